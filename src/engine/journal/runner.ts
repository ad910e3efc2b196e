/**
 * The one runner of the journal. Every kind of work says what comes next (work.ts); here alone intents are
 * begun, leased, revised, postponed and finished. A crash between any two steps is taken up from the
 * journal by whoever finds the lease of a dead process free.
 */
import type { Intent } from '../core/intent.ts';
import type { Instant } from '../core/values.ts';
import type { Lease, SlotClaim, SlotClaimed } from '../journal-port.ts';
import { type Deadline, deadline, type Parts } from '../parts.ts';
import type { Effects, Next, Work } from './work.ts';

export interface Runner {
  /**
   * Writes new work down together with its effects, and brings it as far as it goes within the time.
   * Null: work of its id is under way already; nothing was written.
   */
  begin<I extends Intent, A>(
    work: Work<I, A>,
    intent: I,
    time: Deadline,
    effects?: Effects,
  ): Promise<A | null>;
  /** As `begin`, with a hold on a slot. */
  claim<I extends Intent, A>(
    work: Work<I, A>,
    claim: Claim<I>,
    time: Deadline,
  ): Promise<{ readonly claimed: SlotClaimed; readonly answer: A }>;
  /** Writes new work down for the background, which does it at once. False: one of its id is under way. */
  leave(intent: Intent, effects?: Effects): Promise<boolean>;
  /**
   * Gives unfinished work another turn, and goes on with it from there. Null: somebody else has written it
   * meanwhile; nothing was changed.
   */
  redirect<I extends Intent, A>(
    work: Work<I, A>,
    intent: I,
    to: Partial<I>,
    time: Deadline,
    effects?: Effects,
  ): Promise<A | null>;
  /** As `redirect`, and leaves it to the background. False: nothing was changed. */
  redirectLater<I extends Intent>(
    intent: I,
    to: Partial<I>,
    effects?: Effects,
  ): Promise<boolean>;
  /** Goes on with work that this process has claimed, or that somebody waits for. */
  resume<I extends Intent, A>(work: Work<I, A>, intent: I): Promise<A>;
}

export type Claim<I extends Intent> = Omit<SlotClaim, 'intent' | 'lease'> & {
  readonly intent: I;
};

type Given = Pick<Parts, 'mirror' | 'clock' | 'entropy' | 'presence' | 'settings' | 'log'>;

interface Running extends Given {
  /** When work of this id last ended without having done anything; long ago if it has not. */
  cameToNothing(id: string): Instant;
  noteNothing(id: string): void;
}

export function newRunner(parts: Given): Runner {
  const { mirror, clock, settings } = parts;
  const ctx: Running = { ...parts, ...failuresOf(clock) };
  return {
    async begin(work, intent, time, effects) {
      const begun = await mirror.commit({ ...effects, intents: [intent], lease: leaseOf(ctx) });
      return begun === 'stale' ? null : run(ctx, work, intent, { time, first: true });
    },
    async claim(work, claim, time) {
      // Work that begins in the background's hands is nobody's before.
      const lease = claim.intent.queued ? {} : { lease: leaseOf(ctx) };
      const claimed = await mirror.claimSlot({ ...claim, ...lease });
      const isOurs = claimed === 'claimed' && !claim.intent.queued;
      const answer = isOurs
        ? await run(ctx, work, claim.intent, { time, first: true })
        : work.unfinished;
      return { claimed, answer };
    },
    async leave(intent, effects) {
      const nextAt = Math.max(intent.nextAt, ctx.cameToNothing(intent.id) + COOL_MS);
      const begun = await mirror.commit({ ...effects, intents: [{ ...intent, nextAt }] });
      return begun === 'committed';
    },
    async redirect(work, intent, to, time, effects) {
      const next = turned(intent, { nextAt: clock.now(), attempts: 0 }, to);
      const written = await mirror.commit({ ...effects, intents: [next], lease: leaseOf(ctx) });
      return written === 'stale' ? null : run(ctx, work, next, { time, first: true });
    },
    async redirectLater(intent, to, effects) {
      const next = turned(intent, { nextAt: clock.now(), attempts: 0 }, to);
      return (await mirror.commit({ ...effects, intents: [next] })) === 'committed';
    },
    resume: (work, intent) =>
      run(ctx, work, intent, {
        time: deadline(clock, settings.requestBudgetMs * 2),
        first: false,
      }),
  };
}

