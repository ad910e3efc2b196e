/** The admin page: bookings with their buttons, and how sync and messages stand. */
import type { EngineStatus } from '../../engine/api.ts';
import type { Booking } from '../../engine/core/event.ts';
import { phoneInWords } from '../../engine/core/phone.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../engine/core/values.ts';
import { admin } from '../../texts/admin.ts';
import { text } from '../../texts/catalogue.ts';
import { momentInWords } from '../../texts/moments.ts';
import { whoseBooking } from '../booking-json.ts';
import { type Html, html } from '../html.ts';
import { freezeSection } from './freeze-section.ts';
import { type Frame, layout } from './layout.ts';

export const ADMIN_DONE = [
  'confirmed',
  'cancelled',
  'queued',
  'unavailable',
  'was-cancelled',
  'not-found',
  'accepted',
  'put-back',
  'put-back-partly',
  'settled',
] as const;
export type AdminDone = (typeof ADMIN_DONE)[number];

export interface AdminView {
  readonly now: Instant;
  readonly today: readonly Booking[];
  readonly coming: readonly Booking[];
  readonly status: EngineStatus;
  readonly formToken: string;
  readonly done: AdminDone | null;
}

type SayAdmin = (
  key: keyof typeof admin,
  params?: Readonly<Record<string, string | number>>,
) => string;

export function adminPage(frame: Frame, view: AdminView): Html {
  const say = sayAdmin(frame);
  const { today, coming, done, formToken } = view;
  return layout(frame, {
    title: say('admin.title'),
    personal: true,
    wide: true,
    body: html`<h1>${say('admin.title')}</h1>
${done !== null && html`<p class="good" role="status">${say(`admin.done.${done}`)}</p>`}
${freezeSection(frame, view.status.freezes, tokenField(formToken))}<h2>${say('admin.today')}</h2>
${bookingList(frame, view, today)}
<h2>${say('admin.coming')}</h2>
${bookingList(frame, view, coming)}
<h2>${say('admin.sync')}</h2>
<ul>${view.status.calendars.map((calendar) => syncLine(frame, view.now, calendar))}</ul>
<h2>${say('admin.delivery')}</h2>
${deliveryLines(say, view.status)}
<form method="post" action="/admin/logout">${tokenField(formToken)}<button type="submit">${say('admin.logout')}</button></form>`,
  });
}

export function loginPage(
  frame: Frame,
  refused: { readonly waitSeconds: number } | 'wrong' | null,
): Html {
  const say = sayAdmin(frame);
  const error =
    refused === 'wrong'
      ? say('admin.wrong')
      : refused && say('admin.wait', { seconds: refused.waitSeconds });
  return layout(frame, {
    title: say('admin.title'),
    personal: true,
    body: html`<h1>${say('admin.title')}</h1>
${error && html`<p class="alert" id="password-error" role="alert">${error}</p>`}
<form method="post" action="/admin/login">
<div class="field"><label for="password">${say('admin.password')}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${error && html` aria-invalid="true" aria-describedby="password-error"`}></div>
<button class="main" type="submit">${say('admin.login')}</button>
</form>`,
  });
}

function bookingList(frame: Frame, view: AdminView, bookings: readonly Booking[]): Html {
  const say = sayAdmin(frame);
  if (bookings.length === 0) return html`<p>${say('admin.none')}</p>`;
  const items = bookings.map((booking) => bookingItem(frame, view, booking));
  return html`<ul class="bookings">${items}</ul>`;
}

function bookingItem(frame: Frame, { formToken }: AdminView, booking: Booking): Html {
  const say = sayAdmin(frame);
  const { practice, locale } = frame;
  const { id, start, status, marks, htmlLink } = booking;
  const { patient } = marks;
  const type = practice.types.find((one) => one.id === marks.type);
  const name = `${patient.firstName} ${patient.lastName}`;
  const what = [
    type?.name[locale] ?? marks.type,
    whoseBooking(practice, booking)?.name,
    patient.firstConsultation && say('admin.first'),
  ].filter(Boolean);
  return html`<li class="card${status === 'cancelled' && ' over'}">
<p><strong>${momentInWords(start, practice.timeZone, locale)}</strong> · ${name} · ${say(`admin.status.${status}`)}</p>
<p>${what.join(' · ')}</p>
<p>${patient.email} · ${phoneInWords(patient.phone, practice)}</p>
${patient.message !== '' && html`<p>${patient.message}</p>`}
<div class="actions">
${status === 'pending' && actionForm(id, 'confirm', formToken, say('admin.confirm'), name)}
${/^https?:/.test(htmlLink) && html`<a class="button" href="${htmlLink}" rel="noreferrer">${say('admin.open')}</a>`}
</div>
${
  status !== 'cancelled' &&
  html`<details><summary>${say('admin.cancel')}</summary><p>${say('admin.cancelSure')}</p>${actionForm(id, 'cancel', formToken, say('admin.cancel'), name)}</details>`
}
</li>
`;
}

function actionForm(
  id: string,
  action: 'confirm' | 'cancel',
  formToken: string,
  label: string,
  name: string,
): Html {
  const tone = action === 'cancel' ? 'danger' : 'plain';
  return html`<form method="post" action="/admin/bookings/${encodeURIComponent(id)}/${action}">${tokenField(formToken)}<button class="${tone}" type="submit" aria-label="${label} – ${name}">${label}</button></form>`;
}

const tokenField = (formToken: string): Html =>
  html`<input type="hidden" name="formToken" value="${formToken}">`;

function syncLine(
  frame: Frame,
  now: Instant,
  { practitioner, ageMs, stale, failure, watch }: EngineStatus['calendars'][number],
): Html {
  const say = sayAdmin(frame);
  const name = frame.practice.practitioners.find(({ id }) => id === practitioner)?.name;
  const verified =
    ageMs === null
      ? say('admin.syncNever')
      : say('admin.syncAge', { age: ageInWords(say, ageMs) });
  const failing =
    failure &&
    say('admin.syncFailing', {
      age: ageInWords(say, now - failure.since),
      reason: failure.reason,
    });
  const old = ageMs !== null && stale && say('admin.syncStale');
  const reason = watch && 'reason' in watch ? watch.reason : '';
  const pushes = watch && say(`admin.watch.${watch.kind}`, { reason });
  return html`<li>${name ?? practitioner} – ${verified}${old && html` – <strong class="error">${old}</strong>`}${pushes && html` – ${pushes}`}${failing && html` – <strong class="error">${failing}</strong>`}</li>`;
}

function deliveryLines(say: SayAdmin, { notices, unfinished }: EngineStatus): Html {
  return html`<p>${say('admin.notices', notices)}</p>
${notices.dead > 0 && html`<p class="error">${say('admin.deadAdvice')}</p>`}
${unfinished > 0 && html`<p>${say('admin.unfinished', { n: unfinished })}</p>`}`;
}

function ageInWords(say: SayAdmin, ms: number): string {
  if (ms < 2 * MINUTE) return say('admin.seconds', { n: Math.max(0, Math.round(ms / SECOND)) });
  if (ms < 2 * HOUR) return say('admin.minutes', { n: Math.round(ms / MINUTE) });
  if (ms < 2 * DAY) return say('admin.hours', { n: Math.round(ms / HOUR) });
  return say('admin.days', { n: Math.round(ms / DAY) });
}

const sayAdmin =
  ({ locale }: Frame): SayAdmin =>
  (key, params) =>
    text(admin, locale, key, params);
