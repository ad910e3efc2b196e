/** What there is to ask the doctor, read off the mirror as it is now. No call to Google. */
import type { Booking } from './core/event.ts';
import type {
  AbsenceMatter,
  BookingInShort,
  OverlapMatter,
  QuestionedEvent,
} from './core/notice.ts';
import { openingsOf } from './core/openings.ts';
import type { Practice, Practitioner } from './core/practice.ts';
import {
  absenceQuestion,
  overlapName,
  overlapQuestion,
  overlapsIn,
  readsLikeAbsence,
} from './core/questions.ts';
import { DAY, type EventId, type Instant, must, overlaps } from './core/values.ts';
import { placedByEngine } from './core/verdict.ts';
import { localDateOf } from './core/zone.ts';
import type { FreeEvent, KnownEntry, Mirror } from './mirror-port.ts';
import type { Clock } from './ports.ts';
import { practiceZone } from './slot-question.ts';

/** Something that covers bookings which an engine put where they lie, or which somebody put there before. */
export interface OverlapQuestion {
  readonly key: string;
  readonly block: QuestionedEvent & { readonly id: EventId };
  /** By start. */
  readonly covered: readonly Covered[];
}

export interface Covered {
  readonly booking: Booking;
  /** Name of this overlap, as it lies. */
  readonly name: string;
  /** Whether the doctor was asked about it, in whichever message. */
  readonly asked: boolean;
  /** Whether the message about this very block listed the booking. */
  readonly listed: boolean;
  /** Since when both lie as they do. */
  readonly since: Instant;
}

export interface AbsenceQuestion {
  readonly key: string;
  readonly event: FreeEvent;
  /** The event, or the series it belongs to: where the answer goes. */
  readonly target: EventId;
}

export interface OpenQuestions {
  overlaps(owner: Practitioner): Promise<readonly OverlapQuestion[]>;
  absences(owner: Practitioner): Promise<readonly AbsenceQuestion[]>;
}

export function openQuestions(parts: {
  readonly mirror: Pick<Mirror, 'busy' | 'known' | 'freeEvents'>;
  readonly practice: Practice;
  readonly clock: Pick<Clock, 'now'>;
}): OpenQuestions {
  const { mirror, clock, practice } = parts;

  return {
    async overlaps({ calendarId }) {
      const now = clock.now();
      const window = { start: now, end: now + (practice.policy.horizonDays + 1) * DAY };
      const pairs = overlapsIn(await mirror.busy(calendarId, window, now));
      if (pairs.length === 0) return [];
      const ids = [...new Set(pairs.flatMap(({ booking, other }) => [booking, other]))];
      const known = new Map(
        (await mirror.known(calendarId, ids)).map((entry) => [entry.id, entry]),
      );
      const found = new Map<string, OverlapQuestion & { readonly covered: Covered[] }>();
      for (const pair of pairs) {
        const block = known.get(pair.other);
        const booking = known.get(pair.booking)?.booking;
        if (!block || !booking || !covers(block, booking)) continue;
        const as = { id: block.id, ...spanOf(block) };
        const key = overlapQuestion(calendarId, as);
        const question = found.get(key) ?? {
          key,
          block: { ...as, title: block.summary, allDay: block.allDay },
          covered: [],
        };
        const name = overlapName(as, booking);
        const asked = booking.marks.asked?.about.includes(name) ?? false;
        const listed = booking.marks.asked?.listed.includes(name) ?? false;
        const since = Math.max(block.changedAt, booking.changedAt);
        question.covered.push({ booking, name, asked, listed, since });
        found.set(key, question);
      }
      const byStart = (a: Covered, b: Covered): number => a.booking.start - b.booking.start;
      return [...found.values()].map((one) => ({
        ...one,
        covered: one.covered.toSorted(byStart),
      }));
    },

    async absences(owner) {
      const now = clock.now();
      const window = { start: now, end: now + practice.policy.horizonDays * DAY };
      const free = await mirror.freeEvents(owner.calendarId, window);
      const found = new Map<EventId, AbsenceQuestion>();
      for (const event of free) {
        const target = event.series ?? event.eventId;
        if (!event.allDay || event.end <= now || found.has(target)) continue;
        if (!readsLikeAbsence(event.summary) || !isOpenIn(owner, event, free)) continue;
        found.set(target, {
          key: absenceQuestion(owner.calendarId, target),
          event,
          target,
        });
      }
      return [...found.values()];
    },
  };

  /** Whether anybody could book on those days at all. */
  function isOpenIn(
    owner: Practitioner,
    event: FreeEvent,
    free: readonly FreeEvent[],
  ): boolean {
    const now = clock.now();
    const zone = practiceZone(practice, now);
    const end = Math.min(event.end, now + practice.policy.horizonDays * DAY);
    const days = {
      from: localDateOf(zone, Math.max(event.start, now)),
      to: localDateOf(zone, end - 1),
    };
    if (days.from > days.to) return false;
    return openingsOf(owner, days, free, zone).some((opening) => overlaps(opening, event));
  }
}

/**
 * Whether the one was laid over the other. Between two bookings: the one that a person put there covers
 * the other; of two that persons put there the one that was entered later, since when they came to lie so
 * every mirror dates by its own passes, and of two engines each would ask about the other one. Two that
 * engines put there are a race, which is settled otherwise (late.ts). Instances of a booking that was made
 * recurring cover nobody.
 */
function covers(block: KnownEntry, booking: Booking): boolean {
  if (booking.status === 'cancelled' || block.status === 'cancelled') return false;
  if (block.start === null || block.end === null || block.series === booking.id) return false;
  const other = block.booking;
  if (other === null) return true;
  if (placedByEngine(other)) return false;
  if (placedByEngine(booking)) return true;
  const later = other.created - booking.created;
  return later > 0 || (later === 0 && other.id > booking.id);
}

const spanOf = ({ start, end }: KnownEntry) => ({
  start: must(start, 'a block to have a start'),
  end: must(end, 'a block to have an end'),
});

export const inShort = ({ id, start, end, marks }: Booking): BookingInShort => {
  const { firstName, lastName, phone } = marks.patient;
  return { id, start, end, type: marks.type, patient: { firstName, lastName, phone } };
};

/** The question as the doctor reads it, about those bookings. */
export function overlapMatter(
  { key, block: { title, allDay, start, end } }: OverlapQuestion,
  bookings: readonly Booking[],
  practitioner: OverlapMatter['practitioner'],
): OverlapMatter {
  return {
    kind: 'overlap',
    practitioner,
    question: key,
    block: { title, allDay, start, end },
    bookings: bookings.map(inShort),
  };
}

export const absenceMatter = (
  { key, event }: AbsenceQuestion,
  practitioner: AbsenceMatter['practitioner'],
): AbsenceMatter => ({
  kind: 'absence',
  practitioner,
  question: key,
  block: { title: event.summary, allDay: true, start: event.start, end: event.end },
  recurring: event.series !== null,
});
