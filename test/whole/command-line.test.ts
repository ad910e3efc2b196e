/** The commands, as processes over real files, beside a running server. */
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Outside, openOutside, SECRETS } from '../support/outside.ts';
import { ANNA, ANNAS_PHONE, book, freeSlot, freeSlots, type Slot } from '../support/patient.ts';
import type { ServerProcess } from '../support/program.ts';

let outside: Outside;
let server: ServerProcess;
let slot: Slot;
let id: string;

beforeAll(async () => {
  outside = await openOutside();
  server = await outside.start();
  slot = await freeSlot(server.url);
  const { json } = await book(server.url, slot.start);
  id = String(json.id);
  await outside.post.arrival(ANNA.email);
});
afterAll(() => outside.close());

const run = (...argv: string[]) => outside.run(argv);

/** Names below `Commands:` in a help text. */
const commandsIn = (help: string): readonly string[] =>
  [...(help.split('Commands:')[1] ?? '').matchAll(/^ {2}([a-z]+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');

describe('creneau check', () => {
  it('says in one line each that everything is reachable', async () => {
    const { code, stdout, stderr } = await run('check');
    const lines = stdout.trimEnd().split('\n');
    for (const what of ['configuration', 'mirror', 'Google, dubois', 'mail', 'Telegram']) {
      expect(lines.filter((line) => line.startsWith(what))).toHaveLength(1);
      expect(lines.find((line) => line.startsWith(what))).toMatch(/ ok /);
    }
    expect([code, stderr]).toEqual([0, '']);
  });

  it('fails, and says what to do, where something is not', async () => {
    const { code, stdout } = await outside.run(['check', '--json'], {
      SMTP_URL: 'smtp://127.0.0.1:9',
      TELEGRAM_BOT_TOKEN: '1:wrong',
    });
    expect(code).toBe(1);
    const { checks } = JSON.parse(stdout);
    expect(checks).toContainEqual({
      what: 'mail',
      ok: false,
      says: expect.stringContaining('check SMTP_URL'),
    });
    expect(checks).toContainEqual({
      what: 'Telegram',
      ok: false,
      says: expect.stringContaining('check TELEGRAM_BOT_TOKEN'),
    });
  });

  it('tells a calendar that may only be read from one that may be written', async () => {
    outside.sandbox.model.share('primary', 'reader');
    const { code, stdout } = await run('check');
    outside.sandbox.model.share('primary', 'owner');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Google, dubois +FAILED .*share it/m);
  });
});

describe('creneau resync', () => {
  it('says what changed since the last pass', async () => {
    await run('resync');
    outside.sandbox.model.insert('primary', {
      summary: 'Congrès',
      start: { dateTime: `${slot.start.slice(0, 10)}T18:00:00`, timeZone: 'Europe/Paris' },
      end: { dateTime: `${slot.start.slice(0, 10)}T19:00:00`, timeZone: 'Europe/Paris' },
    });
    const { code, stdout } = await run('resync');
    expect([code, stdout]).toEqual([0, 'dubois: changes only, 1 changed\n']);
    expect(await freeHours()).not.toContain('18:00');
  });

  it('lists everything anew, or only says what it would do', async () => {
    outside.sandbox.model.insert('primary', {
      summary: 'Réunion',
      start: { dateTime: `${slot.start.slice(0, 10)}T17:00:00`, timeZone: 'Europe/Paris' },
      end: { dateTime: `${slot.start.slice(0, 10)}T17:30:00`, timeZone: 'Europe/Paris' },
    });
    const dry = await run('resync', '--full', '--dry-run', '--json');
    expect(JSON.parse(dry.stdout)).toEqual({
      reports: [{ practitioner: 'dubois', changed: 1, full: true, failure: null }],
    });
    const again = await run('resync', '--dry-run');
    expect(again.stdout).toBe('dubois: full pass, 1 would change\n');
    expect(await freeHours()).toContain('17:00');

    const full = await run('resync', '--full', '--practitioner', 'dubois', '--json');
    expect(JSON.parse(full.stdout)).toMatchObject({ reports: [{ full: true, failure: null }] });
    expect(await freeHours()).not.toContain('17:00');
  });

  it('fails when Google does', async () => {
    const away = outside.sandbox.faults.add({
      operation: 'events.list',
      kind: 'not-found',
      times: Number.POSITIVE_INFINITY,
    });
    const { code, stdout } = await run('resync');
    away();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^dubois: failed: .*shared/);
    expect((await run('resync')).code).toBe(0);
  });

  async function freeHours(): Promise<readonly string[]> {
    return (await freeSlots(server.url, 10)).map(({ start }) => start.slice(11, 16));
  }
});

describe('creneau status, bookings and audit', () => {
  it('say how far the mirror is to be trusted', async () => {
    const { code, stdout } = await run('status');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^dubois: verified \d+ s ago \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\)$/m);
    expect(stdout).toMatch(/^unfinished work: 0$/m);
    expect(stdout).toMatch(/^notices: 0 due, 0 given up, 3 sent$/m);
  });

  it('list the bookings, all or of one day', async () => {
    const all = JSON.parse((await run('bookings', '--json')).stdout).bookings;
    expect(all).toEqual([
      {
        id,
        status: 'confirmed',
        ...slot,
        practitioner: 'dubois',
        type: 'consultation',
        patient: `${ANNA.firstName} ${ANNA.lastName}`,
        email: ANNA.email,
        phone: ANNAS_PHONE.kept,
      },
    ]);
    const that = await run('bookings', '--date', slot.start.slice(0, 10));
    expect(that.stdout).toContain(id);
    expect(that.stdout).toContain(ANNAS_PHONE.shown);
    const other = await run('bookings', '--date', '2031-05-01');
    expect([other.code, other.stdout]).toEqual([0, 'no bookings\n']);
  });

  it('tell the story of a booking without a word about the patient', async () => {
    const { code, stdout } = await run('audit', '--booking', id, '--json');
    expect(code).toBe(0);
    const { entries } = JSON.parse(stdout) as {
      readonly entries: readonly { action: string }[];
    };
    const actions = entries.map(({ action }) => action);
    expect(actions.slice(0, 1)).toEqual(['booking.held']);
    expect(actions).toContain('booking.confirmed');
    expect(actions.filter((action) => action === 'notice.sent')).toHaveLength(3);
    for (const known of [...Object.values(ANNA), ...Object.values(ANNAS_PHONE)])
      expect(stdout).not.toContain(known);
    const whole = await run('audit', 'verify');
    expect(whole).toMatchObject({ code: 0, stdout: 'the audit log is whole\n' });
  });

  it('notice that an entry of the audit log was changed', async () => {
    const copy = `${outside.folder}/copy.db`;
    const db = new Database(outside.databaseFile);
    await db.backup(copy);
    db.close();
    const copied = new Database(copy);
    copied.exec(
      "DROP TRIGGER audit_keeps_words; UPDATE audit SET actor = 'doctor' WHERE seq = 2",
    );
    copied.close();
    const { code, stderr } = await outside.run(['audit', 'verify'], {
      DATABASE_URL: `file:${copy}`,
    });
    expect(code).toBe(1);
    expect(stderr).toContain('entry 2 ');
  });
});

