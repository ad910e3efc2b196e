/** Erasing a patient from Google Calendar and from the mirror. */
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/engine/core/values.ts';
import { ME } from '../support/processes.ts';
import { bookOne, CALENDAR, form, newWorld, standing, type World } from './world.ts';

const worlds: World[] = [];
async function open(options: Parameters<typeof newWorld>[0] = {}): Promise<World> {
  const world = await newWorld(options);
  await world.engine.sync({ cause: 'test' });
  worlds.push(world);
  return world;
}
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const ERASE = { cancelComing: false, dryRun: false };
const LONG = 'Très longue histoire. '.repeat(90);
/** All that anybody could know her by. */
const PERSONAL = /Zoë|O’Neil|zoe@example|6 12 34 56 78|longue histoire/i;

async function deliver(world: World): Promise<void> {
  const now = world.google.clock.now();
  for (const { notice } of await world.mirror.claimDueNotices(now, MINUTE, 100, ME)) {
    const audit = {
      at: now,
      actor: 'engine',
      action: 'notice.sent',
      booking: notice.booking,
      calendarId: null,
      detail: {},
    } as const;
    await world.mirror.recordDelivery(
      notice.key,
      { state: 'sent', at: now, providerId: null },
      audit,
    );
  }
}

/** A booking of hers that is over, and whose messages were sent. */
async function past(world: World, over: object = {}) {
  const booking = await bookOne(world, { message: LONG, ...over });
  await deliver(world);
  await world.google.clock.advance(booking.end + HOUR - world.google.clock.now());
  await world.engine.sync({ cause: 'test' });
  return booking;
}

const inGoogle = (world: World) =>
  JSON.stringify(
    world.google.model.list(CALENDAR, { maxResults: 2_500, showDeleted: true }).items,
  );

async function inMirror(world: World): Promise<string> {
  const all = [
    await world.mirror.bookings({}),
    await world.mirror.notices({}),
    await world.mirror.intents(),
    await world.mirror.audit({}),
  ];
  return JSON.stringify(all);
}

