/** A stand-in for the Telegram Bot API, as far as a bot that alerts one person needs it. */
import type { Fault } from '../faults.ts';
import type { Inbox, TelegramButton, TelegramItem } from '../inbox.ts';
import { isObject, type Json } from '../model/resource.ts';
import { type HttpAnswer, json, parseJson } from './exchange.ts';
import { parseTelegramHtml } from './telegram-html.ts';

export interface Telegram {
  readonly token: string;
  /** Answers `/bot<token>/<method>`. A client that goes away ends its long poll. */
  answer(token: string, method: string, params: Json, call: TelegramCall): Promise<HttpAnswer>;
  /** The person presses a button under a message. */
  press(messageId: number, data: string): void;
  /** The person writes to the bot. */
  say(chatId: string, text: string): void;
  /** What the bot answered to pressed buttons, oldest first. */
  readonly callbackAnswers: readonly Json[];
  /** The menu that the bot has set. */
  readonly commands: readonly Json[];
  readonly webhook: { readonly url: string; readonly secretToken: string | null } | null;
}

export interface TelegramCall {
  readonly fault: Fault | null;
  readonly onGone: (listener: () => void) => () => void;
}

export function createTelegram(options: {
  readonly inbox: Inbox;
  readonly now: () => number;
  readonly token: string;
  /** Waits as long as a long poll may last. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Posts an update to the webhook. */
  readonly post: (url: string, update: Json, secretToken: string | null) => void;
}): Telegram {
  const { inbox } = options;
  let updates: Json[] = [];
  let lastUpdate = 0;
  let lastCallback = 0;
  let poll: { readonly end: (how: 'overtaken' | 'done') => void } | null = null;
  let webhook: Telegram['webhook'] = null;
  let commands: readonly Json[] = [];
  const callbackAnswers: Json[] = [];
  const openCallbacks = new Set<string>();

  const seconds = (): number => Math.floor(options.now() / 1000);
  const update = (content: Json): void => {
    lastUpdate += 1;
    const made = { update_id: lastUpdate, ...content };
    if (webhook !== null) options.post(webhook.url, made, webhook.secretToken);
    else {
      updates.push(made);
      poll?.end('done');
    }
  };
  const byMessage = (params: Json): TelegramItem | undefined =>
    inbox.telegram.find(
      (item) =>
        item.messageId === Number(params.message_id) && item.chatId === String(params.chat_id),
    );
  const messageOf = (item: TelegramItem): Json => ({
    message_id: item.messageId,
    date: Math.floor(item.at / 1000),
    chat: { id: chatNumber(item.chatId), type: 'private', first_name: 'Docteur' },
    from: BOT,
    text: plainText(item),
    ...(item.buttons.length === 0 ? {} : { reply_markup: { inline_keyboard: item.buttons } }),
  });
  const edit = (params: Json, change: Partial<TelegramItem>): HttpAnswer => {
    const item = byMessage(params);
    if (item === undefined) return refuse(400, 'Bad Request: message to edit not found');
    const next = { ...item, ...change };
    if (JSON.stringify(next) === JSON.stringify(item)) {
      return refuse(
        400,
        'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    }
    inbox.replace({ ...next, editedAt: options.now() });
    return ok(messageOf(next));
  };

  const methods: Record<
    string,
    (params: Json, call: TelegramCall) => HttpAnswer | Promise<HttpAnswer>
  > = {
    getme: () => ok({ ...BOT, can_join_groups: true, can_read_all_group_messages: false }),
    sendmessage(params) {
      const chatId = params.chat_id;
      if (chatId === undefined || chatId === '')
        return refuse(400, 'Bad Request: chat_id is empty');
      if (!/^(-?\d+|@\w+)$/.test(String(chatId)))
        return refuse(400, 'Bad Request: chat not found');
      const checked = checkText(params) ?? checkKeyboard(params.reply_markup);
      if (checked !== null) return checked;
      const item = inbox.addTelegram({
        chatId: String(chatId),
        messageId: inbox.nextMessageId(),
        text: String(params.text),
        parseMode: typeof params.parse_mode === 'string' ? params.parse_mode : null,
        buttons: buttonsOf(params.reply_markup),
      });
      return ok(messageOf(item));
    },
    editmessagetext(params) {
      const checked = checkText(params) ?? checkKeyboard(params.reply_markup);
      if (checked !== null) return checked;
      return edit(params, {
        text: String(params.text),
        parseMode: typeof params.parse_mode === 'string' ? params.parse_mode : null,
        // Without a new keyboard the old one goes.
        buttons: buttonsOf(params.reply_markup),
      });
    },
    editmessagereplymarkup: (params) =>
      checkKeyboard(params.reply_markup) ??
      edit(params, { buttons: buttonsOf(params.reply_markup) }),
    answercallbackquery(params) {
      if (String(params.text ?? '').length > 200)
        return refuse(400, 'Bad Request: MESSAGE_TOO_LONG');
      if (!openCallbacks.delete(String(params.callback_query_id))) {
        return refuse(
          400,
          'Bad Request: query is too old and response timeout expired or query ID is invalid',
        );
      }
      callbackAnswers.push(params);
      return ok(true);
    },
    async getupdates(params, call) {
      if (webhook !== null) {
        return refuse(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      }
      const offset = Number(params.offset ?? 0);
      updates = updates.filter((one) => Number(one.update_id) >= offset);
      const timeout = Number(params.timeout ?? 0);
      if (updates.length === 0 && timeout > 0) {
        // Of two pollers the older one is turned away.
        poll?.end('overtaken');
        let forget = (): void => {};
        const how = await new Promise<'overtaken' | 'done'>((resolve) => {
          poll = { end: resolve };
          void options.sleep(timeout * 1000).then(() => resolve('done'));
          forget = call.onGone(() => resolve('done'));
        });
        forget();
        if (how === 'overtaken') {
          return refuse(409, 'Conflict: terminated by other getUpdates request');
        }
        poll = null;
      }
      return ok(updates.slice(0, Number(params.limit ?? 100)));
    },
    setwebhook(params) {
      const url = String(params.url ?? '');
      if (url === '') {
        webhook = null;
        return ok(true, 'Webhook was deleted');
      }
      if (!URL.canParse(url) || !mayBeWebhook(new URL(url))) {
        return refuse(
          400,
          'Bad Request: bad webhook: An HTTPS URL must be provided for webhook',
        );
      }
      const secret = params.secret_token;
      if (secret !== undefined && !/^[\w-]{1,256}$/.test(String(secret))) {
        return refuse(400, 'Bad Request: secret token contains unallowed characters');
      }
      webhook = { url, secretToken: secret === undefined ? null : String(secret) };
      if (params.drop_pending_updates === true) updates = [];
      return ok(true, 'Webhook was set');
    },
    deletewebhook(params) {
      webhook = null;
      if (params.drop_pending_updates === true) updates = [];
      return ok(true, 'Webhook was deleted');
    },
    setmycommands(params) {
      const given: unknown = params.commands;
      const list = typeof given === 'string' ? parseJson(given) : given;
      if (!Array.isArray(list) || !list.every(isCommand)) {
        return refuse(400, 'Bad Request: BOT_COMMAND_INVALID');
      }
      commands = list;
      return ok(true);
    },
    getmycommands: () => ok(commands),
    getwebhookinfo: () =>
      ok({
        url: webhook?.url ?? '',
        has_custom_certificate: false,
        pending_update_count: updates.length,
      }),
  };

  return {
    token: options.token,
    callbackAnswers,
    get webhook() {
      return webhook;
    },
    get commands() {
      return commands;
    },
    async answer(token, method, params, call) {
      const fault = faultAnswer(call.fault);
      if (fault !== null) return fault;
      if (token !== options.token) return refuse(401, 'Unauthorized');
      // Method names are matched without case.
      const run = methods[method.toLowerCase()];
      if (run === undefined) return refuse(404, 'Not Found');
      const answer = await run(params, call);
      if (call.fault?.kind === 'lost-response') return { kind: 'reset' };
      if (call.fault?.kind === 'lost-response-hang') return { kind: 'silence' };
      return answer;
    },
    press(messageId, data) {
      const item = inbox.telegram.find((one) => one.messageId === messageId);
      if (item === undefined) throw new Error(`no Telegram message ${messageId}`);
      lastCallback += 1;
      const id = String(lastCallback);
      openCallbacks.add(id);
      const from = { id: chatNumber(item.chatId), is_bot: false, first_name: 'Docteur' };
      update({
        callback_query: { id, from, message: messageOf(item), chat_instance: '1', data },
      });
    },
    say(chatId, text) {
      const { messageId } = inbox.addSaid({ chatId, messageId: inbox.nextMessageId(), text });
      const from = { id: chatNumber(chatId), is_bot: false, first_name: 'Docteur' };
      update({
        message: {
          message_id: messageId,
          from,
          date: seconds(),
          chat: { id: chatNumber(chatId), type: 'private', first_name: 'Docteur' },
          text,
        },
      });
    },
  };
}

function checkText(params: Json): HttpAnswer | null {
  const { text, parse_mode: mode } = params;
  if (typeof text !== 'string' || text.trim() === '') {
    return refuse(400, 'Bad Request: message text is empty');
  }
  let plain = text;
  if (mode === 'HTML') {
    const parsed = parseTelegramHtml(text);
    if ('problem' in parsed) {
      return refuse(400, `Bad Request: can't parse entities: ${parsed.problem}`);
    }
    plain = parsed.text;
  } else if (mode === 'MarkdownV2') {
    // Of the reserved characters, these never open an entity: unescaped, they are an error.
    const bare = /(?<!\\)[#+\-={}.!]/.exec(text);
    if (bare !== null) {
      return refuse(
        400,
        `Bad Request: can't parse entities: Character '${bare[0]}' is reserved and must be escaped with the preceding '\\'`,
      );
    }
  } else if (mode !== undefined && mode !== '' && mode !== 'Markdown') {
    return refuse(400, 'Bad Request: unsupported parse_mode');
  }
  if (plain.trim() === '') return refuse(400, 'Bad Request: message text is empty');
  // Counted after parsing, in UTF-16 units as entities are.
  return plain.length > 4096 ? refuse(400, 'Bad Request: message is too long') : null;
}

function checkKeyboard(markup: unknown): HttpAnswer | null {
  for (const button of buttonsOf(markup).flat()) {
    if (typeof button.text !== 'string' || button.text === '') {
      return refuse(400, 'Bad Request: inline keyboard button text is empty');
    }
    const bytes = Buffer.byteLength(button.callback_data ?? '');
    if (button.callback_data !== undefined && (bytes < 1 || bytes > 64)) {
      return refuse(400, 'Bad Request: BUTTON_DATA_INVALID');
    }
    if (button.url !== undefined && !isPublicUrl(button.url)) {
      return refuse(
        400,
        `Bad Request: inline keyboard button URL '${button.url}' is invalid: Wrong HTTP URL`,
      );
    }
    if (button.url === undefined && button.callback_data === undefined) {
      return refuse(
        400,
        "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
      );
    }
  }
  return null;
}

/** A host without a dot, such as localhost, is no link for Telegram. */
const isPublicUrl = (url: string): boolean =>
  URL.canParse(url) &&
  (!/^https?:$/.test(new URL(url).protocol) || new URL(url).hostname.includes('.'));

/** Loopback is let through so that a local sandbox can call a local server. */
const mayBeWebhook = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || hostname === '127.0.0.1' || hostname === 'localhost';

/** Bot API: BotCommand. */
const isCommand = (one: unknown): boolean =>
  isObject(one) &&
  /^[a-z0-9_]{1,32}$/.test(String(one.command)) &&
  typeof one.description === 'string' &&
  one.description.length >= 1 &&
  one.description.length <= 256;

function buttonsOf(markup: unknown): readonly (readonly TelegramButton[])[] {
  const parsed: unknown = typeof markup === 'string' ? parseJson(markup) : markup;
  const rows = isObject(parsed) ? parsed.inline_keyboard : null;
  return Array.isArray(rows) ? (rows as TelegramButton[][]) : [];
}

function plainText({ text, parseMode }: TelegramItem): string {
  const parsed = parseMode === 'HTML' ? parseTelegramHtml(text) : { text };
  return 'text' in parsed ? parsed.text : text;
}

function faultAnswer(fault: Fault | null): HttpAnswer | null {
  switch (fault?.kind) {
    case 'timeout':
      return { kind: 'silence' };
    case 'reset':
      return { kind: 'reset' };
    case 'rate-limited':
    case 'too-many-requests': {
      const retry_after = fault.retryAfterSeconds ?? 30;
      return refuse(429, `Too Many Requests: retry after ${retry_after}`, { retry_after });
    }
    case 'blocked':
      return refuse(403, 'Forbidden: bot was blocked by the user');
    case 'unauthorized':
      return refuse(401, 'Unauthorized');
    case 'not-found':
      return refuse(400, 'Bad Request: chat not found');
    case 'backend-error':
      return refuse(fault.status ?? 502, 'Bad Gateway');
    default:
      return null;
  }
}

const chatNumber = (chatId: string): number | string =>
  /^-?\d+$/.test(chatId) ? Number(chatId) : chatId;

const BOT = { id: 1, is_bot: true, first_name: 'Sandbox', username: 'creneau_sandbox_bot' };

const ok = (result: unknown, description?: string): HttpAnswer =>
  json(200, { ok: true, result, ...(description === undefined ? {} : { description }) });

const refuse = (error_code: number, description: string, parameters?: Json): HttpAnswer =>
  json(error_code, {
    ok: false,
    error_code,
    description,
    ...(parameters === undefined ? {} : { parameters }),
  });
