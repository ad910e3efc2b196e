/** What is taken out of an event when its patient is erased, and what stays because the doctor wrote it. */
import { text } from '../../texts/catalogue.ts';
import { eventTexts } from '../../texts/event.ts';
import { descriptionOf } from './draft.ts';
import type { Patient } from './event.ts';
import type { Practice } from './practice.ts';

export interface ErasedTexts {
  readonly summary: string;
  readonly description: string;
  /** Something that the doctor wrote is left in it. */
  readonly notes: boolean;
}

/** Whoever these marks were of, she is not known any more. */
export const nobody = ({ locale }: Patient): Patient => ({
  firstName: '',
  lastName: '',
  email: '',
  phone: '',
  firstConsultation: false,
  message: '',
  locale,
});

/**
 * The title goes whatever became of it, since it is hers or names her. Of the description go our own lines,
 * in either language, and every other that holds her address or number; Google's web page turns lines into
 * HTML when it saves them.
 */
export function erasedTexts(
  { description }: { readonly description: string },
  patient: Patient,
  practice: Practice,
): ErasedTexts {
  const ours = (['fr', 'en'] as const).map((locale) =>
    descriptionOf(patient, { ...practice, locale }),
  );
  const whole = ours.find((one) => description.includes(one));
  const rest = whole === undefined ? description : description.replace(whole, '');
  const lines = new Set(ours.flatMap((one) => one.split('\n').map((line) => line.trim())));
  const kept = rest.split(BREAKS).filter((piece) => {
    const plain = piece.replace(/<[^>]*>/g, '').trim();
    return !BREAK.test(piece) && plain !== '' && !lines.has(plain) && !names(piece, patient);
  });
  return {
    summary: text(eventTexts, practice.locale, 'event.erased'),
    description: kept.join('\n').trim(),
    notes: kept.length > 0,
  };
}

const BREAKS = /(\r?\n|<br\s*\/?>)/i;
const BREAK = /^(\r?\n|<br\s*\/?>)$/i;

function names(piece: string, { email, phone }: Patient): boolean {
  const digits = (one: string): string => one.replace(/\D/g, '').slice(-9);
  const number = digits(phone);
  const isMailed = email !== '' && piece.toLowerCase().includes(email.toLowerCase());
  return isMailed || (number.length === 9 && piece.replace(/\D/g, '').includes(number));
}
