/** Free slots for the outside, from the mirror alone. */
import type { AvailabilityAnswer, AvailabilityQuery } from './api.ts';
import { freeSlots } from './core/availability.ts';
import { addDays, isLocalDate } from './core/local-date.ts';
import { MINUTE } from './core/values.ts';
import { localDateOf, startOfLocalDay } from './core/zone.ts';
import { practiceZone, type SlotParts, slotQuestion } from './slot-question.ts';

/**
 * Answers availability queries: whole local days of the practice's zone, both included; days that are
 * past or beyond the horizon simply have no slots, and so have days that do not exist, an unknown
 * practitioner and a type she does not offer. Never calls Google.
 */
export function availabilityOf(
  parts: SlotParts,
): (query: AvailabilityQuery) => Promise<AvailabilityAnswer> {
  return async (query) => {
    const now = parts.clock.now();
    const { practice } = parts;
    const zone = practiceZone(practice, now);
    // At midnight the horizon moves on by a day.
    const midnight = startOfLocalDay(zone, addDays(localDateOf(zone, now), 1));
    const practitioner = practice.practitioners.find((one) => one.id === query.practitioner);
    const type = practitioner?.types.find((one) => one.id === query.type);
    if (practitioner === undefined || type === undefined) {
      return { slots: [], asOf: null, validUntil: midnight };
    }
    const state = await parts.mirror.calendar(practitioner.calendarId);
    const asOf = state.verifiedAt;
    if (!isLocalDate(query.from) || !isLocalDate(query.to)) {
      return { slots: [], asOf, validUntil: midnight };
    }
    const { from, to, anyNotice = false } = query;
    const ask = { practitioner, type, from, to, now, anyNotice };
    const asked = await slotQuestion(parts, state, ask);
    if (asked === null) return { slots: [], asOf, validUntil: midnight };

    const slots = freeSlots(asked.question);
    const [first] = slots;
    const noticeMs = anyNotice ? 0 : practice.policy.minNoticeMinutes * MINUTE;
    return {
      slots,
      asOf,
      validUntil: Math.min(
        midnight,
        // A slot is offered up to the very millisecond at which the notice begins.
        first === undefined ? midnight : first.start - noticeMs + 1,
        // A hold may lapse without a write that would change the mirror's version.
        asked.anyHold ? now + MINUTE : midnight,
      ),
    };
  };
}
