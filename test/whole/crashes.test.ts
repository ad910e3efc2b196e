/** Processes that are killed, and processes that are asked to stop. */
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downFor } from '../support/downtime.ts';
import { eventually } from '../support/eventually.ts';
import { DOCTOR, type Outside, openOutside } from '../support/outside.ts';
import { ANNA, book, freeSlot, freeSlots, linkOn, send } from '../support/patient.ts';
import type { Environment } from '../support/program.ts';
import { plain, spoken } from '../support/spoken.ts';

const A_MINUTE = 60_000;
const THEO = { firstName: 'Théo', lastName: 'Lacombe', email: 'theo@patients.example' };

let outside: Outside;
beforeEach(async () => {
  outside = await openOutside();
});
afterEach(() => outside.close());

async function status(): Promise<{ unfinished: number; notices: { due: number } }> {
  const { stdout } = await outside.run(['status', '--json']);
  return JSON.parse(stdout);
}

/** Whatever else was owed goes out before what a later patient is told. */
async function saidNothingMore(
  url: string,
  mails: Readonly<Record<string, number>>,
): Promise<void> {
  const { start } = await freeSlot(url, 20);
  const { json } = await book(url, start, THEO);
  const { search } = new URL(String(json.manageUrl));
  await outside.post.arrival(THEO.email);
  await send(`${url}/api/bookings/${json.id}/cancel${search}`, { method: 'POST' });
  await outside.post.arrival(THEO.email, 2);
  const aboutOthers = outside.post.mails.filter(({ text }) => !text?.includes(THEO.lastName));
  for (const [address, count] of Object.entries(mails)) {
    const received = outside.post.mailsTo(address);
    expect(received.filter((mail) => aboutOthers.includes(mail))).toHaveLength(count);
  }
}

/** For a server that is to believe that it is so much later. */
const clockAhead = (ms: number): Environment => ({
  CLOCK_ZERO_MS: String(Number(process.env.CLOCK_ZERO_MS) + ms),
});

describe('a server that is killed', () => {
  for (const [moment, fault] of [
    ['after the insert, before the check', { operation: 'events.list', kind: 'timeout' }],
    [
      'before it hears that the insert worked',
      { operation: 'events.insert', kind: 'lost-response-hang' },
    ],
  ] as const) {
    it(`${moment}, ends the booking when it is back: one event, told once`, async () => {
      const { sandbox, post } = outside;
      const server = await outside.start();
      const slot = await freeSlot(server.url);
      sandbox.faults.add({ ...fault, times: Number.POSITIVE_INFINITY });
      // Nobody is there any more to be answered.
      const unanswered = expect(book(server.url, slot.start)).rejects.toThrow();
      await eventually('the event is there', () => outside.events().length === 1);
      await eventually(
        'the fault has struck',
        () => sandbox.requests.count(fault.operation) > 0,
      );
      await server.stop('SIGKILL');
      await unanswered;
      sandbox.faults.clear();
      downFor(A_MINUTE, outside.databaseFile);

      const again = await outside.start();
      const mail = await post.arrival(ANNA.email);
      expect(mail.subject).toMatch(/^Rendez-vous confirmé/);
      await post.arrival(DOCTOR);
      const [event, ...others] = outside.events();
      expect(others).toEqual([]);
      await eventually(
        'the invitation is out',
        () => outside.events()[0]?.attendees?.length === 1,
      );
      const link = linkOn(again.url, /http\S+\/bookings\/\S+/.exec(mail.text ?? '')?.[0]);
      expect(new URL(link).pathname).toBe(`/bookings/${event?.id}`);
      expect((await send(link)).status).toBe(200);
      await eventually('nothing is unfinished', async () => (await status()).unfinished === 0);
      await saidNothingMore(again.url, { [ANNA.email]: 1, [DOCTOR]: 1 });
    });
  }

  it('before the mail was taken, sends it when it is back', async () => {
    const { post } = outside;
    post.mood = 'silent';
    const server = await outside.start();
    const { start } = await freeSlot(server.url);
    expect((await book(server.url, start)).status).toBe(201);
    await post.visits(1);
    await server.stop('SIGKILL');
    post.mood = 'accepting';
    downFor(5 * A_MINUTE, outside.databaseFile);

    const again = await outside.start();
    await post.arrival(ANNA.email);
    await post.arrival(DOCTOR);
    await saidNothingMore(again.url, { [ANNA.email]: 1, [DOCTOR]: 1 });
  });

  it('before the mail was taken, and whose database is deleted, sends it when it is back, once', async () => {
    const { post } = outside;
    post.mood = 'refusing';
    const server = await outside.start();
    const slot = await freeSlot(server.url);
    const { json } = await book(server.url, slot.start);
    await post.visits(2);
    await server.stop('SIGKILL');
    post.mood = 'accepting';
    outside.deleteDatabase();

    // Whoever wrote the event has two minutes to come back.
    const again = await outside.start(clockAhead(3 * A_MINUTE));
    const mail = await post.arrival(ANNA.email);
    expect(mail.subject).toMatch(/^Rendez-vous confirmé/);
    expect(mail.text).toContain(`/bookings/${json.id}`);
    await post.arrival(DOCTOR);
    await eventually('it is noted that they left', () => !outside.isAnythingOwed());
    await again.stop('SIGKILL');
    outside.deleteDatabase();

    const third = await outside.start(clockAhead(30 * A_MINUTE));
    await saidNothingMore(third.url, { [ANNA.email]: 1, [DOCTOR]: 1 });
  });

  it('and whose database is deleted, knows everything again, and tells nobody twice', async () => {
    const { post, sandbox } = outside;
    const server = await outside.start();
    const slot = await freeSlot(server.url);
    const { json } = await book(server.url, slot.start);
    await post.arrival(ANNA.email);
    await post.arrival(DOCTOR);
    await sandbox.inbox.arrival(({ kind }) => kind === 'telegram');
    await server.stop('SIGKILL');
    outside.deleteDatabase();

    const again = await outside.start({ NOTIFY_SETTLE_SECONDS: '0' });
    const page = await send(linkOn(again.url, json.manageUrl));
    expect(page.status).toBe(200);
    expect(plain(page.text)).toContain(spoken(slot.start));
    const free = (await freeSlots(again.url, 10)).map(({ start }) => start);
    expect(free).not.toContain(slot.start);
    const listed = await outside.run(['bookings', '--json']);
    expect(JSON.parse(listed.stdout).bookings).toMatchObject([
      { id: json.id, status: 'confirmed', email: ANNA.email },
    ]);
    await saidNothingMore(again.url, { [ANNA.email]: 1, [DOCTOR]: 1 });
    const telegrams = sandbox.inbox.telegram.filter(({ text }) => text.includes(ANNA.lastName));
    expect(telegrams).toHaveLength(1);
  });

  it('and whose database is deleted, still owes what the doctor changed meanwhile', async () => {
    const { post, sandbox } = outside;
    const server = await outside.start();
    const slot = await freeSlot(server.url);
    const { json } = await book(server.url, slot.start);
    await post.arrival(ANNA.email);
    await server.stop('SIGKILL');
    // The -wal and -shm files are easily forgotten.
    rmSync(outside.databaseFile);
    sandbox.model.delete('primary', String(json.id));

    await outside.start();
    const mail = await post.arrival(ANNA.email, 2);
    expect(mail.subject).toMatch(/^Rendez-vous annulé/);
    expect(plain(mail.text)).toContain(spoken(slot.start));
  });
});

