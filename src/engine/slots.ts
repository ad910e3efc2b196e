/** What booking and moving need to know of slots, by the code that also lists them. */
import { alternativesTo } from './alternatives.ts';
import type { FieldErrorCode } from './api.ts';
import type { Booking } from './core/event.ts';
import type { AppointmentType, Practice, Practitioner } from './core/practice.ts';
import type { EventId, Instant, Interval } from './core/values.ts';
import { MINUTE, unreachable } from './core/values.ts';
import { ownerOf } from './parts.ts';
import type { SlotParts } from './slot-question.ts';
import { isOpen, validateStart } from './validate-start.ts';

export interface WantedSlot {
  readonly practitioner: Practitioner;
  readonly type: AppointmentType;
  readonly start: Instant;
  /** Events that do not count: the booking that is being moved, and what holds a slot for it. */
  readonly ignoring: readonly EventId[];
  /** Asked for by the practice, which needs no notice. */
  readonly anyNotice?: boolean;
}

export interface Slots {
  /** Free slots near the wanted one. */
  alternatives(wanted: WantedSlot): Promise<readonly Interval[]>;
  /** Why it cannot be booked; `taken` when only somebody else's claim is in the way; null when free. */
  refusal(wanted: WantedSlot): Promise<FieldErrorCode | 'taken' | null>;
  /** Whether it lies on the grid of an opening, be it taken or not. */
  isOpen(wanted: WantedSlot): Promise<boolean>;
}

/**
 * A booking keeps the length it has, which the doctor may have changed. What holds an earlier slot for
 * her patient is hers, and in nobody's way but other people's.
 */
export function wantedSlot(
  practice: Practice,
  { id, marks, calendarId, start: from, end }: Booking,
  start: Instant,
): WantedSlot {
  const minutes = (end - from) / MINUTE;
  const named = practice.types.find((one) => one.id === marks.type);
  const type = {
    id: marks.type,
    name: { fr: marks.type, en: marks.type },
    ...named,
    minutes,
  };
  const ignoring = marks.offer === undefined ? [id] : [id, marks.offer.hold];
  return { practitioner: ownerOf(practice, calendarId), type, start, ignoring };
}

export function slotsOf(parts: SlotParts): Slots {
  return {
    alternatives: (wanted) => alternativesTo(parts, wanted),
    isOpen: (wanted) => isOpen(parts, wanted),
    async refusal(wanted) {
      const verdict = await validateStart(parts, wanted);
      switch (verdict.kind) {
        case 'free':
          return null;
        case 'taken':
          return 'taken';
        case 'invalid':
          return verdict.code;
        default:
          return unreachable(verdict);
      }
    },
  };
}
