/** What a stranger typed, made safe to stand inside a text of ours. */

/**
 * On one line: line breaks and control characters become a space, so that a name can neither start
 * a line of its own in a mail nor a header. Marks that turn the reading direction are removed, since
 * they could make our own words beside it read differently. Never holds half a surrogate pair.
 */
export function oneLine(text: string): string {
  return withoutTurns(text)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** As lines, without the empty ones at both ends; other control characters become spaces. */
export function linesOf(text: string): readonly string[] {
  return withoutTurns(text)
    .trim()
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.replace(/\p{Cc}+/gu, ' ').trimEnd());
}

/** For HTML text and for attributes in either kind of quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? character);
}

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const withoutTurns = (text: string): string =>
  text.toWellFormed().replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '');
