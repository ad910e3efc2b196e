/** The file of one booking: what it is, what was said of it, and all that happened to it. */
import type { BookingHistory, EngineStatus } from '../../engine/api.ts';
import type { Booking } from '../../engine/core/event.ts';
import type { Instant, Interval } from '../../engine/core/values.ts';
import type { AuditRecord } from '../../engine/mirror-port.ts';
import { LAID_ASIDE, type NoticeRecord } from '../../engine/outbox-port.ts';
import { text } from '../../texts/catalogue.ts';
import { history } from '../../texts/history.ts';
import { momentInWords } from '../../texts/moments.ts';
import type { Visit } from '../admin-guard.ts';
import { whoseBooking } from '../booking-json.ts';
import { type Html, html } from '../html.ts';
import { queryText } from '../query.ts';
import type { SlotDays } from '../slot-days.ts';
import { deskLayout, hiddenFields, nameOf, phoneLink, sayDesk } from './admin-frame.ts';
import { bookingActions, chips, fileOf } from './booking-actions.ts';
import { messageInWords } from './failed-section.ts';
import type { Frame } from './layout.ts';
import { slotPicker, slotRadios } from './slot-picker.ts';

export interface FileView {
  readonly booking: Booking;
  readonly now: Instant;
  readonly status: EngineStatus;
  readonly done: string | null;
}

export function bookingFilePage(
  visit: Visit,
  view: FileView & { readonly past: BookingHistory; readonly patientPage: string },
): Html {
  const { frame } = visit;
  const say = sayDesk(frame);
  const { booking, now, past, patientPage } = view;
  const { htmlLink } = booking;
  const title = say('file.title', { name: nameOf(booking) });
  return deskLayout(visit, {
    ...view,
    title,
    place: null,
    body: html`<p><a href="/admin${queryText({ lang: frame.lang })}">← ${say('desk.back')}</a></p>
<h1>${title}</h1>
<p class="chips">${chips(visit, booking)}</p>
${facts(frame, booking)}
${bookingActions(visit, booking, now)}
<p class="do">${/^https?:/.test(htmlLink) && html`<a class="button small" href="${htmlLink}" rel="noreferrer">${say('admin.open')}</a>`}
<a class="button small" href="${patientPage}">${say('desk.patientPage')}</a></p>
<h2>${say('file.messages')}</h2>
${messages(frame, past.notices)}
<h2>${say('file.history')}</h2>
${happened(frame, past.audit)}`,
  });
}

function facts(frame: Frame, booking: Booking): Html {
  const say = sayDesk(frame);
  const { practice, locale } = frame;
  const { patient, origin, type: typeId } = booking.marks;
  const type = practice.types.find(({ id }) => id === typeId);
  const moment = (at: Instant): string => momentInWords(at, practice.timeZone, locale);
  const minutes = say('desk.minutes', {
    n: Math.round((booking.end - booking.start) / 60_000),
  });
  const mail = html`<a href="mailto:${patient.email}">${patient.email}</a>`;
  const rows: readonly (readonly [string, Html | string | false])[] = [
    [say('admin.status'), say(`admin.status.${booking.status}`)],
    [say('file.when'), html`<strong>${moment(booking.start)}</strong> (${minutes})`],
    [say('admin.what'), type?.name[locale] ?? typeId],
    [say('file.with'), whoseBooking(practice, booking)?.name ?? practice.name],
    [say('file.phone'), phoneLink(patient.phone, practice)],
    [say('file.email'), patient.email !== '' && mail],
    [
      say('file.message'),
      patient.message !== '' && html`<span class="lines">${patient.message}</span>`,
    ],
    [say('file.made'), say(`file.made.${origin}`, { when: moment(booking.created) })],
  ];
  return html`<dl class="card">${rows.map(([label, value]) => value !== false && html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`;
}

function messages(frame: Frame, notices: readonly NoticeRecord[]): Html {
  const say = sayDesk(frame);
  if (notices.length === 0) return html`<p>${say('file.messagesNone')}</p>`;
  const moment = (at: Instant): string =>
    momentInWords(at, frame.practice.timeZone, frame.locale);
  const items = notices.map(({ notice, state, sentAt, lastError }) => {
    const isAside = state === 'dead' && LAID_ASIDE.includes(lastError);
    const word = text(history, frame.locale, `message.${isAside ? 'laidAside' : state}`);
    const why = state === 'sent' || isAside ? null : lastError;
    return html`<li><span class="when">${moment(sentAt ?? notice.createdAt)}</span> <span>${messageInWords(frame.locale, notice)} – <strong class="${state}">${word}</strong>${why !== null && html`<br><span class="quiet">${why}</span>`}</span></li>`;
  });
  return html`<ul class="story">${items}</ul>`;
}

