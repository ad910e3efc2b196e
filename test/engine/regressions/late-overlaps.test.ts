/** Two bookings that overlap: a race between engines is settled, the doctor's own hand is respected. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/engine/core/values.ts';
import { bookOne, CALENDAR, newGoogle, said, standing } from '../world.ts';
import {
  around,
  drag,
  ELEVEN,
  patientsTold,
  rival,
  settle,
  stage,
  TEN,
  THREE,
} from './scene.ts';

const { open } = stage();
const HALF_PAST_TEN = '2026-11-25T10:30:00+01:00';
const RIVAL = '7hf83d0cbr38s15381m9flhs00';

describe('an overlap that the doctor made', () => {
  it('by taking a deleted booking back after its slot was booked anew cancels nobody', async () => {
    const world = await open();
    const first = await bookOne(world);
    world.google.model.delete(CALENDAR, first.id);
    await settle(world, 2);
    const second = await bookOne(world, { email: 'b@example.org' });
    await settle(world, 1);
    world.google.model.patch(CALENDAR, first.id, { status: 'confirmed' });
    await settle(world, 3);
    expect((await world.engine.booking(first.id))?.status).toBe('confirmed');
    expect((await world.engine.booking(second.id))?.status).toBe('confirmed');
    expect(standing(world.google)).toHaveLength(2);
    expect(await patientsTold(world)).toEqual([
      'patient email booked',
      'patient email booked',
      'patient email cancelled',
      'patient email restored',
    ]);
  });

  it('by dragging a booking away and back over a new one cancels nobody', async () => {
    const world = await open();
    const first = await bookOne(world);
    drag(world.google, first.id, THREE);
    await settle(world, 1);
    const second = await bookOne(world, { email: 'b@example.org' });
    await settle(world, 1);
    drag(world.google, first.id, TEN);
    await settle(world, 3);
    expect((await world.engine.booking(first.id))?.status).toBe('confirmed');
    expect((await world.engine.booking(second.id))?.status).toBe('confirmed');
    expect(await patientsTold(world)).toEqual([
      'patient email booked',
      'patient email booked',
      'patient email moved',
      'patient email moved',
    ]);
  });

  it('by setting a booking to "free" lets the next patient have the time, and keep it', async () => {
    const world = await open();
    const first = await bookOne(world);
    world.google.model.patch(CALENDAR, first.id, { transparency: 'transparent' });
    await settle(world, 1, 10_000);
    const second = await bookOne(world, { email: 'b@example.org' });
    await settle(world, 3);
    expect((await world.engine.booking(second.id))?.status).toBe('confirmed');
    expect(standing(world.google)).toHaveLength(2);
    expect(await patientsTold(world)).toEqual(['patient email booked', 'patient email booked']);
  });
});

describe('an overlap that came of a race', () => {
  it.each([
    ['at once', false],
    ['although a reading lagged behind', true],
  ] as const)('is settled by two engines with mirrors of their own %s: the later gives way, told once', async (_when, lags) => {
    const google = newGoogle();
    const one = await open({ google, seed: 1 });
    const other = await open({ google, seed: 2 });
    if (lags) google.faults.add({ operation: 'events.list', kind: 'stale-read', after: 1 });
    const won = await bookOne(one);
    await google.clock.advance(1_000);
    rival(google, won, { id: RIVAL, start: TEN, end: HALF_PAST_TEN });
    for (let turn = 0; turn < 3; turn += 1) {
      await google.clock.advance(3 * MINUTE);
      await Promise.all([
        one.engine.sync({ cause: 'test' }),
        other.engine.sync({ cause: 'test' }),
      ]);
      await Promise.all([one.background.turn(), other.background.turn()]);
    }
    expect(standing(google)).toMatchObject([{ id: won.id }]);
    expect([...(await said(one)), ...(await said(other))].sort()).toEqual([
      'doctor email booked',
      'doctor email cancelled',
      'doctor telegram booked',
      'doctor telegram cancelled',
      'patient email booked',
      'patient email cancelled',
    ]);
    const cancelled = [one, other].map(({ mirror }) => mirror.notices({}));
    const found = (await Promise.all(cancelled)).flat().filter(isCancelledForPatient);
    expect(found).toMatchObject([{ notice: { booking: RIVAL, content: { by: 'engine' } } }]);
  });

  it('is settled once: whom the doctor restores while the answer is on its way stays', async () => {
    const google = newGoogle();
    const one = await open({ google, seed: 1 });
    const won = await bookOne(one);
    await google.clock.advance(1_000);
    rival(google, won, { id: RIVAL, start: TEN, end: HALF_PAST_TEN });
    let tries = 0;
    const undo = around(one.calendar, 'patch', (patch) => async (...asked) => {
      if (asked[1] !== RIVAL) return patch(...asked);
      tries += 1;
      if (tries === 1) await patch(...asked);
      return { ok: false, failure: { kind: 'unavailable', outcome: 'unknown' } };
    });
    await settle(one, 1);
    expect(tries).toBeGreaterThan(0);
    const other = await open({ google, seed: 2 });
    google.model.patch(CALENDAR, RIVAL, { status: 'confirmed' });
    await settle(other, 2, 2 * MINUTE);
    undo();
    await settle(one, 4);
    await settle(other, 2);
    expect(google.model.get(CALENDAR, RIVAL).status).toBe('confirmed');
    expect(await one.mirror.intents()).toEqual([]);
  });

  it('of three in a row costs the middle one only: the last does not fall with it', async () => {
    const world = await open();
    const first = await bookOne(world, { type: 'first' });
    const middle = 'bbbbbbbbbbbbbbbbbbbbbbbbbb';
    const last = 'cccccccccccccccccccccccccc';
    await world.google.clock.advance(1_000);
    rival(world.google, first, {
      id: middle,
      start: HALF_PAST_TEN,
      end: '2026-11-25T11:30:00+01:00',
    });
    await world.google.clock.advance(1_000);
    rival(world.google, first, { id: last, start: ELEVEN, end: '2026-11-25T12:00:00+01:00' });
    await settle(world, 3);
    expect(standing(world.google).map(({ id }) => id)).toEqual([first.id, last]);
    expect(await patientsTold(world)).toEqual([
      'patient email booked',
      'patient email cancelled',
    ]);
  });
});

const isCancelledForPatient = ({
  notice,
}: {
  readonly notice: { readonly party: string; readonly content: { readonly kind: string } };
}): boolean => notice.party === 'patient' && notice.content.kind === 'cancelled';
