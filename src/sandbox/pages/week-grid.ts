/** A week drawn as a grid of hours, with whole days above it. */
import { DAY, HOUR, type Locale } from '../../engine/core/values.ts';
import { formatDate, type LocalMs } from '../model/zone.ts';
import { addressOf, daysOf, type Place, timeOf, titleOf } from './event-panel.ts';
import { html, type Markup } from './html.ts';
import { sayIn } from './texts.ts';
import { type Bar, type Block, type Shown, type Week, wallClock } from './week.ts';

/** `now` on the calendar's wall clock. */
export function weekGrid(week: Week, now: LocalMs, place: Place): Markup {
  const { locale } = place;
  const say = sayIn(locale);
  const today = formatDate(now);
  const names = dayNames(locale);
  const hours = range(week.firstHour, week.lastHour);
  const rows = Math.max(1, ...week.bars.map(({ row }) => row + 1));
  return html`<div id="week" data-live class="week" data-first="${week.firstHour}" data-last="${week.lastHour}" data-show="${place.from}" data-address="${addressOf(place)}" style="--first:${week.firstHour * 60};--hours:${hours.length};--rows:${rows};${columnsOf(week)}">
<div class="corner"></div>
${week.columns.map(
  ({ day }) =>
    html`<div class="dayname${formatDate(day) === today ? ' today' : ''}"><h2><span class="full">${names.full.format(day)}</span><span aria-hidden="true">${names.short.format(day)} <b>${names.number.format(day)}</b></span></h2></div>`,
)}
<div class="gutter wholeday" aria-hidden="true">${say('all-day-short')}</div>
<div class="bars">${week.columns.map(({ day }) => html`<a class="free-day" data-day="${formatDate(day)}" tabindex="-1" aria-hidden="true" href="${addressOf(place, { new: `${formatDate(day)}T09:00` })}" data-panel></a>`)}${week.bars.map((bar) => barOf(bar, place))}</div>
<div class="gutter hours" aria-hidden="true">${hours.map((hour) => html`<span>${hour === week.firstHour ? '' : `${String(hour).padStart(2, '0')}:00`}</span>`)}</div>
${week.columns.map(
  ({ day, blocks }) =>
    html`<section class="day${formatDate(day) === today ? ' today' : ''}" data-day="${formatDate(day)}" aria-label="${names.full.format(day)}">
${hours.map((hour) => html`<a class="cell" tabindex="-1" aria-hidden="true" data-panel href="${addressOf(place, { new: wallClock(day + hour * HOUR) })}"></a>`)}
${blocks.map((block) => blockOf(block, place))}
${formatDate(day) === today ? html`<span class="now" style="--from:${Math.floor((now - day) / 60_000)}"></span>` : null}</section>`,
)}
</div>`;
}

/** A day on which much lies side by side is drawn wider, or nobody could read it. */
function columnsOf({ columns }: Week): string {
  const shares = columns.map(({ blocks }) => {
    const lanes = Math.max(1, ...blocks.map((block) => block.lanes));
    return { wide: lanes < 3 ? 1 : lanes / 2, narrow: Math.max(1, lanes / 1.5) };
  });
  const wide = shares.map((share) => `minmax(0,${share.wide}fr)`).join(' ');
  const narrow = shares.map((share) => `calc(var(--day-width)*${share.narrow})`).join(' ');
  return `--wide:${wide};--narrow:${narrow}`;
}

function blockOf(block: Block, place: Place): Markup {
  const { shown, from, to, lane, lanes } = block;
  const short = to - from < 40 ? ' short' : '';
  const slim = lanes > 1 ? ' slim' : '';
  return html`<article class="block ${shown.look}${short}${slim}"${identity(shown, block.begins)} style="--from:${from};--to:${to};--lane:${lane};--lanes:${lanes}">${link(shown, place, `${timeOf(shown.from)}–${timeOf(shown.to)}`)}${block.ends ? html`<span class="edge" aria-hidden="true"></span>` : null}</article>`;
}

function barOf({ shown, day, days, row }: Bar, place: Place): Markup {
  return html`<article class="bar ${shown.look}"${identity(shown, true)} style="--day:${day};--days:${days};--row:${row}">${link(shown, place, null)}</article>`;
}

/** What scripts and tests find an event by; a piece that continues one has no id of its own. */
function identity(shown: Shown, begins: boolean): Markup {
  const { id, allDay } = shown;
  return html` data-event-id="${id}"${begins ? html` id="event-${id}"` : null} data-start="${wallClock(shown.from)}" data-end="${wallClock(shown.to)}"${allDay ? { markup: ' data-all-day' } : null}${shown.series === null ? null : { markup: ' data-series' }}`;
}

/** What is read of it begins with what is seen of it, so that whoever speaks to her browser can name it. */
function link(shown: Shown, place: Place, time: string | null): Markup {
  const say = sayIn(place.locale);
  const title = titleOf(shown, say);
  const answer =
    shown.answer === null
      ? null
      : say('patient-answers', { answer: say(`answer-${shown.answer}`) });
  const label = [
    time === null ? title : `${title} ${time}`,
    daysOf(shown, place.locale),
    say(`look-${shown.look}`),
    ...(shown.series === null ? [] : [say('recurring')]),
    ...(answer === null ? [] : [answer]),
  ].join(', ');
  const mark =
    shown.answer === null
      ? null
      : html`<span class="answer answer-${shown.answer}" title="${answer}" aria-hidden="true">${MARKS[shown.answer]}</span>`;
  return html`<a href="${addressOf(place, { event: shown.id })}" data-panel draggable="false" aria-label="${label}">${mark}${shown.series === null ? null : html`<span class="repeats" aria-hidden="true">↻</span>`}<b>${title}</b>${time === null ? null : html` <span class="time">${time}</span>`}</a>`;
}

/** `16 – 22 novembre 2026` */
export function titleOfWeek(first: LocalMs, locale: Locale): string {
  const format = new Intl.DateTimeFormat(languageOf(locale), {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return format.formatRange(first, first + 6 * DAY);
}

function dayNames(locale: Locale) {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(languageOf(locale), { ...options, timeZone: 'UTC' });
  return {
    full: format({ dateStyle: 'full' }),
    short: format({ weekday: 'short' }),
    number: format({ day: 'numeric' }),
  };
}

const languageOf = (locale: Locale): string => (locale === 'fr' ? 'fr-FR' : 'en-GB');
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, nth) => from + nth);
const MARKS = { accepted: '✓', tentative: '?', declined: '✗', needsAction: '…' } as const;
