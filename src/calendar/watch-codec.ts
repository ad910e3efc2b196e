/** What events.watch is asked, and how Google answers: a channel, or that there will never be one. */
import type { Instant } from '../engine/core/values.ts';
import type { ChannelRequest, OpenedChannel, Unwatchable } from '../engine/watch-port.ts';
import { ADVICE } from './advice.ts';
import { reasonsOf } from './google-errors.ts';

/** The body of events.watch; 64-bit numbers are texts in Google's JSON. */
export const watchBody = ({ id, address, token, expiresAt }: ChannelRequest) => ({
  id,
  type: 'web_hook',
  address,
  token,
  expiration: String(expiresAt),
});

/**
 * Whether an error says that this calendar, or our address, cannot be watched; else null. Seen with
 * 400, 401 and 403 alike, so the reason decides: taken by its status, a 401 would declare the whole
 * connection broken.
 */
export function unwatchable(error: unknown): Unwatchable | null {
  for (const reason of reasonsOf(error)) {
    if (reason === 'pushNotSupportedForRequestedResource') {
      const advice = ADVICE.calendarUnwatchable;
      return { kind: 'unwatchable', because: 'calendar', advice };
    }
    if (/^(push\.)?webhookUrl/.test(reason)) {
      return { kind: 'unwatchable', because: 'address', advice: ADVICE.addressUnwatchable };
    }
  }
  return null;
}

/**
 * Null when the body is no channel: something between us and Google answered. The end is a text of
 * milliseconds here, while messages carry it as a date to be read by people. Google may leave it out;
 * what was asked for is then the latest it can be.
 */
export function decodeChannel(body: unknown, asked: Instant): OpenedChannel | null {
  const { resourceId, expiration } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof resourceId !== 'string' || resourceId === '') return null;
  const text = typeof expiration === 'number' ? String(expiration) : expiration;
  const granted = typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : asked;
  return { resourceId, expiresAt: Math.min(granted, asked) };
}
