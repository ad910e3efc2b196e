/** `creneau outbox`, as processes over a real file, beside the loop that a server would run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '../../src/engine/core/notice.ts';
import { asEventId, DAY, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import { bell } from '../../src/engine/journal/wakes.ts';
import type { AuditEntry, Mirror } from '../../src/engine/mirror-port.ts';
import type { Channel, Delivery } from '../../src/engine/ports.ts';
import { openMirror } from '../../src/mirror/open-mirror.ts';
import { outboxLoop } from '../../src/notify/outbox.ts';
import { auditLike, MONDAY, noticeLike } from '../mirror/examples.ts';
import { fakeClock } from '../notify/fake-clock.ts';
import { machine, PRACTICE } from '../support/outside.ts';
import { ME } from '../support/processes.ts';
import { runProgram } from '../support/program.ts';

let folder: string;
let mirror: Mirror;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'creneau-outbox-'));
  writeFileSync(join(folder, 'practice.yaml'), PRACTICE);
  mirror = openMirror({ file: join(folder, 'creneau.db') });
});
afterEach(async () => {
  await mirror.close();
  rmSync(folder, { recursive: true });
});

const outbox = (...argv: string[]) =>
  runProgram(
    ['outbox', ...argv],
    {
      ...machine(),
      DATABASE_URL: `file:${join(folder, 'creneau.db')}`,
      PRACTICE_CONFIG: join(folder, 'practice.yaml'),
    },
    folder,
  );

/** One that waits, one that was given up, one that was sent. */
async function seed(): Promise<void> {
  const { content } = noticeLike('');
  const later = { content: { ...content, revision: 2, kind: 'moved' } } as const;
  await mirror.commit({
    notices: [
      noticeLike('waits'),
      noticeLike('dead', { booking: asEventId('second') }),
      noticeLike('sent', { booking: asEventId('third'), ...later }),
    ],
  });
  await mirror.claimDueNotices(MONDAY, MINUTE, 10, ME);
  const dueAt = Date.UTC(2026, 2, 2, 8, 30);
  const wait = {
    state: 'due',
    at: MONDAY,
    dueAt,
    reason: 'SMTP 451: try again later',
  } as const;
  await mirror.recordDelivery('waits', wait, auditLike());
  await giveUp('dead');
  const sent = { state: 'sent', at: MONDAY, providerId: 'p' } as const;
  await mirror.recordDelivery('sent', sent, auditLike());
}

const giveUp = (key: string): Promise<void> =>
  mirror.recordDelivery(
    key,
    { state: 'dead', at: MONDAY, reason: 'SMTP 550: no' },
    auditLike(),
  );

const stateOf = async (key: string) =>
  (await mirror.notices({})).find(({ notice }) => notice.key === key);

const byAdmin = async (): Promise<readonly AuditEntry[]> =>
  (await mirror.audit({})).filter(({ actor }) => actor === 'admin');

describe('creneau outbox list', () => {
  it('shows what waits and what was given up, and why, in the zone of the practice', async () => {
    await seed();
    const { code, stdout, stderr } = await outbox('list');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trimEnd().split('\n')).toEqual([
      'dead  patient  email  booked  dead  1 try  -  SMTP 550: no',
      'waits  patient  email  booked  due  1 try  next try 2026-03-02 09:30:00  SMTP 451: try again later',
    ]);
  });

  it('shows one state on request, as JSON too', async () => {
    await seed();
    const { code, stdout } = await outbox('list', '--state', 'sent', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      notices: [
        {
          key: 'sent',
          booking: 'third',
          party: 'patient',
          channel: 'email',
          kind: 'moved',
          state: 'sent',
          attempts: 1,
          nextTryAt: null,
          sentAt: '2026-03-02T08:00:00.000Z',
          reason: null,
        },
      ],
    });
    expect((await outbox('list', '--state', 'lost')).code).toBe(2);
  });

  it('never shows whom a message goes to, nor what it says', async () => {
    await seed();
    const { to, content } = noticeLike('');
    const { patient } = content;
    for (const argv of [[], ['--json'], ['--state', 'sent', '--json']]) {
      const { stdout, stderr } = await outbox('list', ...argv);
      for (const secret of [to, patient.firstName, patient.lastName, patient.phone]) {
        expect(secret).not.toBe('');
        expect(stdout + stderr).not.toContain(secret);
      }
    }
  });

  it('says so when there is nothing to look at', async () => {
    expect(await outbox('list')).toEqual({ code: 0, stdout: 'no messages\n', stderr: '' });
  });
});

