/** A doctor's days in words: pure, with no more of a patient than the channel may carry. */
import type { Agenda, AgendaDay, AgendaEntry } from '../engine/core/agenda.ts';
import type { Disclosure, Practice } from '../engine/core/practice.ts';
import type { Interval, LocalDate } from '../engine/core/values.ts';
import { text } from '../texts/catalogue.ts';
import { commands } from '../texts/commands.ts';
import { dayInWords, momentInWords, timeInWords } from '../texts/moments.ts';
import { oneLine } from './clean.ts';
import { discreetBooking } from './discreet.ts';
import { escapeTelegram } from './telegram-html.ts';

/** Each day with all that is in it. */
export function daysInWords(agenda: Agenda, practice: Practice): string {
  const say = sayIn(practice);
  const day = ({ date, entries }: AgendaDay): string =>
    [
      heading(date, practice),
      ...(entries.length === 0
        ? [say('agenda.nothing')]
        : entries.map((entry) =>
            escapeTelegram(entryInWords(entry, practice, practice.privacy.telegram)),
          )),
    ].join('\n');
  return [...ageOf(agenda, practice), ...agenda.days.map(day)].join('\n\n');
}

/** The next days on which there is time, and when. */
export function freeInWords(agenda: Agenda, practice: Practice): string {
  const say = sayIn(practice);
  const days = agenda.days.filter(({ free }) => free.length > 0).slice(0, MOST_FREE_DAYS);
  const lines = days.map(
    ({ date, free }) => `${heading(date, practice)}\n${freeLine(free, practice)}`,
  );
  const title = `<b>${escapeTelegram(say('agenda.freeTitle'))}</b>`;
  return [
    ...ageOf(agenda, practice),
    ...(lines.length === 0 ? [escapeTelegram(say('agenda.noFree'))] : [title, ...lines]),
  ].join('\n\n');
}

/** « 14 h – 16 h, 17 h – 18 h ». */
export const freeLine = (free: readonly Interval[], practice: Practice): string =>
  escapeTelegram(free.map((one) => clockSpan(one, practice)).join(', '));

/** « 9 h – 9 h 30 ». */
export function clockSpan({ start, end }: Interval, { timeZone, locale }: Practice): string {
  const from = timeInWords(start, timeZone, locale);
  return text(commands, locale, 'agenda.span', {
    from,
    until: timeInWords(end, timeZone, locale),
  });
}

/** « 9 h – 9 h 30 : Zoë O’Neil (Consultation) », not escaped. */
export function entryInWords(
  entry: AgendaEntry,
  practice: Practice,
  disclosure: Disclosure,
): string {
  const say = sayIn(practice);
  const isAllDay = entry.kind === 'block' && entry.allDay;
  const when = isAllDay ? say('agenda.allDay') : clockSpan(entry, practice);
  return say('agenda.entry', { when, what: whatIn(entry, practice, disclosure) });
}

function whatIn(entry: AgendaEntry, practice: Practice, disclosure: Disclosure): string {
  const say = sayIn(practice);
  if (entry.kind === 'block') {
    // Whatever she typed there may name a patient as well.
    const title = disclosure === 'full' ? oneLine(entry.title) : '';
    return title === '' ? say('agenda.busy') : title;
  }
  const { patient, type: typeId } = discreetBooking(entry.booking, disclosure);
  const type = practice.types.find(({ id }) => id === typeId)?.name[practice.locale] ?? typeId;
  const name = oneLine(`${patient.firstName} ${patient.lastName}`);
  const what = say('agenda.visit', { name, type });
  return entry.pending ? say('agenda.pending', { what }) : what;
}

/** How old it is, where that is of interest. */
function ageOf({ asOf, isOld }: Agenda, practice: Practice): readonly string[] {
  const say = sayIn(practice);
  if (asOf === null) return [escapeTelegram(say('agenda.unknown'))];
  if (!isOld) return [];
  const when = momentInWords(asOf, practice.timeZone, practice.locale);
  return [escapeTelegram(say('agenda.old', { when }))];
}

/** « Mardi 24 novembre », in bold. */
function heading(date: LocalDate, { locale }: Practice): string {
  const words = dayInWords(date, locale);
  return `<b>${escapeTelegram(words.charAt(0).toUpperCase() + words.slice(1))}</b>`;
}

const sayIn =
  ({ locale }: Practice) =>
  (key: keyof typeof commands, params?: Readonly<Record<string, string | number>>): string =>
    text(commands, locale, key, params);

const MOST_FREE_DAYS = 5;
