/** Failures seldom come alone: after one, the next call of that kind fails the more likely, for a while. */
import type { Fault, FaultKind, Faults } from '../../src/sandbox/faults.ts';
import type { Dice } from './dice.ts';
import type { Ledger } from './ledger.ts';

/** What is left out changes what is read, not whether it is answered. */
const FAILURES: readonly FaultKind[] = [
  'lost-response',
  'lost-response-hang',
  'timeout',
  'reset',
  'backend-error',
  'rate-limited',
  'too-many-requests',
  'unauthorized',
];
const NO_FAILURES: ReadonlySet<FaultKind> = new Set(['sync-token-gone', 'stale-read', 'slow']);

interface Streak {
  readonly longest: number;
  readonly kind: FaultKind;
  length: number;
}

/** From this length on it counts as a burst. */
const BURST = 3;

/**
 * The faults of one engine's way to Google. Each operation has a streak of its own, which ends by chance
 * or at its longest: then the operation has recovered. `begins`: the chance that a call begins one.
 * `clear` ends all of it for good.
 */
export function bursting(
  inner: Faults,
  parts: { readonly dice: Dice; readonly ledger: Ledger; readonly begins: number },
): Faults {
  const { dice, ledger } = parts;
  const streaks = new Map<string, Streak>();
  let begins = parts.begins;

  /** Another failure on top of those before it, or none. */
  function ownFault(operation: string): Fault | null {
    const streak = streaks.get(operation);
    const likely = streak === undefined ? begins : 0.2 + 0.15 * streak.length;
    const isOver = streak !== undefined && streak.length >= streak.longest;
    if (isOver || !dice.chance(`${operation} fails in a burst`, likely)) return null;
    return { operation, kind: (streak ?? begun(operation)).kind };
  }

  function begun(operation: string): Streak {
    const longest = dice.between(`longest burst of ${operation}`, 2, 9);
    const streak = { longest, kind: dice.pick('kind of burst', FAILURES), length: 0 };
    streaks.set(operation, streak);
    return streak;
  }

  return {
    ...inner,
    take(operation, applies) {
      const struck =
        inner.take(operation, applies) ?? (begins > 0 ? ownFault(operation) : null);
      if (struck === null) {
        streaks.delete(operation);
        return null;
      }
      ledger.counts.faults += 1;
      if (begins === 0 || NO_FAILURES.has(struck.kind)) return struck;
      const streak = streaks.get(operation) ?? begun(operation);
      streak.length += 1;
      if (streak.length === BURST) ledger.counts.bursts += 1;
      return struck;
    },
    clear() {
      begins = 0;
      streaks.clear();
      inner.clear();
    },
  };
}
