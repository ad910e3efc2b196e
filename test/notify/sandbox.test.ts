import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '../../src/engine/core/notice.ts';
import { MINUTE } from '../../src/engine/core/values.ts';
import { bell } from '../../src/engine/journal/wakes.ts';
import type { Mirror } from '../../src/engine/mirror-port.ts';
import { openMirror } from '../../src/mirror/open-mirror.ts';
import { channels } from '../../src/notify/channels.ts';
import { type OutboxLoop, outboxLoop } from '../../src/notify/outbox.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { ME } from '../support/processes.ts';
import { content, links, notice, practice } from './example.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';

let sandbox: Sandbox;
let mirror: Mirror;
let clock: FakeClock;
let loop: OutboxLoop;

beforeEach(async () => {
  sandbox = await startSandbox({
    port: 0,
    calendars: [{ id: 'dubois', summary: 'Agenda', timeZone: practice.timeZone }],
  });
  mirror = openMirror({ file: ':memory:' });
  clock = fakeClock(notice.createdAt);
  const { telegramToken: token, telegramRoot, twilioAccount, twilioRoot, inbox } = sandbox;
  const quiet = (): void => undefined;
  loop = outboxLoop({
    by: ME,
    bell: bell(clock),
    mirror,
    clock,
    log: { info: quiet, warn: quiet, error: quiet },
    channels: channels({
      practice,
      links,
      googleInvites: false,
      mail: { transport: { kind: 'custom', deliver: inbox.deliver }, from: 'rdv@p.example' },
      telegram: { token, apiRoot: telegramRoot },
      sms: { ...twilioAccount, from: '+33100000000', apiRoot: twilioRoot },
    }),
  });
});
afterEach(async () => {
  await mirror.close();
  await sandbox.close();
});

const hostile: Notice['content'] = {
  ...content,
  patient: { ...content.patient, firstName: "<b>O'Neil & Söhne</b>", message: '<i>&amp' },
};
const notices: readonly Notice[] = [
  { ...notice, content: hostile },
  {
    ...notice,
    key: 'k2',
    party: 'doctor',
    channel: 'telegram',
    to: '123456789',
    content: hostile,
  },
  {
    ...notice,
    key: 'k3',
    party: 'doctor',
    channel: 'sms',
    to: '+33611223344',
    content: hostile,
  },
];

describe('the outbox on the real mirror, with the sandbox at the other end', () => {
  it('delivers over all three channels, once, and keeps an audit of it', async () => {
    await mirror.commit({ notices });
    expect(await loop.drainOnce()).toBe(3);
    // The same telling is owed only once, whoever says so again.
    await mirror.commit({ notices });
    expect(await loop.drainOnce()).toBe(0);
    const { mails, telegram, sms } = sandbox.inbox;
    expect([mails.length, telegram.length, sms.length]).toEqual([1, 1, 1]);
    expect(telegram[0]?.text).toContain("O'Neil &amp; Söhne");
    expect(sms[0]?.body).toContain('Nouveau rendez-vous');
    const audit = await mirror.audit({});
    expect(audit.map(({ action }) => action)).toEqual(Array(3).fill('notice.sent'));
    expect(await mirror.verifyAudit()).toBeNull();
  });

  it('retries what one channel would not take, the others having gone out', async () => {
    sandbox.faults.add({ operation: 'telegram.sendMessage', kind: 'too-many-requests' });
    await mirror.commit({ notices });
    await loop.drainOnce();
    const states = async (): Promise<readonly string[]> =>
      (await mirror.notices({})).map(({ state }) => state);
    expect(await states()).toEqual(['sent', 'due', 'sent']);
    await clock.advance(30 * MINUTE);
    await loop.drainOnce();
    expect(await states()).toEqual(['sent', 'sent', 'sent']);
  });
});
