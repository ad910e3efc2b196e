/** freebusy.query: problems with a calendar come inside a 200 (google: freebusy.query). */
import { DAY, type Instant } from '../../engine/core/values.ts';
import type { Context } from './context.ts';
import { readInstant } from './query.ts';
import { calendarRefusal, required, timeRangeEmpty } from './refusal.ts';
import { isObject, type Json, type StoredEvent } from './resource.ts';
import { instantOfTime, members } from './series.ts';
import { type CalendarState, publishedReader } from './store.ts';
import { formatIn } from './zone.ts';

export function queryFreeBusy(context: Context, body: Json): Json {
  const { timeMin, timeMax, timeZone } = body;
  if (typeof timeMin !== 'string') throw required('Missing timeMin parameter.');
  if (typeof timeMax !== 'string') throw required('Missing timeMax parameter.');
  const from = readInstant(timeMin, 'timeMin');
  const to = readInstant(timeMax, 'timeMax');
  if (to <= from) throw timeRangeEmpty();
  if (to - from > context.switches.freeBusyMaxDays * DAY) {
    throw calendarRefusal(400, 'timeRangeTooLong', 'The requested time range is too long.');
  }
  const zone = typeof timeZone === 'string' ? timeZone : 'UTC';
  const items = Array.isArray(body.items) ? body.items : [];
  const calendars: Record<string, Json> = {};
  for (const item of items) {
    const id = isObject(item) ? String(item.id) : '';
    const calendar = context.store.calendars.get(id === 'primary' ? context.store.mainId : id);
    calendars[id] =
      calendar === undefined || calendar.facts.accessRole === 'none'
        ? { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] }
        : { busy: busyOf(context, calendar, from, to).map((span) => render(span, zone)) };
  }
  return {
    kind: 'calendar#freeBusy',
    timeMin: new Date(from).toISOString(),
    timeMax: new Date(to).toISOString(),
    calendars,
  };
}

interface Span {
  start: Instant;
  end: Instant;
}

function busyOf(context: Context, calendar: CalendarState, from: Instant, to: Instant): Span[] {
  context.store.publishDue(calendar);
  const reader = publishedReader(calendar, calendar.position);
  const zone = calendar.facts.timeZone;
  const spans: Span[] = [];
  for (const root of calendar.published.values()) {
    if (root.recurringEventId !== null && reader.get(root.recurringEventId) !== undefined)
      continue;
    for (const event of members(reader, root, to, from)) {
      if (event.start === null || event.end === null || !isBusy(event, calendar)) continue;
      const start = Math.max(instantOfTime(event.start, zone), from);
      const end = Math.min(instantOfTime(event.end, zone), to);
      if (start < end) spans.push({ start, end });
    }
  }
  spans.sort((a, b) => a.start - b.start);
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else merged.push(span);
  }
  return merged;
}

/** Declined counts as free, tentative and unanswered as busy: common experience, not documented. */
function isBusy({ status, fields, eventType }: StoredEvent, calendar: CalendarState): boolean {
  const attendees = Array.isArray(fields.attendees) ? fields.attendees : [];
  const declined = attendees.some(
    (one) =>
      isObject(one) && one.email === calendar.facts.id && one.responseStatus === 'declined',
  );
  return (
    status !== 'cancelled' &&
    fields.transparency !== 'transparent' &&
    eventType !== 'workingLocation' &&
    !declined
  );
}

const render = (span: Span, zone: string): Json => ({
  start: formatIn(zone, span.start),
  end: formatIn(zone, span.end),
});
