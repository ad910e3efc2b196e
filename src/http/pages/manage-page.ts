/** The patient's page of one booking. It shows; every change is a form of its own. */
import type { Booking, Offer } from '../../engine/core/event.ts';
import { type Instant, MINUTE } from '../../engine/core/values.ts';
import { text } from '../../texts/catalogue.ts';
import { momentInWords, timeInWords } from '../../texts/moments.ts';
import { rights } from '../../texts/rights.ts';
import { whoseBooking } from '../booking-json.ts';
import { type Html, html } from '../html.ts';
import type { BookingLinks } from '../manage-links.ts';
import { type Frame, layout } from './layout.ts';
import { timeTag, zoneNote } from './local-time.ts';
import { googleCalendarUrl, mapUrl, outsideLink } from './outside-links.ts';
import { offerNotice, waitingSection } from './waiting-section.ts';

export const DONE = [
  'cancelled',
  'moved',
  'cancel-queued',
  'move-queued',
  'restored',
  'restore-queued',
  'waiting',
  'waiting-off',
  'declined',
] as const;
export type Done = (typeof DONE)[number];

export interface Managed {
  readonly booking: Booking;
  readonly changeable: boolean;
  readonly past: boolean;
  readonly links: BookingLinks;
  /** This page's address, for outside. */
  readonly url: string;
  /** Just booked: thank, and say that a mail comes. */
  readonly fresh: boolean;
  /** What was just done. */
  readonly done: Done | null;
  /** Something that was asked for and refused. */
  readonly refused: string | null;
  readonly googleInvites: boolean;
  /** Until when a cancellation of hers may be undone; null when it may not. */
  readonly undoableUntil: Instant | null;
  /** Addresses and names of other free times, where this one is gone. */
  readonly others: readonly { readonly href: string; readonly name: string }[];
  /** Whether a wish for something earlier could still be met. */
  readonly canWait: boolean;
  /** The earlier slot that is kept for her just now. */
  readonly offer: Offer | null;
}

export function managePage(frame: Frame, managed: Managed): Html {
  const { say } = frame;
  const { booking, changeable, links, fresh, past } = managed;
  const standing = booking.status !== 'cancelled';
  return layout(frame, {
    title: fresh ? say(`manage.new.${booking.status}`) : say('manage.title'),
    personal: true,
    body: html`<h1>${say('manage.title')}</h1>
${managed.refused !== null && html`<p class="alert" id="errors" role="alert" tabindex="-1">${managed.refused}</p>`}
${fresh && thanks(frame, managed)}
${managed.done !== null && doneText(frame, managed)}
${undoForm(frame, managed)}
${otherTimes(frame, managed)}
${managed.offer !== null && offerNotice(frame, links, managed.offer)}
${facts(frame, managed)}
${
  standing &&
  html`<div class="actions">
<a class="button" href="${links.ics}">${say('manage.ics')}</a>
${outsideLink(googleCalendarUrl(frame, booking, managed.url), say('manage.google'), 'button')}
${changeable && html`<a class="button" href="${links.page({ move: '1' })}">${say('manage.move')}</a>`}
</div>`
}
${waitingSection(frame, managed)}
${standing && changeable && cancelForm(frame, links)}
${standing && !changeable && !past && html`<p>${say('manage.fixed')}</p>`}
${(!standing || past) && html`<p class="actions"><a class="button" href="/">${say('manage.again')}</a></p>`}
<p class="quiet"><a href="${links.data}">${text(rights, frame.locale, 'data.link')}</a></p>`,
  });
}

function thanks({ say }: Frame, { booking, googleInvites }: Managed): Html {
  const { status } = booking;
  return html`<div class="good" role="status">
<h2>${say(`manage.new.${status}`)}</h2>
${status === 'confirmed' && html`<p>${say('manage.new.mail')}</p>`}
${status === 'confirmed' && googleInvites && html`<p>${say('manage.new.invite')}</p>`}
${status === 'pending' && html`<p>${say('manage.new.pendingMail')}</p>`}
</div>`;
}

/** An old address may say "moved" of a booking that was cancelled since: then it says nothing. */
function doneText({ say }: Frame, { done, booking }: Managed): Html | false {
  const cancelled = booking.status === 'cancelled';
  const true_ = done === 'cancelled' || done === 'restore-queued' ? cancelled : !cancelled;
  return (
    done !== null &&
    true_ &&
    html`<p class="good" role="status">${say(`manage.done.${done}`)}</p>`
  );
}

export function facts(
  frame: Frame,
  { booking, past }: Pick<Managed, 'booking' | 'past'>,
): Html {
  const { say, practice, locale } = frame;
  const { start, end, status, marks } = booking;
  const type = practice.types.find(({ id }) => id === marks.type);
  const practitioner = whoseBooking(practice, booking);
  const moment = momentInWords(start, practice.timeZone, locale);
  const minutes = Math.round((end - start) / MINUTE);
  const shown = past && status !== 'cancelled' ? 'past' : status;
  return html`<dl class="card">
<dt>${say('manage.status')}</dt><dd><strong>${say(`manage.status.${shown}`)}</strong></dd>
<dt>${say('manage.when')}</dt><dd>${timeTag(frame, start, say('manage.minutes', { moment, minutes }))}</dd>
<dt>${say('manage.what')}</dt><dd>${type?.name[locale] ?? marks.type}</dd>
<dt>${say('manage.with')}</dt><dd>${practitioner?.name ?? practice.name}</dd>
<dt>${say('manage.where')}</dt><dd>${practice.name}<br>${outsideLink(mapUrl(practice.address), practice.address)}</dd>
</dl>
${zoneNote(frame)}`;
}

/** What she cancelled by mistake she has back in one step, while it is hers to undo. */
function undoForm({ locale, practice }: Frame, managed: Managed): Html | false {
  const { undoableUntil, links } = managed;
  if (undoableUntil === null || managed.done === 'restore-queued') return false;
  const until = timeInWords(undoableUntil, practice.timeZone, locale);
  return html`<form class="card" method="post" action="${links.undo}">
<h2>${text(rights, locale, 'undo.title')}</h2>
<p>${text(rights, locale, 'undo.lead', { until })}</p>
<button type="submit">${text(rights, locale, 'undo.do')}</button>
</form>`;
}

function otherTimes({ locale }: Frame, { others }: Managed): Html | false {
  return (
    others.length > 0 &&
    html`<h2>${text(rights, locale, 'undo.others')}</h2>
<ul class="times">${others.map(({ href, name }) => html`<li><a href="${href}">${name}</a></li>`)}</ul>`
  );
}

/** Two steps, so that no slip of the thumb cancels; they need no script. */
function cancelForm({ say }: Frame, links: BookingLinks): Html {
  return html`<details><summary>${say('manage.cancel')}</summary>
<p>${say('manage.cancelSure')}</p>
<form method="post" action="${links.cancel}"><button class="danger" type="submit">${say('manage.cancelYes')}</button></form>
</details>`;
}
