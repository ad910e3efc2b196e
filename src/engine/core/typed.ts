/**
 * Appointments that the doctor types into her calendar by hand, for somebody who telephoned: recognised
 * by an agreed word at the beginning of the title, and by a way to reach the patient.
 */
import type { CalendarEvent, Patient } from './event.ts';
import { phoneIn } from './phone.ts';
import type { AppointmentType, Practice, Practitioner } from './practice.ts';
import { type Instant, MINUTE } from './values.ts';

export interface TypedBooking {
  readonly type: AppointmentType;
  readonly patient: Patient;
}

/**
 * What the doctor means by an event of her own hand; null when it is an event like any other. A copy
 * of a booking is none, nor is a series, an invitation of somebody else's, or what takes no time.
 * Notes in the description stay where they are: they are hers, and no part of the booking.
 */
export function typedBooking(
  event: CalendarEvent,
  practice: Practice,
  owner: Practitioner,
  now: Instant,
): TypedBooking | null {
  if (!mayBegin(event.summary, practice.policy.typedTitles)) return null;
  if (!isPlain(event) || event.end <= now) return null;
  const title = titleOf(event.summary, practice.policy.typedTitles);
  if (title === null) return null;
  const text = withoutMarkup(event.description);
  const email = guestOf(event, practice) ?? EMAIL.exec(text)?.[0] ?? '';
  const phone = phoneIn(text, practice);
  if (email === '' && phone === '') return null;
  return {
    type: typeOf(title.word, event, owner, practice),
    patient: {
      ...title.name,
      email,
      phone,
      firstConsultation: false,
      message: '',
      locale: practice.locale,
    },
  };
}

const isPlain = (event: CalendarEvent): boolean =>
  event.marks === null &&
  !event.copied &&
  event.organized &&
  !event.allDay &&
  event.eventType === 'default' &&
  event.transparency === 'opaque' &&
  event.recurringEventId === null &&
  // It will be a booking's id: one that Google lets us use, and that fits into a button.
  /^[a-v0-9]{5,50}$/.test(event.id);

/**
 * Whether a title may begin with one of the words, by its first letter alone: every event of a calendar
 * comes by here, and hardly any does. No answer about a first letter beyond ASCII, which may be written
 * in several ways.
 */
function mayBegin(summary: string, words: readonly string[]): boolean {
  const first = summary.trimStart().charAt(0);
  if (!ASCII.test(first)) return true;
  return words.some((word) => plain(word.charAt(0)) === first.toLowerCase());
}

/** "RDV – Marie Curie": the word, and who is meant; null when the title begins otherwise. */
function titleOf(
  summary: string,
  words: readonly string[],
): { word: string; name: Pick<Patient, 'firstName' | 'lastName'> } | null {
  const written = summary.normalize('NFC').replace(/\s+/gu, ' ').trim();
  const word = words.find((one) => {
    const begins = plain(written.slice(0, one.length)) === plain(one);
    return begins && !/^[\p{L}\p{N}]/u.test(written.slice(one.length));
  });
  if (word === undefined) return null;
  const rest = written
    .slice(word.length)
    .replace(/\(.*?\)|[+\d][\d ().-]{5,}/gu, ' ')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s:·•|,./–—-]+|[\s:·•|,./–—-]+$/gu, '');
  const [firstName = '', ...others] = rest.slice(0, LONGEST_NAME).split(' ');
  const lastName = others.join(' ');
  // A single word is a family name: "RDV Curie".
  return {
    word,
    name: lastName === '' ? { firstName: '', lastName: firstName } : { firstName, lastName },
  };
}

/** The first guest who is not of the practice. */
function guestOf({ guests }: CalendarEvent, practice: Practice): string | null {
  const own = new Set<string>(
    practice.practitioners.flatMap(({ email, calendarId }) => [
      calendarId.toLowerCase(),
      email?.toLowerCase() ?? '',
    ]),
  );
  return guests.find(({ email }) => !own.has(email.toLowerCase()))?.email ?? null;
}

/** By the word, else by how long it takes, else the plain one. */
function typeOf(
  word: string,
  { start, end }: CalendarEvent,
  { types }: Practitioner,
  practice: Practice,
): AppointmentType {
  const named = types.find(({ name }) => [name.fr, name.en].map(plain).includes(plain(word)));
  const asLong = types.find(({ minutes }) => minutes * MINUTE === end - start);
  const found = named ?? asLong ?? types[0] ?? practice.types[0];
  if (found === undefined) throw new Error('a practice has a type of appointment at least');
  return found;
}

/** Google lets people format descriptions: what is left is the text they see. */
const withoutMarkup = (description: string): string =>
  description
    .replace(/<[^>]*>/gu, ' ')
    .replace(/&nbsp;/gu, ' ')
    .replace(/&amp;/gu, '&');

/** Without case and accents, letter by letter: as long as what was written. */
const plain = (text: string): string =>
  ASCII.test(text) ? text.toLowerCase() : withoutAccents(text);

const ASCII = /^[\0-\x7f]*$/;

const withoutAccents = (text: string): string =>
  Array.from(text.normalize('NFC'), (letter) => {
    const known = PLAIN_LETTERS.get(letter);
    if (known !== undefined) return known;
    const [base = letter] = letter.normalize('NFD');
    const bare = base.toLowerCase().length === letter.length ? base.toLowerCase() : letter;
    PLAIN_LETTERS.set(letter, bare);
    return bare;
  }).join('');

/** The same few letters again and again; of all there are in Unicode, a megabyte or two. */
const PLAIN_LETTERS = new Map<string, string>();

const LONGEST_NAME = 100;
/** RFC 5321 allows more; what people type into a note is this. */
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.[\p{L}]{2,}/u;
