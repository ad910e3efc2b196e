/** Whether a start asked for from outside can be booked, by the code that lists the slots. */
import type { FieldErrorCode } from './api.ts';
import { whyNot } from './core/availability.ts';
import type { AppointmentType, Practitioner } from './core/practice.ts';
import { type Instant, type Interval, MINUTE, unreachable } from './core/values.ts';
import { localDateOf } from './core/zone.ts';
import { bookableStarts, practiceZone, type SlotParts, slotQuestion } from './slot-question.ts';

export type StartVerdict =
  | { readonly kind: 'free'; readonly slot: Interval }
  /** It never was on offer: the request is wrong. */
  | { readonly kind: 'invalid'; readonly code: StartError }
  /** It was, or may have been, and is not any more: offer alternatives. */
  | { readonly kind: 'taken' };

export type StartError = Extract<
  FieldErrorCode,
  'in-the-past' | 'too-soon' | 'too-far' | 'off-grid'
>;

/**
 * Judges from the mirror alone; the claim that follows has the last word. A calendar that was never
 * listed has nothing to offer: `taken`.
 */
export async function validateStart(
  parts: SlotParts,
  asked: {
    readonly practitioner: Practitioner;
    readonly type: AppointmentType;
    readonly start: Instant;
    /** The booking that is being moved: its own time counts as free. */
    readonly ignoring?: readonly string[];
  },
): Promise<StartVerdict> {
  const { start, practitioner, type } = asked;
  const now = parts.clock.now();
  const bookable = bookableStarts(parts.practice, now);
  if (start < now) return invalid('in-the-past');
  if (start < bookable.start) return invalid('too-soon');
  if (start >= bookable.end) return invalid('too-far');

  const day = localDateOf(practiceZone(parts.practice, now), start);
  const state = await parts.mirror.calendar(practitioner.calendarId);
  const answer = await slotQuestion(parts, state, { ...asked, from: day, to: day, now });
  if (answer === null) return { kind: 'taken' };
  const reason = whyNot(answer.question, start);
  switch (reason) {
    case null:
      return { kind: 'free', slot: { start, end: start + type.minutes * MINUTE } };
    case 'closed':
      // Hours stand in the configuration; an opening in the calendar may have been withdrawn between
      // the patient's look and her choice.
      return practitioner.availability === 'hours' ? invalid('off-grid') : { kind: 'taken' };
    case 'off-grid':
      return invalid('off-grid');
    case 'busy':
    case 'day-full':
      return { kind: 'taken' };
    // Bookable, yet beyond what the mirror has seen of the calendar.
    case 'too-soon':
    case 'too-far':
      return { kind: 'taken' };
    default:
      return unreachable(reason);
  }
}

/** Whether a start lies on the grid of an opening, whoever claims the time, and however soon it is. */
export async function isOpen(
  parts: SlotParts,
  asked: {
    readonly practitioner: Practitioner;
    readonly type: AppointmentType;
    readonly start: Instant;
  },
): Promise<boolean> {
  const { start, practitioner } = asked;
  const now = parts.clock.now();
  const day = localDateOf(practiceZone(parts.practice, now), start);
  const state = await parts.mirror.calendar(practitioner.calendarId);
  const answer = await slotQuestion(parts, state, { ...asked, from: day, to: day, now });
  if (answer === null) return false;
  const reason = whyNot({ ...answer.question, busy: [] }, start);
  return reason !== 'closed' && reason !== 'off-grid';
}

const invalid = (code: StartError): StartVerdict => ({ kind: 'invalid', code });
