/** Free slots week by week, with the way to the weeks before and after. */
import { addDays, mondayOf } from '../engine/core/local-date.ts';
import type { AppointmentType, Practitioner } from '../engine/core/practice.ts';
import type { Interval, LocalDate } from '../engine/core/values.ts';
import { MOST_DAYS } from './availability.ts';
import type { Context } from './context.ts';
import { isNearDate } from './near-date.ts';

/** A page stays light, however fine the practice's grid is: a week is then cut into several. */
const MOST_SLOTS = 200;

export interface SlotDays {
  /** The Monday of the week that is shown. */
  readonly week: LocalDate;
  readonly days: readonly Day[];
  readonly earlier: LocalDate | null;
  readonly later: LocalDate | null;
  /** The week lies beyond what can be booked. */
  readonly tooFar: boolean;
  /** Where the week has nothing to offer: the first that is free after it, else the first of all. */
  readonly next: Interval | null;
  /** The calendar cannot be read: what is booked now is a request. */
  readonly requestsOnly: boolean;
}

interface Day {
  readonly date: LocalDate;
  readonly slots: readonly Interval[];
}

export interface Choice {
  readonly practitioner: Practitioner;
  readonly type: AppointmentType;
  /** The practice chooses, which needs no notice. Default: patients do. */
  readonly anyNotice?: boolean;
}

/**
 * The week in which `from` lies. Without a usable `from`, the one with the first free day, so that nobody
 * has to leaf through a holiday. The same address shows the same week as long as it is not past.
 */
export async function slotDays(
  context: Context,
  choice: Choice,
  from: string | null,
): Promise<SlotDays> {
  const { engine } = context;
  const today = context.today();
  const thisWeek = mondayOf(today);
  const isUsable = from !== null && isNearDate(from) && from >= thisWeek;
  const first = isUsable ? from : await firstDay(context, choice);
  const week = mondayOf(first);
  const nextWeek = addDays(week, 7);
  const { slots } = await engine.availability({
    practitioner: choice.practitioner.id,
    type: choice.type.id,
    from: latest(week, today),
    to: addDays(week, 6),
    anyNotice: choice.anyNotice ?? false,
  });
  const pages = pagesOf(context, slots);
  const shown = Math.max(
    0,
    pages.findLastIndex(([day]) => day !== undefined && day.date <= first),
  );
  const startOf = (page: readonly Day[] | undefined): LocalDate | null =>
    page?.[0]?.date ?? null;
  const afterIt = nextWeek <= lastDay(context) ? nextWeek : null;
  const beforeIt = week > thisWeek ? addDays(week, -7) : null;
  return {
    week,
    days: pages[shown] ?? [],
    earlier: startOf(pages[shown - 1]) ?? beforeIt,
    later: startOf(pages[shown + 1]) ?? afterIt,
    tooFar: week > lastDay(context),
    next: pages.length === 0 ? await nextFree(context, choice, nextWeek) : null,
    requestsOnly: await engine.takesRequestsOnly(choice.practitioner.id),
  };
}

/** Days one after the other, as many as a page holds; one day at least. */
function pagesOf(context: Context, slots: readonly Interval[]): readonly (readonly Day[])[] {
  const byDate = Map.groupBy(slots, ({ start }) => context.time(start).slice(0, 10));
  const pages: Day[][] = [];
  let count = 0;
  for (const [date, own] of byDate) {
    const page = pages.at(-1);
    if (page === undefined || count + own.length > MOST_SLOTS) {
      pages.push([{ date, slots: own }]);
      count = own.length;
    } else {
      page.push({ date, slots: own });
      count += own.length;
    }
  }
  return pages;
}

async function firstDay(context: Context, choice: Choice): Promise<LocalDate> {
  const [slot] = await firstSlots(context, choice, 1);
  return slot === undefined ? context.today() : context.time(slot.start).slice(0, 10);
}

async function nextFree(
  context: Context,
  choice: Choice,
  after: LocalDate,
): Promise<Interval | null> {
  const [later] = await firstSlots(context, choice, 1, after);
  return later ?? (await firstSlots(context, choice, 1))[0] ?? null;
}

/** The first free slots from a day on, today unless said otherwise; mostly one look at two weeks finds them. */
export async function firstSlots(
  context: Context,
  { practitioner, type, anyNotice = false }: Choice,
  most: number,
  from: LocalDate = context.today(),
): Promise<readonly Interval[]> {
  const last = lastDay(context);
  const found: Interval[] = [];
  let days = DAYS_AT_FIRST;
  for (let day = from; day <= last && found.length < most; ) {
    const to = earliest(addDays(day, days - 1), last);
    const asked = { practitioner: practitioner.id, type: type.id, from: day, to, anyNotice };
    const { slots } = await context.engine.availability(asked);
    found.push(...slots.slice(0, most - found.length));
    day = addDays(to, 1);
    days = MOST_DAYS;
  }
  return found;
}

const DAYS_AT_FIRST = 14;

/** Beyond it nothing is offered. */
const lastDay = (context: Context): LocalDate =>
  addDays(context.today(), context.engine.practice.policy.horizonDays);

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
const earliest = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? a : b);
