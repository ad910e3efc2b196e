/** The inbox: mails as rendered with their calendar part, Telegram messages with working buttons, SMS. */
import type { Locale } from '../../engine/core/values.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { parseTelegramHtml } from '../http/telegram-html.ts';
import type { Inbox, InboxItem, MailItem, TelegramItem } from '../inbox.ts';
import { formatIn } from '../model/zone.ts';
import { html, type Markup } from './html.ts';
import { page } from './layout.ts';
import { type Say, sayIn } from './texts.ts';

export function inboxPage(inbox: Inbox, zone: string, locale: Locale): HttpAnswer {
  const say = sayIn(locale);
  const items = [...inbox.items].reverse();
  return page(
    locale,
    say('inbox'),
    html`${
      items.length === 0
        ? html`<p>${say('nothing-sent')}</p>`
        : html`<form method="post" action="/inbox/clear"><button>${say('clear')}</button></form>`
    }
${items.map((item) => renderItem(item, zone, say))}`,
  );
}

function renderItem(item: InboxItem, zone: string, say: Say): Markup {
  const at = formatIn(zone, item.at).replace('T', ' ');
  switch (item.kind) {
    case 'mail':
      return mail(item, at, say);
    case 'telegram':
      return telegram(item, at);
    case 'sms':
      return html`<article data-kind="sms"><p class="meta">SMS · ${at} · ${item.from} → ${item.to}</p><p>${item.body}</p></article>`;
  }
}

function mail(item: MailItem, at: string, say: Say): Markup {
  return html`<article data-kind="mail" id="item-${item.id}">
<p class="meta">Mail · ${at} · ${item.from} → ${item.to}</p>
<h2>${item.subject}</h2>
${
  item.html === null
    ? html`<pre>${item.text}</pre>`
    : html`<iframe title="${item.subject}" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${`<base target="_blank">${item.html}`}"></iframe>
<details><summary>${say('plain-text')}</summary><pre>${item.text}</pre></details>`
}
${item.attachments.map(
  (part) =>
    html`<details><summary>${part.filename} (${part.contentType})</summary><pre>${part.content}</pre></details>`,
)}
</article>`;
}

function telegram(item: TelegramItem, at: string): Markup {
  const parsed = item.parseMode === 'HTML' ? parseTelegramHtml(item.text) : { text: item.text };
  return html`<article data-kind="telegram" id="item-${item.id}">
<p class="meta">Telegram · ${at} · → ${item.chatId}</p>
<pre>${'text' in parsed ? parsed.text : item.text}</pre>
${item.buttons
  .flat()
  .map((button) =>
    button.url !== undefined
      ? html`<p><a href="${/^https?:/.test(button.url) ? button.url : '#'}">${button.text}</a></p>`
      : html`<form method="post" action="/inbox/press"><input type="hidden" name="message" value="${item.messageId}"><input type="hidden" name="data" value="${button.callback_data ?? ''}"><button>${button.text}</button></form>`,
  )}
</article>`;
}
