/** What a full pass would change, without changing anything: for an admin who wants to look first. */
import type { SyncReport } from './api.ts';
import { classify } from './core/change.ts';
import type { Practitioner } from './core/practice.ts';
import { windowAt } from './core/sync-plan.ts';
import type { BookingId } from './core/values.ts';
import type { Parts } from './parts.ts';
import type { ListRequest } from './ports.ts';
import { reasonOf } from './sync.ts';

/** Lists the whole window and counts what differs from the mirror, bookings that are missing included. */
export async function comparePass(parts: Parts, owner: Practitioner): Promise<SyncReport> {
  const { mirror, calendar, clock, practice } = parts;
  const { id: practitioner, calendarId } = owner;
  const window = windowAt(clock.now(), practice.policy.horizonDays);
  const standing = await mirror.bookings({
    calendarId,
    window,
    statuses: ['confirmed', 'pending'],
  });
  const missing = new Set<BookingId>(standing.map((booking) => booking.id));
  let changed = 0;
  let request: ListRequest = { calendarId, scope: { kind: 'window', window } };
  for (;;) {
    const page = await calendar.list(request);
    if (!page.ok) {
      return { practitioner, changed, full: true, failure: reasonOf(page.failure) };
    }
    const { entries, next } = page.value;
    const known = await mirror.known(
      calendarId,
      entries.map((entry) => entry.id),
    );
    const byId = new Map(known.map((one) => [one.id, one]));
    for (const entry of entries) {
      missing.delete(entry.id);
      if (classify(byId.get(entry.id) ?? null, entry) !== null) changed += 1;
    }
    if (next.kind === 'done') break;
    request = { ...request, pageToken: next.pageToken };
  }
  return { practitioner, changed: changed + missing.size, full: true, failure: null };
}
