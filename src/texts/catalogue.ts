/** One catalogue of everything a person reads; French and English stand side by side by key. */
import type { Locale } from '../engine/core/values.ts';

export type Catalogue = Readonly<Record<string, Readonly<Record<Locale, string>>>>;

/**
 * The text of `key`, with every `{name}` replaced by the parameter of that name.
 * A parameter that is missing is a mistake of ours and crashes, so that no patient reads "{name}".
 */
export function text<C extends Catalogue>(
  catalogue: C,
  locale: Locale,
  key: keyof C & string,
  params: Readonly<Record<string, string | number>> = {},
): string {
  const entry = catalogue[key];
  if (entry === undefined) throw new Error(`no text ${key}`);
  return entry[locale].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`text ${key} needs ${name}`);
    return String(value);
  });
}
