/** An absence that the doctor takes back before she was told that it is entered. */
import { describe, expect, it } from 'vitest';
import {
  asCalendarId,
  asPractitionerId,
  type EventId,
} from '../../../src/engine/core/values.ts';
import { at } from '../examples.ts';
import { bookOne, CALENDAR, standing, type World } from '../world.ts';
import { around, cutOff, settle, stage, TEN } from './scene.ts';

const { open } = stage();
const MORNING = {
  start: at('2026-11-25T09:00:00+01:00'),
  end: at('2026-11-25T12:00:00+01:00'),
  allDay: false,
};

const away = ({ engine }: World) =>
  engine.absent({
    practitioner: asPractitionerId('dubois'),
    absence: MORNING,
    key: 'telegram 1',
  });

const takenBack = ({ engine }: World, absence: EventId) =>
  engine.act({ verb: 'take-back', absence });

async function leavesNothing(world: World): Promise<void> {
  await settle(world, 2);
  expect(standing(world.google)).toEqual([]);
  expect(await world.mirror.intents()).toEqual([]);
  expect((await bookOne(world, { start: TEN })).status).toBe('confirmed');
}

describe('an absence that is taken back', () => {
  it('while its insert is on its way does not stand when that arrives', async () => {
    const world = await open();
    const undo = around(
      world.calendar,
      'insert',
      (insert) => async (calendarId, draft, given) => {
        undo();
        expect(await takenBack(world, draft.id)).toEqual({ kind: 'taken-back' });
        return insert(calendarId, draft, given);
      },
    );
    await away(world);
    await leavesNothing(world);
  });

  it('while Google is away does not stand when an insert arrives that was given up', async () => {
    const world = await open();
    const back = cutOff(world.google);
    const sent: Parameters<World['calendar']['insert']>[1][] = [];
    const undo = around(
      world.calendar,
      'insert',
      (insert) => async (calendarId, draft, given) => {
        sent.push(draft);
        return insert(calendarId, draft, given);
      },
    );
    const answer = await away(world);
    if (answer.kind !== 'queued') throw new Error(answer.kind);
    expect(await takenBack(world, answer.event)).toEqual({ kind: 'taken-back' });
    back();
    undo();
    await settle(world, 2);
    const [late] = sent;
    if (late === undefined) throw new Error('expected an insert');
    const arrived = await world.calendar.insert(asCalendarId(CALENDAR), late);
    expect(arrived).toMatchObject({ ok: false, failure: { kind: 'exists' } });
    await leavesNothing(world);
  });

  it('after its insert got through unheard is removed with one call', async () => {
    const world = await open();
    world.google.faults.add({ operation: 'events.insert', kind: 'lost-response' });
    const answer = await away(world);
    if (answer.kind !== 'queued') throw new Error(answer.kind);
    world.google.calls.length = 0;
    expect(await takenBack(world, answer.event)).toEqual({ kind: 'taken-back' });
    expect(world.google.calls).toEqual(['events.delete']);
    expect(world.google.model.get(CALENDAR, answer.event)).toMatchObject({
      status: 'cancelled',
    });
    await leavesNothing(world);
  });
});
