/** How letters and pages name a moment, worked out apart from the code that writes them. */
import { DateTime } from 'luxon';

/** « mardi 1er décembre 2026 à 9 h 30 », with plain spaces. */
export function spoken(instant: string): string {
  const local = DateTime.fromISO(instant, { zone: 'Europe/Paris', locale: 'fr' });
  const day = local.day === 1 ? '1er' : local.toFormat('d');
  const minutes = local.minute === 0 ? '' : local.toFormat(' mm');
  return `${local.toFormat('cccc')} ${day} ${local.toFormat("LLLL yyyy 'à' H 'h'")}${minutes}`;
}

/** Every run of spaces and line breaks, non-breaking ones too, as one plain space. */
export const plain = (text: string | undefined): string => (text ?? '').replace(/\s+/g, ' ');