describe('erasing a patient', () => {
  it('leaves nothing by which what she cancelled a moment ago could come back', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await world.engine.cancel(id, 'patient');
    await deliver(world);
    await world.engine.erase('zoe@example.org', ERASE);
    expect((await world.engine.undoCancel(id)).kind).toBe('gone');
    expect(standing(world.google)).toEqual([]);
    expect(inGoogle(world)).not.toMatch(PERSONAL);
  });

  it('leaves no trace of her in the holds of her moves', async () => {
    const world = await open();
    const booking = await past(world);
    const other = await bookOne(world, { start: '2026-11-26T10:00:00+01:00' });
    await world.engine.reschedule(other.id, '2026-11-26T11:00:00+01:00', 'patient');
    await world.engine.cancel(other.id, 'patient');
    await deliver(world);
    await world.engine.sync({ full: true, cause: 'test' });
    await world.engine.erase('zoe@example.org', ERASE);
    expect((await world.engine.booking(booking.id))?.marks.patient.email).toBe('');
    expect(inGoogle(world)).not.toMatch(PERSONAL);
  });

  it('takes her out of the event, the mirror and the messages', async () => {
    const world = await open();
    const booking = await past(world);
    expect(inGoogle(world)).toMatch(PERSONAL);
    const answer = await world.engine.erase('ZOE@example.org', ERASE);
    expect(answer).toMatchObject({
      kind: 'done',
      bookings: [{ id: booking.id, outcome: 'erased', notes: false }],
      messages: 3,
      unsent: 0,
      unfinished: 0,
    });
    expect(inGoogle(world)).not.toMatch(PERSONAL);
    expect(await inMirror(world)).not.toMatch(PERSONAL);
    expect(standing(world.google)).toMatchObject([{ id: booking.id, summary: 'RDV (effacé)' }]);
    const audit = await world.mirror.audit({ booking: booking.id });
    expect(audit.map(({ action }) => action)).toContain('patient.erased');
    expect(await world.mirror.verifyAudit()).toBeNull();
  });

  it('is not undone by what comes back from Google', async () => {
    const world = await open();
    await past(world);
    await world.engine.erase(form.email, ERASE);
    await world.engine.sync({ cause: 'test', full: true });
    await world.background.turn();
    expect(await inMirror(world)).not.toMatch(PERSONAL);
    expect(inGoogle(world)).not.toMatch(PERSONAL);
    expect(await world.engine.erase(form.email, ERASE)).toMatchObject({ bookings: [] });
  });

  it('leaves what the doctor wrote, and says so', async () => {
    const world = await open();
    const { id } = await past(world);
    const [event] = standing(world.google);
    const description = `${event?.description}\nTension 12/8\nRappeler au 06 12 34 56 78`;
    world.google.model.patch(CALENDAR, id, { description, summary: 'Mme O’Neil (Zoë)' });
    await world.engine.sync({ cause: 'test' });
    expect(await world.engine.erase(form.email, ERASE)).toMatchObject({
      bookings: [{ outcome: 'erased', notes: true }],
    });
    expect(standing(world.google)).toMatchObject([
      { summary: 'RDV (effacé)', description: 'Tension 12/8' },
    ]);
  });

  it('leaves everybody else alone', async () => {
    const world = await open();
    const other = await bookOne(world, {
      email: 'ada@example.org',
      start: '2026-11-25T11:00:00+01:00',
    });
    await past(world);
    await world.engine.erase(form.email, ERASE);
    expect((await world.engine.booking(other.id))?.marks.patient.email).toBe('ada@example.org');
    expect(await world.mirror.notices({ booking: other.id })).not.toEqual([]);
  });

  it('takes her from among the guests, and mails nobody', async () => {
    const world = await open({ settings: { invite: true } });
    const { id } = await past(world);
    expect(JSON.stringify(standing(world.google))).toContain('attendees');
    await world.engine.erase(form.email, ERASE);
    expect(inGoogle(world)).not.toMatch(PERSONAL);
    expect(standing(world.google)).toMatchObject([{ id }]);
  });

  it('refuses while she has appointments to come, unless they are to be cancelled', async () => {
    const world = await open();
    const { id, start } = await bookOne(world);
    expect(await world.engine.erase(form.email, ERASE)).toEqual({
      kind: 'coming',
      bookings: [{ id, start, practitioner: 'dubois' }],
    });
    expect(inGoogle(world)).toMatch(PERSONAL);
    await deliver(world);
    const cancelling = { ...ERASE, cancelComing: true };
    // Her cancellation has to be told before she is forgotten.
    expect(await world.engine.erase(form.email, cancelling)).toMatchObject({
      kind: 'done',
      bookings: [{ id, outcome: 'erased' }],
      unsent: 1,
    });
    expect(standing(world.google)).toEqual([]);
    expect(inGoogle(world)).not.toMatch(PERSONAL);
    await deliver(world);
    expect(await world.engine.erase(form.email, ERASE)).toMatchObject({
      unsent: 0,
      messages: 1,
    });
    expect(await inMirror(world)).not.toMatch(PERSONAL);
  });

  it('finds in Google what a lost mirror does not know any more', async () => {
    const world = await open();
    const { id } = await past(world);
    await world.google.clock.advance(20 * 24 * HOUR);
    const reborn = await world.restart({ emptyMirror: true });
    worlds.splice(0, 1, reborn);
    await reborn.engine.sync({ cause: 'start' });
    expect(await reborn.engine.booking(id)).toBeNull();
    expect(await reborn.engine.erase(form.email, ERASE)).toMatchObject({
      bookings: [{ id, outcome: 'erased' }],
    });
    expect(inGoogle(reborn)).not.toMatch(PERSONAL);
  });

  it('erases what was cancelled, and says what cannot be written on', async () => {
    const world = await open();
    const { id } = await bookOne(world, { message: LONG });
    await world.engine.cancel(id, 'patient');
    await deliver(world);
    world.google.model.switches.tombstones = 'forbidden';
    expect(await world.engine.erase(form.email, ERASE)).toMatchObject({
      bookings: [{ id, outcome: 'refused' }],
    });
    expect(await inMirror(world)).not.toMatch(PERSONAL);
    world.google.model.switches.tombstones = 'writable';
    expect(await world.engine.erase(form.email, ERASE)).toMatchObject({
      bookings: [{ id, outcome: 'erased' }],
    });
    expect(inGoogle(world)).not.toMatch(PERSONAL);
    expect(standing(world.google)).toEqual([]);
  });

  it('erases nothing while Google is away, and goes on with what is left', async () => {
    const world = await open();
    const one = await past(world);
    const two = await past(world, { start: '2026-11-26T10:00:00+01:00' });
    const away = world.google.faults.add({
      operation: 'events.list',
      kind: 'backend-error',
      times: Number.POSITIVE_INFINITY,
    });
    expect(await world.engine.erase(form.email, ERASE)).toMatchObject({ kind: 'unavailable' });
    away();
    world.google.faults.add({
      operation: 'events.patch',
      kind: 'quota-exceeded',
      after: 1,
      times: 1,
    });
    expect(await world.engine.erase(form.email, ERASE)).toMatchObject({
      bookings: [
        { id: one.id, outcome: 'erased' },
        { id: two.id, outcome: 'unavailable' },
      ],
    });
    expect(await world.engine.erase(form.email, ERASE)).toMatchObject({
      bookings: [{ id: two.id, outcome: 'erased' }],
    });
    expect(inGoogle(world)).not.toMatch(PERSONAL);
    expect(await inMirror(world)).not.toMatch(PERSONAL);
  });

  it('only says what it would do, when asked to', async () => {
    const world = await open();
    const { id } = await past(world);
    const [google, mirror] = [inGoogle(world), await inMirror(world)];
    expect(await world.engine.erase(form.email, { ...ERASE, dryRun: true })).toMatchObject({
      bookings: [{ id, outcome: 'erased' }],
      messages: 0,
    });
    expect([inGoogle(world), await inMirror(world)]).toEqual([google, mirror]);
  });

  it('knows her by the mirror where another program erased the marks', async () => {
    const world = await open();
    const { id } = await past(world);
    const [event] = standing(world.google);
    const known = (event?.extendedProperties as { private: Record<string, string> }).private;
    const none = Object.fromEntries(Object.keys(known).map((key) => [key, null]));
    world.google.model.patch(CALENDAR, id, { extendedProperties: { private: none } });
    await world.engine.sync({ cause: 'test' });
    expect(await world.engine.erase(form.email, ERASE)).toMatchObject({
      bookings: [{ id, outcome: 'erased' }],
    });
    expect(inGoogle(world)).not.toMatch(PERSONAL);
    expect(await inMirror(world)).not.toMatch(PERSONAL);
  });
});
