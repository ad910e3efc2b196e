/** Time that came free is journalled with whatever freed it, so that nobody's turn is lost in a crash. */
import type { Change } from './core/change.ts';
import type { CalendarEntry } from './core/event.ts';
import type { FreedIntent } from './core/intent.ts';
import {
  asEventId,
  type CalendarId,
  type EventId,
  HOUR,
  type Instant,
  type Interval,
} from './core/values.ts';
import { freedBy, inLine, vacated } from './core/waiting.ts';
import type { KnownEntry, StagingId } from './mirror-port.ts';
import { ownerOf, type Parts } from './parts.ts';

type Freeing = Pick<Parts, 'mirror' | 'clock' | 'settings'>;

/**
 * The work that freed time asks for: none when nobody waits for it. It has to stand for the settle time
 * first, since a deletion may be undone.
 * `by`: the event that took it; together with the start, the name of this work.
 */
export async function freedWork(
  { mirror, clock, settings }: Freeing,
  calendarId: CalendarId,
  by: EventId,
  { start, end }: Interval,
  afterMs: number = settings.settleMs,
): Promise<readonly FreedIntent[]> {
  const now = clock.now();
  const freed = { start, end };
  if (end <= now || inLine(await mirror.waiting(calendarId, now), freed).length === 0)
    return [];
  return [freedIntent(calendarId, by, freed, now, now + Math.min(afterMs, HOUR))];
}

/** As `freedWork`, of what a pass brings. */
export async function freedInPass(
  parts: Parts,
  calendarId: CalendarId,
  changes: readonly { readonly entry: CalendarEntry; readonly change: Change }[],
  known: ReadonlyMap<EventId, KnownEntry>,
): Promise<readonly FreedIntent[]> {
  const { availability, openingTitles } = ownerOf(parts.practice, calendarId);
  const titles = availability === 'hours' ? [] : openingTitles;
  const work: FreedIntent[] = [];
  for (const { entry } of changes) {
    for (const freed of freedBy(known.get(entry.id) ?? null, entry, titles)) {
      work.push(...(await freedWork(parts, calendarId, entry.id, freed)));
    }
  }
  return work;
}

/** As `freedWork`, of her own events that a full listing lacks, or has elsewhere or shorter. */
export async function freedInListing(
  parts: Parts,
  calendarId: CalendarId,
  staging: StagingId,
  window: Interval,
): Promise<readonly FreedIntent[]> {
  const { mirror, clock } = parts;
  const now = clock.now();
  if (inLine(await mirror.waiting(calendarId, now), window).length === 0) return [];
  const coming = { start: Math.max(window.start, now), end: window.end };
  const work: FreedIntent[] = [];
  for (const { id, before, after } of await mirror.stagedVacated(staging, coming)) {
    for (const freed of vacated(before, after)) {
      work.push(...(await freedWork(parts, calendarId, id, freed)));
    }
  }
  return work;
}

function freedIntent(
  calendarId: CalendarId,
  by: EventId,
  freed: Interval,
  now: Instant,
  nextAt: Instant,
): FreedIntent {
  const id = `freed.${by}.${freed.start}`;
  const base = { rev: 1, createdAt: now, nextAt, attempts: 0, queued: false };
  return { ...base, kind: 'freed', id, booking: asEventId(id), calendarId, freed };
}
