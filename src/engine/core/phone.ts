/** Telephone numbers: kept in one spelling, shown in the one that people here know. */
import { createRequire } from 'node:module';
import type { CountryCode, PhoneNumber } from 'libphonenumber-js';
import type { Practice } from './practice.ts';

type Home = Pick<Practice, 'phone'>;

/**
 * In E.164, numbers without a country being of the practice's; null when it can be nobody's number.
 * Where the practice's own number does not say its country, a local number cannot be judged, and is
 * kept as it was typed.
 */
export function phoneNumber(typed: string, practice: Home): string | null {
  if (!PHONE.test(typed)) return null;
  const country = countryOf(practice);
  const found = parsed(typed, country);
  if (found !== undefined) return found.isValid() ? found.number : null;
  const digits = typed.replace(/\D/gu, '').length;
  const local = country === null && !/^[+＋]/u.test(typed);
  return local && digits >= 6 && digits <= 15 ? typed : null;
}

/** The first one in a text that people wrote, in E.164; empty when there is none. */
export function phoneIn(text: string, practice: Home): string {
  const country = countryOf(practice);
  const [found] = numbers().findPhoneNumbersInText(
    text,
    country === null ? undefined : { defaultCountry: country },
  );
  return found?.number.number ?? '';
}

/**
 * As people at the practice write it: « 06 12 34 56 78 », and abroad « +32 470 12 34 56 ». What is no
 * number, in an old booking or of the doctor's hand, is shown as it stands.
 */
export function phoneInWords(phone: string, practice: Home): string {
  const found = parsed(phone, countryOf(practice));
  if (found === undefined || !found.isValid()) return phone;
  return found.countryCallingCode === home(practice)?.countryCallingCode
    ? found.formatNational()
    : found.formatInternational();
}

/**
 * Whether it is a mobile one, in E.164 (in some countries the number does not say: then it may be). A
 * landline takes no text message, and whoever has a mail address need not be tried there.
 */
export const isMobile = (phone: string): boolean =>
  INTERNATIONAL.test(phone) && mobiles().isValidPhoneNumber(phone);

const INTERNATIONAL = /^\+\d{6,15}$/;

/** What a telephone dials: `tel:` takes no spaces. */
export function phoneToDial(phone: string, practice: Home): string {
  const found = parsed(phone, countryOf(practice));
  return found?.isValid() ? found.number : phone.replace(/[^+\d]/gu, '');
}

/** Where the practice is, by its own telephone number; null when that does not say. */
const countryOf = (practice: Home): CountryCode | null => home(practice)?.country ?? null;

/** The configuration takes any text for the practice's number. */
function home({ phone }: Home): PhoneNumber | null {
  if (phone !== knownText) {
    knownHome = numbers().parsePhoneNumberFromString(phone) ?? null;
    knownText = phone;
  }
  return knownHome;
}
// One practice asks, again and again.
let knownText: string | null = null;
let knownHome: PhoneNumber | null = null;

function parsed(text: string, country: CountryCode | null): PhoneNumber | undefined {
  const options = { extract: false, ...(country === null ? {} : { defaultCountry: country }) };
  const spaced = text.replace(/\p{Zs}/gu, ' ').replace(/\p{Pd}/gu, '-');
  return numbers().parsePhoneNumberFromString(spaced, options);
}

// The plans of every country weigh some 10 MB: they are loaded with the first number that is read, and by
// `require`, since whoever reads one waits for nothing. Only the first call takes its time.
const load = createRequire(import.meta.url);
const numbers = (): typeof import('libphonenumber-js') => load('libphonenumber-js');
const mobiles = (): typeof import('libphonenumber-js/mobile') =>
  load('libphonenumber-js/mobile');

/** Digits, and what people put between them; spaces and dashes of every kind, as pasted from elsewhere. */
const PHONE = /^[+＋]?[\d\p{Zs}().\p{Pd}/]+$/u;
