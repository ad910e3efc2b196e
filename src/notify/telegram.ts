/** Notices by Telegram. What comes back (telegram-updates.ts) is not read here. */
import type { Notice } from '../engine/core/notice.ts';
import { SECOND } from '../engine/core/values.ts';
import type { Channel, Delivery } from '../engine/ports.ts';
import type { TelegramButton, TelegramText } from './render-telegram.ts';
import {
  isWrongToken,
  type TelegramAccount,
  type TelegramFailure,
  telegramClient,
} from './telegram-client.ts';
import { cutTelegramHtml, escapeTelegram, TELEGRAM_TEXT_LIMIT } from './telegram-html.ts';
import { rowsOf } from './telegram-steps.ts';

export interface TelegramOptions extends TelegramAccount {
  readonly render: (notice: Notice) => TelegramText;
  /** For one call, milliseconds. Default: 20 s. */
  readonly timeoutMs?: number;
}

export interface TelegramChannel extends Channel {
  /** Asks who the bot is. Null when the token works, else what to do about it. */
  check(): Promise<string | null>;
}

/**
 * `sendMessage` knows no id of ours: a call whose answer is lost may have been delivered, and is
 * repeated all the same. An edit may be repeated freely.
 */
export function telegramChannel(options: TelegramOptions): TelegramChannel {
  const { render, timeoutMs = 20 * SECOND } = options;
  const client = telegramClient(options, timeoutMs);

  return {
    name: 'telegram',
    async deliver(notice, replacing = null) {
      const { text, more } = messageOf(render(notice));
      if (replacing !== null && /^\d+$/.test(replacing)) {
        const edited = await client.call((api) =>
          api.editMessageText(notice.to, Number(replacing), text, more),
        );
        if (edited.ok || saysAlready(edited.failure)) {
          return { kind: 'sent', providerId: replacing };
        }
        if (!isBeyondEditing(edited.failure)) return undelivered(edited.failure);
      }
      const sent = await client.call((api) => api.sendMessage(notice.to, text, more));
      return sent.ok
        ? { kind: 'sent', providerId: String(sent.value.message_id) }
        : undelivered(sent.failure);
    },
    async check() {
      const answer = await client.call((api) => api.getMe());
      if (answer.ok) return null;
      const delivery = undelivered(answer.failure);
      return delivery.kind === 'sent' ? null : delivery.reason;
    },
  };
}

/**
 * Telegram takes only https links as buttons, and refuses the whole message otherwise: any other link
 * goes into the text, which is cut so that the links always remain.
 */
function messageOf({ html, buttons }: TelegramText) {
  const links = buttons.filter((button) => button.kind === 'link');
  const inText = links.filter((link) => !isPostable(link));
  const tail = inText
    .map(({ label, url }) => `\n\n${escapeTelegram(label)}\n${escapeTelegram(url)}`)
    .join('');
  const acts = buttons
    .filter((button) => button.kind === 'act')
    .map(({ label, data }) => ({ text: label, callback_data: data }));
  const rows = [
    ...rowsOf(acts),
    ...links.filter(isPostable).map(({ label, url }) => [{ text: label, url }]),
  ];
  return {
    text: cutTelegramHtml(html, TELEGRAM_TEXT_LIMIT - tail.length) + tail,
    more: {
      parse_mode: 'HTML' as const,
      link_preview_options: { is_disabled: true },
      ...(rows.length === 0 ? {} : { reply_markup: { inline_keyboard: rows } }),
    },
  };
}

const isPostable = ({ url }: Extract<TelegramButton, { kind: 'link' }>): boolean =>
  url.startsWith('https://');

/** The message reads so already: an edit whose answer was lost, or one that changes nothing. */
const saysAlready = (failure: TelegramFailure): boolean =>
  isBadRequest(failure, /message is not modified/i);

/** It was deleted, or is none of the bot's: what there is to say takes a message of its own. */
const isBeyondEditing = (failure: TelegramFailure): boolean =>
  isBadRequest(
    failure,
    /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i,
  );

const isBadRequest = (failure: TelegramFailure, description: RegExp): boolean =>
  failure.kind === 'refused' && failure.code === 400 && description.test(failure.description);

/** By error_code (Bot API: making requests). The description may quote the message: not passed on. */
function undelivered(failure: TelegramFailure): Delivery {
  const refused = (reason: string): Delivery => ({ kind: 'refused', reason });
  const later = (reason: string, retryAfterMs: number | null = null): Delivery => ({
    kind: 'later',
    reason,
    retryAfterMs,
  });
  if (failure.kind === 'unreachable') {
    return later('Telegram cannot be reached, or did not answer in time');
  }
  const { code, description, retryAfterMs, migrated } = failure;
  if (code === 429) return later('Telegram 429: too many messages', retryAfterMs);
  if (isWrongToken(failure)) {
    return refused(`Telegram ${code}: the bot’s token is wrong; check TELEGRAM_BOT_TOKEN`);
  }
  if (code === 403) {
    return refused(
      'Telegram 403: the bot may not write to this chat; open the chat with the bot and press Start',
    );
  }
  if (migrated) {
    return refused(
      'Telegram 400: the group was upgraded and has a new chat id; set TELEGRAM_CHAT_ID to it',
    );
  }
  if (code === 400 && /chat not found/i.test(description)) {
    return refused(
      'Telegram 400: no such chat; check TELEGRAM_CHAT_ID (or telegramChatId of the practitioner), and press Start in the chat with the bot',
    );
  }
  if (code === 400) return refused('Telegram 400: the message was refused as malformed');
  return later(`Telegram ${code}: Telegram is out of order`, retryAfterMs);
}
