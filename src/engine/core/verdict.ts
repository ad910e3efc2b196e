/** Who keeps a slot that two claim. The same rule in every process, so that all reach one verdict. */
import type { Claim } from '../mirror-port.ts';
import type { Booking, Marks } from './event.ts';
import type { BookingId, EventId, Instant, Interval, PractitionerId } from './values.ts';
import { overlaps, SECOND } from './values.ts';

/** What is being judged: a booking just inserted, or the hold event of a move. */
export interface Claimant extends Interval {
  readonly eventId: EventId;
  /** The booking it serves: its other claims are no rivals. */
  readonly booking: BookingId;
  /** See `seniority`. */
  readonly claimedAt: Instant;
  /** When its event was written, milliseconds counted. */
  readonly updated: Instant;
}

export type Verdict =
  | { readonly kind: 'won' }
  | { readonly kind: 'lost'; readonly to: EventId; readonly because: 'person' | 'earlier' };

/**
 * A person's event that overlaps wins over us: the doctor's word. So does a booking that a person put
 * where it lies. Between two claims made by engines the earlier wins, ties by id: "give way if
 * anybody else is there" would be wrong, since both can then give way and nobody is left.
 * Google dates claims in whole seconds, in which one may be judged before the other is even made; what
 * decides between claims of one second must therefore never favour the one that came later.
 */
export function verdict(
  mine: Claimant,
  claims: readonly Claim[],
  bufferMs: number,
  now: Instant,
): Verdict {
  const reach = { start: mine.start - bufferMs, end: mine.end + bufferMs };
  for (const claim of claims) {
    if (!overlaps(reach, claim) || servesSameBooking(mine, claim)) continue;
    if (claim.marks?.kind === 'hold' && claim.marks.expiresAt <= now) continue;
    if (!placedByEngine(claim)) return { kind: 'lost', to: claim.eventId, because: 'person' };
    if (isEarlier(claim, mine)) return { kind: 'lost', to: claim.eventId, because: 'earlier' };
  }
  return { kind: 'won' };
}

/**
 * When a claim was made, Google's clock, whole seconds. A booking that was moved is as old as the hold
 * that won its new slot: by its own creation date it would beat those who were there before it.
 */
export function seniority(claim: {
  readonly created: Instant;
  readonly marks: Marks | null;
}): Instant {
  return claim.marks?.kind === 'booking'
    ? (claim.marks.claimedAt ?? claim.created)
    : claim.created;
}

/** Whether a booking lies where an engine put it: an overlap made by a person's hand is hers to settle. */
export function placedByEngine(claim: Interval & { readonly marks: Marks | null }): boolean {
  if (claim.marks?.kind === 'hold') return true;
  if (claim.marks?.kind !== 'booking') return false;
  const { slot, origin } = claim.marks;
  return origin !== 'doctor' && slot.start === claim.start && slot.end === claim.end;
}

/**
 * Whether a person laid it into the calendar of this practitioner: it was made as a colleague's, and no engine
 * has moved it since; or its patient was last told of a colleague.
 */
export function isBroughtByHand(
  { marks, told }: Pick<Booking, 'marks' | 'told'>,
  owner: PractitionerId,
): boolean {
  if (told.patient !== null && told.patient.practitioner !== owner) return true;
  return marks.practitioner !== owner && marks.claimedAt === null;
}

function servesSameBooking(mine: Claimant, claim: Claim): boolean {
  if (claim.eventId === mine.eventId || claim.eventId === mine.booking) return true;
  return claim.marks?.kind === 'hold' && claim.marks.for === mine.booking;
}

function isEarlier(claim: Claim, mine: Claimant): boolean {
  const theirs = seniority(claim);
  if (theirs !== mine.claimedAt) return theirs < mine.claimedAt;
  const isJudged = hasWon(claim) || isTouched(theirs, claim);
  if (isJudged !== isTouched(theirs, mine)) return isJudged;
  if (claim.updated !== mine.updated) return claim.updated < mine.updated;
  return claim.eventId < mine.eventId;
}

/** What an engine writes on a claim once it was judged. The date of the writing then says nothing. */
const hasWon = ({ invited, marks }: Claim): boolean =>
  invited ||
  (marks?.kind === 'booking' && (marks.claimedAt !== null || marks.owed?.handed === true));

/** Changed after the second in which it was made. Engines change nothing that they have not judged. */
const isTouched = (madeAt: Instant, { updated }: { readonly updated: Instant }): boolean =>
  updated - madeAt >= SECOND;
