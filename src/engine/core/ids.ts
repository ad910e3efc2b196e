/** Event ids of our own making (google: events.insert, `id`: base32hex, lower case, 5 to 1024). */
import { createHash } from 'node:crypto';
import { asEventId, type EventId, type PractitionerId } from './values.ts';

const ALPHABET = '0123456789abcdefghijklmnopqrstuv';
const LENGTH = 26;

/**
 * The id of the booking that a repeated request means. Derived, not stored, so that the repetition
 * meets its own first attempt even after the mirror is lost.
 */
export function idFromKey(practitioner: PractitionerId, idempotencyKey: string): EventId {
  const text = `creneau booking\n${practitioner}\n${idempotencyKey}`;
  return idFromText(text);
}

/** The same text always gives the same id; it begins with its use, which keeps the uses apart. */
export const idFromText = (text: string): EventId =>
  idFromBytes(createHash('sha256').update(text).digest());

/** 26 base32hex characters from at least 17 bytes. */
export function idFromBytes(bytes: Uint8Array): EventId {
  let id = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && id.length < LENGTH) {
      bits -= 5;
      id += ALPHABET.charAt((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  if (id.length < LENGTH) throw new Error('an id needs at least 17 bytes');
  return asEventId(id);
}
