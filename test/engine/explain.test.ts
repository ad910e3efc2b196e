/** "Why is this slot not offered?": the answer is that of the code which offers slots. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { SlotExplanation } from '../../src/engine/api.ts';
import { availabilityOf } from '../../src/engine/availability.ts';
import { asPractitionerId, asTypeId, DAY, MINUTE } from '../../src/engine/core/values.ts';
import { explainer } from '../../src/engine/explain.ts';
import { practice } from './examples.ts';
import { event, freeEvent, LONG, paris, slotWorld, span, VISIT } from './slot-world.ts';
import { bookOne, CALENDAR, form, newWorld, START, type World } from './world.ts';

type SlotWorld = ReturnType<typeof slotWorld>;

const why = (world: SlotWorld, start: string, type = VISIT): Promise<SlotExplanation> =>
  explainer(world.parts)({
    practitioner: world.dubois.id,
    type: type.id,
    start: paris(start),
  });

describe('what is said of a slot', () => {
  it('that it is offered', async () => {
    expect(await why(slotWorld(), '2026-11-24T09:00')).toEqual({
      kind: 'offered',
      slot: span('2026-11-24T09:00', '2026-11-24T09:30'),
    });
  });

  it('that nobody offers it', async () => {
    const world = slotWorld();
    const ask = explainer(world.parts);
    const start = paris('2026-11-24T09:00');
    const nobody = { practitioner: asPractitionerId('nobody'), type: VISIT.id, start };
    expect(await ask(nobody)).toEqual({ kind: 'unknown-practitioner' });
    const other = { practitioner: world.dubois.id, type: asTypeId('x'), start };
    expect(await ask(other)).toEqual({ kind: 'type-not-offered' });
  });

  it('that it is past, too soon, or too far, and where the bounds are', async () => {
    const world = slotWorld();
    expect(await why(world, '2026-11-23T07:30')).toEqual({ kind: 'past' });
    expect(await why(world, '2026-11-23T09:30')).toEqual({
      kind: 'too-soon',
      from: paris('2026-11-23T10:00'),
    });
    expect(await why(world, '2027-01-23T09:00')).toEqual({
      kind: 'too-far',
      until: paris('2027-01-23T00:00'),
    });
  });

  it('that the calendar was never read, or not so far', async () => {
    const world = slotWorld();
    const until = paris('2026-12-01T00:00');
    world.state = { ...world.state, window: { start: world.now - DAY, end: until } };
    expect(await why(world, '2026-12-02T09:00')).toEqual({ kind: 'not-read', until });
    world.state = { ...world.state, verifiedAt: null, window: null };
    expect(await why(world, '2026-11-24T09:00')).toEqual({ kind: 'never-read' });
  });

  it('that it is closed, with what is open that day', async () => {
    const openings = [span('2026-11-24T09:00', '2026-11-24T11:00')];
    expect(await why(slotWorld(), '2026-11-24T15:00')).toEqual({ kind: 'closed', openings });
    const none = slotWorld({ practitioner: { availability: 'calendar' } });
    expect(await why(none, '2026-11-24T09:00')).toEqual({ kind: 'closed', openings: [] });
    none.free.push(freeEvent('2026-11-24T15:00', '2026-11-24T16:00'));
    expect(await why(none, '2026-11-24T15:30')).toMatchObject({ kind: 'offered' });
  });

  it('that it would end after closing', async () => {
    expect(await why(slotWorld(), '2026-11-24T10:30', LONG)).toEqual({
      kind: 'too-long',
      opening: span('2026-11-24T09:00', '2026-11-24T11:00'),
      minutes: 60,
    });
  });

  it('that it lies off the grid, and which starts are on it', async () => {
    expect(await why(slotWorld(), '2026-11-24T09:10')).toEqual({
      kind: 'off-grid',
      before: paris('2026-11-24T09:00'),
      after: paris('2026-11-24T09:30'),
      stepMinutes: 30,
    });
  });

  it('that the day is full', async () => {
    const world = slotWorld({ policy: { maxPerDay: 1 } });
    const own = span('2026-11-24T09:00', '2026-11-24T09:30');
    world.busy.push({
      ...event('2026-11-24T09:00', '2026-11-24T09:30'),
      ...own,
      role: 'booking',
    });
    expect(await why(world, '2026-11-24T10:00')).toEqual({ kind: 'day-full', most: 1 });
  });

  it('that only the room around it is in the way', async () => {
    const world = slotWorld({ policy: { bufferMinutes: 15 } });
    world.busy.push(event('2026-11-24T09:40', '2026-11-24T09:50'));
    expect(await why(world, '2026-11-24T09:00')).toMatchObject({
      kind: 'busy',
      bufferMinutes: 15,
      by: [{ what: 'event', onlyBuffer: true }],
    });
    expect(await why(world, '2026-11-24T09:30')).toMatchObject({
      by: [{ what: 'event', onlyBuffer: false }],
    });
  });

  it('is "offered" for exactly the slots that are offered, whatever the calendar', async () => {
    const quarters = fc.integer({ min: 0, max: 4 * 24 * 5 });
    const spans = fc.array(fc.tuple(quarters, fc.integer({ min: 1, max: 20 })), {
      maxLength: 5,
    });
    const modes = fc.constantFrom('hours' as const, 'calendar' as const, 'both' as const);
    const origin = paris('2026-11-23T00:00');
    const interval = ([from, length]: [number, number]) => ({
      start: origin + from * 15 * MINUTE,
      end: origin + (from + length) * 15 * MINUTE,
    });
    await fc.assert(
      fc.asyncProperty(
        modes,
        spans,
        spans,
        fc.nat(45),
        fc.constantFrom(null, 1, 3),
        fc.constantFrom(VISIT, LONG),
        async (availability, busy, free, bufferMinutes, maxPerDay, type) => {
          const world = slotWorld({
            policy: { bufferMinutes, maxPerDay, horizonDays: 3 },
            practitioner: { availability },
          });
          for (const one of busy) {
            const role = one[0] % 2 === 0 ? ('event' as const) : ('booking' as const);
            world.busy.push({
              ...event('2026-11-24T09:00', '2026-11-24T09:00'),
              ...interval(one),
              role,
            });
          }
          for (const one of free) {
            const base = freeEvent('2026-11-24T09:00', '2026-11-24T09:00');
            world.free.push({ ...base, ...interval(one) });
          }
          const practitioner = world.dubois.id;
          const query = { practitioner, type: type.id, from: '2026-11-22', to: '2026-11-29' };
          const { slots } = await availabilityOf(world.parts)(query);
          const offered = new Set(slots.map(({ start }) => start));
          const explain = explainer(world.parts);
          for (let start = origin - DAY; start < origin + 6 * DAY; start += 15 * MINUTE) {
            const said = await explain({ practitioner, type: type.id, start });
            expect(said.kind === 'offered', new Date(start).toISOString()).toBe(
              offered.has(start),
            );
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('what is in the way', () => {
  let world: World;
  afterEach(() => world.close());

  const ask = (start: string) =>
    world.engine.explain({
      practitioner: asPractitionerId('dubois'),
      type: asTypeId('consultation'),
      start: Date.parse(start),
    });

  it('is named as in the calendar: an event, or a booking with its page', async () => {
    world = await newWorld();
    world.google.model.insert(CALENDAR, {
      summary: 'Réunion au cabinet',
      start: { dateTime: '2026-11-26T09:50:00+01:00' },
      end: { dateTime: '2026-11-26T10:10:00+01:00' },
    });
    await world.engine.sync({ cause: 'test' });
    const booked = await bookOne(world);
    const calls = world.google.calls.length;
    expect(await ask('2026-11-26T10:00:00+01:00')).toMatchObject({
      kind: 'busy',
      by: [{ what: 'event', title: 'Réunion au cabinet', booking: null }],
    });
    expect(await ask(form.start)).toMatchObject({
      kind: 'busy',
      by: [{ what: 'booking', title: booked.summary, booking: booked.id }],
    });
    expect(world.google.calls).toHaveLength(calls);
  });

  it('is somebody’s hold, while Google does not answer', async () => {
    world = await newWorld();
    await world.engine.sync({ cause: 'test' });
    world.google.faults.add({ operation: '*', kind: 'backend-error', times: Infinity });
    const queued = await world.engine.book(form, { idempotencyKey: null });
    expect(queued.kind).toBe('queued');
    expect(await ask(form.start)).toMatchObject({
      kind: 'busy',
      by: [{ what: 'hold', title: null }],
    });
  });

  it('is told even of the first minute', async () => {
    world = await newWorld({ practice });
    expect(await ask(new Date(START + 2 * DAY).toISOString())).toEqual({ kind: 'never-read' });
  });
});
