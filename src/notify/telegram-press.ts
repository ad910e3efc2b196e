/** A pressed button: carried out, answered, and the message brought up to date. */
import type { InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity } from 'grammy/types';
import type { Engine } from '../engine/api.ts';
import { type Act, type Acted, decodeAct } from '../engine/core/acts.ts';
import type { PractitionerId } from '../engine/core/values.ts';
import { errorForLog } from '../engine/error-for-log.ts';
import type { Log } from '../engine/parts.ts';
import { acted, actedInWords } from '../texts/acted.ts';
import { text } from '../texts/catalogue.ts';
import { recently } from './recently.ts';
import type { Called, TelegramClient } from './telegram-client.ts';
import { TELEGRAM_TEXT_LIMIT } from './telegram-html.ts';
import { mayPress, ownersOf } from './telegram-owner.ts';
import { answersAfter, dataOf, decodeStep, rowsOf, type Step } from './telegram-steps.ts';
import type { Press, PressedMessage } from './telegram-update.ts';

export interface PressParts {
  readonly engine: Pick<
    Engine,
    'practice' | 'act' | 'question' | 'booking' | 'status' | 'absence'
  >;
  readonly client: TelegramClient;
  readonly log: Log;
}

/**
 * Answers a press and never rejects. What is pressed twice is done once: the engine looks again at what
 * the button is about, and here the outcome of a button is remembered for a while, so that the second
 * press reads what the first one did.
 */
export function presser({ engine, client, log }: PressParts): (press: Press) => Promise<void> {
  const { practice } = engine;
  const outcomes = recently<string, string>(REMEMBERED);
  const settled = recently<string, true>(REMEMBERED);

  return async ({ query, data, message }) => {
    const owners = message === null ? [] : ownersOf(practice, message.chat);
    if (message === null || owners.length === 0) {
      log.warn({}, 'Telegram: a button was pressed in a chat that is no practitioner’s');
      return answer(query, say('press.foreign'), true);
    }
    const step = decodeStep(data);
    if (step !== null) return take(step, query, message, owners);
    const act = decodeAct(data);
    if (act === null) return answer(query, say('press.unknown'), true);
    const name = `${message.chat.id}/${message.message_id}`;
    const before = outcomes.get(`${name}/${data}`);
    if (before !== undefined) return answer(query, before, false);

    const outcome = await carryOut(act, owners);
    log.info({ verb: act.verb, outcome: kindOf(outcome) }, 'Telegram: button pressed');
    const words =
      typeof outcome === 'string'
        ? say(`press.${outcome}`)
        : actedInWords(outcome, practice.locale);
    if (typeof outcome === 'string' || isToBeTriedAgain(outcome)) {
      return answer(query, words, true);
    }
    await answer(query, words, outcome.kind === 'gone');
    if (isPreview(act)) {
      // The thread says itself how it ended. What is gone may have new buttons by now: left alone.
      if (outcome.kind !== 'gone') await withoutButtons(message);
      return;
    }
    if (outcome.kind !== 'gone') outcomes.set(`${name}/${data}`, words);
    // Pressed in the meantime, with another answer: that one has the last word.
    else if (settled.get(name) !== undefined) return;
    // A proposal decides nothing: whatever else could be answered still can.
    const stays = outcome.kind === 'proposed';
    if (!stays) settled.set(name, true);
    await withLastLine(
      message,
      words,
      stays ? keyboardWithout(message, data) : keyboard(message),
    );
  };

  /** Asks further: only the buttons change, and what was chosen is looked at when it is done. */
  async function take(
    step: Step,
    query: string,
    message: PressedMessage,
    owners: readonly PractitionerId[],
  ): Promise<void> {
    const { booking, truth } = step;
    const refusal = await refusalOf({ verb: 'propose', booking, truth }, owners);
    if (refusal !== null) return answer(query, say(refusal), true);
    await answer(query, say(`press.${step.to}`), false);
    const rows = rowsOf(
      answersAfter(step, practice.locale).flatMap((one) => {
        const callback_data = dataOf(one);
        return callback_data === null ? [] : [{ text: one.label, callback_data }];
      }),
    );
    const { chat, message_id } = message;
    const links = keyboard(message).inline_keyboard;
    const edited = await client.call((api) =>
      api.editMessageReplyMarkup(chat.id, message_id, {
        reply_markup: { inline_keyboard: [...rows, ...links] },
      }),
    );
    note(edited, UNCHANGED, 'Telegram: buttons could not be changed');
  }

  async function refusalOf(
    act: Extract<Act, { verb: 'propose' }>,
    owners: readonly PractitionerId[],
  ): Promise<keyof typeof acted | null> {
    try {
      if (!(await mayPress(engine, act, owners))) return 'press.not-yours';
      const booking = await engine.booking(act.booking);
      return booking === null || booking.status === 'cancelled' ? 'acted.gone' : null;
    } catch (error) {
      log.error({ verb: act.verb, ...errorForLog(error) }, 'Telegram: a button failed');
      return 'press.failed';
    }
  }

  async function carryOut(
    act: Act,
    owners: readonly PractitionerId[],
  ): Promise<Acted | 'not-yours' | 'failed'> {
    try {
      return (await mayPress(engine, act, owners)) ? await engine.act(act) : 'not-yours';
    } catch (error) {
      // She can press again; what waits behind this update must not wait for ever.
      log.error({ verb: act.verb, ...errorForLog(error) }, 'Telegram: a button failed');
      return 'failed';
    }
  }

  async function answer(query: string, words: string, insistent: boolean): Promise<void> {
    const answered = await client.call((api) =>
      api.answerCallbackQuery(query, {
        text: cut(words, ANSWER_LIMIT),
        ...(insistent ? { show_alert: true } : {}),
      }),
    );
    // A query lives for a short while only: after that nobody looks at its answer any more.
    note(answered, /query is too old/i, 'Telegram: a press could not be answered');
  }

  async function withLastLine(
    message: PressedMessage,
    words: string,
    reply_markup: Keyboard,
  ): Promise<void> {
    const { chat, message_id } = message;
    if (message.text === undefined) return withoutButtons(message);
    const edit = withOutcome(message, words);
    const edited = await client.call((api) =>
      api.editMessageText(chat.id, message_id, edit.text, {
        entities: edit.entities,
        link_preview_options: { is_disabled: true },
        reply_markup,
      }),
    );
    note(edited, UNCHANGED, 'Telegram: a message could not be brought up to date');
  }

  async function withoutButtons(message: PressedMessage): Promise<void> {
    const { chat, message_id } = message;
    const edited = await client.call((api) =>
      api.editMessageReplyMarkup(chat.id, message_id, { reply_markup: keyboard(message) }),
    );
    note(edited, UNCHANGED, 'Telegram: buttons could not be taken away');
  }

  /** What was done stays done: a failure here is only worth a line. */
  function note(called: Called<unknown>, expected: RegExp, otherwise: string): void {
    if (called.ok) return;
    const { failure } = called;
    if (failure.kind === 'refused' && expected.test(failure.description)) return;
    log.warn({ code: failure.kind === 'refused' ? failure.code : null }, otherwise);
  }

  function say(key: keyof typeof acted): string {
    return text(acted, practice.locale, key);
  }
}

