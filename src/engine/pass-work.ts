/** Work that a pass finds, to be journalled in its own transaction (core/begun.ts). */
import { adoption, type Finding, workOn } from './core/begun.ts';
import type { CalendarEntry } from './core/event.ts';
import type { Intent } from './core/intent.ts';
import { type CalendarId, type EventId, HOUR, type Instant } from './core/values.ts';
import type { KnownEntry } from './mirror-port.ts';
import { newTag, ownerOf, type Parts } from './parts.ts';

export interface PassOf {
  readonly parts: Parts;
  readonly calendarId: CalendarId;
}

/** What an entry asks for by itself; an event whose marks were erased is still the booking we know. */
export function workOf(
  { parts, calendarId }: PassOf,
  entry: CalendarEntry,
  known: KnownEntry | undefined,
): readonly Intent[] {
  const isOurs = known?.booking != null;
  if (isOurs && entry.kind === 'event' && entry.marks === null) return [];
  const { practice, clock, settings, entropy } = parts;
  const finding: Finding = {
    practice,
    owner: ownerOf(practice, calendarId),
    calendarId,
    now: clock.now(),
    settleMs: settings.settleMs,
    tag: () => newTag(entropy),
  };
  const work = workOn(entry, finding);
  return work === null ? [] : [work];
}

/** What an entry asks for that an incremental page holds: it is new, or was changed. */
export async function workOfChange(
  pass: PassOf,
  entry: CalendarEntry,
  known: KnownEntry | undefined,
): Promise<readonly Intent[]> {
  const work = workOf(pass, entry, known);
  if (work.length > 0 || known !== undefined) return work;
  return (await hasLostMarks(pass, entry)) ? [adoptionOf(pass, entry)] : [];
}

/**
 * Of what a full listing holds: what is as we knew it asks for nothing anew, nor does what was there
 * before we last looked and has only come into sight. A calendar that is read for the first time is full
 * of events from before us, whose patients must not be written to.
 */
export function workAmong(
  pass: PassOf,
  candidates: readonly CalendarEntry[],
  known: ReadonlyMap<EventId, KnownEntry>,
  lastVerifiedAt: Instant | null,
): readonly Intent[] {
  const since = (lastVerifiedAt ?? pass.parts.clock.now()) - FRESH_MS;
  return candidates.flatMap((entry) => {
    if (entry.kind !== 'event') return [];
    const held = known.get(entry.id);
    const isNews = held === undefined ? entry.updated >= since : held.etag !== entry.etag;
    return entry.marks !== null || isNews ? workOf(pass, entry, held) : [];
  });
}

/** Typed so lately that it was meant for us, although the mirror knows of nothing. */
const FRESH_MS = 24 * HOUR;

/**
 * A booking came from another calendar of the practice, and our marks did not come along; or another
 * program erased them before we had checked it.
 */
async function hasLostMarks(
  { parts: { mirror } }: PassOf,
  entry: CalendarEntry,
): Promise<boolean> {
  if (entry.kind !== 'event' || entry.marks !== null || entry.copied) return false;
  if ((await mirror.booking(entry.id)) !== null) return true;
  return (await mirror.intent(entry.id))?.kind === 'book';
}

function adoptionOf({ parts, calendarId }: PassOf, { id }: CalendarEntry): Intent {
  const now = parts.clock.now();
  const base = { rev: 1, booking: id, calendarId, createdAt: now, nextAt: now, attempts: 0 };
  return adoption({ ...base, queued: false, tag: newTag(parts.entropy) });
}
