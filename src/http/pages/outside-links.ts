/** Links from a booking's page to where people keep their days, and find their way. */
import type { Booking } from '../../engine/core/event.ts';
import type { Instant } from '../../engine/core/values.ts';
import { text } from '../../texts/catalogue.ts';
import { messages } from '../../texts/messages.ts';
import { whoseBooking } from '../booking-json.ts';
import { type Html, html } from '../html.ts';
import type { Frame } from './layout.ts';

/** Google Calendar's own page for a new event, filled in; nothing is sent before the patient saves it. */
export function googleCalendarUrl(
  { practice, locale }: Frame,
  booking: Booking,
  manageUrl: string,
): string {
  const { start, end, marks } = booking;
  const type = practice.types.find(({ id }) => id === marks.type)?.name[locale] ?? marks.type;
  const doctor = whoseBooking(practice, booking)?.name ?? practice.name;
  const details = [
    practice.name,
    practice.phone,
    `${text(messages, locale, 'link.manage')} ${manageUrl}`,
  ];
  const query = new URLSearchParams({
    action: 'TEMPLATE',
    text: text(messages, locale, 'ics.summary', { type, doctor }),
    dates: `${utc(start)}/${utc(end)}`,
    ctz: practice.timeZone,
    location: practice.address,
    details: details.join('\n'),
  });
  return `https://calendar.google.com/calendar/render?${query}`;
}

export const mapUrl = (address: string): string =>
  `https://www.google.com/maps/search/?${new URLSearchParams({ api: '1', query: address })}`;

/** In a window of its own: those pages let nobody frame them, and a practice's site may frame ours. */
export const outsideLink = (url: string, label: string, classes = ''): Html =>
  html`<a${classes !== '' && html` class="${classes}"`} href="${url}" target="_blank" rel="noopener noreferrer">${label}</a>`;

/** `20261125T083000Z` */
const utc = (instant: Instant): string =>
  new Date(instant).toISOString().replace(/[-:]|\.\d+/g, '');
