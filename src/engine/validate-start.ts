/** Whether a start asked for from outside can be booked, by the code that lists the slots. */
import type { FieldErrorCode } from './api.ts';
import { type WhyNot, whyNot } from './core/availability.ts';
import type { AppointmentType, Practitioner } from './core/practice.ts';
import { type Instant, type Interval, MINUTE, unreachable } from './core/values.ts';
import { localDateOf } from './core/zone.ts';
import type { CalendarState } from './mirror-port.ts';
import {
  type AskedQuestion,
  bookableStarts,
  practiceZone,
  type SlotParts,
  slotQuestion,
} from './slot-question.ts';

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

export interface AskedStart {
  readonly practitioner: Practitioner;
  readonly type: AppointmentType;
  readonly start: Instant;
  /** The booking that is being moved: its own time counts as free. */
  readonly ignoring?: readonly string[];
  readonly anyNotice?: boolean;
}

/** What speaks against a start, with what it was judged by: for the verdict, and for explaining it. */
export type Judgement =
  | { readonly kind: 'free'; readonly slot: Interval }
  | { readonly kind: 'past' }
  /** Outside of what may be booked now. */
  | { readonly kind: 'too-soon' | 'too-far'; readonly bookable: Interval }
  /** Nothing is known of the calendar yet. */
  | { readonly kind: 'never-read' }
  | {
      readonly kind: 'refused';
      readonly why: WhyNot;
      readonly question: AskedQuestion['question'];
      readonly state: CalendarState;
    };

/**
 * Judges from the mirror alone; the claim that follows has the last word. A calendar that was never
 * listed has nothing to offer: `taken`.
 */
export async function validateStart(
  parts: SlotParts,
  asked: AskedStart,
): Promise<StartVerdict> {
  const judged = await judgeStart(parts, asked);
  switch (judged.kind) {
    case 'free':
      return judged;
    case 'past':
      return invalid('in-the-past');
    case 'too-soon':
    case 'too-far':
      return invalid(judged.kind);
    case 'never-read':
      return { kind: 'taken' };
    case 'refused':
      return refusedVerdict(judged.why, asked.practitioner);
    default:
      return unreachable(judged);
  }
}

export async function judgeStart(parts: SlotParts, asked: AskedStart): Promise<Judgement> {
  const { start, practitioner, type } = asked;
  const now = parts.clock.now();
  const bookable = bookableStarts(parts.practice, now, asked.anyNotice);
  if (start < now) return { kind: 'past' };
  if (start < bookable.start) return { kind: 'too-soon', bookable };
  if (start >= bookable.end) return { kind: 'too-far', bookable };

  const day = localDateOf(practiceZone(parts.practice, now), start);
  const state = await parts.mirror.calendar(practitioner.calendarId);
  const answer = await slotQuestion(parts, state, { ...asked, from: day, to: day, now });
  if (answer === null) return { kind: 'never-read' };
  const { question } = answer;
  const why = whyNot(question, start);
  if (why !== null) return { kind: 'refused', why, question, state };
  return { kind: 'free', slot: { start, end: start + type.minutes * MINUTE } };
}

function refusedVerdict(why: WhyNot, { availability }: Practitioner): StartVerdict {
  switch (why) {
    case 'closed':
      // Hours stand in the configuration; an opening in the calendar may have been withdrawn between
      // the patient's look and her choice.
      return availability === 'hours' ? invalid('off-grid') : { kind: 'taken' };
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
      return unreachable(why);
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
