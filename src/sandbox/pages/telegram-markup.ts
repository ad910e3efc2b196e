/** A Telegram message as its reader sees it: the few tags Telegram knows, everything else as text. */
import type { TelegramItem } from '../inbox.ts';
import { escapeHtml, type Markup } from './html.ts';

export function telegramMarkup({
  text,
  parseMode,
}: Pick<TelegramItem, 'text' | 'parseMode'>): Markup {
  if (parseMode !== 'HTML') return { markup: escapeHtml(text) };
  const open: string[] = [];
  const markup = text.replace(PIECES, (piece, closing: string, name: string, rest: string) => {
    // Plain text; entities in it are markup already.
    if (name === undefined) return /^&.+;$/.test(piece) ? piece : escapeHtml(piece);
    const tag = TAGS[name.toLowerCase()];
    if (tag === undefined) return escapeHtml(piece);
    if (closing === '/') return open.pop() ?? '';
    open.push(`</${tag}>`);
    return `<${tag}${tag === 'a' ? linkTo(rest) : ''}>`;
  });
  return { markup: markup + open.reverse().join('') };
}

/** An entity, a tag, or whatever lies between them. */
const PIECES =
  /&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|<(\/?)([a-z0-9-]+)([^>]*)>|[^<&]+|[<&]/gi;

function linkTo(attributes: string): string {
  const target = /href\s*=\s*["']?([^"'\s>]+)/i.exec(attributes)?.[1] ?? '';
  const address = target.replaceAll('&amp;', '&');
  return /^(https?|mailto|tel):/i.test(address)
    ? ` href="${escapeHtml(address)}" target="_blank" rel="noreferrer"`
    : '';
}

const TAGS: Readonly<Record<string, string | undefined>> = {
  b: 'b',
  strong: 'b',
  i: 'i',
  em: 'i',
  u: 'u',
  ins: 'u',
  s: 's',
  strike: 's',
  del: 's',
  a: 'a',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  span: 'span',
};
