/** The page on which one plays the doctor: a week of one calendar, its bin, and one event opened. */
import { DAY, HOUR } from '../../engine/core/values.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import type { GoogleModel } from '../model/model.ts';
import { notFound } from '../model/refusal.ts';
import { isObject, type Json } from '../model/resource.ts';
import { formatDate, formatIn, instantOf, localOf, parseDate } from '../model/zone.ts';
import { CALENDAR, LIVE } from './assets.ts';
import {
  addPanel,
  addressOf,
  eventPanel,
  hidden,
  movePanel,
  type Place,
  titleOf,
  whenOf,
} from './event-panel.ts';
import { guide } from './guide.ts';
import { html, type Markup } from './html.ts';
import { type Frame, page } from './layout.ts';
import { sayIn } from './texts.ts';
import {
  DAYS,
  isBooking,
  mondayOf,
  parseWallClock,
  placeWeek,
  type Shown,
  shownOf,
} from './week.ts';
import { titleOfWeek, weekGrid } from './week-grid.ts';

/** The bin shows what was deleted last. */
const BIN_SIZE = 30;

export function calendarPage(
  model: GoogleModel,
  query: URLSearchParams,
  frame: Frame,
): HttpAnswer {
  const { locale } = frame;
  const say = sayIn(locale);
  const { facts } = model.store.calendar(query.get('calendar') ?? model.store.mainId);
  const zone = facts.timeZone;
  const now = localOf(zone, model.now());
  const asked = parseDate(query.get('from') ?? '');
  const from = formatDate(asked ?? now);
  const calendars = [...model.store.calendars.values()].map((state) => state.facts);
  const place: Place = {
    calendar: facts.id,
    from,
    locale,
    others: calendars.filter(({ id, accessRole }) => id !== facts.id && accessRole !== 'none'),
  };
  const first = mondayOf(parseDate(from) ?? now);
  const week = placeWeek(eventsOf(model, place, first), first);
  const turn = (days: number): string =>
    addressOf({ ...place, from: formatDate((parseDate(from) ?? 0) + days * DAY) });
  const main = `/calendar?calendar=${encodeURIComponent(facts.id)}`;
  return page(
    frame,
    `${say('calendar')} · ${facts.summary}`,
    html`<h1 class="full">${say('calendar')} · ${facts.summary}</h1>
<div class="tools">
<a class="button" href="${main}">${say('today')}</a>
<a class="button turn" href="${turn(-DAYS)}" aria-label="${say('earlier')}">‹</a><a class="button turn" href="${turn(DAYS)}" aria-label="${say('later')}">›</a>
<p class="title" id="title">${titleOfWeek(first, locale)}</p>
<a class="button main add" data-panel href="${addressOf(place, { new: suggested(first, now) })}"><span>${say('add-event')}</span></a>
</div>
${guide(frame)}
${newest(model, place, first)}
${
  place.others.length === 0
    ? null
    : html`<nav class="calendars" aria-label="${say('calendars')}">${calendars
        .filter(({ accessRole }) => accessRole !== 'none')
        .map(
          ({ id, summary }) =>
            html`<a data-calendar="${id}" href="${addressOf({ ...place, calendar: id })}"${id === facts.id ? { markup: ' aria-current="true"' } : null}>${summary}</a>`,
        )}</nav>`
}
${opened(model, query, place)}
${weekGrid(week, now, place)}
<div class="below"><ul class="legend">${LOOKS.map((look) => html`<li class="look-${look}">${say(`look-${look}`)}</li>`)}</ul>
<p class="hint mouse">${say('hint')}</p><p class="hint touch">${say('hint-touch')}</p>
${bin(model, place)}</div>`,
    { here: '/calendar', scripts: [LIVE, CALENDAR] },
  );
}

const LOOKS = ['booking', 'tentative', 'block', 'free'] as const;