/** How long work that was taken up from the journal is leased: it may wait for Google all its time. */
export const resumeLeaseMs = ({ settings }: Pick<Parts, 'settings'>): number =>
  settings.requestBudgetMs * 2 + SPARE_MS;

/** Beyond the time for its calls: to read and to write what they came to. */
const SPARE_MS = 5_000;

/** Of this process, for as long as anybody may wait for an answer: it ends sooner with the process. */
const leaseOf = (ctx: Running): Lease => ({
  by: ctx.presence.self,
  until: ctx.clock.now() + resumeLeaseMs(ctx),
});

/**
 * What ends without having done anything was begun on a picture that is not true any more. The mirror has
 * yet to see the new one: until then a duty would begin the same again and again.
 */
const COOL_MS = 5_000;

function failuresOf({ now }: Parts['clock']): Pick<Running, 'cameToNothing' | 'noteNothing'> {
  const ended = new Map<string, Instant>();
  return {
    cameToNothing: (id) => ended.get(id) ?? Number.NEGATIVE_INFINITY,
    noteNothing(id) {
      for (const [old, at] of ended) if (at + COOL_MS <= now()) ended.delete(old);
      ended.set(id, now());
    },
  };
}

async function run<I extends Intent, A>(
  ctx: Running,
  work: Work<I, A>,
  begun: I,
  { time, first }: { readonly time: Deadline; readonly first: boolean },
): Promise<A> {
  const { mirror, clock, log } = ctx;
  let intent = begun;
  let answer: A | null = null;
  for (let steps = 0; ; steps += 1) {
    const next = await work.step(intent, { time, first, steps });
    switch (next.do) {
      case 'advance': {
        if (next.to === undefined && next.effects === undefined) break;
        intent = turned(intent, { nextAt: clock.now(), attempts: 0 }, next.to);
        const written = { ...next.effects, intents: [intent], lease: leaseOf(ctx) };
        // Another process holds a later revision, and goes on with it.
        if ((await mirror.commit(written)) === 'stale') return answer ?? work.unfinished;
        answer = next.answer ?? answer;
        break;
      }
      case 'finish': {
        const done = await mirror.commit({ ...next.effects, finished: [intent] });
        if (next.effects === undefined) ctx.noteNothing(intent.id);
        const given = done === 'committed' ? (next.answer ?? answer) : answer;
        return given ?? work.unfinished;
      }
      case 'wait': {
        const { nextAt, attempts } = postponed(ctx, intent, next);
        const later = turned(intent, { nextAt, attempts }, next.to);
        const left = await mirror.commit({ ...next.effects, intents: [later] });
        // What another process has written meanwhile does not wait.
        if (left === 'committed' && next.until === undefined) {
          const { kind, booking } = intent;
          log.warn({ kind, booking, because: next.because, attempts }, 'unfinished work waits');
        }
        return answer ?? work.unfinished;
      }
    }
  }
}

/** The next revision of an intent: due then, and changed so. */
const turned = <I extends Intent>(
  intent: I,
  due: Pick<Intent, 'nextAt' | 'attempts'>,
  to: Partial<I> | undefined,
): I => ({ ...intent, ...due, ...to, rev: intent.rev + 1 });

/** 2 s, 4 s, … 5 min after each try, half of it jitter; or at a moment of its own, which is no try. */
function postponed(
  { clock, entropy }: Running,
  { attempts }: Intent,
  { until }: Extract<Next<Intent, unknown>, { do: 'wait' }>,
): { readonly nextAt: Instant; readonly attempts: number } {
  if (until !== undefined) return { nextAt: until, attempts: 0 };
  const ceiling = Math.min(300_000, 2_000 * 2 ** Math.min(attempts, 10));
  const nextAt = clock.now() + Math.round(ceiling * (0.5 + entropy.fraction() / 2));
  return { nextAt, attempts: attempts + 1 };
}
