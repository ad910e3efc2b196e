/** A notice as a Telegram message. */
import type { Notice } from '../engine/core/notice.ts';
import { text } from '../texts/catalogue.ts';
import { messages } from '../texts/messages.ts';
import type { RenderContext } from './letter.ts';
import { letterFor } from './letter-for.ts';
import { escapeTelegram } from './telegram-html.ts';

export interface TelegramText {
  /** Telegram's HTML, escaped, of any length. */
  readonly html: string;
  readonly buttons: readonly TelegramButton[];
}

/** A union of one: buttons that answer to us (confirm, cancel) will be its other members. */
export interface TelegramButton {
  readonly kind: 'link';
  readonly label: string;
  readonly url: string;
}

/** Pure. The title in bold, then one fact a line. */
export function renderTelegram(notice: Notice, context: RenderContext): TelegramText {
  const letter = letterFor(notice, context);
  const line = (label: string, value: string): string =>
    escapeTelegram(text(messages, letter.locale, 'fact.line', { label, value })).trimEnd();
  const blocks: readonly (readonly string[])[] = [
    [`<b>${escapeTelegram(letter.title)}</b>`, ...letter.paragraphs.map(escapeTelegram)],
    letter.facts.map(({ label, value }) => line(label, value)),
    letter.message === null
      ? []
      : [
          line(letter.message.label, ''),
          // Quoted, so that nothing a patient writes can pass for a line of ours.
          ...letter.message.lines.map((one) => escapeTelegram(`> ${one}`)),
        ],
    letter.choices === null
      ? []
      : [letter.choices.heading, ...letter.choices.items.map((item) => `• ${item}`)].map(
          escapeTelegram,
        ),
  ];
  return {
    html: blocks
      .filter((block) => block.length > 0)
      .map((block) => block.join('\n'))
      .join('\n\n'),
    buttons: letter.links.map(({ label, url }) => ({ kind: 'link', label, url })),
  };
}
