/** A week of days and hours to choose from: plain links, so that it works everywhere. */
import type { Interval, LocalDate } from '../../engine/core/values.ts';
import { dateInShort, dayInWords, momentInWords } from '../../texts/moments.ts';
import { type Html, html } from '../html.ts';
import type { SlotDays } from '../slot-days.ts';
import type { Frame } from './layout.ts';
import { zoneNote } from './local-time.ts';

export interface PickerLinks {
  /** RFC 3339 of an instant in the practice's zone. */
  readonly time: (instant: number) => string;
  readonly toSlot: (start: string) => string;
  readonly toDays: (from: LocalDate) => string;
}

export function slotPicker(frame: Frame, days: SlotDays, links: PickerLinks): Html {
  const { say, locale } = frame;
  const nothing = days.days.length === 0;
  return html`${days.requestsOnly && requestsNote(frame)}
<h2>${say('times.week', { day: dateInShort(days.week, locale) })}</h2>
${pager(frame, days, links, 'times.pager')}
${nothing && nothingFree(frame, days, links)}
${days.days.map(({ date, slots }) => daySection(frame, date, slots, links))}
${!nothing && pager(frame, days, links, 'times.pagerEnd')}
${zoneNote(frame)}`;
}

/** Above the days, for leafing through weeks; and below them, where a reader arrives who found nothing. */
function pager(
  { say }: Frame,
  { earlier, later }: SlotDays,
  { toDays }: PickerLinks,
  name: 'times.pager' | 'times.pagerEnd',
): Html | false {
  if (earlier === null && later === null) return false;
  return html`<nav class="pager" aria-label="${say(name)}">
${earlier !== null && html`<a class="button" href="${toDays(earlier)}" rel="prev">←${NBSP}${say('times.earlier')}</a>`}
${later !== null && html`<a class="button" href="${toDays(later)}" rel="next">${say('times.later')}${NBSP}→</a>`}
</nav>`;
}

/** An arrow stays with its word. */
const NBSP = '\u00a0';

/** A full or closed week leads to where something is free. */
function nothingFree(
  { say, practice, locale }: Frame,
  { next, tooFar }: SlotDays,
  { time, toSlot, toDays }: PickerLinks,
): Html {
  if (next === null) return html`<p class="card">${say('times.nothing')}</p>`;
  const text = time(next.start);
  const moment = momentInWords(next.start, practice.timeZone, locale);
  return html`<div class="card"><p>${say(tooFar ? 'times.tooFar' : 'times.none')}</p>
<p>${say('times.next')}<br><a href="${toSlot(text)}"><strong>${moment}</strong></a></p>
<p><a href="${toDays(text.slice(0, 10))}">${say('times.nextWeek')}</a></p></div>`;
}

/** Said before anybody chooses: a time is asked for here, not promised. */
export const requestsNote = ({ say }: Frame): Html =>
  html`<p class="card" role="note">${say('times.requests')}</p>`;

function daySection(
  { say, locale }: Frame,
  date: LocalDate,
  slots: readonly Interval[],
  { time, toSlot }: PickerLinks,
): Html {
  const hours = slots.map(({ start }) => {
    const text = time(start);
    const hour = text.slice(11, 16);
    return { hour, link: html`<li><a href="${toSlot(text)}">${hour}</a></li>` };
  });
  const morning = hours.filter(({ hour }) => hour < '12:30');
  const afternoon = hours.filter(({ hour }) => hour >= '12:30');
  const half = (title: string, list: typeof hours): Html | false =>
    list.length > 0 &&
    html`<h4>${title}</h4><ul class="slots">${list.map(({ link }) => link)}</ul>`;
  return html`<section class="day" aria-labelledby="d${date}">
<h3 id="d${date}">${dayInWords(date, locale)}</h3>
${half(say('times.morning'), morning)}
${half(say('times.afternoon'), afternoon)}
</section>
`;
}

/** Slots to pick one of inside a form, as radio buttons named `start`; none is chosen for the reader. */
export function slotRadios(
  legend: string,
  slots: readonly Interval[],
  time: (instant: number) => string,
  words: (instant: number) => string,
): Html {
  const radios = slots.map(
    ({ start }, index) =>
      html`<label class="radio"><input type="radio" name="start" value="${time(start)}" required${index === 0 && html` id="start"`}> ${words(start)}</label>`,
  );
  return html`<fieldset><legend>${legend}</legend>${radios}</fieldset>`;
}
