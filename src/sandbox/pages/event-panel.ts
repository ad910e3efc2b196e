/** One event, with what the doctor can do to it; and the form of a new one. */
import { DAY, HOUR, type Locale } from '../../engine/core/values.ts';
import { formatDate, type LocalMs } from '../model/zone.ts';
import { html, type Markup } from './html.ts';
import { type Say, sayIn } from './texts.ts';
import { guestsOf, type Shown, wallClock } from './week.ts';

/** Where one is: forms and links lead back to it. */
export interface Place {
  readonly calendar: string;
  /** As asked for: `YYYY-MM-DD`. */
  readonly from: string;
  readonly locale: Locale;
  readonly others: readonly { readonly id: string; readonly summary: string }[];
}

export const addressOf = (place: Place, more: Readonly<Record<string, string>> = {}): string =>
  `/calendar?${new URLSearchParams({ calendar: place.calendar, from: place.from, ...more })}`;

export const hidden = (place: Place, fields: Readonly<Record<string, string>> = {}): Markup =>
  html`${Object.entries({ calendar: place.calendar, from: place.from, ...fields }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}`;

export const titleOf = ({ event }: Shown, say: Say): string => {
  const title = typeof event.summary === 'string' ? event.summary.trim() : '';
  return title === '' ? say('no-title') : title;
};

/** The event's times as a person reads them. */
export function whenOf(when: Days, locale: Locale): string {
  const { allDay, from, to } = when;
  if (allDay) return daysOf(when, locale);
  const day = dayFormat(locale);
  const end = isOneDay(when) ? timeOf(to) : `${day.format(to)}, ${timeOf(to)}`;
  return `${day.format(from)}, ${timeOf(from)}–${end}`;
}

/** The day, or the first and the last. */
export function daysOf(when: Days, locale: Locale): string {
  const day = dayFormat(locale);
  return isOneDay(when) ? day.format(when.from) : day.formatRange(when.from, lastOf(when));
}

type Days = Pick<Shown, 'allDay' | 'from' | 'to'>;

const isOneDay = (when: Days): boolean => formatDate(when.from) === formatDate(lastOf(when));
const lastOf = ({ allDay, from, to }: Days): LocalMs =>
  allDay ? Math.max(to - DAY, from) : to;
