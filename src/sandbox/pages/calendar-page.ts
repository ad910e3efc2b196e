/** The page on which one plays the doctor: each calendar's events by day, with what she can do to them. */
import { DAY, type Instant, type Locale } from '../../engine/core/values.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import type { GoogleModel } from '../model/model.ts';
import { isObject, type Json } from '../model/resource.ts';
import { formatDate, formatIn, instantOf, localOf, parseDate } from '../model/zone.ts';
import { html, type Markup } from './html.ts';
import { page } from './layout.ts';
import { type Say, sayIn } from './texts.ts';

const DAYS_SHOWN = 14;

export function calendarPage(
  model: GoogleModel,
  query: URLSearchParams,
  locale: Locale,
): HttpAnswer {
  const say = sayIn(locale);
  const ids = [...model.store.calendars.keys()];
  const id = query.get('calendar') ?? model.store.mainId;
  const chosen = model.store.calendar(id).facts;
  const zone = chosen.timeZone;
  const today = formatDate(localOf(zone, model.now()));
  const given = query.get('from') ?? '';
  const from = parseDate(given) === null ? today : given;
  const first = parseDate(from) ?? 0;
  const span = (day: number): string => formatIn('UTC', instantOf(zone, day));
  const listing = model.list(chosen.id, {
    singleEvents: true,
    showDeleted: true,
    orderBy: 'startTime',
    maxResults: 2500,
    timeMin: span(first),
    timeMax: span(first + DAYS_SHOWN * DAY),
  });
  const all = (listing.items as readonly Json[]).filter((event) => isObject(event.start));
  const events = all.filter((event) => event.status !== 'cancelled');
  const gone = all.filter((event) => event.status === 'cancelled');
  const back = { calendar: chosen.id, from, zone, locale };
  const days = new Map<string, Json[]>();
  for (const event of events) {
    const { day } = whenOf(event, back);
    const key = day < from ? from : day;
    days.set(key, [...(days.get(key) ?? []), event]);
  }
  const turn = (by: number): string =>
    `/calendar?calendar=${encodeURIComponent(chosen.id)}&from=${formatDate(first + by * DAY)}`;
  const others = ids.filter((other) => other !== chosen.id);
  return page(
    locale,
    `${say('calendar')} · ${chosen.summary}`,
    html`${
      others.length === 0
        ? null
        : html`<p>${others.map((other) => html`<a href="/calendar?calendar=${encodeURIComponent(other)}">${model.store.calendar(other).facts.summary}</a> `)}</p>`
    }
<p><a href="${turn(-DAYS_SHOWN)}">${say('earlier')}</a> · <a href="/calendar?calendar=${encodeURIComponent(chosen.id)}">${say('today')}</a> · <a href="${turn(DAYS_SHOWN)}">${say('later')}</a></p>
<details${{ markup: events.length === 0 ? ' open' : '' }}><summary>${say('add-event')}</summary>${addForm(back, from < today ? today : from)}</details>
${events.length === 0 ? html`<p>${say('no-events', { days: DAYS_SHOWN })}</p>` : null}
${[...days].map(
  ([day, list]) => html`<section><h2>${dayName(day, locale)}</h2>
<ul class="events">${list.map((event) => eventItem(event, back, others))}</ul></section>`,
)}
${
  gone.length === 0
    ? null
    : html`<details><summary>${say('deleted', { count: gone.length })}</summary>
<ul class="events">${gone.map((event) => goneItem(event, back))}</ul></details>`
}`,
  );
}

/** Where one is: forms lead back to it. */
interface Back {
  readonly calendar: string;
  readonly from: string;
  readonly zone: string;
  readonly locale: Locale;
}

const hidden = (back: Back, id?: string): Markup =>
  html`<input type="hidden" name="calendar" value="${back.calendar}"><input type="hidden" name="from" value="${back.from}">${id === undefined ? null : html`<input type="hidden" name="id" value="${id}">`}`;

function addForm(back: Back, date: string): Markup {
  const say = sayIn(back.locale);
  return html`<form method="post" action="/calendar/add">${hidden(back)}
<label>${say('title')} <input name="title" value="${say('usual-title')}"></label>
<label>${say('day')} <input type="date" name="date" value="${date}" required></label>
<label>${say('from')} <input type="time" name="start" value="09:00"></label>
<label>${say('to')} <input type="time" name="end" value="10:00"></label>
<label class="check"><input type="checkbox" name="allDay" value="1"> ${say('all-day')}</label>
<label>${say('last-day')} <input type="date" name="lastDate"></label>
<label>${say('show-as')} <select name="transparency"><option value="opaque">${say('busy')}</option><option value="transparent">${say('free')}</option></select></label>
<label>${say('repeat')} <select name="repeat"><option value="">${say('never')}</option><option value="DAILY">${say('daily')}</option><option value="WEEKLY">${say('weekly')}</option></select></label>
<button>${say('add')}</button></form>`;
}

