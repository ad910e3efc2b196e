/** An earlier slot is offered: what, until when, yes or no. A GET of it changes nothing. */
import type { Booking, Offer } from '../../engine/core/event.ts';
import { momentInWords } from '../../texts/moments.ts';
import { type Html, html } from '../html.ts';
import type { BookingLinks } from '../manage-links.ts';
import { type Frame, layout } from './layout.ts';

export interface Offered {
  readonly booking: Booking;
  readonly links: BookingLinks;
  readonly time: (instant: number) => string;
}

export function offerPage(frame: Frame, offered: Offered, offer: Offer): Html {
  const { say } = frame;
  const { booking, links, time } = offered;
  return layout(frame, {
    title: say('offer.title'),
    personal: true,
    body: html`<h1>${say('offer.title')}</h1>
<p class="card">${say('offer.new')}<br><strong>${moment(frame, offer.start)}</strong></p>
<p>${say('move.from')}<br><strong>${moment(frame, booking.start)}</strong></p>
<p>${say('offer.until', { until: momentInWords(offer.until, frame.practice.timeZone, frame.locale) })}</p>
<form method="post" action="${links.offer}">
<input type="hidden" name="start" value="${time(offer.start)}">
<p><button class="main" type="submit" name="answer" value="yes">${say('offer.yes')}</button></p>
<p><button class="plain" type="submit" name="answer" value="no">${say('offer.no')}</button></p>
</form>
${back(frame, links)}`,
  });
}

/** `answered`: she said yes, and it came to nothing; else she only looks, and nothing is there. */
export function offerGonePage(frame: Frame, offered: Offered, answered: boolean): Html {
  const { say } = frame;
  const { booking, links } = offered;
  const title = say('offer.gone.title');
  return layout(frame, {
    title,
    personal: true,
    body: html`<h1>${title}</h1>
${
  answered
    ? html`<p class="alert" id="errors" role="alert" tabindex="-1">${say('offer.gone')}</p>`
    : html`<p role="status">${say('offer.none')}</p>`
}
<p class="card">${say('move.from')}<br><strong>${moment(frame, booking.start)}</strong></p>
${back(frame, links)}`,
  });
}

const moment = ({ practice, locale }: Frame, instant: number): Html =>
  html`<time datetime="${new Date(instant).toISOString()}">${momentInWords(instant, practice.timeZone, locale)}</time>`;

const back = ({ say }: Frame, links: BookingLinks): Html =>
  html`<p><a href="${links.page({})}">${say('offer.back')}</a></p>`;
