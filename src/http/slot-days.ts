/** Free slots cut into the days of one screen, with the way to the days before and after. */
import { addDays } from '../engine/core/local-date.ts';
import type { AppointmentType, Practitioner } from '../engine/core/practice.ts';
import type { Interval, LocalDate } from '../engine/core/values.ts';
import { MOST_DAYS } from './availability.ts';
import type { Context } from './context.ts';
import { isNearDate } from './near-date.ts';

const DAYS_SHOWN = 7;
/** A page stays light, however fine the practice's grid is: fewer days are shown then. */
const MOST_SLOTS = 200;

export interface SlotDays {
  readonly days: readonly { readonly date: LocalDate; readonly slots: readonly Interval[] }[];
  readonly earlier: LocalDate | null;
  readonly later: LocalDate | null;
  /** The calendar cannot be read: what is booked now is a request. */
  readonly requestsOnly: boolean;
}

export interface Choice {
  readonly practitioner: Practitioner;
  readonly type: AppointmentType;
  /** The practice chooses, which needs no notice. Default: patients do. */
  readonly anyNotice?: boolean;
}

/**
 * A week from `from`. Without a usable `from`, the week that begins with the first free day, so that
 * nobody has to leaf through a holiday; `later` leaps over empty weeks too.
 */
export async function slotDays(
  context: Context,
  { practitioner, type, anyNotice = false }: Choice,
  from: string | null,
): Promise<SlotDays> {
  const today = context.today();
  const asked = from !== null && isNearDate(from) && from >= today ? from : null;
  const first = asked ?? today;
  const last = addDays(first, MOST_DAYS - 1);
  const answer = await context.engine.availability({
    practitioner: practitioner.id,
    type: type.id,
    from: first,
    to: last,
    anyNotice,
  });
  const byDate = Map.groupBy(answer.slots, ({ start }) => context.time(start).slice(0, 10));
  const dates = [...byDate.keys()];
  const begin = asked ?? dates[0] ?? today;
  const end = addDays(begin, DAYS_SHOWN);

  const days: { date: LocalDate; slots: readonly Interval[] }[] = [];
  let count = 0;
  for (const [date, slots] of byDate) {
    if (date >= end || (days.length > 0 && count + slots.length > MOST_SLOTS)) break;
    days.push({ date, slots });
    count += slots.length;
  }
  const horizon = addDays(today, context.engine.practice.policy.horizonDays);
  const beyond = addDays(last, 1);
  return {
    days,
    requestsOnly: await context.engine.takesRequestsOnly(practitioner.id),
    earlier:
      asked === null || asked === today ? null : latest(today, addDays(asked, -DAYS_SHOWN)),
    later: dates[days.length] ?? (beyond <= horizon ? beyond : null),
  };
}

/** Whether this very slot is free now. */
export async function slotAt(
  context: Context,
  { practitioner, type, anyNotice = false }: Choice,
  start: number,
): Promise<Interval | null> {
  const date = context.time(start).slice(0, 10);
  const { slots } = await context.engine.availability({
    practitioner: practitioner.id,
    type: type.id,
    from: date,
    to: date,
    anyNotice,
  });
  return slots.find((slot) => slot.start === start) ?? null;
}

const latest = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);
