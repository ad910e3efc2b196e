/** On the admin page: bookings that nobody is told of until somebody decides, and the two answers. */
import type { EngineStatus } from '../../engine/api.ts';
import type { Booking } from '../../engine/core/event.ts';
import { phoneInWords } from '../../engine/core/phone.ts';
import { admin } from '../../texts/admin.ts';
import { text } from '../../texts/catalogue.ts';
import { momentInWords } from '../../texts/moments.ts';
import { type Html, html } from '../html.ts';
import type { Frame } from './layout.ts';

type Freeze = EngineStatus['freezes'][number];

/** Nothing when nothing is frozen. `token`: the hidden field that makes a form one of ours. */
export function freezeSection(frame: Frame, freezes: readonly Freeze[], token: Html): Html {
  const { locale } = frame;
  if (freezes.length === 0) return html``;
  return html`<section class="alert" aria-labelledby="frozen"><h2 id="frozen">${text(admin, locale, 'admin.frozen')}</h2>
<p>${text(admin, locale, 'admin.frozenWhy')}</p>
${freezes.map((freeze) => oneFreeze(frame, freeze, token))}</section>
`;
}

function oneFreeze(frame: Frame, { id, practitioner, held, since }: Freeze, token: Html): Html {
  const { practice, locale } = frame;
  const say = (key: keyof typeof admin, params?: Readonly<Record<string, string | number>>) =>
    text(admin, locale, key, params);
  const name = practice.practitioners.find((one) => one.id === practitioner)?.name;
  const head = say('admin.frozenOf', {
    name: name ?? practitioner,
    n: held.length,
    when: momentInWords(since, practice.timeZone, locale),
  });
  const button = (answer: 'accept' | 'refuse'): Html =>
    html`<details><summary>${say(`admin.${answer}`)}</summary><p>${say(`admin.${answer}Sure`)}</p><form method="post" action="/admin/freezes/${encodeURIComponent(id)}/${answer}">${token}<button class="${answer === 'accept' ? 'danger' : 'plain'}" type="submit">${say(`admin.${answer}`)}</button></form></details>`;
  return html`<h3>${head}</h3>
<ul>${held.map((booking) => heldLine(frame, booking))}</ul>
${button('refuse')}
${button('accept')}
`;
}

function heldLine({ practice, locale }: Frame, booking: Booking): Html {
  const moment = (at: number) => momentInWords(at, practice.timeZone, locale);
  const { firstName, lastName, phone } = booking.marks.patient;
  const now =
    booking.status === 'cancelled'
      ? text(admin, locale, 'admin.status.cancelled')
      : text(admin, locale, 'admin.frozenMoved', { when: moment(booking.start) });
  const told = moment((booking.told.patient ?? booking).start);
  return html`<li>${told} · ${firstName} ${lastName} · ${phoneInWords(phone, practice)} – <strong>${now}</strong></li>`;
}
