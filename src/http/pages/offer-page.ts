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
<dl class="card">
<dt>${say('offer.new')}</dt><dd><strong>${moment(frame, offer.start)}</strong></dd>
<dt>${say('offer.present')}</dt><dd>${moment(frame, booking.start)}</dd>
</dl>
<p>${say('offer.until', { until: momentInWords(offer.until, frame.practice.timeZone, frame.locale) })}</p>
<form method="post" action="${links.offer}">
<input type="hidden" name="start" value="${time(offer.start)}">
<p class="actions"><button class="main" type="submit" name="answer" value="yes">${say('offer.yes')}</button>
<button class="plain" type="submit" name="answer" value="no">${say('offer.no')}</button></p>
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
<p class="${answered ? 'alert' : 'card'}" id="errors" role="${answered ? 'alert' : 'status'}" tabindex="-1">${say(answered ? 'offer.gone' : 'offer.none')}</p>
<dl class="card">
<dt>${say('offer.present')}</dt><dd><strong>${moment(frame, booking.start)}</strong></dd>
</dl>
${back(frame, links)}`,
  });
}

const moment = ({ practice, locale }: Frame, instant: number): Html =>
  html`<time datetime="${new Date(instant).toISOString()}">${momentInWords(instant, practice.timeZone, locale)}</time>`;

const back = ({ say }: Frame, links: BookingLinks): Html =>
  html`<p><a href="${links.page({})}">${say('offer.back')}</a></p>`;
