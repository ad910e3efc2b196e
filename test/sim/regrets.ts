/** Patients who cancel, and would rather not have: at once, in good time, or too late. */
import { asEventId } from '../../src/engine/core/values.ts';
import type { Dice } from './dice.ts';
import type { Wish } from './ledger.ts';
import { type Server, short } from './server.ts';
import type { World } from './simulate.ts';

/** The last is too late. */
const SECOND_THOUGHTS_MS = [0, 1_000, 5_000, 20_000, 50_000, 61_000];

export interface Regrets {
  act(): Promise<void>;
}

export function newRegrets(world: World, dice: Dice): Regrets {
  const { clock, ledger, servers, trace } = world;

  return {
    async act() {
      const wish = standingWish();
      if (wish === null) return;
      // Her page is served where she cancelled: an engine with another mirror learns of it by and by.
      const server = dice.pick(
        'server',
        servers.filter(({ box }) => box.number === wish.home?.box),
      );
      if (!(await cancel(wish, server))) return;
      await clock.sleep(
        dice.pick('second thought after', SECOND_THOUGHTS_MS) + dice.between('and', 0, 1_500),
      );
      await undo(wish, server);
      if (dice.chance('cancels after all', 0.2)) await cancel(wish, server);
    },
  };

  function standingWish(): (Wish & { id: string }) | null {
    const known = ledger.wishes.filter(
      (wish): wish is Wish & { id: string } =>
        wish.id !== null &&
        !wish.cancelling &&
        !wish.cancelled &&
        wish.asking.start > clock.now(),
    );
    return known.length === 0 ? null : dice.pick('which booking', known);
  }

  async function cancel(wish: Wish & { id: string }, server: Server): Promise<boolean> {
    const id = asEventId(wish.id);
    wish.cancelling = true;
    trace.note(`patient ${wish.email} cancels ${short(id)} at ${server.name}, for now`);
    const answer = await server.ask('cancel', (engine) => engine.cancel(id, 'patient'));
    wish.cancelling = false;
    trace.note(`patient ${wish.email} cancel -> ${answer?.kind ?? 'no answer'}`);
    // Without an answer, she may have been heard.
    if (answer === null) wish.everCancelled = true;
    if (!['cancelled', 'queued', 'withdrawn'].includes(answer?.kind ?? '')) return false;
    ledger.counts.cancelled += 1;
    wish.cancelledAt = server.box.number;
    wish.cancelled = true;
    wish.everCancelled = true;
    return true;
  }

  async function undo(wish: Wish & { id: string }, server: Server): Promise<void> {
    const id = asEventId(wish.id);
    trace.note(`patient ${wish.email} regrets ${short(id)} at ${server.name}`);
    const answer = await server.ask('undo', (engine) => engine.undoCancel(id));
    trace.note(`patient ${wish.email} undo -> ${answer?.kind ?? 'no answer'}`);
    ledger.counts.regretted += 1;
    if (answer?.kind === 'restored') ledger.counts.undone += 1;
    // Restored, on its way, or nobody knows: whatever comes of it, she is told.
    if (answer === null || ['restored', 'queued'].includes(answer.kind)) {
      if (answer?.kind !== 'restored') wish.undoneAt = server.box.number;
      wish.cancelled = false;
      wish.regretted = true;
    }
  }
}
