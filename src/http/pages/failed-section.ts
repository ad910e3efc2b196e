/** Messages that were given up: whom nobody has told, why, and what to do. No more of a patient than that. */
import type { NoticeRecord } from '../../engine/outbox-port.ts';
import { text } from '../../texts/catalogue.ts';
import { history } from '../../texts/history.ts';
import { momentInWords } from '../../texts/moments.ts';
import type { Visit } from '../admin-guard.ts';
import { type Html, html } from '../html.ts';
import { queryText } from '../query.ts';
import { hiddenFields, sayDesk } from './admin-frame.ts';
import { fileOf } from './booking-actions.ts';

export function failedSection(visit: Visit, failed: readonly NoticeRecord[]): Html | false {
  if (failed.length === 0) return false;
  const say = sayDesk(visit.frame);
  return html`<section class="alert" aria-labelledby="failed"><h2 id="failed">${say('desk.failed')}</h2>
<p>${say('desk.failedLead')}</p>
<ul class="failed">${failed.map((one) => failedItem(visit, one))}</ul>
${
  failed.length > 1 &&
  html`<form method="post" action="/admin/messages/retry">${hiddenFields(visit)}<button class="small" type="submit">${say('desk.retryAll')}</button></form>`
}
</section>`;
}

function failedItem(visit: Visit, { notice, lastError }: NoticeRecord): Html {
  const { frame } = visit;
  const say = sayDesk(frame);
  const { key, party, channel, content, booking, createdAt } = notice;
  const what = messageInWords(frame.locale, notice);
  const since = momentInWords(createdAt, frame.practice.timeZone, frame.locale);
  const isOfBooking = 'patient' in content;
  const button = (action: 'retry' | 'discard', label: string): Html =>
    html`<form method="post" action="/admin/messages/${action}">${hiddenFields(visit)}<input type="hidden" name="key" value="${key}"><button class="small${action === 'discard' && ' danger'}" type="submit" aria-label="${label} – ${what}">${label}</button></form>`;
  return html`<li data-party="${party}" data-channel="${channel}"><p><strong>${what}</strong><br>${say('desk.failedSince', { when: since })}</p>
${lastError !== null && html`<p class="quiet">${lastError}</p>`}
<div class="do">${button('retry', say('desk.retry'))}
<details><summary class="button small" aria-label="${say('desk.discard')} – ${what}">${say('desk.discard')}</summary><div class="sure"><p>${say('desk.discardSure')}</p>${button('discard', say('desk.discard'))}</div></details>
${isOfBooking && html`<a class="button small" href="${fileOf({ id: booking })}${queryText({ lang: frame.lang })}" aria-label="${say('desk.openFile')} – ${what}">${say('desk.openFile')}</a>`}</div></li>`;
}

/** « rendez-vous déplacé, e-mail (patient) » */
export function messageInWords(
  locale: 'fr' | 'en',
  {
    content,
    party,
    channel,
  }: Pick<NoticeRecord['notice'], 'party' | 'channel'> & {
    readonly content: Pick<NoticeRecord['notice']['content'], 'kind'>;
  },
): string {
  return text(history, locale, 'history.message', {
    what: text(history, locale, `message.${content.kind}`),
    channel: text(history, locale, `channel.${channel}`),
    party: text(history, locale, `party.${party}`),
  });
}
