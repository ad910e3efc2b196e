/** The command line's word on a freeze, against the real client and a sandbox over HTTP. */

import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { engineOn, newLogger } from '../../src/assemble.ts';
import { runProgram } from '../../src/cli/program.ts';
import { loadConfig } from '../../src/config.ts';
import { DAY } from '../../src/engine/core/values.ts';
import { newWakes } from '../../src/engine/journal/wakes.ts';
import { openMirror } from '../../src/mirror/open-mirror.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { realGoogle } from '../../src/sandboxed.ts';
import { systemClock } from '../../src/system.ts';
import { temporaryFolder } from '../mirror/opened.ts';
import { alone } from '../support/processes.ts';

const CALENDAR = 'dubois@example.com';
let folder: ReturnType<typeof temporaryFolder>;
let sandbox: Sandbox;
let booked: string[] = [];

beforeEach(async () => {
  folder = temporaryFolder();
  sandbox = await startSandbox({
    calendars: [{ id: CALENDAR, summary: 'Dr Dubois', timeZone: 'Europe/Paris' }],
  });
  const { clientId, clientSecret, refreshToken } = sandbox.credentials;
  for (const [name, value] of Object.entries({
    DATABASE_URL: `file:${join(folder.path, 'creneau.db')}`,
    GOOGLE_CALENDAR_CLIENT_ID: clientId,
    GOOGLE_CALENDAR_CLIENT_SECRET: clientSecret,
    GOOGLE_CALENDAR_REFRESH_TOKEN: refreshToken,
    GOOGLE_CALENDAR_CALENDAR_ID: CALENDAR,
    GOOGLE_API_ROOT_URL: sandbox.rootUrl,
    GOOGLE_OAUTH_TOKEN_URL: sandbox.tokenUrl,
    GOOGLE_INVITE_PATIENT: 'false',
    PRACTICE_CONFIG: 'config/practice.yaml',
  })) {
    vi.stubEnv(name, value);
  }
  booked = await bookFive();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await sandbox.close();
  folder.remove();
});

async function bookFive(): Promise<string[]> {
  const loaded = loadConfig(process.env);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const google = realGoogle(loaded.value);
  if (google === null) throw new Error('expected credentials');
  const mirror = openMirror({ file: loaded.value.env.databaseFile });
  const { running } = engineOn(
    loaded.value,
    google,
    { mirror, presence: alone() },
    newWakes(systemClock),
    newLogger('error'),
  );
  const { engine } = running;
  await engine.sync({ cause: 'test' });
  const [practitioner] = engine.practice.practitioners;
  const [type] = practitioner?.types ?? [];
  if (practitioner === undefined || type === undefined) throw new Error('a practice to book');
  const dayIn = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
  const { slots } = await engine.availability({
    practitioner: practitioner.id,
    type: type.id,
    from: dayIn(3),
    to: dayIn(10),
  });
  const ids: string[] = [];
  for (const slot of slots.slice(0, 5)) {
    const start = new Date(slot.start).toISOString();
    const person = { firstName: 'Zoë', lastName: 'O’Neil' };
    const reach = { email: `p${ids.length}@example.org`, phone: `06 12 34 56 7${ids.length}` };
    const choice = { practitioner: practitioner.id, type: type.id };
    const request = { ...choice, start, ...person, ...reach };
    const answer = await engine.book(request, { idempotencyKey: null });
    if (answer.kind !== 'booked') throw new Error(JSON.stringify(answer));
    ids.push(answer.booking.id);
  }
  await running.stop();
  await mirror.close();
  return ids;
}

/** Exit status, and what was printed. */
async function creneau(...argv: string[]): Promise<{ status: number; out: string }> {
  const lines: string[] = [];
  const note = (line: unknown) => void lines.push(String(line));
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(note),
    vi.spyOn(console, 'error').mockImplementation(note),
    vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
      note(chunk);
      return true;
    }),
  ];
  const status = await runProgram(argv, '0.0.0');
  for (const spy of spies) spy.mockRestore();
  return { status, out: lines.join('\n') };
}

async function emptied(): Promise<void> {
  for (const id of booked) sandbox.model.delete(CALENDAR, id);
  expect((await creneau('resync')).status).toBe(0);
}

it('shows the freeze in status, in words and as data, and names no patient', async () => {
  await emptied();
  const { out } = await creneau('status');
  expect(out).toContain('FROZEN');
  expect(out).toContain('5 of 5 coming bookings cancelled and 0 moved');
  expect(out).toContain('--accept');
  const { out: json } = await creneau('status', '--json');
  expect(JSON.parse(json).freezes).toMatchObject([
    { practitioner: 'dubois', coming: 5, cancelled: expect.any(Array), moved: [] },
  ]);
  expect(out + json).not.toMatch(/O’Neil|example\.org/);
});

it('puts the bookings back with --refuse, and says what it could not', async () => {
  await emptied();
  sandbox.model.switches.tombstones = 'forbidden';
  const refused = await creneau('resync', '--refuse');
  expect(refused.status).toBe(1);
  expect(refused.out).toContain('0 put back');
  for (const id of booked) expect(refused.out).toContain(`${id} not put back: Google`);
  sandbox.model.switches.tombstones = 'writable';
  const { status, out } = await creneau('resync', '--refuse', '--practitioner', 'dubois');
  expect(out).toContain('5 put back, nobody told');
  expect(status).toBe(0);
  for (const id of booked) {
    expect(sandbox.model.get(CALENDAR, id)).toMatchObject({ status: 'confirmed' });
  }
  expect((await creneau('resync', '--refuse')).out).toContain('nothing is frozen');
});

it('lets the changes through with --accept', async () => {
  await emptied();
  const { status, out } = await creneau('resync', '--accept', '--json');
  expect(status).toBe(0);
  expect(JSON.parse(out).settled).toMatchObject([
    { practitioner: 'dubois', answer: { kind: 'accepted', bookings: 5 } },
  ]);
  expect((await creneau('status')).out).not.toContain('FROZEN');
});

it('wants one word, and no dry run with it', async () => {
  expect((await creneau('resync', '--accept', '--refuse')).status).toBe(2);
  expect((await creneau('resync', '--dry-run', '--accept')).status).toBe(2);
  expect((await creneau('resync', '--dry-run', '--refuse')).status).toBe(2);
});
