import { describe, expect, it } from 'vitest';
import { alternativesTo } from '../../src/engine/alternatives.ts';
import {
  booking,
  event,
  paris,
  type SlotWorld,
  shown,
  slotWorld,
  VISIT,
} from './slot-world.ts';

const near = async (world: SlotWorld, start: string, ignoring: string[] = []) => {
  const wanted = { practitioner: world.dubois, type: VISIT, start: paris(start), ignoring };
  return (await alternativesTo(world.parts, wanted)).map((slot) => shown(slot.start));
};

describe('alternatives', () => {
  it('are the rest of the wanted day, then the first of the next days', async () => {
    const world = slotWorld();
    world.busy.push(event('2026-11-24T10:00', '2026-11-24T10:30'));
    expect(await near(world, '2026-11-24T10:00')).toEqual([
      '11-24 09:00',
      '11-24 09:30',
      '11-24 10:30',
      '11-25 09:00',
      '11-25 09:30',
    ]);
  });

  it('are the nearest when the day has more than enough', async () => {
    const open = [{ fromMinute: 480, toMinute: 1_080 }];
    const openingHours = {
      mon: open,
      tue: open,
      wed: open,
      thu: open,
      fri: [],
      sat: [],
      sun: [],
    };
    const world = slotWorld({ practitioner: { openingHours } });
    world.busy.push(event('2026-11-24T12:00', '2026-11-24T12:30'));
    world.busy.push(event('2026-11-24T11:00', '2026-11-24T11:30'));
    expect(await near(world, '2026-11-24T12:00')).toEqual([
      '11-24 10:30',
      '11-24 11:30',
      '11-24 12:30',
      '11-24 13:00',
      '11-24 13:30',
    ]);
  });

  it('are found behind weeks that are booked out', async () => {
    const world = slotWorld();
    world.busy.push(event('2026-11-20T00:00', '2027-01-20T10:30'));
    expect(await near(world, '2026-11-24T10:00')).toEqual([
      '01-20 10:30',
      '01-21 09:00',
      '01-21 09:30',
      '01-21 10:00',
      '01-21 10:30',
    ]);
  });

  it('end with the horizon, and are fewer then', async () => {
    const world = slotWorld();
    world.busy.push(event('2026-11-20T00:00', '2027-01-22T10:00'));
    expect(await near(world, '2026-11-24T10:00')).toEqual(['01-22 10:00', '01-22 10:30']);
    world.busy.push(event('2027-01-22T10:00', '2027-02-22T10:00'));
    expect(await near(world, '2026-11-24T10:00')).toEqual([]);
  });

  it('come from the bookable days when the wish lies outside them', async () => {
    const world = slotWorld();
    expect((await near(world, '2026-10-01T10:00'))[0]).toBe('11-23 10:00');
    expect(await near(world, '2031-10-01T10:00')).toEqual([
      '01-22 09:00',
      '01-22 09:30',
      '01-22 10:00',
      '01-22 10:30',
    ]);
  });

  it('may use the time of the booking that is being moved', async () => {
    const world = slotWorld();
    const own = booking('2026-11-24T09:15', '2026-11-24T09:45');
    world.busy.push(own, event('2026-11-24T10:30', '2026-11-24T11:00'));
    expect(await near(world, '2026-11-24T10:30')).not.toContain('11-24 09:30');
    expect(await near(world, '2026-11-24T10:30', [own.eventId as string])).toContain(
      '11-24 09:30',
    );
  });

  it('are none while nothing is known of the calendar', async () => {
    const world = slotWorld();
    world.state = { ...world.state, verifiedAt: null, window: null };
    expect(await near(world, '2026-11-24T10:00')).toEqual([]);
  });
});
