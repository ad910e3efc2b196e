/**
 * What the doctor is asked about her calendar: something laid over bookings, and an absence that takes
 * no time. Both are read off the calendar as it is; that she was asked is noted in its events, by name, so
 * that she is asked once.
 */
import { createHash } from 'node:crypto';
import type { BusySpan } from '../mirror-port.ts';
import type { Asked } from './event.ts';
import type { CalendarId, EventId, Interval } from './values.ts';

export interface Overlap {
  readonly booking: EventId;
  readonly other: EventId;
}

/**
 * Every booking together with whatever else of the calendar shares an instant with it. `spans` come by
 * start; two bookings give two overlaps. Our own holds, and the told times of frozen bookings, are no
 * rivals of anybody.
 */
export function overlapsIn(spans: readonly BusySpan[]): readonly Overlap[] {
  const found = new Map<string, Overlap>();
  let open: readonly BusySpan[] = [];
  for (const span of spans) {
    open = open.filter((one) => one.end > span.start);
    for (const one of open) {
      for (const [a, b] of [
        [one, span],
        [span, one],
      ] as const) {
        if (a.role !== 'booking' || b.role === 'hold') continue;
        if (a.eventId === null || b.eventId === null || a.eventId === b.eventId) continue;
        found.set(`${a.eventId} ${b.eventId}`, { booking: a.eventId, other: b.eventId });
      }
    }
    open = [...open, span];
  }
  return [...found.values()];
}

/** Names one overlap, as it lies: when either moves, it is another. */
export const overlapName = (
  block: Interval & { readonly id: EventId },
  booking: Interval & { readonly id: EventId },
): string =>
  nameOf([block.id, block.start, block.end, booking.id, booking.start, booking.end], 8);

/**
 * What is noted by whoever asks now, after those who have asked about the same booking before: one whose
 * answer was lost must find its own tag, and would else believe that another has asked in its place.
 */
export const askedBy = (before: Asked | null, tag: string): string =>
  [...(before?.by.split(JOINT) ?? []), tag].slice(-MOST_TAGS).join(JOINT);

export const isAskedBy = (asked: Asked | null, tag: string): boolean =>
  asked?.by.split(JOINT).includes(tag) ?? false;

const JOINT = '+';
/** More do not wait for an answer at once. */
const MOST_TAGS = 8;

/** Key of the question about a block as it lies, whatever it covers. */
export const overlapQuestion = (
  calendarId: CalendarId,
  { id, start, end }: Interval & { readonly id: EventId },
): string => nameOf(['overlap', calendarId, id, start, end], 12);

/** Key of the question about an all-day event, or about the series it belongs to. */
export const absenceQuestion = (calendarId: CalendarId, target: EventId): string =>
  nameOf(['absence', calendarId, target], 12);

/** Whether the title of an all-day event says that nobody is there. */
export function readsLikeAbsence(title: string): boolean {
  const text = title.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return ABSENCE.test(text);
}

/** Words on their own, in French and English. */
const ABSENCE = new RegExp(
  `(^|[^\\p{L}])(${[
    'conges?',
    'vacances?',
    'absente?s?',
    'absences?',
    'fermee?s?',
    'fermeture',
    'feriee?s?',
    'repos',
    'rtt',
    'indisponibles?',
    'arret maladie',
    'maladie',
    'pas la',
    'holidays?',
    'vacations?',
    'day off',
    'days off',
    'off',
    'closed',
    'away',
    'on leave',
    'annual leave',
    'sick',
    'out of office',
    'ooo',
    'unavailable',
  ].join('|')})([^\\p{L}]|$)`,
  'u',
);

function nameOf(parts: readonly (string | number)[], length: number): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, length);
}
