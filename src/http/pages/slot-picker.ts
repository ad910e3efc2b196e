/** Days and hours to choose from: plain links, so that it works everywhere. */
import type { Interval, LocalDate } from '../../engine/core/values.ts';
import { dayInWords } from '../../texts/moments.ts';
import { type Html, html } from '../html.ts';
import type { SlotDays } from '../slot-days.ts';
import type { Frame } from './layout.ts';

export interface PickerLinks {
  /** RFC 3339 of an instant in the practice's zone. */
  readonly time: (instant: number) => string;
  readonly toSlot: (start: string) => string;
  readonly toDays: (from: LocalDate) => string;
}

export function slotPicker(frame: Frame, days: SlotDays, links: PickerLinks): Html {
  const { say, practice } = frame;
  const nothing = days.days.length === 0;
  return html`${days.requestsOnly && requestsNote(frame)}
${nothing && html`<p>${say(days.later === null && days.earlier === null ? 'times.nothing' : 'times.none')}</p>`}
${days.days.map(({ date, slots }) => daySection(frame, date, slots, links))}
<nav class="pager" aria-label="${say('times.pager')}">
${days.earlier !== null && html`<a class="button" href="${links.toDays(days.earlier)}" rel="prev">← ${say('times.earlier')}</a>`}
${days.later !== null && html`<a class="button" href="${links.toDays(days.later)}" rel="next">${say('times.later')} →</a>`}
</nav>
<p class="quiet">${say('times.zone', { zone: practice.timeZone })}</p>`;
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
    html`<h3>${title}</h3><ul class="slots">${list.map(({ link }) => link)}</ul>`;
  return html`<section aria-labelledby="d${date}">
<h2 id="d${date}">${dayInWords(date, locale)}</h2>
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
