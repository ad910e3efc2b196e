/** A notice as a Telegram message. */
import type { Notice } from '../engine/core/notice.ts';
import { text } from '../texts/catalogue.ts';
import { messages } from '../texts/messages.ts';
import { discreet } from './discreet.ts';
import type { Letter, RenderContext } from './letter.ts';
import { letterFor } from './letter-for.ts';
import { escapeTelegram } from './telegram-html.ts';
import { dataOf } from './telegram-steps.ts';

export interface TelegramText {
  /** Telegram's HTML, escaped, of any length. */
  readonly html: string;
  readonly buttons: readonly TelegramButton[];
}

export type TelegramButton =
  | { readonly kind: 'link'; readonly label: string; readonly url: string }
  /** Answers to us: `data` comes back when it is pressed. */
  | { readonly kind: 'act'; readonly label: string; readonly data: string };

/** Pure. The title in bold, then one fact a line. */
export function renderTelegram(notice: Notice, context: RenderContext): TelegramText {
  const letter = letterFor(discreet(notice, context.practice.privacy.telegram), context);
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
    buttons: buttonsOf(letter, context),
  };
}

/**
 * A button for every answer, or for none: half of them would be no question. With them, the page on
 * which the same question can be answered need not be linked to.
 */
function buttonsOf(
  { answers, links }: Letter,
  context: RenderContext,
): readonly TelegramButton[] {
  const acts = answers.flatMap((answer): TelegramButton[] => {
    const data = dataOf(answer);
    return data === null ? [] : [{ kind: 'act', label: answer.label, data }];
  });
  const isComplete = acts.length === answers.length;
  const pages = answers.flatMap((answer) => {
    if (!('act' in answer)) return [];
    const { act } = answer;
    if ('question' in act) return [context.links.questionUrl(act.question)];
    return act.verb === 'approve' ? [context.links.approvalUrl(act.booking)] : [];
  });
  return [
    ...(isComplete ? acts : []),
    ...links
      .filter(({ url }) => !isComplete || !pages.includes(url))
      .map(({ label, url }): TelegramButton => ({ kind: 'link', label, url })),
  ];
}
