/** Instants and dates in the words of a language, in the practice's zone. */
import { dayNumber } from '../engine/core/local-date.ts';
import { DAY, type Instant, type LocalDate, type Locale } from '../engine/core/values.ts';

/** « mardi 24 novembre 2026 à 9 h 30 », "Tuesday 24 November 2026 at 9:30". `timeZone` is IANA. */
export function momentInWords(instant: Instant, timeZone: string, locale: Locale): string {
  const parts = partsOf(formatter(timeZone, locale), instant);
  const date = `${parts.weekday} ${dayOfMonth(parts.day, locale)} ${parts.month} ${parts.year}`;
  return `${date} ${locale === 'fr' ? 'à' : 'at'} ${clockOf(parts, locale)}`;
}

/** « mardi 24 novembre 2026 », "Tuesday 24 November 2026": the local day of an instant. */
export function dateInWords(instant: Instant, timeZone: string, locale: Locale): string {
  const parts = partsOf(formatter(timeZone, locale), instant);
  return `${parts.weekday} ${dayOfMonth(parts.day, locale)} ${parts.month} ${parts.year}`;
}

/** « 9 h 30 », "9:30". */
export function timeInWords(instant: Instant, timeZone: string, locale: Locale): string {
  return clockOf(partsOf(formatter(timeZone, locale), instant), locale);
}

/** « mardi 24 novembre », "Tuesday 24 November": for a list that starts near today. */
export function dayInWords(date: LocalDate, locale: Locale): string {
  // A date alone has no zone: it is read as UTC on both sides.
  const parts = partsOf(formatter('UTC', locale), dayNumber(date) * DAY);
  return `${parts.weekday} ${dayOfMonth(parts.day, locale)} ${parts.month}`;
}

/** « 24 nov. », "24 Nov": where there is little room. */
export function shortDayInWords(date: LocalDate, locale: Locale): string {
  const [day, month] = [Number(date.slice(8)), Number(date.slice(5, 7))];
  return `${dayOfMonth(String(day), locale)}\u00a0${MONTHS[locale][month - 1]}`;
}

const MONTHS = {
  fr: 'janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.'.split(' '),
  en: 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '),
} as const;

/** « 24 novembre », "24 November": for what is said of a week. */
export function dateInShort(date: LocalDate, locale: Locale): string {
  const parts = partsOf(formatter('UTC', locale), dayNumber(date) * DAY);
  return `${dayOfMonth(parts.day, locale)} ${parts.month}`;
}

function clockOf({ hour, minute }: Parts, locale: Locale): string {
  if (locale === 'en') return `${Number(hour)}:${minute}`;
  // Non-breaking, so that no line ends in « 9 h ».
  return `${Number(hour)}\u00a0h${minute === '00' ? '' : `\u00a0${minute}`}`;
}

/** In French the first of a month is an ordinal. */
const dayOfMonth = (day: string, locale: Locale): string =>
  locale === 'fr' && Number(day) === 1 ? '1er' : String(Number(day));

interface Parts {
  weekday: string;
  day: string;
  month: string;
  year: string;
  hour: string;
  minute: string;
}

function partsOf(format: Intl.DateTimeFormat, instant: Instant): Parts {
  const parts: Parts = { weekday: '', day: '', month: '', year: '', hour: '', minute: '' };
  for (const { type, value } of format.formatToParts(instant)) {
    if (Object.hasOwn(parts, type)) parts[type as keyof Parts] = value;
  }
  return parts;
}

// Making a formatter costs far more than using it; there are as many as zones and languages in use.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string, locale: Locale): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale === 'fr' ? 'fr-FR' : 'en-GB', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formatters.set(key, made);
  return made;
}
