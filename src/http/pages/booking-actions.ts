/** What the front desk does to one booking: small buttons, and one step more before what cannot be undone. */
import type { Booking } from '../../engine/core/event.ts';
import type { Instant } from '../../engine/core/values.ts';
import type { Visit } from '../admin-guard.ts';
import { type Html, html } from '../html.ts';
import { queryText } from '../query.ts';
import { hiddenFields, nameOf, sayDesk } from './admin-frame.ts';

export const fileOf = ({ id }: Pick<Booking, 'id'>): string =>
  `/admin/bookings/${encodeURIComponent(id)}`;

/** Nothing for a booking that is cancelled. */
export function bookingActions(visit: Visit, booking: Booking, now: Instant): Html | false {
  const { frame } = visit;
  const say = sayDesk(frame);
  const { status, start, end, marks } = booking;
  if (status === 'cancelled') return false;
  const path = fileOf(booking);
  const name = nameOf(booking);
  const button = (action: string, label: string, tone = 'plain'): Html =>
    html`<form method="post" action="${path}/${action}">${hiddenFields(visit)}<button class="small ${tone}" type="submit" aria-label="${label} – ${name}">${label}</button></form>`;
  const begun = start <= now;
  const over = end <= now;
  return html`<div class="do">
${status === 'pending' && button('confirm', say('admin.confirm'), 'yes')}
${begun && (marks.noShow ? button('came', say('desk.cameAfterAll')) : button('no-show', say('desk.noShow')))}
${!over && html`<a class="button small" href="${path}/move${queryText({ lang: frame.lang })}" aria-label="${say('desk.move')} – ${name}">${say('desk.move')}</a>`}
${
  !over &&
  html`<details><summary class="button small" aria-label="${say('admin.cancel')} – ${name}">${say('admin.cancel')}</summary>
<div class="sure"><p>${say('admin.cancelSure')}</p>${button('cancel', say('desk.cancelYes'), 'danger')}</div></details>`
}
</div>`;
}

/** How it stands, in a word or two each. */
export function chips(visit: Visit, { status, marks }: Booking): Html {
  const say = sayDesk(visit.frame);
  const chip = (tone: string, label: string): Html =>
    html`<span class="chip ${tone}">${label}</span> `;
  return html`${status !== 'confirmed' && chip(status, say(`admin.status.${status}`))}${
    marks.noShow && chip('missed', say('desk.chip.noShow'))
  }${marks.patient.firstConsultation && chip('first', say('desk.chip.first'))}${
    marks.waiting !== undefined && chip('quiet', say('desk.chip.waiting'))
  }${
    marks.origin === 'practice' && chip('quiet', say('desk.chip.phone'))
  }${marks.origin === 'doctor' && chip('quiet', say('desk.chip.typed'))}`;
}
