/** Notices by Telegram (Bot API over grammY). Only sends; nothing that comes in is read here. */
import type { Api, GrammyError } from 'grammy';
import type { Notice } from '../engine/core/notice.ts';
import { SECOND } from '../engine/core/values.ts';
import type { Channel, Delivery } from '../engine/ports.ts';
import type { TelegramText } from './render-telegram.ts';
import { cutTelegramHtml, escapeTelegram, TELEGRAM_TEXT_LIMIT } from './telegram-html.ts';

export interface TelegramOptions {
  readonly token: string;
  /** Default: Telegram's own. */
  readonly apiRoot?: string;
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
 * repeated all the same.
 */
export function telegramChannel(options: TelegramOptions): TelegramChannel {
  const { token, render, timeoutMs = 20 * SECOND } = options;

  async function call(use: (api: Api) => Promise<string>): Promise<Delivery> {
    // Loaded with the first message: starting up need not wait for it.
    const { Api, GrammyError, HttpError } = await import('grammy');
    const api = new Api(token, {
      timeoutSeconds: timeoutMs / SECOND,
      // grammY refuses a root that ends in a slash.
      ...(options.apiRoot === undefined
        ? {}
        : { apiRoot: options.apiRoot.replace(/\/+$/, '') }),
    });
    try {
      return { kind: 'sent', providerId: await use(api) };
    } catch (error) {
      if (error instanceof GrammyError) return refusal(error);
      if (error instanceof HttpError) {
        const reason = 'Telegram cannot be reached, or did not answer in time';
        return { kind: 'later', reason, retryAfterMs: null };
      }
      throw error;
    }
  }

  return {
    name: 'telegram',
    deliver: (notice) =>
      call(async (api) => {
        const { text, rows } = messageOf(render(notice));
        const sent = await api.sendMessage(notice.to, text, {
          parse_mode: 'HTML',
          link_preview_options: { is_disabled: true },
          ...(rows.length === 0 ? {} : { reply_markup: { inline_keyboard: rows } }),
        });
        return String(sent.message_id);
      }),
    async check() {
      const answer = await call(async (api) => String((await api.getMe()).id));
      return answer.kind === 'sent' ? null : answer.reason;
    },
  };
}

/**
 * Telegram takes only https links as buttons, and refuses the whole message otherwise: any other link
 * goes into the text, which is cut so that the links always remain.
 */
function messageOf({ html, buttons }: TelegramText) {
  const isButton = ({ url }: { readonly url: string }) => url.startsWith('https://');
  const inText = buttons.filter((button) => !isButton(button));
  const tail = inText
    .map(({ label, url }) => `\n\n${escapeTelegram(label)}\n${escapeTelegram(url)}`)
    .join('');
  return {
    text: cutTelegramHtml(html, TELEGRAM_TEXT_LIMIT - tail.length) + tail,
    rows: buttons.filter(isButton).map(({ label, url }) => [{ text: label, url }]),
  };
}

/** By error_code (Bot API: making requests). The description may quote the message: not passed on. */
function refusal({ error_code, description, parameters }: GrammyError): Delivery {
  const refused = (reason: string): Delivery => ({ kind: 'refused', reason });
  const later = (reason: string): Delivery => ({
    kind: 'later',
    reason,
    retryAfterMs: parameters.retry_after === undefined ? null : parameters.retry_after * SECOND,
  });
  if (error_code === 429) return later('Telegram 429: too many messages');
  // 404 is what a token of the wrong shape gets.
  if (error_code === 401 || error_code === 404) {
    return refused(
      `Telegram ${error_code}: the bot’s token is wrong; check TELEGRAM_BOT_TOKEN`,
    );
  }
  if (error_code === 403) {
    return refused(
      'Telegram 403: the bot may not write to this chat; open the chat with the bot and press Start',
    );
  }
  if (parameters.migrate_to_chat_id !== undefined) {
    return refused(
      'Telegram 400: the group was upgraded and has a new chat id; set TELEGRAM_CHAT_ID to it',
    );
  }
  if (error_code === 400 && /chat not found/i.test(description)) {
    return refused(
      'Telegram 400: no such chat; check TELEGRAM_CHAT_ID (or telegramChatId of the practitioner), and press Start in the chat with the bot',
    );
  }
  if (error_code === 400) return refused('Telegram 400: the message was refused as malformed');
  return later(`Telegram ${error_code}: Telegram is out of order`);
}
