/** A patient's appointment as an entry for their own calendar: in mails, and to download. */
import type { Booking, BookingStatus, Patient } from '../engine/core/event.ts';
import { isAppointment, type Notice } from '../engine/core/notice.ts';
import type {
  BookingId,
  Instant,
  Locale,
  PractitionerId,
  TypeId,
} from '../engine/core/values.ts';
import { text } from '../texts/catalogue.ts';
import { messages } from '../texts/messages.ts';
import { oneLine } from './clean.ts';
import { type IcsFacts, icsFor } from './ics.ts';
import type { RenderContext } from './letter.ts';

export interface Invitation {
  readonly method: IcsFacts['method'];
  readonly ics: string;
  /** Whether mail programs should offer it as an invitation, or only as a file. */
  readonly inline: boolean;
}

export interface InvitationOptions {
  /** Mail address of the practice: the organizer. */
  readonly organizer: string;
  /** Google mails the patient an invitation of its own, under the same UID. */
  readonly googleInvites: boolean;
}

/**
 * What a mail brings along; null for the doctor, who has the event already, and where there is no
 * event to speak of. Where Google invites too, ours is only a file: two invitations under one UID
 * would be shown as two; and a cancellation is left to Google's.
 */
export function invitationFor(
  notice: Notice,
  context: RenderContext,
  { organizer, googleInvites }: InvitationOptions,
): Invitation | null {
  if (notice.party !== 'patient' || !isAppointment(notice)) return null;
  const { content } = notice;
  const cancelled = content.status === 'cancelled' || content.kind === 'cancelled';
  // A reminder or a proposal says nothing that the calendar does not have already; an offer, nothing
  // that is so yet.
  if (['unavailable', 'reminder', 'proposal', 'offer'].includes(content.kind)) return null;
  if (content.iCalUID === '') return null;
  if (googleInvites && cancelled) return null;
  const method = googleInvites ? 'PUBLISH' : cancelled ? 'CANCEL' : 'REQUEST';
  const entry: Entry = {
    ...content,
    status: cancelled ? 'cancelled' : content.status,
    id: notice.booking,
    locale: notice.locale,
    sequence: content.revision,
    stamp: notice.createdAt,
  };
  return {
    method,
    ics: icsFor(factsOf(entry, method, organizer, context)),
    inline: !googleInvites,
  };
}

/**
 * The file behind "add to calendar" (METHOD PUBLISH), under the Google event's UID.
 * `organizer` is the practice's mail address; null when it has none.
 */
export function bookingIcs(
  booking: Booking,
  context: RenderContext,
  organizer: string | null,
): string {
  const { marks, told } = booking;
  // Whose appointment it is follows from the calendar it lies in; the mark says how it was booked.
  const holder = context.practice.practitioners.find(
    ({ calendarId }) => calendarId === booking.calendarId,
  );
  const entry: Entry = {
    ...booking,
    practitioner: holder?.id ?? marks.practitioner,
    type: marks.type,
    patient: marks.patient,
    locale: marks.patient.locale,
    sequence: told.patient?.revision ?? 0,
    stamp: booking.updated,
  };
  return icsFor(factsOf(entry, 'PUBLISH', organizer, context));
}

interface Entry {
  readonly id: BookingId;
  readonly iCalUID: string;
  readonly locale: Locale;
  readonly sequence: number;
  readonly stamp: Instant;
  readonly start: Instant;
  readonly end: Instant;
  readonly status: BookingStatus;
  readonly practitioner: PractitionerId;
  readonly type: TypeId;
  readonly patient: Patient;
}

function factsOf(
  entry: Entry,
  method: IcsFacts['method'],
  organizer: string | null,
  { practice, links }: RenderContext,
): IcsFacts {
  const { locale, patient } = entry;
  const say = (key: keyof typeof messages, params?: Record<string, string>): string =>
    text(messages, locale, key, params);
  const doctor =
    practice.practitioners.find((one) => one.id === entry.practitioner)?.name ?? practice.name;
  const type = practice.types.find((one) => one.id === entry.type);
  const manage = entry.status === 'cancelled' ? '' : links.manageUrl(entry.id);
  const phone =
    practice.phone === ''
      ? ''
      : say('fact.line', { label: say('fact.phone'), value: practice.phone });
  return {
    method,
    uid: entry.iCalUID,
    sequence: entry.sequence,
    stamp: entry.stamp,
    start: entry.start,
    end: entry.end,
    status: entry.status,
    summary: oneLine(
      say('ics.summary', { type: type?.name[locale] ?? say('value.appointment'), doctor }),
    ),
    description: [practice.name, phone, manage === '' ? '' : `${say('link.manage')} ${manage}`]
      .filter((line) => line !== '')
      .map(oneLine)
      .join('\n'),
    location: oneLine(practice.address),
    url: manage,
    organizer: organizer === null ? null : { name: practice.name, email: organizer },
    attendee: {
      name: oneLine(`${patient.firstName} ${patient.lastName}`),
      email: patient.email,
    },
  };
}
