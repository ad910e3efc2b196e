/** From when to when, or which days, in the words of a language. */
import type { QuestionedEvent } from '../engine/core/notice.ts';
import type { Locale } from '../engine/core/values.ts';
import { text } from './catalogue.ts';
import { matters } from './matters.ts';
import { dateInWords, momentInWords, timeInWords } from './moments.ts';

/** « mardi 24 novembre 2026 à 9 h à 12 h », « du … au … » for whole days. `timeZone` is IANA. */
export function spanInWords(
  { start, end, allDay }: Omit<QuestionedEvent, 'title'>,
  timeZone: string,
  locale: Locale,
): string {
  // The end is exclusive: what ends at midnight ended the day before.
  const first = dateInWords(start, timeZone, locale);
  const last = dateInWords(end - 1, timeZone, locale);
  if (allDay)
    return first === last ? first : text(matters, locale, 'matter.days', { first, last });
  const from = momentInWords(start, timeZone, locale);
  const until =
    first === last ? timeInWords(end, timeZone, locale) : momentInWords(end, timeZone, locale);
  return text(matters, locale, 'matter.span', { from, until });
}