function eventsOf(model: GoogleModel, place: Place, first: number): readonly Shown[] {
  const zone = model.store.calendar(place.calendar).facts.timeZone;
  const bound = (day: number): string => formatIn('UTC', instantOf(zone, day));
  const listing = model.list(place.calendar, {
    singleEvents: true,
    maxResults: 2500,
    timeMin: bound(first),
    timeMax: bound(first + DAYS * DAY),
  });
  return (listing.items as readonly Json[])
    .filter((event) => event.status !== 'cancelled')
    .flatMap((event) => shownOf(event, zone) ?? []);
}

/** A booking made on the patient form is seldom in the week one looks at; this leads there. */
function newest(model: GoogleModel, place: Place, first: number): Markup {
  const zone = model.store.calendar(place.calendar).facts.timeZone;
  const listing = model.list(place.calendar, {
    singleEvents: true,
    maxResults: 2500,
    timeMin: formatIn('UTC', model.now()),
  });
  const [last] = (listing.items as readonly Json[])
    .filter(isBooking)
    .flatMap((event) => shownOf(event, zone) ?? [])
    .sort((a, b) => String(b.event.created).localeCompare(String(a.event.created)));
  const isSeen = last !== undefined && last.from >= first && last.from < first + DAYS * DAY;
  const link = (shown: Shown): Markup =>
    html`<p class="newest">${sayIn(place.locale)('newest')} <a href="${addressOf({ ...place, from: formatDate(shown.from) })}#event-${shown.id}">${titleOf(shown, sayIn(place.locale))}, ${whenOf(shown, place.locale)}</a></p>`;
  return html`<div id="newest" data-live>${last === undefined || isSeen ? null : link(last)}</div>`;
}

/** The panel that the address asks for: `event`, `event` with `move` and `until`, or `new`. */
function opened(model: GoogleModel, query: URLSearchParams, place: Place): Markup | null {
  const id = query.get('event');
  const fresh = parseWallClock(query.get('new') ?? '');
  if (id === null) {
    return fresh === null
      ? null
      : addPanel(fresh, parseWallClock(query.get('until') ?? ''), place);
  }
  const zone = model.store.calendar(place.calendar).facts.timeZone;
  const shown = shownOf(model.get(place.calendar, id), zone);
  // The husk that a move to another calendar leaves has nothing to show.
  if (shown === null) throw notFound();
  const from = parseWallClock(query.get('move') ?? '');
  const to = parseWallClock(query.get('until') ?? '');
  if (from === null || to === null || to <= from) return eventPanel(shown, place);
  return movePanel(shown, { allDay: query.has('allDay'), from, to }, place);
}

/** The next full hour today, else the morning of the first day shown. */
function suggested(first: number, now: number): string {
  const inside = now >= first && now < first + DAYS * DAY;
  const next = Math.ceil(now / HOUR) * HOUR;
  return formatIn('UTC', inside ? next : first + 9 * HOUR).slice(0, 16);
}

function bin(model: GoogleModel, place: Place): Markup {
  const say = sayIn(place.locale);
  const zone = model.store.calendar(place.calendar).facts.timeZone;
  const listing = model.list(place.calendar, {
    showDeleted: true,
    maxResults: 2500,
    orderBy: 'updated',
  });
  const gone = (listing.items as readonly Json[])
    .filter((event) => event.status === 'cancelled' && isObject(event.start))
    .flatMap((event) => shownOf(event, zone) ?? [])
    // What holds a slot while a booking moves comes and goes; nobody deleted it.
    .filter(({ look }) => look !== 'hold')
    .reverse();
  return html`<details id="bin" data-live><summary>${say('deleted', { count: gone.length })}</summary>
${
  gone.length === 0
    ? html`<p>${say('nothing-deleted')}</p>`
    : html`<ul>${gone.slice(0, BIN_SIZE).map((shown) => html`<li class="cancelled" data-event-id="${shown.id}"><span><b>${titleOf(shown, say)}</b> ${whenOf(shown, place.locale)}</span><form method="post" action="/calendar/restore">${hidden(place, { id: shown.id })}<button>${say('restore')}</button></form></li>`)}</ul>`
}</details>`;
}
