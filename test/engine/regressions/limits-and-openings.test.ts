/** Limits and openings are looked at when a slot is won, not only when it is offered. */
import { describe, expect, it } from 'vitest';
import { practice } from '../examples.ts';
import { CALENDAR, form, newGoogle, said, standing } from '../world.ts';
import { settle, stage, times, withDubois } from './scene.ts';

const { open } = stage();

describe("the day's limit", () => {
  it('holds against two patients who book different slots at once', async () => {
    const policy = { ...practice.policy, maxPerDay: 1 };
    const world = await open({ practice: { ...practice, policy } });
    const other = { ...form, start: '2026-11-25T14:00:00+01:00', email: 'b@example.org' };
    const answers = await Promise.all([
      world.engine.book(form, { idempotencyKey: null }),
      world.engine.book(other, { idempotencyKey: null }),
    ]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['booked', 'taken']);
    expect(standing(world.google)).toHaveLength(1);
  });
});

describe('an opening that the doctor has withdrawn', () => {
  it('is not booked by a mirror that has not seen it yet', async () => {
    const openings = withDubois({ availability: 'calendar' });
    const google = newGoogle(openings);
    const opening = {
      id: 'opening0000000',
      summary: 'Disponible',
      transparency: 'transparent',
      ...times('2026-11-25T09:00:00+01:00', '2026-11-25T12:00:00+01:00'),
    };
    google.model.insert(CALENDAR, opening);
    const world = await open({ google, practice: openings });
    google.model.delete(CALENDAR, opening.id);
    const answer = await world.engine.book(form, { idempotencyKey: null });
    expect(answer).toEqual({ kind: 'taken', alternatives: [] });
    expect(world.google.calls).toContain('events.insert');
    await settle(world, 2);
    expect(standing(google)).toEqual([]);
    expect(await said(world)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });
});