describe('creneau outbox retry', () => {
  it('brings a message that was given up to a running server, within its nap', async () => {
    await seed();
    const delivered: string[] = [];
    // Ahead of the command's own clock, whatever the machine is doing.
    const clock = fakeClock(Date.now() + DAY);
    const loop = outboxLoop({
      by: ME,
      bell: bell(clock),
      mirror,
      channels: [emailThat(delivered)],
      clock,
      log: { info: () => {}, warn: () => {}, error: () => {} },
    });
    const running = loop.run();
    await clock.advance(HOUR);
    expect(delivered).toEqual(['waits']);

    expect(await outbox('retry', 'dead')).toEqual({
      code: 0,
      stdout: 'due again: dead\n',
      stderr: '',
    });
    await clock.advance(MINUTE);
    await loop.stop();
    await running;
    expect(delivered).toEqual(['waits', 'dead']);
    expect(await stateOf('dead')).toMatchObject({ state: 'sent', attempts: 1 });
  });

  it('revives all that were given up but old news, and the audit names the admin', async () => {
    await seed();
    await mirror.commit({ notices: [noticeLike('old', { booking: asEventId('third') })] });
    await giveUp('old');
    const { code, stdout, stderr } = await outbox('retry', '--all');
    expect([code, stdout]).toEqual([0, 'due again: dead\n']);
    expect(stderr).toMatch(/^left as it is: old would tell old news/);
    expect(await byAdmin()).toMatchObject([
      {
        action: 'notice.revived',
        booking: 'second',
        detail: { party: 'patient', channel: 'email', kind: 'booked' },
      },
    ]);
    const again = await outbox('retry', '--all');
    expect([again.code, again.stdout]).toEqual([0, '']);
  });

  it('says so when nothing was given up', async () => {
    const nothing = { code: 0, stdout: 'no message was given up\n', stderr: '' };
    expect(await outbox('retry', '--all')).toEqual(nothing);
  });

  it('fails on keys that cannot be revived, says why, and changes nothing', async () => {
    await seed();
    const { code, stdout, stderr } = await outbox('retry', 'dead', 'sent', 'nonsense');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^sent was sent already$/m);
    expect(stderr).toMatch(/^nonsense is the key of no message: creneau outbox list/m);
    expect(stderr).toMatch(/^nothing was changed$/m);
    expect(await stateOf('dead')).toMatchObject({ state: 'dead' });
    expect(await byAdmin()).toEqual([]);
  });

  it('wants to know which, in one way', async () => {
    for (const argv of [['retry'], ['retry', 'dead', '--all'], ['discard']]) {
      const { code, stdout, stderr } = await outbox(...argv);
      expect([argv, code, stdout]).toEqual([argv, 2, '']);
      expect(stderr).not.toBe('');
    }
  });
});

describe('creneau outbox discard', () => {
  it('takes a message off the list for good, which the audit tells', async () => {
    await seed();
    expect(await outbox('discard', 'dead', 'waits')).toEqual({
      code: 0,
      stdout: 'discarded: dead\ndiscarded: waits\n',
      stderr: '',
    });
    expect((await outbox('list')).stdout).toBe('no messages\n');
    expect((await outbox('list', '--state', 'dead')).stdout).toMatch(/discarded by the admin/);
    expect((await byAdmin()).map(({ action }) => action)).toEqual(
      Array(2).fill('notice.discarded'),
    );
    const retried = await outbox('retry', 'dead');
    expect([retried.code, retried.stderr]).toEqual([
      1,
      'dead was discarded\nnothing was changed\n',
    ]);
    expect((await outbox('discard', 'nonsense')).code).toBe(1);
  });
});

const emailThat = (delivered: string[]): Channel => ({
  name: 'email',
  async deliver({ key }: Notice): Promise<Delivery> {
    delivered.push(key);
    return { kind: 'sent', providerId: null };
  },
});
