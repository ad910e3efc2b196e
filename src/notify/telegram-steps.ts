/**
 * Buttons of the alerts about one booking, and those that ask further before anything is done: to cancel,
 * the doctor says why. A step only changes the buttons under its message.
 */
import { encodeAct } from '../engine/core/acts.ts';
import { CANCEL_REASONS } from '../engine/core/notice.ts';
import { asEventId, type BookingId, type Locale } from '../engine/core/values.ts';
import { text } from '../texts/catalogue.ts';
import { messages } from '../texts/messages.ts';
import type { Answer } from './letter.ts';

export interface Step {
  readonly to: 'why' | 'back';
  readonly booking: BookingId;
  /** What the message said of it (core/acts.ts). */
  readonly truth: string;
}

/** What is offered under the news of a booking. */
export const alertAnswers = (
  booking: BookingId,
  truth: string,
  locale: Locale,
): readonly Answer[] => [
  { label: text(messages, locale, 'answer.cancel'), step: { to: 'why', booking, truth } },
  { label: text(messages, locale, 'answer.propose'), act: { verb: 'propose', booking, truth } },
];

/** What stands there once the step is taken. */
export function answersAfter({ to, booking, truth }: Step, locale: Locale): readonly Answer[] {
  if (to === 'back') return alertAnswers(booking, truth, locale);
  return [
    ...CANCEL_REASONS.map(
      (reason): Answer => ({
        label: text(messages, locale, `answer.cancel.${reason}`),
        act: { verb: 'cancel', booking, truth, reason },
      }),
    ),
    { label: text(messages, locale, 'answer.back'), step: { to: 'back', booking, truth } },
  ];
}

/** The text of a button; null when what it names is too long for one. */
export function dataOf(answer: Answer): string | null {
  if ('act' in answer) return encodeAct(answer.act);
  const { to, booking, truth } = answer.step;
  const data = [CODES[to], booking, truth].join('.');
  return Buffer.byteLength(data) <= LONGEST_BYTES ? data : null;
}

/** Null for what is no step. What comes back is not to be trusted. */
export function decodeStep(data: string): Step | null {
  const [, code, booking = '', truth = ''] =
    /^([wb])\.([a-zA-Z0-9_]{1,60})\.([0-9a-f]{8})$/.exec(data) ?? [];
  const to = STEPS.find((one) => CODES[one] === code);
  return to === undefined ? null : { to, booking: asEventId(booking), truth };
}

/** Two side by side where both are short; else one above the other, to be read whole. */
export function rowsOf<Button extends { readonly text: string }>(
  buttons: readonly Button[],
): Button[][] {
  const rows: Button[][] = [];
  for (const button of buttons) {
    const last = rows.at(-1);
    const isBeside =
      last?.length === 1 &&
      [...last, button].every(({ text: label }) => label.length <= WIDEST);
    if (isBeside) last.push(button);
    else rows.push([button]);
  }
  return rows;
}

/** Never changed: buttons of old messages carry them. Not among the codes of core/acts.ts. */
const CODES: Readonly<Record<Step['to'], string>> = { why: 'w', back: 'b' };
const STEPS = ['why', 'back'] as const;
/** Bot API: InlineKeyboardButton, callback_data. */
const LONGEST_BYTES = 64;
/** Half of a narrow telephone. */
const WIDEST = 20;
