/** One appointment as an iCalendar object (RFC 5545), for mail (RFC 5546) and for download. */
import type { BookingStatus } from '../engine/core/event.ts';
import type { Instant } from '../engine/core/values.ts';

export interface IcsFacts {
  /** REQUEST and CANCEL go to an attendee; PUBLISH is for whoever wants it. */
  readonly method: 'REQUEST' | 'CANCEL' | 'PUBLISH';
  /** The Google event's own iCalUID: a calendar that knows the event already updates it. */
  readonly uid: string;
  /** A client drops what comes with a lower one than it has seen. */
  readonly sequence: number;
  /** When these facts were stated; stable, so that the same facts always give the same bytes. */
  readonly stamp: Instant;
  readonly start: Instant;
  readonly end: Instant;
  readonly status: BookingStatus;
  readonly summary: string;
  readonly description: string;
  readonly location: string;
  /** Absolute; left out when empty. */
  readonly url: string;
  /** Without a mail address of its own a practice publishes without an organizer. */
  readonly organizer: Person | null;
  /** Named in a REQUEST or CANCEL; a PUBLISH must not name any (RFC 5546, 3.2.1). */
  readonly attendee: Person | null;
}

export interface Person {
  readonly name: string;
  readonly email: string;
}

/**
 * The calendar object, lines ended by CRLF and folded at 75 octets. Times are written in UTC, so no
 * time zone definition travels along. No text can start a line of its own, whatever it holds.
 */
export function icsFor(facts: IcsFacts): string {
  const { organizer, attendee } = facts;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Creneau//Creneau//EN',
    'CALSCALE:GREGORIAN',
    `METHOD:${facts.method}`,
    'BEGIN:VEVENT',
    `UID:${escapeText(facts.uid)}`,
    `SEQUENCE:${facts.sequence}`,
    `DTSTAMP:${utc(facts.stamp)}`,
    `DTSTART:${utc(facts.start)}`,
    `DTEND:${utc(facts.end)}`,
    `SUMMARY:${escapeText(facts.summary)}`,
    ...(facts.description === '' ? [] : [`DESCRIPTION:${escapeText(facts.description)}`]),
    ...(facts.location === '' ? [] : [`LOCATION:${escapeText(facts.location)}`]),
    ...(facts.url === '' ? [] : [`URL:${uri(facts.url)}`]),
    `STATUS:${STATUS[facts.status]}`,
    'TRANSP:OPAQUE',
    ...(organizer === null
      ? []
      : [`ORGANIZER;CN=${parameter(organizer.name)}:mailto:${uri(organizer.email)}`]),
    ...(attendee === null || facts.method === 'PUBLISH'
      ? []
      : [
          // The patient asked for it, so no answer is asked of them.
          `ATTENDEE;CN=${parameter(attendee.name)};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:${uri(attendee.email)}`,
        ]),
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

const STATUS: Readonly<Record<BookingStatus, string>> = {
  confirmed: 'CONFIRMED',
  pending: 'TENTATIVE',
  cancelled: 'CANCELLED',
};

/** RFC 5545, 3.3.5, form 2. Whole seconds. */
const utc = (instant: Instant): string =>
  new Date(instant).toISOString().replace(/[-:]|\.\d{3}/g, '');

/** RFC 5545, 3.3.11. Control characters other than a line break have no place in a text. */
const escapeText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n|[\r\u2028\u2029]/g, '\n')
    .replace(/(?!\n)\p{Cc}+/gu, ' ')
    .replace(/[\\;,]/g, (character) => `\\${character}`)
    .replace(/\n/g, '\\n');

/** RFC 5545, 3.2: a quoted parameter value can hold anything but control characters and quotes. */
const parameter = (text: string): string =>
  `"${text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/"/g, "'")}"`;

/** What no URI may hold is percent-encoded; what is encoded already stays as it is. */
const uri = (text: string): string => encodeURI(text.toWellFormed()).replace(/%25/g, '%');

/** RFC 5545, 3.1: 75 octets a line, the leading space of a continuation included. */
function fold(line: string): string {
  if (Buffer.byteLength(line) <= LINE_OCTETS) return line;
  let folded = '';
  let octets = 0;
  // By character, not by octet: a reader that unfolds after decoding would meet half a character.
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LINE_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}

const LINE_OCTETS = 75;
