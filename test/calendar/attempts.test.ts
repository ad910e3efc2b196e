import { describe, expect, it } from 'vitest';
import { type Attempt, type AttemptOptions, attempts } from '../../src/calendar/attempts.ts';
import type { CalendarFailure, Outcome } from '../../src/engine/ports.ts';
import { evenEntropy, type TestClock, testClock } from './test-clock.ts';

const lost: CalendarFailure = { kind: 'unavailable', outcome: 'unknown' };
const refused: CalendarFailure = { kind: 'unavailable', outcome: 'not-applied' };
const limited: CalendarFailure = { kind: 'rate-limited', retryAfterMs: null };
const disconnected: CalendarFailure = { kind: 'disconnected', advice: 'mend it' };

interface Run {
  readonly outcome: Outcome<string>;
  readonly contexts: readonly Attempt[];
  readonly clock: TestClock;
}

/** Answers the attempts with these failures one by one, then succeeds; each attempt takes `tookMs`. */
async function run(
  failures: readonly CalendarFailure[],
  change: Partial<AttemptOptions> & { readonly tookMs?: number } = {},
): Promise<Run> {
  const clock = testClock();
  const contexts: Attempt[] = [];
  const outcome = await attempts<string>(
    {
      operation: { kind: 'insert' },
      clock,
      entropy: evenEntropy,
      attemptMs: 4_000,
      budgetMs: 15_000,
      ...change,
    },
    async (context) => {
      contexts.push(context);
      clock.advance(change.tookMs ?? 0);
      const failure = failures[contexts.length - 1];
      return failure === undefined ? { ok: true, value: 'done' } : { ok: false, failure };
    },
  );
  return { outcome, contexts, clock };
}

describe('attempts', () => {
  it('does not wait when the first one succeeds', async () => {
    const { outcome, clock } = await run([]);
    expect(outcome).toEqual({ ok: true, value: 'done' });
    expect(clock.sleeps).toEqual([]);
  });

  it('keeps to the schedule until one succeeds', async () => {
    const { outcome, clock } = await run([refused, refused, limited]);
    expect(outcome).toEqual({ ok: true, value: 'done' });
    expect(clock.sleeps).toEqual([125, 250, 2_000]);
  });

  it('stops after six, with the last failure', async () => {
    const { outcome, contexts, clock } = await run(Array(9).fill(refused), { budgetMs: 1e6 });
    expect(outcome).toEqual({ ok: false, failure: refused });
    expect(contexts).toHaveLength(6);
    expect(clock.sleeps).toEqual([125, 250, 500, 1_000, 2_000]);
  });

  it('gives no attempt more time than the budget has left', async () => {
    const { outcome, contexts, clock } = await run(Array(9).fill(lost), {
      budgetMs: 10_000,
      tookMs: 3_500,
    });
    expect(outcome).toEqual({ ok: false, failure: lost });
    expect(contexts.map((context) => context.timeoutMs)).toEqual([4_000, 4_000, 2_625]);
    expect(clock.sleeps).toEqual([125, 250]);
  });

  it('tells an attempt that an earlier one may have happened', async () => {
    const { contexts } = await run([refused, lost, limited]);
    expect(contexts.map((context) => context.mayHaveHappened)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('stays in doubt when a later attempt is merely turned away', async () => {
    const { outcome } = await run([lost, disconnected]);
    expect(outcome).toEqual({ ok: false, failure: lost });
  });

  it.each<CalendarFailure>([
    { kind: 'exists' },
    { kind: 'not-found' },
    { kind: 'precondition-failed' },
  ])('is settled by what Google says of the event itself: $kind', async (failure) => {
    const { outcome } = await run([lost, failure]);
    expect(outcome).toEqual({ ok: false, failure });
  });

  it('reports each failure with what follows from it', async () => {
    const reported: unknown[] = [];
    await run([refused, disconnected], {
      onFailure: (failure, made, delayMs) => reported.push([failure.kind, made, delayMs]),
    });
    expect(reported).toEqual([
      ['unavailable', 1, 125],
      ['disconnected', 2, null],
    ]);
  });
});