describe('wrong usage', () => {
  it.each([
    [['frobnicate'], 'unknown command'],
    [['status', '--frobnicate'], 'unknown option'],
    [['resync', '--practitioner', 'house'], 'dubois'],
    [['resync', '--practitioner'], 'argument missing'],
    [['bookings', '--date', '31/12/2026'], '--date'],
    [['bookings', '--date', '2027-02-29'], '--date'],
    [['audit', '--last', 'many'], '--last'],
    [['audit', 'frobnicate'], ''],
  ])('%j ends with status 2 and says what is wrong', async (argv, says) => {
    const { code, stdout, stderr } = await run(...argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/\bat .*\.(ts|js):\d/);
  });

  it('is none for help, which every command has', async () => {
    const top = await run('--help');
    const names = commandsIn(top.stdout);
    expect(names).toEqual(
      expect.arrayContaining(['serve', 'check', 'resync', 'status', 'bookings', 'audit']),
    );
    const paths = names.map((name) => [name]);
    for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
      const { code, stdout } = await run(...path, '--help');
      expect([path, code]).toEqual([path, 0]);
      expect(stdout).toMatch(new RegExp(`^Usage: creneau ${path.join(' ')}`));
      for (const name of commandsIn(stdout)) paths.push([...path, name]);
    }
    const version = await run('--version');
    expect(version).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

describe('what commands print', () => {
  it('holds no secret', async () => {
    const { credentials, telegramToken } = outside.sandbox;
    for (const argv of [['check'], ['status'], ['resync', '--full'], ['audit']]) {
      const { stdout, stderr } = await run(...argv);
      for (const secret of [
        ...Object.values(SECRETS),
        credentials.refreshToken,
        credentials.clientSecret,
        telegramToken,
      ]) {
        expect((stdout + stderr).includes(secret), `${argv.join(' ')} prints a secret`).toBe(
          false,
        );
      }
    }
  });
});
