/** Finding a patient by what somebody remembers of her. */
import type { Booking } from './event.ts';

/**
 * Whether every word asked for begins a word of the name or is part of the address, in any order and
 * without accents; or the digits asked for are part of the telephone number, however either is written.
 */
export function findsBooking(wanted: string): (booking: Booking) => boolean {
  const words = plain(wanted).split(/\s+/u).filter(Boolean);
  const number = /^[\d\s+().\-/]+$/.test(wanted) ? significant(wanted) : '';
  return ({ marks: { patient } }) => {
    if (number.length >= FEWEST_DIGITS) return isSameNumber(significant(patient.phone), number);
    const names = plain(`${patient.firstName} ${patient.lastName}`).split(/[\s'’-]+/u);
    const email = plain(patient.email);
    return (
      words.length > 0 &&
      words.every(
        (word) =>
          email.includes(word) ||
          word.split(/['’-]+/u).every((piece) => names.some((name) => name.startsWith(piece))),
      )
    );
  };
}

/** Two digits are in half of all numbers. */
const FEWEST_DIGITS = 3;

/** « 06 12 34 » and "+33 6 12 34" are one number: a country stands before what the two share. */
const isSameNumber = (known: string, asked: string): boolean =>
  known.includes(asked) || (known.length >= 8 && asked.endsWith(known));

const significant = (phone: string): string =>
  phone.replace(/\(0\)/g, '').replace(/\D/g, '').replace(/^0+/, '');

const plain = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
