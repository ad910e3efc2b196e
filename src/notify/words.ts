/** Instants in the words of a language, as people in the practice's zone read them. */
import type { Instant, Locale } from '../engine/core/values.ts';

/**
 * « mardi 24 novembre 2026 à 9 h 30 » or "Tuesday 24 November 2026 at 9:30".
 * `instant` is epoch milliseconds; `timeZone` is IANA. The French hour holds non-breaking spaces,
 * so that a line never ends in « 9 h ».
 */
export function momentInWords(instant: Instant, timeZone: string, locale: Locale): string {
  const { weekday, day, month, year, hour, minute } = partsOf(instant, timeZone, locale);
  if (locale === 'en') {
    return `${weekday} ${day} ${month} ${year} at ${hour}:${minute.padStart(2, '0')}`;
  }
  const dayOfMonth = day === '1' ? '1er' : day;
  const minutes = minute === '0' ? '' : `\u00a0${minute.padStart(2, '0')}`;
  return `${weekday} ${dayOfMonth} ${month} ${year} à ${hour}\u00a0h${minutes}`;
}

interface Parts {
  readonly weekday: string;
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly hour: string;
  readonly minute: string;
}

function partsOf(instant: Instant, timeZone: string, locale: Locale): Parts {
  const parts = { weekday: '', day: '', month: '', year: '', hour: '', minute: '' };
  for (const { type, value } of formatterFor(timeZone, locale).formatToParts(instant)) {
    if (type === 'weekday' || type === 'month') parts[type] = value;
    // The formatter pads, or not, by locale: "09" and "9" both become "9".
    else if (type === 'day' || type === 'year' || type === 'hour' || type === 'minute') {
      parts[type] = String(Number(value));
    }
  }
  return parts;
}

// A formatter costs far more to make than to use. There are as many as zones and languages in use.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(timeZone: string, locale: Locale): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale === 'fr' ? 'fr-FR' : 'en-GB', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  formatters.set(key, made);
  return made;
}