function happened(frame: Frame, audit: readonly AuditRecord[]): Html {
  const say = sayDesk(frame);
  if (audit.length === 0) return html`<p>${say('file.historyNone')}</p>`;
  const items = audit.map((entry) => {
    const { at, actor } = entry;
    const when = momentInWords(at, frame.practice.timeZone, frame.locale);
    const by = text(history, frame.locale, `history.by.${actor}`);
    return html`<li><span class="when"><time datetime="${new Date(at).toISOString()}">${when}</time></span> <span>${auditInWords(frame, entry)} <span class="quiet">– ${by}</span></span></li>`;
  });
  return html`<ol class="story">${items}</ol>`;
}

/** What happened, and what of its details a person can use. */
export function auditInWords(
  { practice, locale }: Pick<Frame, 'practice' | 'locale'>,
  { action, detail }: Pick<AuditRecord, 'action' | 'detail'>,
): string {
  const say = (key: string, params?: Readonly<Record<string, string>>): string =>
    text(history, locale, key as keyof typeof history, params);
  // A newer program may have written what this one has no words for.
  const known = Object.hasOwn(history, action);
  const what = known ? say(action) : say('history.unknown', { action });
  const more: string[] = [];
  if (typeof detail.start === 'string') {
    const at = Date.parse(detail.start);
    if (!Number.isNaN(at)) more.push(momentInWords(at, practice.timeZone, locale));
  }
  const { kind, party, channel, reason } = detail;
  if (typeof kind === 'string' && Object.hasOwn(history, `message.${kind}`)) {
    const named = say(`message.${kind}`);
    more.push(
      typeof party === 'string' && typeof channel === 'string'
        ? say('history.message', {
            what: named,
            channel: say(`channel.${channel}`),
            party: say(`party.${party}`),
          })
        : named,
    );
  }
  if (typeof reason === 'string') more.push(say('history.because', { reason }));
  return [what, ...more].join(' · ');
}

/** Choosing where a booking is to go; the practice has no deadline to keep. */
export function deskMovePage(
  visit: Visit,
  view: FileView & {
    readonly time: (instant: Instant) => string;
    readonly step:
      | { readonly kind: 'times'; readonly days: SlotDays; readonly gone: boolean }
      | { readonly kind: 'sure'; readonly slot: Interval }
      | {
          readonly kind: 'refused';
          readonly reason: string;
          readonly alternatives: readonly Interval[];
        }
      | { readonly kind: 'fixed' };
  },
): Html {
  const { frame } = visit;
  const say = sayDesk(frame);
  const { booking, step, time } = view;
  const moment = (at: Instant): string =>
    momentInWords(at, frame.practice.timeZone, frame.locale);
  const path = `${fileOf(booking)}/move`;
  const to = (query: Record<string, string>): string =>
    path + queryText({ ...query, lang: frame.lang });
  const submit = html`<button class="main" type="submit">${frame.say('move.submit')}</button>`;
  const form = (inside: Html): Html =>
    html`<form method="post" action="${path}">${hiddenFields({ ...visit, here: fileOf(booking) })}${inside}${submit}</form>`;

  function chosen(): Html {
    switch (step.kind) {
      case 'fixed':
        return html`<p class="alert">${say('file.fixed')}</p>`;
      case 'times':
        return html`${step.gone && html`<p class="alert" role="alert">${frame.say('times.gone')}</p>`}
${slotPicker(frame, step.days, { time, toSlot: (start) => to({ start }), toDays: (from) => to({ from }) })}`;
      case 'sure':
        return html`<p>${frame.say('move.to')}<br><strong>${moment(step.slot.start)}</strong></p>
${form(html`<input type="hidden" name="start" value="${time(step.slot.start)}">`)}
<p><a href="${to({})}">${frame.say('chosen.changeTime')}</a></p>`;
      case 'refused':
        return html`<p class="alert" id="errors" role="alert" tabindex="-1">${step.reason}</p>
${step.alternatives.length > 0 && form(slotRadios(frame.say('details.alternatives'), step.alternatives, time, moment))}
<p><a href="${to({})}">${frame.say('chosen.changeTime')}</a></p>`;
    }
  }

  const title = frame.say('move.confirmTitle');
  return deskLayout(visit, {
    ...view,
    title,
    place: null,
    body: html`<h1>${title}</h1>
<p class="card"><strong>${nameOf(booking)}</strong><br>${frame.say('move.from')}${' '}<strong>${moment(booking.start)}</strong><br><span class="quiet">${say('move.lead')}</span></p>
${chosen()}
<p><a href="${fileOf(booking)}${queryText({ lang: frame.lang })}">${frame.say('move.back')}</a></p>`,
  });
}