const dayFormat = (locale: Locale): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(locale === 'fr' ? 'fr-FR' : 'en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  });

export const timeOf = (local: LocalMs): string => wallClock(local).slice(11);

export function eventPanel(shown: Shown, place: Place): Markup {
  const say = sayIn(place.locale);
  const { event, id } = shown;
  const gone = event.status === 'cancelled';
  const guests = guestsOf(event);
  return panel(
    place,
    titleOf(shown, say),
    html`<p class="when">${whenOf(shown, place.locale)}${shown.series === null ? null : html` <span class="tag">↻ ${say('recurring')}</span>`} <span class="tag ${shown.look}">${say(`look-${shown.look}`)}</span></p>
${typeof event.description === 'string' && event.description !== '' ? html`<p class="notes">${event.description}</p>` : null}
${guests.length === 0 ? null : html`<ul class="guests">${guests.map((guest) => html`<li>${String(guest.email)} <span class="tag answer-${String(guest.responseStatus)}">${say(answerKey(guest.responseStatus))}</span></li>`)}</ul>`}
${
  gone
    ? html`<p>${say('was-deleted')}</p><form method="post" action="/calendar/restore">${hidden(place, { id })}<button class="main">${say('restore')}</button></form>`
    : html`${event.status === 'tentative' ? html`<form method="post" action="/calendar/confirm">${hidden(place, { id })}<button class="main">${say('confirm')}</button></form>` : null}
<details class="edit"><summary>${say('change')}</summary>${editForm(shown, place, say)}</details>
${shown.series !== null || place.others.length === 0 ? null : transferForm(id, place, say)}
<form method="post" action="/calendar/delete" class="delete">${hidden(place, { id })}${scopes(shown, say)}<button class="danger">${say('delete')}</button></form>`
}`,
  );
}

export function addPanel(start: LocalMs, end: LocalMs | null, place: Place): Markup {
  const say = sayIn(place.locale);
  return panel(
    place,
    say('add-event'),
    html`<form method="post" action="/calendar/add">${hidden(place)}
<label>${say('title')} <input name="title" value="${say('usual-title')}"></label>
${times({ allDay: false, from: start, to: end ?? start + HOUR / 2 }, say)}
<div class="fields"><label>${say('show-as')} ${showAs(false, say)}</label>
<label>${say('repeat')} <select name="repeat"><option value="">${say('never')}</option><option value="DAILY">${say('daily')}</option><option value="WEEKLY">${say('weekly')}</option></select></label></div>
<button class="main">${say('add')}</button></form>`,
  );
}

/** Asks for how much of a series a move is meant. */
export function movePanel(
  shown: Shown,
  to: Pick<Shown, 'allDay' | 'from' | 'to'>,
  place: Place,
): Markup {
  const say = sayIn(place.locale);
  const day = formatDate(to.from);
  const fields: Readonly<Record<string, string>> = to.allDay
    ? { allDay: '1', date: day, lastDate: formatDate(to.to - DAY) }
    : { date: day, start: timeOf(to.from), end: timeOf(to.to) };
  return panel(
    place,
    titleOf(shown, say),
    html`<form method="post" action="/calendar/move">${hidden(place, { id: shown.id, ...fields })}
<p>${say('move-to', { when: whenOf(to, place.locale) })}</p>
${scopes(shown, say)}<button class="main">${say('move')}</button></form>`,
  );
}

function panel(place: Place, title: string, content: Markup): Markup {
  return html`<section id="panel" aria-labelledby="panel-title">
<p class="close"><a href="${addressOf(place)}" data-close>${sayIn(place.locale)('close')}</a></p>
<h2 id="panel-title" tabindex="-1">${title}</h2>
${content}</section>`;
}

function editForm(shown: Shown, place: Place, say: Say): Markup {
  const { event, id } = shown;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return html`<form method="post" action="/calendar/edit">${hidden(place, { id, was: timesAsText(timeFields(shown)) })}
<label>${say('title')} <input name="title" value="${text(event.summary)}"></label>
${times(shown, say)}
<div class="fields"><label>${say('show-as')} ${showAs(event.transparency === 'transparent', say)}</label></div>
<label>${say('notes')} <textarea name="description" rows="4">${text(event.description)}</textarea></label>
<label>${say('guests')} <input name="guests" value="${guestsOf(event)
    .map(({ email }) => String(email))
    .join(', ')}" aria-describedby="guests-hint"></label>
<p class="hint" id="guests-hint">${say('guests-hint')}</p>
${scopes(shown, say)}<button class="main">${say('save')}</button></form>`;
}

type When = Pick<Shown, 'allDay' | 'from' | 'to'>;

/** What the fields of a time begin with, by their names. */
function timeFields({ allDay, from, to }: When) {
  // An end on a later day is kept where there is one; the field is seen with whole days only.
  const long = allDay || to - from >= DAY;
  return {
    date: formatDate(from),
    start: allDay ? '09:00' : timeOf(from),
    end: allDay ? '10:00' : timeOf(to),
    lastDate: long ? formatDate(allDay ? to - DAY : to) : '',
    allDay: allDay ? '1' : '',
  };
}

/** To tell whether the times of a form were changed, or only stood there. */
export const timesAsText = (fields: Readonly<Record<string, string>>): string =>
  ['date', 'start', 'end', 'lastDate', 'allDay'].map((name) => fields[name] ?? '').join(' ');

function times(when: When, say: Say): Markup {
  const { date, start, end, lastDate, allDay } = timeFields(when);
  return html`<div class="fields"><label>${say('day')} <input type="date" name="date" value="${date}" required></label>
<label class="hours">${say('from')} <input type="time" name="start" value="${start}"></label>
<label class="hours">${say('to')} <input type="time" name="end" value="${end}"></label>
<label class="${lastDate === '' ? 'last' : 'last long'}">${say('last-day')} <input type="date" name="lastDate" value="${lastDate}"></label></div>
<label class="check"><input type="checkbox" name="allDay" value="1"${allDay === '1' ? { markup: ' checked' } : null}> ${say('all-day')}</label>`;
}

const showAs = (free: boolean, say: Say): Markup =>
  html`<select name="transparency"><option value="opaque">${say('busy')}</option><option value="transparent"${free ? { markup: ' selected' } : null}>${say('free')}</option></select>`;

function transferForm(id: string, place: Place, say: Say): Markup {
  return html`<details><summary>${say('transfer')}</summary><form method="post" action="/calendar/transfer">${hidden(place, { id })}
<label>${say('other-calendar')} <select name="destination">${place.others.map((other) => html`<option value="${other.id}">${other.summary}</option>`)}</select></label><button>${say('transfer')}</button></form></details>`;
}

/** Nothing is asked about an event that stands alone. */
function scopes({ series }: Shown, say: Say): Markup | null {
  if (series === null) return null;
  return html`<fieldset class="scopes"><legend>${say('scope')}</legend>${SCOPES.map(
    (scope) =>
      html`<label class="check"><input type="radio" name="scope" value="${scope}"${scope === 'this' ? { markup: ' checked' } : null}> ${say(`scope-${scope}`)}</label>`,
  )}</fieldset>`;
}

export const SCOPES = ['this', 'following', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

const answerKey = (status: unknown) => {
  const known = ['accepted', 'tentative', 'declined', 'needsAction'] as const;
  return `answer-${known.find((one) => one === status) ?? 'needsAction'}` as const;
};
