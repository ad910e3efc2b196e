import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { availabilityOf } from '../../src/engine/availability.ts';
import { MINUTE } from '../../src/engine/core/values.ts';
import { validateStart } from '../../src/engine/validate-start.ts';
import {
  booking,
  event,
  freeEvent,
  hold,
  paris,
  type SlotWorld,
  slotWorld,
  span,
  VISIT,
} from './slot-world.ts';

const judge = (world: SlotWorld, start: string, ignoring: string[] = []) =>
  validateStart(world.parts, {
    practitioner: world.dubois,
    type: VISIT,
    start: paris(start),
    ignoring,
  });

describe('a start asked for', () => {
  it.each([
    ['2026-11-23T07:59', { kind: 'invalid', code: 'in-the-past' }],
    ['2026-11-23T09:30', { kind: 'invalid', code: 'too-soon' }],
    ['2026-11-23T10:00', { kind: 'free' }],
    ['2026-11-24T09:15', { kind: 'invalid', code: 'off-grid' }],
    ['2026-11-24T11:00', { kind: 'invalid', code: 'off-grid' }],
    ['2026-11-24T03:00', { kind: 'invalid', code: 'off-grid' }],
    ['2026-11-24T10:00', { kind: 'taken' }],
    ['2026-11-24T10:30', { kind: 'taken' }],
    ['2026-11-25T09:00', { kind: 'taken' }],
    ['2027-01-22T09:00', { kind: 'free' }],
    ['2027-01-23T09:00', { kind: 'invalid', code: 'too-far' }],
    ['2086-01-23T09:00', { kind: 'invalid', code: 'too-far' }],
  ])('%s is %o', async (start, verdict) => {
    const world = slotWorld();
    world.busy.push(event('2026-11-24T10:15', '2026-11-24T10:45'));
    world.busy.push(hold('2026-11-25T09:00', '2026-11-25T09:30'));
    expect(await judge(world, start)).toMatchObject(verdict);
  });

  it('comes back as the slot it means', async () => {
    const world = slotWorld();
    const slot = span('2026-11-24T09:00', '2026-11-24T09:30');
    expect(await judge(world, '2026-11-24T09:00')).toEqual({ kind: 'free', slot });
  });

  it('is taken, not wrong, when an opening of the calendar was withdrawn', async () => {
    const world = slotWorld({ practitioner: { availability: 'calendar' } });
    world.free.push(freeEvent('2026-11-24T15:00', '2026-11-24T16:00'));
    expect(await judge(world, '2026-11-24T15:30')).toMatchObject({ kind: 'free' });
    world.free.pop();
    expect(await judge(world, '2026-11-24T15:30')).toEqual({ kind: 'taken' });
  });

  it('is taken while nothing, or nothing of that day, is known of the calendar', async () => {
    const world = slotWorld();
    world.state = { ...world.state, window: span('2026-11-22T00:00', '2026-12-01T00:00') };
    expect(await judge(world, '2026-12-02T09:00')).toEqual({ kind: 'taken' });
    world.state = { ...world.state, window: null, verifiedAt: null };
    expect(await judge(world, '2026-11-24T09:00')).toEqual({ kind: 'taken' });
  });

  it('does not stumble over the booking that is being moved, nor count it', async () => {
    const world = slotWorld({ policy: { maxPerDay: 1 } });
    const own = booking('2026-11-24T09:15', '2026-11-24T09:45');
    world.busy.push(own);
    expect(await judge(world, '2026-11-24T09:30')).toEqual({ kind: 'taken' });
    expect(await judge(world, '2026-11-24T10:30')).toEqual({ kind: 'taken' });
    const ignoring = [own.eventId as string];
    expect(await judge(world, '2026-11-24T09:30', ignoring)).toMatchObject({ kind: 'free' });
    expect(await judge(world, '2026-11-24T10:30', ignoring)).toMatchObject({ kind: 'free' });
  });

  it('is free exactly when it is among the slots offered', async () => {
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
        async (availability, busy, free, bufferMinutes) => {
          const world = slotWorld({
            practitioner: { availability },
            policy: { bufferMinutes },
          });
          world.busy.push(
            ...busy.map((one) => ({
              ...hold('2026-11-23T00:00', '2026-11-23T00:00'),
              ...interval(one),
            })),
          );
          world.free.push(
            ...free.map((one) => ({
              ...freeEvent('2026-11-23T00:00', '2026-11-23T00:00'),
              ...interval(one),
            })),
          );
          const { slots } = await availabilityOf(world.parts)({
            practitioner: world.dubois.id,
            type: VISIT.id,
            from: '2026-11-23',
            to: '2026-11-27',
          });
          const offered = new Set(slots.map((slot) => slot.start));
          for (let quarter = 0; quarter < 4 * 24 * 5; quarter++) {
            const start = origin + quarter * 15 * MINUTE;
            const verdict = await validateStart(world.parts, {
              practitioner: world.dubois,
              type: VISIT,
              start,
            });
            expect(verdict.kind === 'free').toBe(offered.has(start));
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
