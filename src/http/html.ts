/** HTML by template literal: what is put in is escaped, unless it is HTML already. */

/** Text that is safe to send as HTML. Made by `html` and `rawHtml` only. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

export type HtmlPart = Html | string | number | null | undefined | false | readonly HtmlPart[];

/**
 * html`<p>${text}</p>`: escapes for element content and for quoted attributes (always quote them).
 * Null, undefined and false print nothing; lists print one after the other.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  let text = strings[0] ?? '';
  for (const [index, part] of parts.entries()) {
    text += printed(part) + (strings[index + 1] ?? '');
  }
  return new Html(text);
}

/** Trusts `text` as it is. Only for constants of our own. */
export const rawHtml = (text: string): Html => new Html(text);

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"'`]/g, (character) => ESCAPES[character] ?? character);

function printed(part: HtmlPart): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return part.map(printed).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};
