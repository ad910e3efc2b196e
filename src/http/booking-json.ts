/** Bookings as programs see them. Nothing of the patient: whoever asks for them knows it, or must not. */
import type { AskedBooking } from '../engine/api.ts';
import type { Booking } from '../engine/core/event.ts';
import { manageUrl } from '../engine/core/links.ts';
import type { Practice, Practitioner } from '../engine/core/practice.ts';
import type { BookingId, Interval, PractitionerId } from '../engine/core/values.ts';
import type { Context } from './context.ts';

export interface BookingJson {
  readonly id: string;
  readonly status: 'confirmed' | 'pending' | 'cancelled' | 'queued';
  readonly start: string;
  readonly end: string;
  readonly practitioner: string;
  readonly type: string;
  readonly manageUrl: string;
}

export function bookingJson(context: Context, booking: Booking): BookingJson {
  const { practice } = context.engine;
  return {
    id: booking.id,
    status: booking.status,
    ...intervalJson(context, booking),
    practitioner: whoseBooking(practice, booking)?.id ?? booking.marks.practitioner,
    type: booking.marks.type,
    manageUrl: linkOf(context, booking.id),
  };
}

export function queuedJson(context: Context, id: BookingId, asked: AskedBooking): BookingJson {
  const { practitioner, type } = asked;
  return {
    id,
    status: 'queued',
    ...intervalJson(context, asked),
    practitioner,
    type,
    manageUrl: linkOf(context, id),
  };
}

export const intervalJson = (
  { time }: Context,
  { start, end }: Interval,
): { start: string; end: string } => ({ start: time(start), end: time(end) });

/**
 * With whom it is: the calendar says so, since a booking may have been moved into a colleague's. Two
 * practitioners may share one calendar; then the one it was booked with. Null when neither is known any more.
 */
export function whoseBooking(practice: Practice, booking: Booking): Practitioner | null {
  const byId = (id: PractitionerId): Practitioner | undefined =>
    practice.practitioners.find((one) => one.id === id);
  const booked = byId(booking.marks.practitioner);
  if (booked?.calendarId === booking.calendarId) return booked;
  const owner = practice.practitioners.find((one) => one.calendarId === booking.calendarId);
  return owner ?? booked ?? null;
}

const linkOf = ({ settings }: Context, id: BookingId): string =>
  manageUrl(settings.publicUrl, settings.appSecret, id);
