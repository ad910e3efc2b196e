/** Which of our languages a reader wants. */
import type { Request } from 'express';
import type { Locale } from '../engine/core/values.ts';

/** `?lang=` when it names one of ours, else the best of Accept-Language, else `fallback`. */
export function readerLocale(request: Request, fallback: Locale): Locale {
  const asked = request.query.lang;
  if (isLocale(asked)) return asked;
  return acceptedLocale(request.get('accept-language') ?? '', fallback);
}

/** RFC 9110, 12.5.4. The first of the highest weight wins; what cannot be read is passed over. */
export function acceptedLocale(header: string, fallback: Locale): Locale {
  let best: { locale: Locale; weight: number } | null = null;
  for (const range of header.split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
    const language = tag.toLowerCase().split('-')[0];
    const locale = language === '*' ? fallback : language;
    const weight = weightOf(parameters);
    if (isLocale(locale) && weight > (best?.weight ?? 0)) best = { locale, weight };
  }
  return best?.locale ?? fallback;
}

export const isLocale = (value: unknown): value is Locale => value === 'fr' || value === 'en';

function weightOf(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => /^q\s*=/i.test(parameter));
  if (given === undefined) return 1;
  const weight = Number(given.slice(given.indexOf('=') + 1));
  return weight >= 0 && weight <= 1 ? weight : 0;
}
