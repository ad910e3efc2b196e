/** The inbox: mails as their readers see them, Google's invitations to answer, Telegram to talk to, SMS. */
import type { HttpAnswer } from '../http/exchange.ts';
import type { Telegram } from '../http/telegram.ts';
import type { Inbox, MailItem } from '../inbox.ts';
import type { GoogleModel } from '../model/model.ts';
import { formatDate, localOf } from '../model/zone.ts';
import { LIVE } from './assets.ts';
import { chats } from './chats.ts';
import { html, type Markup } from './html.ts';
import { filterOf, type InboxView, viewOf } from './inbox-view.ts';
import { invitationOf } from './invitations.ts';
import { type Frame, page } from './layout.ts';
import { type Say, sayIn } from './texts.ts';

export interface InboxParts {
  readonly model: GoogleModel;
  readonly inbox: Inbox;
  readonly telegram: Telegram;
  readonly doctors: readonly string[];
}

/** Names of patients in the filter; the mails of the others are found among all. */
const PATIENTS_NAMED = 4;

export function inboxPage(parts: InboxParts, query: URLSearchParams, frame: Frame): HttpAnswer {
  const say = sayIn(frame.locale);
  const { model, inbox } = parts;
  const view = viewOf(inbox, filterOf(query), parts.doctors);
  const zone = model.store.calendars.get(model.store.mainId)?.facts.timeZone ?? 'UTC';
  const today = formatDate(localOf(zone, model.now()));
  const at = (instant: number): string => {
    const local = localOf(zone, instant);
    const short =
      formatDate(local) === today ? {} : ({ day: 'numeric', month: 'short' } as const);
    return new Intl.DateTimeFormat(frame.locale === 'fr' ? 'fr-FR' : 'en-GB', {
      ...short,
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'UTC',
    }).format(local);
  };
  const aside = view.chats.length + view.phones.length > 0;
  // Google's invitation comes after our own mail, which says more of what this is about.
  const shown = view.mails.find(({ invitation }) => invitation === undefined) ?? view.mails[0];
  return page(
    frame,
    say('inbox'),
    html`<h1>${say('messages-sent')}</h1>
<p class="lead">${say('inbox-hint')}</p>
<div id="filter" class="filter" data-live>${filters(view, say)}</div>
<p id="jump" class="jump" data-live>${aside ? html`<a class="button" href="#phones">${say('jump')}</a>` : null}</p>
<div id="messages" data-live class="columns${aside ? '' : ' one'}">
<section id="mails" class="mails" aria-label="${say('mails')}">
${view.mails.length === 0 && !aside ? html`<p class="nothing">${say('nothing-sent')}</p>` : null}
${view.mails.map((item) => mail(item, item === shown, at(item.at), model, say))}
</section>
${aside ? html`<div id="phones" class="phones">${chats(view, at, parts.telegram.callbackAnswers, say)}</div>` : null}
</div>`,
    { here: '/inbox', scripts: [LIVE] },
  );
}

function filters({ filter, patients, isEmpty }: InboxView, say: Say): Markup | null {
  if (isEmpty) return null;
  const chosen = filter.kind === 'address' ? filter.address : filter.kind;
  const chip = (to: string, text: string): Markup =>
    html`<a href="${to === 'everyone' ? '/inbox' : `/inbox?to=${encodeURIComponent(to)}`}"${to === chosen ? { markup: ' aria-current="true"' } : null}>${text}</a>`;
  return html`<nav class="chips" aria-label="${say('filter')}">${chip('everyone', say('everyone'))}${chip('doctor', say('doctor'))}${chip('patients', say('patients'))}${patients.slice(0, PATIENTS_NAMED).map((address) => chip(address, address))}</nav>
<form method="post" action="/inbox/clear"><button>${say('clear')}</button></form>`;
}

function mail(item: MailItem, open: boolean, at: string, model: GoogleModel, say: Say): Markup {
  return html`<article data-kind="mail" id="item-${item.id}"><details${open ? { markup: ' open' } : null}><summary><p class="meta"><span title="${item.from}">${nameOf(item.from)} → ${item.to}</span> <time>${at}</time></p><h2>${item.subject}</h2></summary>
${item.invitation === undefined ? null : answers(item, model, say)}
${
  item.html === null
    ? html`<pre>${item.text}</pre>`
    : html`<iframe title="${item.subject}" loading="lazy" sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox" srcdoc="${`<base target="_blank">${item.html}`}"></iframe>
<details class="part"><summary>${say('plain-text')}</summary><pre>${item.text}</pre></details>`
}
${item.attachments.map(
  (part) =>
    html`<details class="part file"><summary>${part.filename} (${part.contentType})</summary><pre>${part.content}</pre></details>`,
)}
</details></article>`;
}

/** `Cabinet` of `Cabinet <cabinet@example.com>`. */
const nameOf = (from: string): string => /^(.+?)\s*<[^<>]+>$/.exec(from)?.[1] ?? from;

/** Yes, maybe and no, as Google offers them in its mail. */
function answers(item: MailItem, model: GoogleModel, say: Say): Markup {
  const current = invitationOf(model, item);
  if (current === null) return html`<p class="invitation">${say('no-longer-invited')}</p>`;
  const { answer } = current;
  return html`<form method="post" action="/inbox/respond" class="invitation"><input type="hidden" name="mail" value="${item.id}">
<p>${answer === 'needsAction' ? say('will-you-come') : say('answered-now', { answer: say(`answer-${answer}`) })}</p>
${(['accepted', 'tentative', 'declined'] as const).map(
  (one) =>
    html`<button name="answer" value="${one}" aria-pressed="${one === answer ? 'true' : 'false'}">${say(`answer-${one}`)}</button>`,
)}</form>`;
}
