/** What the practice holds about one booking, in plain words, and how to have it erased. */

import type { Instant, Locale } from '../../engine/core/values.ts';
import type { NoticeRecord } from '../../engine/outbox-port.ts';
import type { Holdings } from '../../engine/rights-api.ts';
import { text } from '../../texts/catalogue.ts';
import { history } from '../../texts/history.ts';
import { momentInWords } from '../../texts/moments.ts';
import { rights } from '../../texts/rights.ts';
import { type Html, html } from '../html.ts';
import type { BookingLinks } from '../manage-links.ts';
import { type Frame, layout } from './layout.ts';
import { facts } from './manage-page.ts';

export interface DataView {
  readonly held: Holdings;
  readonly links: BookingLinks;
  /** She has just asked for erasure. */
  readonly isAsked: boolean;
  readonly cannotAsk: boolean;
}

interface Words {
  say(key: keyof typeof rights, params?: Readonly<Record<string, string | number>>): string;
  moment(at: Instant): string;
}

export function dataPage(frame: Frame, view: DataView): Html {
  const { practice, locale } = frame;
  const words: Words = {
    say: (key, params) => text(rights, locale, key, params),
    moment: (at) => momentInWords(at, practice.timeZone, locale),
  };
  const { say } = words;
  const { held, links, isAsked, cannotAsk } = view;
  const { address } = practice;
  return layout(frame, {
    title: say('data.title'),
    personal: true,
    body: html`<p><a href="${links.page({})}">${say('data.back')}</a></p>
<h1>${say('data.title')}</h1>
${cannotAsk && html`<p class="alert" id="errors" role="alert" tabindex="-1">${say('erase.nobody', { address })}</p>`}
${isAsked && held.erasureAskedAt !== null && html`<p class="good" role="status">${say('erase.asked')}</p>`}
<p>${say('data.lead')}</p>
<p class="actions"><a class="button" href="${links.dataFile}">${say('data.download')}</a></p>
${givenByHer(words, held)}
<h2>${say('data.booking')}</h2>
${facts(frame, { booking: held.booking, past: false })}
${noted(frame, words, held)}
<h2>${say('data.where')}</h2>
<ul>
<li>${say('data.where.google')}</li>
<li>${say('data.where.mirror')}${held.asOf !== null && html` ${say('data.where.asOf', { when: words.moment(held.asOf) })}`}</li>
</ul>
<p>${say('data.where.notes')}</p>
${messagesSent(words, held)}
${log(locale, words, held)}
${erasure(words, view)}`,
  });
}

function givenByHer({ say }: Words, { booking }: Holdings): Html {
  const { patient } = booking.marks;
  const shown = (value: string): string => (value === '' ? say('data.none') : value);
  return html`<h2>${say('data.you')}</h2>
<dl class="card">
<dt>${say('data.firstName')}</dt><dd>${shown(patient.firstName)}</dd>
<dt>${say('data.lastName')}</dt><dd>${shown(patient.lastName)}</dd>
<dt>${say('data.email')}</dt><dd>${shown(patient.email)}</dd>
<dt>${say('data.phone')}</dt><dd>${shown(patient.phone)}</dd>
<dt>${say('data.firstConsultation')}</dt><dd>${say(patient.firstConsultation ? 'data.yes' : 'data.no')}</dd>
<dt>${say('data.message')}</dt><dd>${shown(patient.message)}</dd>
<dt>${say('data.locale')}</dt><dd>${say(`data.${patient.locale}`)}</dd>
</dl>`;
}

function noted(frame: Frame, { say, moment }: Words, { booking }: Holdings): Html {
  const { marks, told } = booking;
  const last = told.patient;
  return html`<dl class="card">
<dt>${say('data.id')}</dt><dd>${booking.id}</dd>
<dt>${say('data.made')}</dt><dd>${moment(booking.created)}</dd>
<dt>${say('data.changed')}</dt><dd>${moment(booking.updated)}</dd>
<dt>${say('data.origin')}</dt><dd>${say(`data.origin.${marks.origin}`)}</dd>
${last !== null && html`<dt>${say('data.told')}</dt><dd>${say('data.told.value', { status: frame.say(`manage.status.${last.status}`), when: moment(last.start) })}</dd>`}
${marks.reminded !== null && html`<dt>${say('data.reminded')}</dt><dd>${moment(marks.reminded.start)}</dd>`}
${marks.waiting !== undefined && html`<dt>${say('data.waiting')}</dt><dd>${moment(marks.waiting.since)}</dd>`}
${marks.offer !== undefined && html`<dt>${say('data.offer')}</dt><dd>${moment(marks.offer.start)}</dd>`}
${marks.noShow && html`<dt>${say('data.noShow')}</dt><dd>${say('data.yes')}</dd>`}
</dl>`;
}

function messagesSent({ say, moment }: Words, { notices }: Holdings): Html {
  const title = html`<h2 id="messages">${say('data.messages')}</h2>`;
  if (notices.length === 0) return html`${title}<p>${say('data.messages.none')}</p>`;
  return html`${title}
<ul class="entries" aria-labelledby="messages">${notices.map(
    ({ notice, state, sentAt }) =>
      html`<li><time datetime="${new Date(sentAt ?? notice.createdAt).toISOString()}">${moment(sentAt ?? notice.createdAt)}</time>
${messageLine(say, notice, state)}</li>`,
  )}</ul>`;
}

function messageLine(
  say: Words['say'],
  { content, party, channel }: NoticeRecord['notice'],
  state: NoticeRecord['state'],
): string {
  return say('data.message.line', {
    what: wordOr(say, `kind.${content.kind}`, 'kind.other'),
    to: say(`data.to.${party}`),
    by: say(`data.by.${channel}`),
    state: say(`data.state.${state}`),
  });
}

function log(locale: Locale, { say, moment }: Words, { audit }: Holdings): Html {
  const head = html`<h2 id="log">${say('data.audit')}</h2>
<p>${say('data.audit.lead')}</p>`;
  if (audit.length === 0) return html`${head}<p>${say('data.audit.none')}</p>`;
  return html`${head}
<ul class="entries" aria-labelledby="log">${audit.map(
    ({ at, actor, action }) =>
      html`<li><time datetime="${new Date(at).toISOString()}">${moment(at)}</time>
${action in history ? text(history, locale, action) : action} (${say(`actor.${actor}`)})</li>`,
  )}</ul>`;
}

function erasure({ say, moment }: Words, { held, links, isAsked }: DataView): Html {
  const { erasureAskedAt } = held;
  return html`<h2>${say('erase.title')}</h2>
${
  erasureAskedAt === null
    ? html`<p>${say('erase.lead')}</p>
<p>${say('erase.records')}</p>
<form method="post" action="${links.erasure}"><button class="danger" type="submit">${say('erase.do')}</button></form>`
    : html`${!isAsked && html`<p>${say('erase.already', { when: moment(erasureAskedAt) })}</p>`}
<p>${say('erase.records')}</p>
<p>${say('erase.appeal')}</p>`
}`;
}

/** The words for what has some, general ones for the rest. */
function wordOr(say: Words['say'], key: string, general: keyof typeof rights): string {
  return key in rights ? say(key as keyof typeof rights) : say(general);
}
