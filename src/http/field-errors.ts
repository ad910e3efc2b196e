/** Field errors in words, and the 422 that carries them. */
import type { Locale } from '../engine/core/values.ts';
import { text } from '../texts/catalogue.ts';
import { type PageErrorCode, pages } from '../texts/pages.ts';
import { Refusal } from './refusal.ts';

export interface CodedError {
  readonly path: string;
  readonly code: PageErrorCode;
}

/** 422 with `errors: [{path, message}]`. */
export function invalid(errors: readonly CodedError[], locale: Locale): Refusal {
  const worded = errors.map(({ path, code }) => ({ path, message: errorText(code, locale) }));
  return new Refusal('invalid', { members: { errors: worded } });
}

export const errorText = (code: PageErrorCode, locale: Locale): string =>
  text(pages, locale, `error.${code}`);
