/** The waiting list: a slot that comes free is offered to one after the other, and the first yes wins. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Booking } from '../../src/engine/core/event.ts';
import { HOUR, MINUTE, must } from '../../src/engine/core/values.ts';
import { at } from './examples.ts';
import {
  bookOne,
  CALENDAR,
  newGoogle,
  newWorld,
  START,
  said,
  standing,
  type World,
} from './world.ts';

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

const TEN = '2026-11-25T10:00:00+01:00';
const ELEVEN = '2026-11-25T11:00:00+01:00';
const FOUR = '2026-11-25T16:00:00+01:00';
const FIVE = '2026-11-25T17:00:00+01:00';
const who = (name: string) => ({ firstName: name, email: `${name.toLowerCase()}@example.org` });

/** Time passes, and the loops do what has become due. */
async function later(world: World, ms: number): Promise<void> {
  await world.google.clock.advance(ms);
  await world.background.turn();
}

async function waits(world: World, name: string, start: string): Promise<Booking> {
  const booking = await bookOne(world, { ...who(name), start });
  expect((await world.engine.wish(booking.id, true)).kind).toBe('noted');
  // Her place in the line is hers by the clock.
  await world.google.clock.advance(1_000);
  return booking;
}

async function offersTo(world: World): Promise<string[]> {
  const notices = await world.mirror.notices({});
  return notices.flatMap(({ notice: { content, to } }) =>
    content.kind === 'offer'
      ? [`${to} ${new Date(content.start).toISOString().slice(11, 16)}`]
      : [],
  );
}

const holds = (world: World) =>
  standing(world.google)
    .map((event) => String(event.summary))
    .filter((summary) => summary.startsWith('Créneau proposé'));

async function startOf(world: World, { id }: Booking): Promise<number> {
  return must(await world.engine.booking(id), 'the booking').start;
}

