/** Markup by template literals: everything put in is escaped, unless it is markup already. */

export interface Markup {
  readonly markup: string;
}

type Inserted = string | number | Markup | readonly Inserted[] | null;

export function html(strings: TemplateStringsArray, ...values: readonly Inserted[]): Markup {
  let markup = strings[0] ?? '';
  for (const [i, value] of values.entries()) markup += render(value) + (strings[i + 1] ?? '');
  return { markup };
}

function render(value: Inserted): string {
  if (value === null) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if ('markup' in value) return value.markup;
  return value.map(render).join('');
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
