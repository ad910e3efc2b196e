/**
 * What proves that a push is Google's: the token given when the channel was opened, which Google
 * repeats with every message (google: Get push notifications, X-Goog-Channel-Token).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ChannelId } from './channel.ts';

/**
 * Derived, so that no secret lies in the database: base64url of HMAC-SHA256 (RFC 2104), 43 of the 256
 * characters Google allows.
 */
export function channelToken(secret: string, id: ChannelId): string {
  // The prefix keeps this use of the secret apart from every other one.
  return createHmac('sha256', secret)
    .update(`creneau watch channel\n${id}`)
    .digest('base64url');
}

/** In constant time. Anything may be passed as a token. */
export function channelTokenMatches(secret: string, id: ChannelId, token: string): boolean {
  const expected = Buffer.from(channelToken(secret, id));
  const given = Buffer.from(token);
  // The length of a token is no secret: it is the same for all of them.
  return given.length === expected.length && timingSafeEqual(given, expected);
}
