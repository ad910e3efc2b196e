import { describe, expect, it } from 'vitest';
import type { AvailabilityAnswer } from '../../src/engine/api.ts';
import { availabilityOf } from '../../src/engine/availability.ts';
import {
  asPractitionerId,
  asTypeId,
  MINUTE,
  type TypeId,
} from '../../src/engine/core/values.ts';
import {
  booking,
  event,
  freeEvent,
  hold,
  LONG,
  paris,
  type SlotWorld,
  shown,
  slotWorld,
  span,
  VISIT,
} from './slot-world.ts';

const ask = (
  world: SlotWorld,
  from: string,
  to = from,
  type: TypeId = VISIT.id,
): Promise<AvailabilityAnswer> =>
  availabilityOf(world.parts)({ practitioner: world.dubois.id, type, from, to });
const slotsOf = async (...args: Parameters<typeof ask>): Promise<string[]> =>
  (await ask(...args)).slots.map((slot) => shown(slot.start));

describe('availability', () => {
  it('offers the free slots of the days asked for, both included', async () => {
    const world = slotWorld();
    world.busy.push(event('2026-11-24T09:30', '2026-11-24T10:00'));
    expect(await slotsOf(world, '2026-11-24', '2026-11-25')).toEqual([
      '11-24 09:00',
      '11-24 10:00',
      '11-24 10:30',
      '11-25 09:00',
      '11-25 09:30',
      '11-25 10:00',
      '11-25 10:30',
    ]);
    expect(await slotsOf(world, '2026-11-24', '2026-11-24', LONG.id)).toEqual(['11-24 10:00']);
  });

  it('wants notice: nothing begins sooner', async () => {
    const world = slotWorld();
    expect(await slotsOf(world, '2026-11-23')).toEqual(['11-23 10:00', '11-23 10:30']);
  });

  it('offers nothing on past days, and the horizon’s last day is the last', async () => {
    const world = slotWorld({ policy: { horizonDays: 2 } });
    expect(await slotsOf(world, '2026-11-20', '2026-11-22')).toEqual([]);
    expect(new Set((await slotsOf(world, '0001-01-01', '9999-12-30')).map(day))).toEqual(
      new Set(['11-23', '11-24', '11-25']),
    );
    expect(await slotsOf(world, '2026-11-26')).toEqual([]);
  });

  it('knows a holiday that began long before the days asked for', async () => {
    const world = slotWorld();
    world.busy.push(event('2026-11-01T00:00', '2026-11-25T00:00'));
    expect(await slotsOf(world, '2026-11-24', '2026-11-25')).toHaveLength(4);
  });

  it('keeps the buffer towards an event of the day before', async () => {
    const world = slotWorld({ policy: { bufferMinutes: 600 } });
    world.busy.push(event('2026-11-23T22:00', '2026-11-23T23:30'));
    expect(await slotsOf(world, '2026-11-24')).toEqual([
      '11-24 09:30',
      '11-24 10:00',
      '11-24 10:30',
    ]);
  });

  it('offers nothing before the calendar was ever listed: unknown is not free', async () => {
    const world = slotWorld();
    world.state = { ...world.state, verifiedAt: null, window: null };
    const answer = await ask(world, '2026-11-24');
    expect(answer).toMatchObject({ slots: [], asOf: null });
    expect(world.calls).toEqual(['calendar']);
  });

  it('offers nothing beyond what the last full pass covered', async () => {
    const world = slotWorld({ policy: { bufferMinutes: 15 } });
    world.state = { ...world.state, window: span('2026-11-24T08:50', '2026-11-25T10:15') };
    expect(await slotsOf(world, '2026-11-24', '2026-11-26')).toEqual([
      '11-24 09:30',
      '11-24 10:00',
      '11-24 10:30',
      '11-25 09:00',
      '11-25 09:30',
    ]);
  });

  it('goes on offering from a mirror that has not been verified for days', async () => {
    const world = slotWorld();
    world.now += 3 * 24 * 60 * MINUTE;
    const answer = await ask(world, '2026-11-27');
    expect(answer.slots).toHaveLength(4);
    expect(answer.asOf).toBe(world.state.verifiedAt);
  });

  it('has no slots for days that do not exist, and for strangers', async () => {
    const world = slotWorld();
    expect(await slotsOf(world, '2026-02-30', '2026-11-30')).toEqual([]);
    expect(await slotsOf(world, 'tomorrow')).toEqual([]);
    expect(await slotsOf(world, '2026-11-25', '2026-11-24')).toEqual([]);
    expect(await slotsOf(world, '2026-11-24', '2026-11-24', asTypeId('surgery'))).toEqual([]);
    const query = { type: VISIT.id, from: '2026-11-24', to: '2026-11-24' };
    const stranger = asPractitionerId('__proto__');
    const answer = await availabilityOf(world.parts)({ ...query, practitioner: stranger });
    expect(answer).toMatchObject({ slots: [], asOf: null });
  });
});

