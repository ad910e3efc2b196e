/** What differs between an entry as the mirror holds it and as Google has it now. */
import type { KnownEntry } from '../mirror-port.ts';
import { isBusy } from './busy.ts';
import type { CalendarEntry } from './event.ts';

export type Change =
  | 'appeared'
  | 'moved'
  | 'resized'
  | 'cancelled'
  | 'restored'
  | 'freed'
  | 'blocked'
  | 'approved'
  | 'edited'
  | 'unreadable';

/**
 * Null when nothing differs that anybody would call a change: our own write coming back, a master
 * re-sent because one of its instances changed, a tombstone of something never known.
 */
export function classify(known: KnownEntry | null, entry: CalendarEntry): Change | null {
  if (entry.kind === 'undecodable') return 'unreadable';
  if (entry.kind === 'cancelled') {
    return known !== null && known.status !== 'cancelled' ? 'cancelled' : null;
  }
  if (known === null) return 'appeared';
  if (known.etag === entry.etag) return null;
  if (known.updated !== null && entry.updated < known.updated) return null;
  if (known.status === 'cancelled') return 'restored';
  if (known.start !== null && known.end !== null) {
    const sameLength = entry.end - entry.start === known.end - known.start;
    if (entry.start !== known.start) return sameLength ? 'moved' : 'resized';
    if (!sameLength) return 'resized';
  }
  if (isBusy(entry) !== known.busy) return known.busy ? 'freed' : 'blocked';
  if (known.status === 'tentative' && entry.status === 'confirmed') return 'approved';
  return 'edited';
}
