/** What to offer a patient whose slot is gone. */
import { freeSlots } from './core/availability.ts';
import { addDays } from './core/local-date.ts';
import type { AppointmentType, Practitioner } from './core/practice.ts';
import type { Instant, Interval } from './core/values.ts';
import { localDateOf } from './core/zone.ts';
import { bookableStarts, practiceZone, type SlotParts, slotQuestion } from './slot-question.ts';

/**
 * Up to five free slots, by start: the nearest of the day that was wanted, then the first ones of the
 * days after it. A wish for a past day counts from today. Empty when nothing is known of the calendar.
 */
export async function alternativesTo(
  parts: SlotParts,
  wanted: {
    readonly practitioner: Practitioner;
    readonly type: AppointmentType;
    readonly start: Instant;
    /** The booking that is being moved: its own time counts as free. */
    readonly ignoring?: readonly string[];
    readonly anyNotice?: boolean;
  },
): Promise<readonly Interval[]> {
  const { start, ...rest } = wanted;
  const now = parts.clock.now();
  const zone = practiceZone(parts.practice, now);
  const bookable = bookableStarts(parts.practice, now, wanted.anyNotice);
  const state = await parts.mirror.calendar(wanted.practitioner.calendarId);
  const slotsOf = async (from: string, to: string): Promise<readonly Interval[]> => {
    const asked = await slotQuestion(parts, state, { ...rest, from, to, now });
    return asked === null ? [] : freeSlots(asked.question);
  };

  const lastDay = localDateOf(zone, bookable.end - 1);
  let day = localDateOf(zone, Math.min(Math.max(start, now), bookable.end - 1));
  const chosen = [...(await slotsOf(day, day))]
    .sort((a, b) => Math.abs(a.start - start) - Math.abs(b.start - start) || a.start - b.start)
    .slice(0, MOST);
  while (chosen.length < MOST && day < lastDay) {
    const to = addDays(day, DAYS_AT_A_TIME);
    chosen.push(...(await slotsOf(addDays(day, 1), to)).slice(0, MOST - chosen.length));
    day = to;
  }
  return chosen.sort((a, b) => a.start - b.start);
}

const MOST = 5;
/** Mostly one read suffices; a practice that is booked out for months costs a few. */
const DAYS_AT_A_TIME = 14;