describe('a slot that comes free', () => {
  it('is offered to whoever waited first, held for her, and hers at her yes', async () => {
    const world = await open();
    const early = await bookOne(world, who('Early'));
    const ada = await waits(world, 'Ada', FOUR);
    await waits(world, 'Bea', FIVE);
    await world.engine.cancel(early.id, 'patient');
    await later(world, 2 * MINUTE);
    expect(await offersTo(world)).toEqual(['ada@example.org 09:00']);
    expect(holds(world)).toEqual(['Créneau proposé à un patient']);
    // Nobody else is given it meanwhile.
    const quick = await world.engine.book(
      {
        ...who('Quick'),
        practitioner: 'dubois',
        type: 'consultation',
        start: TEN,
        lastName: 'Q',
        phone: '+33 6 12 34 56 78',
      },
      { idempotencyKey: null },
    );
    expect(quick.kind).toBe('taken');
    const offer = must(await world.engine.offer(ada.id), 'an offer');
    expect(offer.until - world.google.clock.now()).toBeLessThanOrEqual(30 * MINUTE);
    expect(await world.engine.answerOffer(ada.id, TEN, true)).toMatchObject({ kind: 'moved' });
    expect(await startOf(world, ada)).toBe(at(TEN));
    expect(holds(world)).toEqual([]);
    expect(await said(world)).toContain('patient email moved');
    // Her wish is met, and what she gave up is offered on.
    await later(world, 2 * MINUTE);
    expect((await world.mirror.booking(ada.id))?.marks.waiting).toBeUndefined();
    expect(await offersTo(world)).toEqual(['ada@example.org 09:00', 'bea@example.org 15:00']);
  });

  it('goes to the next in line at a no, and when the time is over; nobody is asked twice', async () => {
    const world = await open();
    const early = await bookOne(world, who('Early'));
    const ada = await waits(world, 'Ada', FOUR);
    const bea = await waits(world, 'Bea', FIVE);
    await world.engine.cancel(early.id, 'patient');
    await later(world, 2 * MINUTE);
    expect(await world.engine.answerOffer(ada.id, TEN, false)).toEqual({ kind: 'declined' });
    expect(await world.engine.offer(ada.id)).toBeNull();
    await later(world, 10_000);
    expect(await offersTo(world)).toEqual(['ada@example.org 09:00', 'bea@example.org 09:00']);
    expect(holds(world)).toEqual(['Créneau proposé à un patient']);
    // A page left open says yes all the same.
    expect(await world.engine.answerOffer(ada.id, TEN, true)).toEqual({ kind: 'gone' });
    await later(world, 31 * MINUTE);
    expect(await world.engine.answerOffer(bea.id, TEN, true)).toEqual({ kind: 'gone' });
    await later(world, 10_000);
    expect(await offersTo(world)).toHaveLength(2);
    expect(holds(world)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
    expect([await startOf(world, ada), await startOf(world, bea)]).toEqual([
      at(FOUR),
      at(FIVE),
    ]);
  });

  it('may come free by the doctor’s hand: deleted, moved away, shortened, set to free', async () => {
    const block = (start: string, end: string) => ({
      summary: 'Réunion',
      start: { dateTime: start },
      end: { dateTime: end },
    });
    const ways: ((world: World, id: string) => unknown)[] = [
      ({ google }, id) => google.model.delete(CALENDAR, id),
      ({ google }, id) =>
        google.model.patch(CALENDAR, id, block(FIVE, '2026-11-25T18:00:00+01:00')),
      ({ google }, id) =>
        google.model.patch(CALENDAR, id, block('2026-11-25T10:30:00+01:00', ELEVEN)),
      ({ google }, id) => google.model.patch(CALENDAR, id, { transparency: 'transparent' }),
    ];
    for (const way of ways) {
      const world = await open();
      const { id } = world.google.model.insert(CALENDAR, block(TEN, ELEVEN)) as { id: string };
      await world.engine.sync({ cause: 'test' });
      await waits(world, 'Ada', FOUR);
      way(world, id);
      await world.engine.sync({ cause: 'test' });
      await later(world, 2 * MINUTE);
      expect(await offersTo(world)).toEqual(['ada@example.org 09:00']);
    }
  });

  it('is not offered when the deletion was undone in time', async () => {
    const world = await open();
    const early = await bookOne(world, who('Early'));
    await waits(world, 'Ada', FOUR);
    world.google.model.patch(CALENDAR, early.id, { status: 'cancelled' });
    await world.engine.sync({ cause: 'test' });
    await world.google.clock.advance(20_000);
    world.google.model.patch(CALENDAR, early.id, { status: 'confirmed' });
    await world.engine.sync({ cause: 'test' });
    await later(world, 2 * MINUTE);
    expect(await offersTo(world)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is worth nothing to those who come earlier anyway, or cannot come so soon', async () => {
    const world = await open();
    const early = await bookOne(world, { ...who('Early'), start: FOUR });
    await waits(world, 'Ada', TEN);
    await waits(world, 'Long', FIVE);
    await world.engine.cancel(early.id, 'patient');
    await later(world, 2 * MINUTE);
    expect(await offersTo(world)).toEqual(['long@example.org 15:00']);
    // Two hours of notice and half an hour to answer: it is nine, and 11:00 is too near.
    const near = await bookOne(world, { ...who('Near'), start: '2026-11-24T11:30:00+01:00' });
    await world.engine.cancel(near.id, 'patient');
    await later(world, 2 * MINUTE);
    expect(await offersTo(world)).toHaveLength(1);
  });

  it('waits for the morning', async () => {
    const world = await open();
    const early = await bookOne(world, { ...who('Early'), start: FOUR });
    await waits(world, 'Ada', FIVE);
    await world.google.clock.advance(at('2026-11-24T21:30:00+01:00') - START);
    await world.engine.cancel(early.id, 'patient');
    for (let hour = 0; hour < 10; hour += 1) await later(world, HOUR);
    expect(await offersTo(world)).toEqual([]);
    await later(world, 30 * MINUTE);
    await later(world, 30 * MINUTE);
    expect(await offersTo(world)).toEqual(['ada@example.org 15:00']);
  });

  it('is the doctor’s when she blocks it meanwhile', async () => {
    const world = await open();
    const early = await bookOne(world, who('Early'));
    const ada = await waits(world, 'Ada', FOUR);
    await world.engine.cancel(early.id, 'patient');
    await later(world, 2 * MINUTE);
    world.google.model.insert(CALENDAR, {
      summary: 'Urgence',
      start: { dateTime: TEN },
      end: { dateTime: ELEVEN },
    });
    // Before any pass has brought it, her yes finds it.
    expect(await world.engine.answerOffer(ada.id, TEN, true)).toEqual({ kind: 'gone' });
    expect(await startOf(world, ada)).toBe(at(FOUR));
    await later(world, MINUTE);
    expect(holds(world)).toEqual([]);
    expect((await world.mirror.booking(ada.id))?.marks.offer).toBeUndefined();
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is nobody’s when the doctor deletes what keeps it, and no use to whom she brings forward', async () => {
    const world = await open();
    const early = await bookOne(world, who('Early'));
    const ada = await waits(world, 'Ada', FOUR);
    await waits(world, 'Bea', FIVE);
    await world.engine.cancel(early.id, 'patient');
    await later(world, 2 * MINUTE);
    const offer = must(await world.engine.offer(ada.id), 'an offer');
    world.google.model.delete(CALENDAR, offer.hold);
    await world.engine.sync({ cause: 'test' });
    await later(world, 15_000);
    await later(world, 15_000);
    expect(await world.engine.answerOffer(ada.id, TEN, true)).toEqual({ kind: 'gone' });
    // It may be booked by anybody, and the next in line is not written to.
    expect(await offersTo(world)).toHaveLength(1);
    const next = await bookOne(world, who('Next'));
    await world.engine.cancel(next.id, 'patient');
    await later(world, 2 * MINUTE);
    expect((await offersTo(world)).at(-1)).toBe('bea@example.org 09:00');
    const [bea] = await world.engine.bookings({ email: 'bea@example.org' });
    world.google.model.patch(CALENDAR, must(bea, 'Bea').id, {
      start: { dateTime: '2026-11-25T09:00:00+01:00' },
      end: { dateTime: '2026-11-25T09:30:00+01:00' },
    });
    await world.engine.sync({ cause: 'test' });
    await later(world, 15_000);
    await later(world, 15_000);
    expect(holds(world)).toEqual([]);
    expect(
      must(await world.mirror.booking(must(bea, 'Bea').id), 'Bea').marks.offer,
    ).toBeUndefined();
  });

  it('is hers once, however often she clicks', async () => {
    const world = await open();
    const early = await bookOne(world, who('Early'));
    const ada = await waits(world, 'Ada', FOUR);
    await world.engine.cancel(early.id, 'patient');
    await later(world, 2 * MINUTE);
    const answers = await Promise.all([
      world.engine.answerOffer(ada.id, TEN, true),
      world.engine.answerOffer(ada.id, TEN, true),
    ]);
    expect(answers.map(({ kind }) => kind)).toEqual(['moved', 'moved']);
    expect((await said(world)).filter((line) => line === 'patient email moved')).toHaveLength(
      1,
    );
    expect(await world.engine.answerOffer(ada.id, TEN, false)).toEqual({ kind: 'gone' });
    expect(await startOf(world, ada)).toBe(at(TEN));
  });

  it('is offered on when she cancels, or no longer waits', async () => {
    const world = await open();
    const early = await bookOne(world, who('Early'));
    const ada = await waits(world, 'Ada', FOUR);
    const bea = await waits(world, 'Bea', FIVE);
    await waits(world, 'Cleo', '2026-11-26T09:00:00+01:00');
    await world.engine.cancel(early.id, 'patient');
    await later(world, 2 * MINUTE);
    await world.engine.cancel(ada.id, 'patient');
    await later(world, 10_000);
    await later(world, 10_000);
    expect(await offersTo(world)).toEqual(['ada@example.org 09:00', 'bea@example.org 09:00']);
    await world.engine.wish(bea.id, false);
    await later(world, 10_000);
    await later(world, 10_000);
    expect((await offersTo(world)).at(-1)).toBe('cleo@example.org 09:00');
    expect(holds(world)).toEqual(['Créneau proposé à un patient']);
  });

  it('is not offered while the circuit breaker holds its bookings back', async () => {
    const world = await open();
    const many = [];
    for (const hour of ['09:00', '10:00', '11:00', '12:00']) {
      many.push(await bookOne(world, { ...who('Many'), start: `2026-11-25T${hour}:00+01:00` }));
    }
    await waits(world, 'Ada', FOUR);
    for (const { id } of many) world.google.model.patch(CALENDAR, id, { status: 'cancelled' });
    await world.engine.sync({ cause: 'test' });
    await later(world, 6 * MINUTE);
    expect(await offersTo(world)).toEqual([]);
    const [freeze] = await world.mirror.freezes();
    await world.engine.settleFreeze(must(freeze, 'a freeze').id, 'accept');
    await later(world, 6 * MINUTE);
    expect(await offersTo(world)).toHaveLength(1);
  });
});

describe('a wish and an offer', () => {
  it('live in the event: a lost mirror forgets neither', async () => {
    const world = await open();
    const early = await bookOne(world, who('Early'));
    const ada = await waits(world, 'Ada', FOUR);
    const bea = await waits(world, 'Bea', FIVE);
    await world.engine.cancel(early.id, 'patient');
    await later(world, 2 * MINUTE);
    const other = await world.restart({ emptyMirror: true });
    worlds.splice(worlds.indexOf(world), 1, other);
    await other.engine.sync({ cause: 'test' });
    expect(await other.engine.offer(ada.id)).toMatchObject({ start: at(TEN) });
    expect(await other.engine.status()).toMatchObject({ waiting: 2, offers: 1 });
    // Nobody answers: the engine that never heard of the freed slot goes on with the line.
    await later(other, 31 * MINUTE);
    await later(other, 10_000);
    expect(await offersTo(other)).toEqual(['bea@example.org 09:00']);
    expect(await other.engine.answerOffer(bea.id, TEN, true)).toMatchObject({ kind: 'moved' });
  });

  it('are made by one of two engines with a mirror each', async () => {
    const google = newGoogle();
    const one = await open({ google });
    const two = await open({ google, seed: 7 });
    const early = await bookOne(one, who('Early'));
    const ada = await waits(one, 'Ada', FOUR);
    await waits(one, 'Bea', FIVE);
    for (const world of [one, two]) await world.engine.sync({ cause: 'test' });
    google.model.patch(CALENDAR, early.id, { status: 'cancelled' });
    for (const world of [one, two]) await world.engine.sync({ cause: 'test' });
    await google.clock.advance(2 * MINUTE);
    await Promise.all([one.background.turn(), two.background.turn()]);
    for (const world of [one, two, one, two]) await later(world, 15_000);
    expect([...(await offersTo(one)), ...(await offersTo(two))]).toEqual([
      'ada@example.org 09:00',
    ]);
    expect(holds(one)).toHaveLength(1);
    // Either of them takes her answer.
    expect((await two.engine.answerOffer(ada.id, TEN, true)).kind).toBe('moved');
    for (const world of [one, two, one, two]) {
      await world.engine.sync({ cause: 'test' });
      await later(world, 15_000);
    }
    expect(holds(one)).toEqual(['Créneau proposé à un patient']);
  });

  it('are not made again by an engine that has not heard of her no', async () => {
    const google = newGoogle();
    const one = await open({ google });
    const two = await open({ google, seed: 7 });
    const early = await bookOne(one, who('Early'));
    const ada = await waits(one, 'Ada', FOUR);
    await two.engine.sync({ cause: 'test' });
    google.model.patch(CALENDAR, early.id, { status: 'cancelled' });
    for (const world of [one, two]) await world.engine.sync({ cause: 'test' });
    await later(one, 2 * MINUTE);
    expect(await one.engine.answerOffer(ada.id, TEN, false)).toEqual({ kind: 'declined' });
    // Of the slot that came free the other one knows, and of nothing since.
    expect((await two.mirror.intents()).map(({ kind }) => kind)).toEqual(['freed']);
    for (const world of [two, one, two, one]) await later(world, 15_000);
    expect(await offersTo(two)).toEqual([]);
    expect(holds(one)).toEqual([]);
    expect([...(await one.mirror.intents()), ...(await two.mirror.intents())]).toEqual([]);
  });

  it('survive an answer lost at any call to Google', async () => {
    for (let calls = 0; calls < 12; calls += 1) {
      const world = await open();
      const early = await bookOne(world, who('Early'));
      const ada = await waits(world, 'Ada', FOUR);
      await world.engine.cancel(early.id, 'patient');
      await world.google.clock.advance(2 * MINUTE);
      world.google.faults.add({
        operation: 'events.*',
        kind: 'lost-response',
        after: calls,
        times: 1,
      });
      await world.background.turn();
      for (let again = 0; again < 4; again += 1) await later(world, 15_000);
      expect(await offersTo(world)).toEqual(['ada@example.org 09:00']);
      expect(holds(world)).toHaveLength(1);
      world.google.faults.clear();
      expect((await world.engine.answerOffer(ada.id, TEN, true)).kind).toBe('moved');
      for (let again = 0; again < 4; again += 1) await later(world, 15_000);
      expect(holds(world)).toEqual([]);
      expect(await world.mirror.intents()).toEqual([]);
    }
  });

  it('are noted only while they can be met, and say so', async () => {
    const world = await open();
    const near = await bookOne(world, { start: '2026-11-24T11:30:00+01:00' });
    expect(world.engine.canWait(near)).toBe(false);
    expect(await world.engine.wish(near.id, true)).toEqual({ kind: 'too-late' });
    const ada = await bookOne(world, { ...who('Ada'), start: FOUR });
    world.google.faults.add({ operation: 'events.patch', kind: 'backend-error', times: 50 });
    expect(await world.engine.wish(ada.id, true)).toEqual({ kind: 'unavailable' });
    world.google.faults.clear();
    expect((await world.engine.wish(ada.id, true)).kind).toBe('noted');
    expect((await world.engine.wish(ada.id, true)).kind).toBe('noted');
    expect((await world.engine.wish(ada.id, false)).kind).toBe('noted');
    expect((await world.mirror.booking(ada.id))?.marks.waiting).toBeUndefined();
    await world.engine.cancel(ada.id, 'patient');
    expect(await world.engine.wish(ada.id, true)).toEqual({ kind: 'cancelled' });
    expect(await world.engine.answerOffer(ada.id, TEN, true)).toEqual({ kind: 'cancelled' });
  });

  it('reach her by SMS as well where that is configured, and so does a reminder', async () => {
    const world = await open({ settings: { sms: true } });
    const early = await bookOne(world, { ...who('Early'), phone: '+33612345678' });
    await bookOne(world, { ...who('Ada'), phone: '+33612345679', start: FOUR }).then(({ id }) =>
      world.engine.wish(id, true),
    );
    // She is at home at most: no text message is tried there.
    await bookOne(world, { ...who('Home'), phone: '+33123456789', start: FIVE });
    await world.engine.cancel(early.id, 'patient');
    await later(world, 2 * MINUTE);
    await later(world, 8 * HOUR);
    const texts = (await world.mirror.notices({})).filter(
      ({ notice }) => notice.party === 'patient' && notice.channel === 'sms',
    );
    expect(new Set(texts.map(({ notice }) => notice.to))).toEqual(new Set(['+33612345679']));
    const lines = await said(world);
    expect(lines).toContain('patient sms offer');
    expect(lines).toContain('patient sms reminder');
    expect(lines).toContain('patient email reminder');
    expect(lines).not.toContain('patient sms booked');
  });
});
