/** A token bucket per client address, in bounded memory. */
import { isIPv6 } from 'node:net';
import type { Request, RequestHandler } from 'express';
import type { Clock } from '../engine/ports.ts';
import type { BucketSize } from './deps.ts';
import { Refusal } from './refusal.ts';

/**
 * Bookings, moves and cancellations. Wide enough for a whole practice behind one address (a proxy, a
 * waiting room's network), narrow enough that a script cannot fill a calendar unseen.
 */
export const WRITES: BucketSize = { burst: 120, perMinute: 60 };
/** Wrong guesses of the admin password. */
export const LOGINS: BucketSize = { burst: 10, perMinute: 1 };

export interface RateLimit {
  /** Takes one token; else the whole seconds to wait for the next one. */
  take(key: string): 'taken' | { readonly waitSeconds: number };
  /** One token back: what was taken turned out not to count. */
  giveBack(key: string): void;
}

/** At most `maxKeys` buckets are kept: the one longest untouched makes room. */
export function rateLimit(clock: Clock, size: BucketSize, maxKeys = 10_000): RateLimit {
  const perMs = size.perMinute / 60_000;
  const buckets = new Map<string, { readonly tokens: number; readonly at: number }>();
  return {
    take(key) {
      const at = clock.monotonic();
      const bucket = buckets.get(key) ?? { tokens: size.burst, at };
      const tokens = Math.min(size.burst, bucket.tokens + (at - bucket.at) * perMs);
      // Taken out first: a Map keeps the order of insertion, so the front is the longest untouched.
      buckets.delete(key);
      if (buckets.size >= maxKeys) {
        for (const oldest of buckets.keys()) {
          buckets.delete(oldest);
          break;
        }
      }
      const enough = tokens >= 1;
      buckets.set(key, { tokens: enough ? tokens - 1 : tokens, at });
      return enough ? 'taken' : { waitSeconds: Math.ceil((1 - tokens) / perMs / 1_000) };
    },
    giveBack(key) {
      const bucket = buckets.get(key);
      if (bucket !== undefined) buckets.set(key, { ...bucket, tokens: bucket.tokens + 1 });
    },
  };
}

/** Refuses with 429 and Retry-After what comes too fast from one address. */
export function limited(limit: RateLimit): RequestHandler {
  return (request, _response, next) => next(refusalOf(limit, request));
}

/** The refusal of a request that comes too fast; undefined when it may pass. */
export function refusalOf(limit: RateLimit, request: Request): Refusal | undefined {
  const taken = limit.take(clientKey(request));
  if (taken === 'taken') return undefined;
  const seconds = taken.waitSeconds;
  return new Refusal('too-many-requests', {
    params: { seconds },
    headers: { 'Retry-After': String(seconds) },
  });
}

/** Whose bucket a request draws from. */
export const clientKey = (request: Request): string => addressKey(request.ip ?? '');

/** One customer of an IPv6 provider holds a whole /64, so the network counts, not the address. */
export function addressKey(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length;
  return [...groups, ...Array<string>(Math.max(0, zeros)).fill('0'), ...rest]
    .slice(0, 4)
    .join(':');
}
