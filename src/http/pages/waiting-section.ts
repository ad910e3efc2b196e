/** On the page of a booking: the wish for something earlier, and what is offered just now. */
import type { Booking, Offer } from '../../engine/core/event.ts';
import { momentInWords } from '../../texts/moments.ts';
import { type Html, html } from '../html.ts';
import type { BookingLinks } from '../manage-links.ts';
import type { Frame } from './layout.ts';

/** One button, which needs no script. Whoever is on the list may leave it, however late it is. */
export function waitingSection(
  { say }: Frame,
  {
    booking,
    links,
    canWait,
  }: { readonly booking: Booking; readonly links: BookingLinks; readonly canWait: boolean },
): Html | false {
  const isWaiting = booking.status !== 'cancelled' && booking.marks.waiting !== undefined;
  if (!isWaiting && !canWait) return false;
  return html`<section aria-labelledby="waiting">
<h2 id="waiting">${say('waiting.title')}</h2>
<p>${say(isWaiting ? 'waiting.is' : 'waiting.lead')}</p>
<form method="post" action="${links.waiting}"><button class="plain" type="submit" name="wish" value="${isWaiting ? 'no' : 'yes'}">${say(isWaiting ? 'waiting.off' : 'waiting.on')}</button></form>
</section>`;
}

export function offerNotice(
  { say, practice, locale }: Frame,
  links: BookingLinks,
  offer: Offer,
): Html {
  const words = (instant: number): string => momentInWords(instant, practice.timeZone, locale);
  return html`<div class="good" role="status">
<h2>${say('offer.title')}</h2>
<p><strong>${words(offer.start)}</strong></p>
<p>${say('offer.notice', { until: words(offer.until) })}</p>
<p class="actions"><a class="button" href="${links.offer}">${say('offer.answer')}</a></p>
</div>`;
}
