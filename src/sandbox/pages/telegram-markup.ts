/** A Telegram message as its reader sees it: the few tags Telegram knows, everything else as text. */
import { parseTelegramHtml } from '../http/telegram-html.ts';
import type { TelegramItem } from '../inbox.ts';
import { escapeHtml, type Markup } from './html.ts';

export function telegramMarkup({
  text,
  parseMode,
}: Pick<TelegramItem, 'text' | 'parseMode'>): Markup {
  if (parseMode !== 'HTML') return linked(text);
  const open: string[] = [];
  const markup = text.replace(PIECES, (piece, closing: string, name: string, rest: string) => {
    if (name === undefined) {
      const read = parseTelegramHtml(piece);
      const plain = 'text' in read ? read.text : piece;
      return open.includes('</a>') ? escapeHtml(plain) : linked(plain).markup;
    }
    const tag = TAGS[name.toLowerCase()];
    if (tag === undefined) return escapeHtml(piece);
    if (closing === '/') return open.pop() ?? '';
    open.push(`</${tag}>`);
    return `<${tag}${tag === 'a' ? linkTo(rest) : ''}>`;
  });
  return { markup: markup + open.reverse().join('') };
}

/** Telegram and telephones make links of addresses in plain text. */
export const linked = (text: string): Markup => ({
  markup: text
    .split(/(https?:\/\/\S+)/)
    .map((part, nth) =>
      nth % 2 === 1
        ? `<a href="${escapeHtml(part)}" target="_blank" rel="noreferrer">${escapeHtml(part)}</a>`
        : escapeHtml(part),
    )
    .join(''),
});

/** A tag, or whatever lies between two. */
const PIECES = /<(\/?)([a-z0-9-]+)([^>]*)>|[^<]+|</gi;

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
