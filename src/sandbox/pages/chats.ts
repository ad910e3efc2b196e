/** Telegram as a chat with its bot, and SMS as bubbles. */
import type { SaidItem, SmsItem, TelegramItem } from '../inbox.ts';
import type { Json } from '../model/resource.ts';
import { html, type Markup } from './html.ts';
import type { InboxView } from './inbox-view.ts';
import { linked, telegramMarkup } from './telegram-markup.ts';
import type { Say } from './texts.ts';

export interface ChatParts {
  readonly telegram: { readonly callbackAnswers: readonly Json[] };
  readonly chatNames: ReadonlyMap<string, string>;
}

export function chats(
  { chats: telegram, phones }: InboxView,
  at: (instant: number) => string,
  { telegram: { callbackAnswers }, chatNames }: ChatParts,
  say: Say,
): Markup {
  const answer = callbackAnswers.at(-1)?.text;
  return html`${telegram.map(
    (
      [chatId, items],
      nth,
    ) => html`<section class="phone" id="chat-${chatId}" aria-labelledby="chat-name-${chatId}"><h2 id="chat-name-${chatId}">${say('chat-with', { chat: chatNames.get(chatId) ?? chatId })}</h2>
<ol class="log" tabindex="0" aria-labelledby="chat-name-${chatId}">${items.map((item) => (item.kind === 'said' ? said(item, at) : fromBot(item, at, say)))}</ol>
${nth === 0 && typeof answer === 'string' && answer !== '' ? html`<p class="answered" role="status">${say('bot-answered', { text: answer })}</p>` : null}
<form method="post" action="/inbox/say" class="say"><input type="hidden" name="chat" value="${chatId}"><label><span class="full">${say('say-something')}</span><input name="text" required maxlength="4096" placeholder="${say('say-something')}" autocomplete="off" data-once></label><button>${say('send')}</button></form></section>`,
  )}
${phones.map(
  ([
    number,
    items,
  ]) => html`<section class="phone" id="sms-${number}" aria-labelledby="sms-name-${number}"><h2 id="sms-name-${number}">${say('to-number', { number })}</h2>
<ol class="log" tabindex="0" aria-labelledby="sms-name-${number}">${items.map((item) => sms(item, at))}</ol></section>`,
)}`;
}

function fromBot(item: TelegramItem, at: (instant: number) => string, say: Say): Markup {
  const { editedAt } = item;
  return html`<li><article data-kind="telegram" id="item-${item.id}"><div class="bubble"><div class="text">${telegramMarkup(item)}</div><p class="meta">${editedAt === undefined ? null : html`${say('edited')} · `}<time>${at(editedAt ?? item.at)}</time></p></div>
${item.buttons.map((row) => html`<div class="keys">${row.map((button) => key(item.messageId, button))}</div>`)}</article></li>`;
}

function key(messageId: number, button: TelegramItem['buttons'][number][number]): Markup {
  const { url, text } = button;
  if (url !== undefined) {
    const href = /^https?:/.test(url) ? url : '#';
    return html`<a class="button" href="${href}" target="_blank" rel="noreferrer">${text}</a>`;
  }
  return html`<form method="post" action="/inbox/press"><input type="hidden" name="message" value="${messageId}"><input type="hidden" name="data" value="${button.callback_data ?? ''}"><button>${text}</button></form>`;
}

const said = (item: SaidItem, at: (instant: number) => string): Markup =>
  html`<li><article class="own" data-kind="said" id="item-${item.id}"><div class="bubble"><div class="text">${item.text}</div><p class="meta"><time>${at(item.at)}</time></p></div></article></li>`;

const sms = (item: SmsItem, at: (instant: number) => string): Markup =>
  html`<li><article data-kind="sms" id="item-${item.id}"><div class="bubble"><div class="text">${linked(item.body)}</div><p class="meta">${item.from} · <time>${at(item.at)}</time></p></div></article></li>`;
