/** What all pages of the front desk share: the way between them, what was done, and whether Google is away. */
import type { EngineStatus } from '../../engine/api.ts';
import type { Booking } from '../../engine/core/event.ts';
import { phoneInWords, phoneToDial } from '../../engine/core/phone.ts';
import type { Practice } from '../../engine/core/practice.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../engine/core/values.ts';
import { admin } from '../../texts/admin.ts';
import { text } from '../../texts/catalogue.ts';
import { desk } from '../../texts/desk.ts';
import { momentInWords } from '../../texts/moments.ts';
import type { Visit } from '../admin-guard.ts';
import { ADMIN_STYLE } from '../assets.ts';
import { type Html, html } from '../html.ts';
import { queryText } from '../query.ts';
import { type Frame, layout } from './layout.ts';

const TEXTS = { ...admin, ...desk };

export type SayDesk = (
  key: keyof typeof TEXTS,
  params?: Readonly<Record<string, string | number>>,
) => string;

export const sayDesk =
  ({ locale }: Pick<Frame, 'locale'>): SayDesk =>
  (key, params) =>
    text(TEXTS, locale, key, params);

/** What a page says it has done; named in the address it was sent back to. */
export const DESK_DONE = [
  'no-show',
  'came',
  'too-early',
  'moved',
  'booked',
  'booking-queued',
  'retried',
  'discarded',
  'outdated',
  'nothing',
] as const;
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
export type DeskDone = (typeof DESK_DONE)[number] | (typeof ADMIN_DONE)[number];

/** These are no success: a reader must not take them for one. */
const NOT_DONE: readonly DeskDone[] = [
  'unavailable',
  'was-cancelled',
  'not-found',
  'too-early',
  'outdated',
  'nothing',
  'put-back-partly',
];

const PLACES = [
  ['agenda', '/admin'],
  ['telephone', '/admin/telephone'],
  ['why', '/admin/why'],
  ['numbers', '/admin/numbers'],
] as const;

export interface DeskPage {
  readonly title: string;
  /** Which of the places it is; null for a page below them. */
  readonly place: (typeof PLACES)[number][0] | null;
  readonly status: EngineStatus;
  readonly now: Instant;
  readonly done: string | null;
  readonly body: Html;
}

export function deskLayout(visit: Visit, page: DeskPage): Html {
  const { frame } = visit;
  const say = sayDesk(frame);
  const links = PLACES.map(
    ([name, path]) =>
      html`<li><a href="${path}${queryText({ lang: frame.lang })}"${name === page.place && html` aria-current="page"`}>${say(`desk.${name}`)}</a></li>`,
  );
  return layout(frame, {
    title: page.title,
    personal: true,
    wide: true,
    style: ADMIN_STYLE.path,
    body: html`<nav class="places" aria-label="${say('desk.nav')}"><ul>${links}</ul>
<form method="post" action="/admin/logout">${hiddenFields(visit)}<button class="small" type="submit">${say('admin.logout')}</button></form></nav>
${awayNote(frame, page)}
${doneNote(say, page.done)}
${page.body}`,
  });
}

/** Said wherever it matters: what is shown is the mirror's, and how old that is. */
function awayNote(frame: Frame, { status, now }: DeskPage): Html | false {
  const failing = status.calendars.filter(({ failure }) => failure !== null);
  if (failing.length === 0) return false;
  const say = sayDesk(frame);
  const since = Math.min(...failing.map(({ failure }) => failure?.since ?? now));
  const verified = failing.map(({ verifiedAt }) => verifiedAt);
  const oldest = verified.includes(null) ? null : Math.min(...verified.map((at) => at ?? now));
  const said =
    oldest === null
      ? say('desk.awayNever')
      : say('desk.away', {
          age: ageInWords(say, now - since),
          when: momentInWords(oldest, frame.practice.timeZone, frame.locale),
        });
  return html`<p class="alert" role="status">${said}</p>`;
}

function doneNote(say: SayDesk, done: string | null): Html | false {
  const old = ADMIN_DONE.find((one) => one === done);
  const own = DESK_DONE.find((one) => one === done);
  const known = old ?? own;
  if (known === undefined) return false;
  const said =
    old === undefined ? say(`desk.done.${own as 'moved'}`) : say(`admin.done.${old}`);
  return NOT_DONE.includes(known)
    ? html`<p class="alert" role="alert">${said}</p>`
    : html`<p class="good" role="status">${said}</p>`;
}

/** Makes a form one of ours, and brings its sender back to the page it is on. */
export const hiddenFields = ({ formToken, here }: Visit): Html =>
  html`<input type="hidden" name="formToken" value="${formToken}"><input type="hidden" name="back" value="${here}">`;

export function ageInWords(say: SayDesk, ms: number): string {
  if (ms < 2 * MINUTE) return say('admin.seconds', { n: Math.max(0, Math.round(ms / SECOND)) });
  if (ms < 2 * HOUR) return say('admin.minutes', { n: Math.round(ms / MINUTE) });
  if (ms < 2 * DAY) return say('admin.hours', { n: Math.round(ms / HOUR) });
  return say('admin.days', { n: Math.round(ms / DAY) });
}

export const nameOf = ({ marks: { patient } }: Booking): string =>
  `${patient.firstName} ${patient.lastName}`.trim() || patient.email || patient.phone;

/** A number to dial; nothing when there is none. */
export const phoneLink = (phone: string, practice: Practice): Html | false =>
  phone !== '' &&
  html`<a class="phone" href="tel:${phoneToDial(phone, practice)}">${phoneInWords(phone, practice)}</a>`;
