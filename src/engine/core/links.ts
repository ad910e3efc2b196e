/**
 * Signed links to a booking. A token is a keyed hash of the booking's id, so nothing has to be
 * stored and a link in an old mail still opens after the mirror was lost and rebuilt.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { BookingId, Instant } from './values.ts';

/** The capability to see, move and cancel one booking: base64url of HMAC-SHA256 (RFC 2104). */
export function linkToken(secret: string, id: BookingId): string {
  return hashOf(secret, id).toString('base64url');
}

/**
 * Whether `token` opens the booking `id`, in constant time. Anything may be passed as a token; only
 * the exact text that `linkToken` makes is accepted.
 */
export function linkTokenMatches(secret: string, id: BookingId, token: string): boolean {
  return isSame(linkToken(secret, id), token);
}

/** The capability to read and answer one question to the doctor (core/questions.ts). */
export function questionToken(secret: string, question: string): string {
  return keyed(secret, `creneau question\n${question}`).toString('base64url');
}

/** As `linkTokenMatches`, of a question. */
export const questionTokenMatches = (secret: string, question: string, token: string) =>
  isSame(questionToken(secret, question), token);

/** The capability to confirm or decline one booking that awaits an answer: goes to the doctor only. */
export function approvalToken(secret: string, id: BookingId): string {
  return keyed(secret, `creneau approval\n${id}`).toString('base64url');
}

/** As `linkTokenMatches`, of an approval. */
export const approvalTokenMatches = (secret: string, id: BookingId, token: string) =>
  isSame(approvalToken(secret, id), token);

/** When a page was made, signed, so that a form that is sent can say how long somebody had it before her. */
export const pageStamp = (secret: string, madeAt: Instant): string =>
  `${madeAt}.${keyed(secret, `creneau page\n${madeAt}`).toString('base64url')}`;

/** The time in a stamp of `pageStamp`; null for anything else. */
export function pageMadeAt(secret: string, stamp: string): Instant | null {
  const [digits = ''] = stamp.split('.', 1);
  const madeAt = /^\d{1,15}$/.test(digits) ? Number(digits) : null;
  return madeAt !== null && isSame(pageStamp(secret, madeAt), stamp) ? madeAt : null;
}

/** The address of the patient's page of a booking; `publicUrl` with or without a final slash. */
export function manageUrl(publicUrl: string, secret: string, id: BookingId): string {
  const base = publicUrl.replace(/\/+$/, '');
  return `${base}/bookings/${encodeURIComponent(id)}?token=${linkToken(secret, id)}`;
}

const hashOf = (secret: string, id: BookingId): Buffer =>
  keyed(secret, `creneau booking link\n${id}`);

/** What is hashed begins with its use, which keeps the uses of the secret apart. */
const keyed = (secret: string, text: string): Buffer =>
  createHmac('sha256', secret).update(text).digest();

function isSame(expected: string, token: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(token)];
  // The length of a token is no secret: it is the same for all of them.
  return a.length === b.length && timingSafeEqual(a, b);
}