/**
 * The message with a last line, its formatting kept: entities count from the start, so that what is
 * added at the end moves none of them. Cut to what Telegram takes, the last line kept.
 */
export function withOutcome(
  { text: said = '', entities = [] }: Pick<PressedMessage, 'text' | 'entities'>,
  words: string,
): { readonly text: string; readonly entities: MessageEntity[] } {
  const line = `\n\n→ ${words}`;
  const kept = cut(said, TELEGRAM_TEXT_LIMIT - line.length);
  const length = kept === said ? said.length : kept.length - 1;
  return {
    text: kept + line,
    // As Telegram made them: it alone knows what each kind may hold.
    entities: entities.filter((one) => one.offset + one.length <= length) as MessageEntity[],
  };
}

type Keyboard = InlineKeyboardMarkup;

/** As it is, but for the button that was pressed. */
const keyboardWithout = ({ reply_markup: markup }: PressedMessage, data: string): Keyboard => ({
  inline_keyboard: (markup?.inline_keyboard ?? [])
    .map((row) => row.filter(({ callback_data }) => callback_data !== data))
    // As Telegram made them.
    .filter((row) => row.length > 0) as InlineKeyboardButton[][],
});

/** Links stay: they answer nothing. */
const keyboard = ({ reply_markup: markup }: PressedMessage) => ({
  inline_keyboard: (markup?.inline_keyboard ?? [])
    .map((row) =>
      row.flatMap(({ text: label, url }) => (url === undefined ? [] : [{ text: label, url }])),
    )
    .filter((row) => row.length > 0),
});

/** At most so many UTF-16 units, ending in « … » when something was cut; no character in pieces. */
function cut(words: string, limit: number): string {
  if (words.length <= limit) return words;
  return `${words.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Nothing final was done, so the buttons stay. */
const isToBeTriedAgain = (outcome: Acted): boolean =>
  outcome.kind === 'unavailable' ||
  outcome.kind === 'not-proposed' ||
  (outcome.kind === 'put-back' && outcome.left > 0);

const isPreview = ({ verb }: Act): boolean => verb === 'tell-now' || verb === 'tell-not';

const kindOf = (outcome: Acted | string): string =>
  typeof outcome === 'string' ? outcome : outcome.kind;

const UNCHANGED = /message is not modified/i;
/** Bot API: answerCallbackQuery, text. */
const ANSWER_LIMIT = 200;
const REMEMBERED = 500;
