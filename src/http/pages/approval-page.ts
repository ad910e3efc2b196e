/** What a patient asks for, with the doctor's two answers; or how it was settled. */
import type { Booking } from '../../engine/core/event.ts';
import { phoneInWords } from '../../engine/core/phone.ts';
import { approvals } from '../../texts/approvals.ts';
import { text } from '../../texts/catalogue.ts';
import { momentInWords } from '../../texts/moments.ts';
import { whoseBooking } from '../booking-json.ts';
import { type Html, html } from '../html.ts';
import { type Frame, layout } from './layout.ts';

export interface ApprovalView {
  readonly booking: Booking;
  /** How the answer that was just given ended. */
  readonly said: string | null;
}

type Say = (key: keyof typeof approvals, params?: Readonly<Record<string, string>>) => string;

export function approvalPage(frame: Frame, { booking, said }: ApprovalView): Html {
  const say: Say = (key, params) => text(approvals, frame.locale, key, params);
  const { status, htmlLink } = booking;
  const title = say(`approval.title.${status}`);
  return layout(frame, {
    title,
    personal: true,
    body: html`<h1>${title}</h1>
${said !== null && html`<p class="good" role="status">${said}</p>`}
${status === 'pending' && html`<p>${say('approval.lead')}</p>`}
${status !== 'pending' && said === null && html`<p>${say(`approval.${status}`)}</p>`}
${facts(frame, say, booking)}
${
  status === 'pending' &&
  html`<div class="actions">${answer('approve', say('approval.confirm'), 'main')}${answer('decline', say('approval.decline'), 'danger')}</div>`
}
${/^https?:/.test(htmlLink) && html`<p><a href="${htmlLink}" rel="noreferrer">${say('approval.calendar')}</a></p>`}`,
  });
}

function facts({ practice, locale }: Frame, say: Say, booking: Booking): Html {
  const { start, marks } = booking;
  const { patient } = marks;
  const type = practice.types.find(({ id }) => id === marks.type)?.name[locale] ?? marks.type;
  const holder = practice.practitioners.length > 1 ? whoseBooking(practice, booking) : null;
  const rows: readonly (readonly [keyof typeof approvals, string])[] = [
    ['approval.patient', `${patient.firstName} ${patient.lastName}`.trim()],
    ['approval.when', momentInWords(start, practice.timeZone, locale)],
    ['approval.type', patient.firstConsultation ? say('approval.first', { type }) : type],
    ['approval.with', holder?.name ?? ''],
    ['approval.email', patient.email],
    ['approval.phone', phoneInWords(patient.phone, practice)],
    ['approval.message', patient.message],
  ];
  return html`<dl class="card">
${rows
  .filter(([, value]) => value !== '')
  .map(([key, value]) => html`<dt>${say(key)}</dt><dd class="as-typed">${value}</dd>\n`)}</dl>`;
}

/** Posts to where the page came from, token included. */
const answer = (verb: string, label: string, tone: string): Html =>
  html`<form method="post"><button class="${tone}" type="submit" name="answer" value="${verb}">${label}</button></form>`;
