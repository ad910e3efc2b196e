/** Erasing a patient while something about her is under way: it ends first, and nothing of her outlives it. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/engine/core/values.ts';
import { ME } from '../../support/processes.ts';
import { bookOne, CALENDAR, form, type World } from '../world.ts';
import { patientsTold, settle, stage } from './scene.ts';

const { open } = stage();
const ERASE = { cancelComing: false, dryRun: false };
const PERSONAL = /Zoë|O’Neil|zoe@example|6 12 34 56 78/i;

const loseNextPatch = ({ google }: World): void =>
  void google.faults.add({ operation: 'events.patch', kind: 'lost-response' });

/** All that is due arrives. */
async function deliver(world: World): Promise<void> {
  const at = world.google.clock.now();
  for (const { notice } of await world.mirror.claimDueNotices(at, MINUTE, 100, ME)) {
    const { key, booking } = notice;
    const entry = { at, actor: 'engine', action: 'notice.sent', calendarId: null } as const;
    const sent = { state: 'sent', at, providerId: null } as const;
    await world.mirror.recordDelivery(key, sent, { ...entry, booking, detail: {} });
  }
}

/** In Google, in the mirror and in the journal. */
async function held({ google, mirror }: World): Promise<string> {
  const { items } = google.model.list(CALENDAR, { maxResults: 2_500, showDeleted: true });
  const all = [await mirror.bookings({}), await mirror.notices({}), await mirror.intents()];
  return JSON.stringify([items, all]);
}

describe('a patient who is erased', () => {
  it.each<[string, (world: World, id: string) => Promise<unknown>, number]>([
    [
      'while her own cancellation waits, whose answer was lost',
      async (world) => {
        loseNextPatch(world);
        const [booking] = await world.mirror.bookings({});
        if (booking) await world.engine.cancel(booking.id, 'patient');
      },
      1,
    ],
    [
      'while the telling of a deletion waits, whose answer was lost',
      async (world, id) => {
        world.google.model.delete(CALENDAR, id);
        loseNextPatch(world);
        await settle(world, 1);
      },
      1,
    ],
    [
      'before a deletion has stood for long enough to be told',
      async (world, id) => {
        world.google.model.delete(CALENDAR, id);
        await world.engine.sync({ cause: 'test' });
      },
      0,
    ],
  ])('%s, hears of it first; then nothing is left of her', async (_, change, unfinished) => {
    const world = await open();
    const { id } = await bookOne(world);
    await deliver(world);
    await change(world, id);
    expect(await world.engine.erase(form.email, ERASE)).toMatchObject({
      bookings: [{ id, outcome: 'unsettled' }],
      unfinished,
    });
    await settle(world, 2);
    expect(await patientsTold(world)).toEqual(['patient email cancelled']);
    await deliver(world);
    expect(await world.engine.erase(form.email, ERASE)).toMatchObject({
      bookings: [{ id, outcome: 'erased' }],
      unfinished: 0,
      unsent: 0,
    });
    await settle(world, 2);
    expect(await held(world)).not.toMatch(PERSONAL);
  });

  it('in the middle of her regret is not brought back by it', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await world.engine.cancel(id, 'patient');
    await deliver(world);
    world.google.faults.add({ operation: 'events.insert', kind: 'lost-response' });
    expect((await world.engine.undoCancel(id)).kind).toBe('queued');
    expect(await world.engine.erase(form.email, ERASE)).toMatchObject({
      bookings: [{ id, outcome: 'unsettled' }],
      unfinished: 1,
    });
    await settle(world, 2);
    expect(await world.engine.erase(form.email, ERASE)).toMatchObject({ kind: 'coming' });
  });
});
