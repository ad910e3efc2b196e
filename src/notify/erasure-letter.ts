/** What the practice is told when a patient asks for her data to be erased, and what it does then. */
import type { ErasureMatter } from '../engine/core/notice.ts';
import type { Letter } from './letter.ts';
import { BARE, type MatterWording } from './matter-wording.ts';

/** Pure. */
export function erasureLetter(
  { booking, email }: ErasureMatter,
  { locale, say, fact, moment, name }: MatterWording,
): Letter {
  const title = say('erasure.title');
  return {
    ...BARE,
    locale,
    title,
    subject: say('matter.subject', { title, what: name(booking) }),
    paragraphs: [
      say('erasure.lead'),
      say('erasure.do'),
      ...(email === '' ? [] : [`creneau erase --email ${email} --dry-run`]),
      say('erasure.law'),
    ],
    facts: [
      fact('erasure.patient', name(booking)),
      fact('erasure.email', email),
      fact('erasure.phone', booking.patient.phone),
      fact('erasure.booking', moment(booking.start)),
    ].filter(({ value }) => value !== ''),
  };
}
