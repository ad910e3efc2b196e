/** The way to Google: calls take time, may take too long, and go on after their caller has died. */
import { unavailable } from '../../src/calendar/google-errors.ts';
import type { Calendar, CallOptions, Outcome } from '../../src/engine/ports.ts';
import type { Dice } from './dice.ts';
import { type Life, never } from './life.ts';
import type { SimClock } from './sim-clock.ts';

type Kind = 'list' | 'get' | 'insert' | 'patch' | 'remove' | 'describe';

/** Like the client for Google: nobody waits less than this for an answer, nor longer for one attempt. */
const LEAST_MS = 250;
const MOST_MS = { list: 10_000, other: 4_000 };

/**
 * `inner` answers at once. A call that has left takes effect even if its caller dies or gives up; what
 * the caller then knows is that it does not know.
 */
export function throughNetwork(
  inner: Calendar,
  life: Life,
  { clock, dice }: { readonly clock: SimClock; readonly dice: Dice },
): Calendar {
  async function call<T>(
    kind: Kind,
    options: CallOptions | undefined,
    send: () => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    return life.effect(`calendar.${kind}`, async () => {
      const budget = options?.budgetMs ?? 15_000;
      const most = kind === 'list' ? MOST_MS.list : MOST_MS.other;
      const patience = Math.max(LEAST_MS, Math.min(budget, most));
      const first = await within(once(send), patience, kind);
      // The client repeats what got no answer, where that is safe and there is time.
      const mayRepeat =
        kind !== 'insert' && patience < budget && dice.chance('client repeats', 0.5);
      if (first.ok || first.failure.kind !== 'unavailable' || !mayRepeat) return first;
      if (!life.alive) return never();
      await clock.sleep(latency(dice));
      return within(once(send), Math.max(LEAST_MS, budget - patience), kind);
    });
  }

  async function once<T>(send: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const [out, back] = [latency(dice), latency(dice)];
    await clock.sleep(out);
    // Of a process that dies, some calls are on their way already.
    if (!life.alive && dice.chance('call of the dying is lost', 0.5)) return never();
    const outcome = await send();
    await clock.sleep(back);
    return outcome;
  }

  async function within<T>(
    answered: Promise<Outcome<T>>,
    patience: number,
    kind: Kind,
  ): Promise<Outcome<T>> {
    return new Promise((resolve, reject) => {
      const takeBack = clock.after(patience, () =>
        resolve({ ok: false, failure: unavailable(kind === 'list' ? LIST : { kind }) }),
      );
      answered.finally(takeBack).then(resolve, reject);
    });
  }

  return {
    list: (request, options) => call('list', options, () => inner.list(request, options)),
    get: (calendarId, id, options) =>
      call('get', options, () => inner.get(calendarId, id, options)),
    insert: (calendarId, draft, options) =>
      call('insert', options, () => inner.insert(calendarId, draft, options)),
    patch: (calendarId, id, change, options) =>
      call('patch', options, () => inner.patch(calendarId, id, change, options)),
    remove: (calendarId, id, options) =>
      call('remove', options, () => inner.remove(calendarId, id, options)),
    describe: (calendarId, options) =>
      call('describe', options, () => inner.describe(calendarId, options)),
  };
}

const LIST = { kind: 'list', since: true } as const;

/** Mostly quick, sometimes slow, now and then slower than anybody's patience. */
function latency(dice: Dice): number {
  if (dice.chance('quick', 0.9)) return dice.between('quick ms', 5, 120);
  return dice.chance('merely slow', 0.9)
    ? dice.between('slow ms', 100, 2_000)
    : dice.between('very slow ms', 2_000, 12_000);
}
