/** Moving a booking: pick a new time, then confirm it. */
import type { Booking } from '../../engine/core/event.ts';
import type { Interval } from '../../engine/core/values.ts';
import { momentInWords } from '../../texts/moments.ts';
import { type Html, html } from '../html.ts';
import type { BookingLinks } from '../manage-links.ts';
import type { SlotDays } from '../slot-days.ts';
import { type Frame, layout } from './layout.ts';
import { timeTag, zoneNote } from './local-time.ts';
import { slotPicker, slotRadios } from './slot-picker.ts';

export interface Move {
  readonly booking: Booking;
  readonly links: BookingLinks;
  readonly time: (instant: number) => string;
}

export function moveTimesPage(frame: Frame, move: Move, days: SlotDays, gone: boolean): Html {
  const { say } = frame;
  const { links, time } = move;
  return layout(frame, {
    title: say('move.title'),
    personal: true,
    body: html`<h1>${say('move.title')}</h1>
${gone && html`<p class="alert" role="alert">${say('times.gone')}</p>`}
${present(frame, move)}
${slotPicker(frame, days, {
  time,
  toSlot: (start) => links.page({ move: '1', start }),
  toDays: (from) => links.page({ move: '1', from }),
})}
${back(frame, links)}`,
  });
}

/** The new time is known: one button does it. */
export function moveConfirmPage(frame: Frame, move: Move, slot: Interval): Html {
  const { say } = frame;
  return layout(frame, {
    title: say('move.confirmTitle'),
    personal: true,
    body: html`<h1>${say('move.confirmTitle')}</h1>
${present(frame, move)}
<p>${say('move.to')}<br><strong>${timeTag(frame, slot.start, wordsOf(frame, slot.start))}</strong></p>
${zoneNote(frame)}
<form method="post" action="${move.links.reschedule}">
<input type="hidden" name="start" value="${move.time(slot.start)}">
<button class="main" type="submit">${say('move.submit')}</button>
</form>
<p><a href="${move.links.page({ move: '1' })}">${say('chosen.changeTime')}</a></p>
${back(frame, move.links)}`,
  });
}

/** The new time could not be had: others near it, and why. */
export function moveRefusedPage(
  frame: Frame,
  move: Move,
  reason: string,
  alternatives: readonly Interval[],
): Html {
  const { say } = frame;
  const words = (instant: number): string => wordsOf(frame, instant);
  return layout(frame, {
    title: say('details.errorPrefix', { title: say('move.confirmTitle') }),
    personal: true,
    body: html`<h1>${say('move.confirmTitle')}</h1>
<p class="alert" id="errors" role="alert" tabindex="-1">${reason}</p>
${present(frame, move)}
${
  alternatives.length > 0 &&
  html`<form method="post" action="${move.links.reschedule}">
${slotRadios(say('details.alternatives'), alternatives, move.time, words)}
<button class="main" type="submit">${say('move.submit')}</button>
</form>`
}
<p><a href="${move.links.page({ move: '1' })}">${say('chosen.changeTime')}</a></p>
${back(frame, move.links)}`,
  });
}

const present = (frame: Frame, { booking }: Move): Html =>
  html`<p class="card">${frame.say('move.from')}<br><strong>${wordsOf(frame, booking.start)}</strong></p>`;

const back = ({ say }: Frame, links: BookingLinks): Html =>
  html`<p><a href="${links.page({})}">${say('move.back')}</a></p>`;

const wordsOf = ({ practice, locale }: Frame, instant: number): string =>
  momentInWords(instant, practice.timeZone, locale);