describe('a server that is frozen', () => {
  it('in the middle of a booking, too long, finds it done by another when it is back: told once', async () => {
    const { sandbox, post } = outside;
    const [frozen, other] = await Promise.all([outside.start(), outside.start()]);
    const { start } = await freeSlot(frozen.url);
    const before = sandbox.requests.count('events.list');
    const hang = { operation: 'events.list', kind: 'timeout' } as const;
    sandbox.faults.add({ ...hang, times: Number.POSITIVE_INFINITY });
    const asked = book(frozen.url, start);
    await eventually(
      'the check is under way',
      () => sandbox.requests.count('events.list') > before,
    );
    frozen.child.kill('SIGSTOP');
    sandbox.faults.clear();
    // As if it had been for a minute: its lease is over, although it is alive.
    downFor(A_MINUTE, outside.databaseFile);
    await post.arrival(ANNA.email);

    frozen.child.kill('SIGCONT');
    expect([201, 202]).toContain((await asked).status);
    await eventually('nothing is unfinished', async () => (await status()).unfinished === 0);
    expect(outside.events()).toHaveLength(1);
    expect(frozen.stderr()).not.toContain('unfinished work waits');
    await saidNothingMore(other.url, { [ANNA.email]: 1, [DOCTOR]: 1 });
  });
});

describe('a server that is asked to stop', () => {
  it('ends with status 0 and says so', async () => {
    const server = await outside.start();
    expect(await server.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(server.stderr()).toContain('"msg":"stopping"');
    expect(server.stderr()).not.toContain('could not be closed');
    expect(server.stderr()).not.toContain('sandbox');
  });

  it('answers the booking that is on its way before it ends', async () => {
    const { sandbox } = outside;
    const server = await outside.start();
    const { start } = await freeSlot(server.url);
    sandbox.faults.add({ operation: 'events.list', kind: 'slow', delayMs: 1_000 });
    const asked = book(server.url, start);
    await eventually(
      'the check is under way',
      () => sandbox.requests.count('events.insert') > 0,
    );
    const ended = server.stop('SIGTERM');
    expect((await asked).status).toBe(201);
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(outside.events()).toHaveLength(1);
  });

  it('may be asked twice, and leaves a mirror that can be opened', async () => {
    const server = await outside.start();
    const { start } = await freeSlot(server.url);
    await book(server.url, start);
    server.child.kill('SIGINT');
    await server.logged('stopping');
    const { code, signal } = await server.stop('SIGINT');
    expect(code === 0 || signal === 'SIGINT').toBe(true);
    const verified = await outside.run(['audit', 'verify']);
    expect(verified).toMatchObject({ code: 0, stdout: 'the audit log is whole\n' });
  });
});
