/** What a new sandbox's calendars hold, so that whoever tries the product does not meet an empty page. */
import { DAY, HOUR, type Locale, MINUTE } from '../engine/core/values.ts';
import { text } from '../texts/catalogue.ts';
import type { GoogleModel } from './model/model.ts';
import type { Json } from './model/resource.ts';
import { formatDate, type LocalMs, localOf } from './model/zone.ts';
import { mondayOf } from './pages/week.ts';
import { exampleTexts } from './texts-examples.ts';

/**
 * Lunch for everybody; a private errand and a note of a whole day for the first. In the week under way,
 * or from Friday on in the next: there they can still be moved. Nobody is written to.
 */
export function plantExamples(model: GoogleModel, locale: Locale): void {
  const say = (key: keyof typeof exampleTexts): string => text(exampleTexts, locale, key);
  for (const { facts } of model.store.calendars.values()) {
    const { id, timeZone } = facts;
    const today = Math.floor(localOf(timeZone, model.now()) / DAY) * DAY;
    const monday = mondayOf(today);
    const week = today - monday < 4 * DAY ? monday : monday + 7 * DAY;
    const timed = (day: LocalMs, from: number, minutes: number): Json => ({
      start: { dateTime: wallClock(day + from), timeZone },
      end: { dateTime: wallClock(day + from + minutes * MINUTE), timeZone },
    });
    model.insert(id, {
      summary: say('lunch'),
      ...timed(monday, 12.5 * HOUR, 75),
      recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
    });
    if (id !== model.store.mainId) continue;
    model.insert(id, {
      summary: say('errand'),
      visibility: 'private',
      ...timed(week + 3 * DAY, 16.5 * HOUR, 60),
    });
    model.insert(id, {
      summary: say('note'),
      transparency: 'transparent',
      start: { date: formatDate(week + DAY) },
      end: { date: formatDate(week + 2 * DAY) },
    });
  }
}

const wallClock = (local: LocalMs): string => new Date(local).toISOString().slice(0, 19);
