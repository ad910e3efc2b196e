/** For what is looked for again and again, and mostly is not there. */
import type { Instant } from './core/values.ts';
import type { Parts } from './parts.ts';

/**
 * Runs `look` when the mirror has changed since, or when the time has come that it named: null when only
 * a change can make it necessary again. What it throws is looked at again next time.
 */
export function whenChanged(
  { mirror, clock }: Pick<Parts, 'mirror' | 'clock'>,
  look: () => Promise<Instant | null>,
): () => Promise<void> {
  let seen: { readonly version: string; readonly until: Instant | null } | null = null;
  return async () => {
    const version = mirror.version();
    const isDue = seen?.until != null && seen.until <= clock.now();
    if (seen?.version === version && !isDue) return;
    seen = null;
    const until = await look();
    // The version from before: what was written meanwhile may not have been seen.
    seen = { version, until };
  };
}