describe('the daily limit', () => {
  it('closes a day with that many bookings, past ones of that day included', async () => {
    const world = slotWorld({ policy: { maxPerDay: 2 } });
    world.busy.push(booking('2026-11-23T06:00', '2026-11-23T06:30'));
    expect(await slotsOf(world, '2026-11-23')).toHaveLength(2);
    world.busy.push(booking('2026-11-23T10:00', '2026-11-23T10:30'));
    expect(await slotsOf(world, '2026-11-23')).toEqual([]);
    expect(await slotsOf(world, '2026-11-24')).toHaveLength(4);
  });

  it('does not count the doctor’s own events', async () => {
    const world = slotWorld({ policy: { maxPerDay: 1 } });
    world.busy.push(event('2026-11-24T09:00', '2026-11-24T09:30'));
    expect(await slotsOf(world, '2026-11-24')).toHaveLength(3);
  });

  it('counts a booking being written once, by its hold or its event or both', async () => {
    const world = slotWorld({ policy: { maxPerDay: 2 } });
    world.busy.push(hold('2026-11-24T09:00', '2026-11-24T09:30'));
    expect(await slotsOf(world, '2026-11-24')).toHaveLength(3);
    world.busy.push(booking('2026-11-24T09:00', '2026-11-24T09:30'));
    expect(await slotsOf(world, '2026-11-24')).toHaveLength(3);
    world.busy.push(hold('2026-11-24T09:30', '2026-11-24T10:00'));
    expect(await slotsOf(world, '2026-11-24')).toEqual([]);
  });
});

describe('openings in the calendar', () => {
  const calendar = { practitioner: { availability: 'calendar' } } as const;

  it('are all there is, and none means closed', async () => {
    const world = slotWorld(calendar);
    expect(await slotsOf(world, '2026-11-24')).toEqual([]);
    world.free.push(freeEvent('2026-11-24T15:10', '2026-11-24T16:15'));
    world.free.push(freeEvent('2026-11-24T17:00', '2026-11-24T18:00', 'Chorale'));
    expect(await slotsOf(world, '2026-11-24')).toEqual(['11-24 15:10', '11-24 15:40']);
  });

  it('may pass midnight: each slot belongs to the day it begins on', async () => {
    const world = slotWorld(calendar);
    world.free.push(freeEvent('2026-11-24T22:45', '2026-11-25T00:45'));
    expect(await slotsOf(world, '2026-11-24')).toEqual([
      '11-24 22:45',
      '11-24 23:15',
      '11-24 23:45',
    ]);
    expect(await slotsOf(world, '2026-11-25')).toEqual(['11-25 00:15']);
  });

  it('give a day the same slots whatever days are asked for, however long the openings', async () => {
    const world = slotWorld({ practitioner: { availability: 'both' } });
    // A chain: each is joined to the one before, and the whole counts from 07:20 on the 24th.
    world.free.push(freeEvent('2026-11-24T07:20', '2026-11-25T12:00'));
    world.free.push(freeEvent('2026-11-25T10:00', '2026-11-28T12:00'));
    world.free.push(freeEvent('2026-11-28T11:00', '2026-11-29T18:00'));
    const all = await slotsOf(world, '2026-11-24', '2026-11-30');
    for (const date of ['2026-11-24', '2026-11-26', '2026-11-28', '2026-11-29', '2026-11-30']) {
      const own = all.filter((slot) => day(slot) === date.slice(5));
      expect(own.length).toBeGreaterThan(0);
      expect(await slotsOf(world, date)).toEqual(own);
    }
  });
});

describe('what a query costs', () => {
  it('is one busy read, and one of free events only where openings come from the calendar', async () => {
    for (const [availability, calls] of [
      ['hours', ['calendar', 'busy']],
      ['calendar', ['calendar', 'freeEvents', 'busy']],
      ['both', ['calendar', 'freeEvents', 'busy']],
    ] as const) {
      const world = slotWorld({ practitioner: { availability } });
      world.free.push(freeEvent('2026-11-24T08:00', '2026-11-24T18:00'));
      await ask(world, '2026-11-24', '2026-12-24');
      expect(world.calls).toEqual(calls);
    }
  });

  it('is no read at all for days out of reach', async () => {
    const world = slotWorld();
    await ask(world, '2025-01-01', '2025-01-31');
    expect(world.calls).toEqual(['calendar']);
  });
});

describe('how long an answer stands', () => {
  it('is until its first slot is too soon: then, and not before, it changes', async () => {
    const world = slotWorld();
    const before = await ask(world, '2026-11-23');
    expect(before.validUntil).toBe(paris('2026-11-23T08:00') + 1);
    world.now = before.validUntil - 1;
    expect((await ask(world, '2026-11-23')).slots).toEqual(before.slots);
    world.now = before.validUntil;
    expect((await ask(world, '2026-11-23')).slots).not.toEqual(before.slots);
  });

  it('is until midnight at the latest, when the horizon moves on', async () => {
    const world = slotWorld({ policy: { horizonDays: 2 } });
    const before = await ask(world, '2026-11-26');
    expect(before).toMatchObject({ slots: [], validUntil: paris('2026-11-24T00:00') });
    world.now = before.validUntil - 1;
    expect((await ask(world, '2026-11-26')).slots).toEqual([]);
    world.now = before.validUntil;
    expect((await ask(world, '2026-11-26')).slots).toHaveLength(4);
  });

  it('is a minute at most while a hold is in the way, which may lapse unseen', async () => {
    const world = slotWorld();
    world.busy.push(hold('2026-11-25T09:00', '2026-11-25T09:30'));
    expect((await ask(world, '2026-11-25')).validUntil).toBe(world.now + MINUTE);
    expect((await ask(world, '2026-11-26')).validUntil).toBe(paris('2026-11-24T00:00'));
  });
});

const day = (slot: string): string => slot.slice(0, 5);