function eventItem(event: Json, back: Back, others: readonly string[]): Markup {
  const say = sayIn(back.locale);
  const id = String(event.id);
  const when = whenOf(event, back);
  const classes = [
    event.transparency === 'transparent' ? 'free' : '',
    String(event.status),
  ].join(' ');
  const attendees = Array.isArray(event.attendees) ? event.attendees.filter(isObject) : [];
  return html`<li class="${classes}" data-event-id="${id}" id="event-${id}">
<strong>${when.text}</strong> ${titleOf(event, say)}${event.recurringEventId === undefined ? null : ' ↻'}${event.status === 'tentative' ? ` (${say('tentative')})` : null}
<details><summary>${say('change')}</summary>
<p class="meta">${typeof event.description === 'string' ? html`<span style="white-space:pre-line">${event.description}</span>` : null}</p>
${attendees.map((one) => html`<p class="meta">${String(one.email)}: ${String(one.responseStatus)}</p>`)}
<form method="post" action="/calendar/move">${hidden(back, id)}
${
  when.allDay
    ? html`<label>${say('day')} <input type="date" name="date" value="${when.day}" required></label><label>${say('last-day')} <input type="date" name="lastDate" value="${when.lastDay}"></label><input type="hidden" name="allDay" value="1">`
    : html`<label>${say('day')} <input type="date" name="date" value="${when.day}" required></label><label>${say('from')} <input type="time" name="start" value="${when.start}" required></label><label>${say('to')} <input type="time" name="end" value="${when.end}" required></label>`
}<button>${say('move')}</button></form>
<form method="post" action="/calendar/edit">${hidden(back, id)}
<label>${say('title')} <input name="title" value="${String(event.summary ?? '')}"></label>
<label>${say('notes')} <textarea name="description">${String(event.description ?? '')}</textarea></label>
<label>${say('show-as')} <select name="transparency"><option value="opaque">${say('busy')}</option><option value="transparent"${{ markup: event.transparency === 'transparent' ? ' selected' : '' }}>${say('free')}</option></select></label>
<button>${say('save')}</button></form>
${
  others.length === 0 || event.recurringEventId !== undefined
    ? null
    : html`<form method="post" action="/calendar/transfer">${hidden(back, id)}<label>${say('other-calendar')} <select name="destination">${others.map((other) => html`<option>${other}</option>`)}</select></label><button>${say('transfer')}</button></form>`
}
${
  event.status === 'tentative'
    ? html`<form method="post" action="/calendar/confirm">${hidden(back, id)}<button>${say('confirm')}</button></form>`
    : null
}
<form method="post" action="/calendar/delete">${hidden(back, id)}<button>${say('delete')}</button></form>
${
  event.recurringEventId === undefined
    ? null
    : html`<form method="post" action="/calendar/delete">${hidden(back, String(event.recurringEventId))}<button>${say('delete-series')}</button></form>`
}
</details></li>`;
}

function goneItem(event: Json, back: Back): Markup {
  const say = sayIn(back.locale);
  const { day, text } = whenOf(event, back);
  return html`<li class="cancelled" data-event-id="${String(event.id)}"><strong>${dayName(day, back.locale)} ${text}</strong> ${titleOf(event, say)}
<form method="post" action="/calendar/restore">${hidden(back, String(event.id))}<button>${say('restore')}</button></form></li>`;
}

const titleOf = (event: Json, say: Say): string => String(event.summary ?? say('no-title'));

interface When {
  readonly allDay: boolean;
  readonly day: string;
  readonly lastDay: string;
  readonly start: string;
  readonly end: string;
  readonly text: string;
}

function whenOf(event: Json, { zone, locale }: Back): When {
  const say = sayIn(locale);
  const start = isObject(event.start) ? event.start : {};
  const end = isObject(event.end) ? event.end : {};
  if (typeof start.date === 'string') {
    const last = formatDate((parseDate(String(end.date)) ?? 0) - DAY);
    const text = last > start.date ? `→ ${dayName(last, locale)}` : say('all-day');
    return { allDay: true, day: start.date, lastDay: last, start: '', end: '', text };
  }
  const from = clock(zone, Date.parse(String(start.dateTime)));
  const to = clock(zone, Date.parse(String(end.dateTime)));
  const later = to.day > from.day ? ` (${dayName(to.day, locale)})` : '';
  return {
    allDay: false,
    day: from.day,
    lastDay: to.day,
    start: from.time,
    end: to.time,
    text: `${from.time}–${to.time}${later}`,
  };
}

function clock(zone: string, at: Instant): { readonly day: string; readonly time: string } {
  const text = formatIn(zone, at);
  return { day: text.slice(0, 10), time: text.slice(11, 16) };
}

const dayName = (day: string, locale: Locale): string =>
  new Intl.DateTimeFormat(locale === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'full',
    timeZone: 'UTC',
  }).format(parseDate(day) ?? 0);
