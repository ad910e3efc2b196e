/**
 * What a button under a message to the doctor means. Nothing is stored for it: what it is about is named
 * in the button itself, and looked at again when it is pressed, so that an old message still works after
 * the mirror was lost, and one that was overtaken does nothing.
 */
import { createHash } from 'node:crypto';
import { CANCEL_REASONS, type CancelReason } from './notice.ts';
import type { Truth } from './notices.ts';
import { asEventId, type BookingId, type EventId } from './values.ts';

export type Act =
  /** Of a question about a block: the bookings stay. */
  | { readonly verb: 'keep'; readonly question: string }
  /** Their patients are told, and offered to book anew. */
  | { readonly verb: 'cancel-asked'; readonly question: string }
  /** Of a free all-day event: it takes the day, or it does not. */
  | { readonly verb: 'close-day'; readonly question: string }
  | { readonly verb: 'leave-open'; readonly question: string }
  /** Of a freeze of the circuit breaker. */
  | { readonly verb: 'accept'; readonly freeze: string }
  | { readonly verb: 'refuse'; readonly freeze: string }
  /** Of a change the patient is about to be told of; `truth` names what she would be told. */
  | { readonly verb: 'tell-now'; readonly booking: BookingId; readonly truth: string }
  | { readonly verb: 'tell-not'; readonly booking: BookingId; readonly truth: string }
  /** Of a booking that awaits an answer. */
  | { readonly verb: 'approve'; readonly booking: BookingId }
  | { readonly verb: 'decline'; readonly booking: BookingId }
  /** Of a booking as it was shown: its patient is told, and why. */
  | {
      readonly verb: 'cancel';
      readonly booking: BookingId;
      readonly truth: string;
      readonly reason: CancelReason;
    }
  /** Likewise: its patient is asked to choose another time, and it stands until then. */
  | { readonly verb: 'propose'; readonly booking: BookingId; readonly truth: string }
  /** Of an absence that was entered through us. */
  | { readonly verb: 'take-back'; readonly absence: EventId };

export type Verb = Act['verb'];

/** How carrying it out ended. */
export type Acted =
  | { readonly kind: 'kept' }
  /** `later`: accepted, and done once Google answers again. */
  | { readonly kind: 'cancelled'; readonly bookings: number; readonly later: number }
  | { readonly kind: 'closed' }
  | { readonly kind: 'left-open' }
  | { readonly kind: 'accepted'; readonly bookings: number }
  | { readonly kind: 'put-back'; readonly bookings: number; readonly left: number }
  | { readonly kind: 'told' }
  | { readonly kind: 'untold' }
  /** `later`: accepted, and done once Google answers again. */
  | { readonly kind: 'approved'; readonly later: boolean }
  | { readonly kind: 'declined' }
  | { readonly kind: 'taken-back' }
  /** `later`: the patient is asked once Google answers again. */
  | { readonly kind: 'proposed'; readonly later: boolean }
  /** There is nothing to propose, or the patient may not move it any more. Nothing was done. */
  | { readonly kind: 'not-proposed'; readonly why: 'nothing-free' | 'too-late' }
  /** Overtaken: it is no longer so, or somebody has answered. Nothing was done. */
  | { readonly kind: 'gone' }
  /** Google does not answer. Nothing was done; to be tried again. */
  | { readonly kind: 'unavailable' };

/** What fits into a button (telegram: InlineKeyboardButton, callback_data: 1 to 64 bytes). */
const LONGEST_BYTES = 64;

/** The text of a button, or null when what it names is too long for one: then there is no button. */
export function encodeAct(act: Act): string | null {
  const text = [CODES[act.verb], ...argumentsOf(act)].join('.');
  return Buffer.byteLength(text) <= LONGEST_BYTES ? text : null;
}

/** Null for anything that `encodeAct` does not make: what comes back is not to be trusted. */
export function decodeAct(text: string): Act | null {
  const [code, first = '', second = '', third = '', ...rest] = text.split('.');
  const verb = VERBS.find((one) => CODES[one] === code);
  if (verb === undefined || rest.length > 0 || !/^[a-z0-9_]{1,60}$/i.test(first)) return null;
  const reason = CANCEL_REASONS.find((one) => REASON_CODES[one] === third);
  if (third !== '' && (verb !== 'cancel' || reason === undefined)) return null;
  switch (verb) {
    case 'keep':
    case 'cancel-asked':
    case 'close-day':
    case 'leave-open':
      return second === '' ? { verb, question: first } : null;
    case 'accept':
    case 'refuse':
      return second === '' ? { verb, freeze: first } : null;
    case 'approve':
    case 'decline':
      return second === '' ? { verb, booking: asEventId(first) } : null;
    case 'take-back':
      return second === '' ? { verb, absence: asEventId(first) } : null;
    case 'cancel':
      return isTruth(second) && reason !== undefined
        ? { verb, booking: asEventId(first), truth: second, reason }
        : null;
    case 'propose':
    case 'tell-now':
    case 'tell-not':
      return isTruth(second) ? { verb, booking: asEventId(first), truth: second } : null;
  }
}

/** Names what a booking has become, so that a button is about that and nothing later. 8 hex digits. */
export function truthName({ status, start, end, practitioner }: Truth): string {
  const text = JSON.stringify([status, start, end, practitioner]);
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function argumentsOf(act: Act): readonly string[] {
  if ('question' in act) return [act.question];
  if ('freeze' in act) return [act.freeze];
  if ('absence' in act) return [act.absence];
  if (!('truth' in act)) return [act.booking];
  const reason = 'reason' in act ? [REASON_CODES[act.reason]] : [];
  return [act.booking, act.truth, ...reason];
}

/** Never changed: buttons of old messages carry them. */
const CODES: Readonly<Record<Verb, string>> = {
  keep: 'k',
  'cancel-asked': 'x',
  'close-day': 'd',
  'leave-open': 'o',
  accept: 'a',
  refuse: 'r',
  'tell-now': 'n',
  'tell-not': 's',
  approve: 'y',
  decline: 'z',
  'take-back': 'u',
  cancel: 'c',
  propose: 'p',
};

const REASON_CODES: Readonly<Record<CancelReason, string>> = {
  unforeseen: 'i',
  absent: 'a',
  other: 'o',
};

const isTruth = (text: string): boolean => /^[0-9a-f]{8}$/.test(text);

const VERBS = Object.keys(CODES) as readonly Verb[];
