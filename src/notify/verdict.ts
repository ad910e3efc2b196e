/** What becomes of a notice after a delivery: pure, so that the whole schedule can be read and tested. */
import { HOUR, type Instant, SECOND } from '../engine/core/values.ts';
import type { DeliveryRecord } from '../engine/outbox-port.ts';
import type { Delivery } from '../engine/ports.ts';

export interface Backoff {
  /** Wait after the first failure, milliseconds; doubled after every further one. */
  readonly firstMs: number;
  /** The longest wait, milliseconds. */
  readonly maxMs: number;
  /** After so many deliveries in vain a notice is dead: kept and shown, no longer tried. */
  readonly tries: number;
}

/** 30 s, 1 min, 2 min … 6 h: nearly three days in all, longer than a weekend's outage. */
export const DEFAULT_BACKOFF: Backoff = { firstMs: 30 * SECOND, maxMs: 6 * HOUR, tries: 20 };

export interface Circumstances {
  readonly now: Instant;
  /** Tries before this one, as the mirror counts them: times it was claimed and only waited included. */
  readonly attempts: number;
  /** Deliveries of this notice that this process has really tried, this one included. */
  readonly tried: number;
  /** Uniform in [0, 1): jitter. */
  readonly fraction: number;
}

/** Which record to write. Only `sent` and `dead` are final. */
export function verdictOn(
  delivery: Delivery,
  backoff: Backoff,
  { now, attempts, tried, fraction }: Circumstances,
): DeliveryRecord {
  switch (delivery.kind) {
    case 'sent':
      return { state: 'sent', at: now, providerId: delivery.providerId };
    case 'refused':
      return { state: 'dead', at: now, reason: delivery.reason };
    case 'later': {
      const { reason, retryAfterMs } = delivery;
      // A notice may have waited long for its channel to be configured; that must not be what it
      // dies of at the first hiccup afterwards.
      if (attempts + 1 >= backoff.tries && tried >= FAIR_TRIES) {
        return { state: 'dead', at: now, reason: `gave up: ${reason}` };
      }
      const wait = backoffMs(backoff, attempts, retryAfterMs, fraction);
      return { state: 'due', at: now, dueAt: now + wait, reason };
    }
  }
}

/**
 * How long to wait, milliseconds: never less than the provider asked for, nor (except for that) more
 * than the longest wait. Jitter lengthens the wait by up to a quarter, so that notices which failed
 * together do not come back together.
 */
export function backoffMs(
  { firstMs, maxMs }: Backoff,
  attempts: number,
  retryAfterMs: number | null,
  fraction: number,
): number {
  // 2 ** 30 times anything is past every sensible longest wait, and is still an exact number.
  const doubled = firstMs * 2 ** Math.min(attempts, 30) * (1 + fraction / 4);
  const asked = Math.min(retryAfterMs ?? 0, LONGEST_ASKED_MS);
  return Math.round(Math.max(Math.min(maxMs, doubled), asked));
}

const FAIR_TRIES = 3;
/** A provider that asks for more is mistaken, or not the provider. */
const LONGEST_ASKED_MS = 24 * HOUR;
