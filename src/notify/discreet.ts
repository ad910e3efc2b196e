/**
 * A notice without what its channel need not carry: a telephone lies on a table, and its messages pass
 * through the hands of others. What is left out here reaches no renderer.
 */
import type { Patient } from '../engine/core/event.ts';
import {
  type BookingInShort,
  isMatter,
  type Matter,
  type Notice,
} from '../engine/core/notice.ts';
import type { Disclosure } from '../engine/core/practice.ts';
import { type Locale, unreachable } from '../engine/core/values.ts';
import { text } from '../texts/catalogue.ts';
import { matters } from '../texts/matters.ts';

/** Pure. As it is, or with every patient reduced to initials. */
export function discreet(notice: Notice, disclosure: Disclosure): Notice {
  const { content, locale } = notice;
  switch (disclosure) {
    case 'full':
      return notice;
    case 'initials':
      return isMatter(content)
        ? { ...notice, content: discreetMatter(content, locale) }
        : { ...notice, content: { ...content, patient: discreetPatient(content.patient) } };
    default:
      return unreachable(disclosure);
  }
}

/** « Z. O. »: of whatever was given as names, the first letter of each of the two. */
export const discreetName = ({
  firstName,
  lastName,
}: Pick<Patient, 'firstName' | 'lastName'>): Pick<Patient, 'firstName' | 'lastName'> => ({
  firstName: initialOf(firstName),
  lastName: initialOf(lastName),
});

/** A booking as its doctor may read it over a channel with this rule. */
export function discreetBooking(
  booking: BookingInShort,
  disclosure: Disclosure,
): BookingInShort {
  if (disclosure === 'full') return booking;
  return { ...booking, patient: { ...discreetName(booking.patient), phone: '' } };
}

function discreetMatter(matter: Matter, locale: Locale): Matter {
  const short = (booking: BookingInShort) => discreetBooking(booking, 'initials');
  switch (matter.kind) {
    case 'overlap':
      return {
        ...matter,
        // What covers a booking may be another one, whose title is a patient's name.
        block: { ...matter.block, title: text(matters, locale, 'matter.unnamed') },
        bookings: matter.bookings.map(short),
      };
    case 'preview':
      return { ...matter, booking: short(matter.booking) };
    case 'erasure-asked':
      // Her appointment says who it is to whoever may look into the calendar.
      return { ...matter, booking: short(matter.booking), email: '' };
    case 'summary':
      return {
        ...matter,
        entries: matter.entries.map((entry) =>
          entry.kind === 'booking'
            ? { ...entry, booking: short(entry.booking) }
            : // Whatever she typed there may name a patient as well.
              { ...entry, title: '' },
        ),
        pending: matter.pending.map(short),
      };
    case 'absence':
      // Whatever she typed there may name a patient as well.
      return { ...matter, block: { ...matter.block, title: '' } };
    // They name no patient.
    case 'frozen':
    case 'connection':
    case 'away':
      return matter;
    default:
      return unreachable(matter);
  }
}

const discreetPatient = (patient: Patient): Patient => ({
  ...patient,
  ...discreetName(patient),
  email: '',
  phone: '',
  message: '',
});

function initialOf(name: string): string {
  const [letter] = name.match(/[\p{L}\p{N}]\p{M}*/u) ?? [];
  return letter === undefined ? '' : `${letter.toUpperCase()}.`;
}
