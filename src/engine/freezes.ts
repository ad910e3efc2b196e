/**
 * What follows from a freeze of the circuit breaker: the doctor is alerted once it has stood, and a
 * person's yes or no is carried out.
 */

import type { SettleAnswer } from './api.ts';
import type { AuditAction } from './core/audit-actions.ts';
import type { Booking, CalendarEntry } from './core/event.ts';
import type { FrozenMatter, Notice } from './core/notice.ts';
import { matterNotices } from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import type { BookingId, Instant } from './core/values.ts';
import { must } from './core/values.ts';
import type { Duty } from './journal/duties.ts';
import type { AuditEntry, Freeze } from './mirror-port.ts';
import { type Deadline, deadline, type Parts, reachOf } from './parts.ts';
import type { CalendarFailure } from './ports.ts';

export interface Freezer {
  settle(id: string, answer: 'accept' | 'refuse'): Promise<SettleAnswer>;
}

type Restored = 'restored' | 'refused' | 'changed' | 'unavailable';

/** Alerts the doctor of every freeze that has stood for the settle time: what is undone in time alarms nobody. */
export function freezeDuty(parts: Parts): Duty {
  return { name: 'freeze', look: (owner) => alert(parts, owner) };
}

async function alert(parts: Parts, owner: Practitioner): Promise<Instant | null> {
  const { mirror, clock, settings, log } = parts;
  const now = clock.now();
  let next: Instant | null = null;
  for (const freeze of await mirror.freezes()) {
    const { id, calendarId, held } = freeze;
    if (calendarId !== owner.calendarId || freeze.alerted || held.length === 0) continue;
    const dueAt = freeze.since + settings.settleMs;
    if (dueAt > now) {
      next = Math.min(next ?? dueAt, dueAt);
      continue;
    }
    log.warn(
      { freeze: id, calendarId, bookings: held.length },
      'too many bookings changed at once: no patient is told until somebody decides',
    );
    await mirror.commit({ alerted: [id], notices: alertsOf(parts, freeze, owner, now) });
  }
  return next;
}

function alertsOf(
  parts: Parts,
  freeze: Freeze,
  owner: Practitioner,
  at: Instant,
): readonly Notice[] {
  const first = must(freeze.held[0], 'a freeze to hold something');
  const matter = matterOf(freeze, owner.id);
  return matterNotices(first.id, `freeze.${freeze.id}`, matter, reachOf(parts, owner), at);
}

export function freezer(parts: Parts): Freezer {
  const { mirror, clock, calendar, settings } = parts;

  return {
    async settle(id, answer) {
      const freeze = (await mirror.freezes()).find((one) => one.id === id);
      if (freeze === undefined) return { kind: 'gone' };
      if (answer === 'refuse') return refuse(freeze);
      const bookings = freeze.held.length;
      await mirror.commit({
        accepted: [id],
        audit: [entryOf(freeze, 'freeze.accepted', null, { bookings })],
      });
      return { kind: 'accepted', bookings };
    },
  };

  /** One after the other, each done for itself: a crash half-way leaves the rest frozen. */
  async function refuse(freeze: Freeze): Promise<SettleAnswer> {
    const restored: BookingId[] = [];
    const left: { booking: BookingId; why: Exclude<Restored, 'restored'> }[] = [];
    await mirror.commit({
      audit: [entryOf(freeze, 'freeze.refused', null, { bookings: freeze.held.length })],
    });
    for (const booking of freeze.held) {
      const time = deadline(clock, settings.requestBudgetMs);
      const done = await putBack(freeze, booking, time);
      if (done === 'restored') restored.push(booking.id);
      else left.push({ booking: booking.id, why: done });
      // Google is away for the next one as well; nobody should wait for it as many times.
      if (done === 'unavailable') {
        for (const { id } of freeze.held.slice(restored.length + left.length)) {
          left.push({ booking: id, why: 'unavailable' });
        }
        break;
      }
    }
    return { kind: 'refused', restored, left };
  }

  /**
   * The event as it was told: revived when it was deleted (google: events, status), and where it lay.
   * Only if it still is what the mirror holds: whoever changed it since has had a reason.
   */
  async function putBack(freeze: Freeze, booking: Booking, time: Deadline): Promise<Restored> {
    const { id, calendarId } = booking;
    const { status, start, end } = must(booking.told.patient, 'a frozen booking to be told');
    const found = await calendar.get(calendarId, id, { budgetMs: time.remaining() });
    if (!found.ok) return whyNot(found.failure);
    if (!isAsHeld(booking, found.value)) {
      await note(freeze, booking, found.value, 'booking.changed');
      return 'changed';
    }
    const etag = found.value.kind === 'undecodable' ? null : found.value.etag;
    const change = {
      status: status === 'pending' ? ('tentative' as const) : ('confirmed' as const),
      start,
      end,
    };
    const patched = await calendar.patch(calendarId, id, change, {
      budgetMs: time.remaining(),
      ...(etag === null ? {} : { ifMatch: etag }),
    });
    if (!patched.ok) return whyNot(patched.failure);
    // An answer that still says cancelled is no restoring, whatever its code.
    if (patched.value.kind !== 'event') return 'refused';
    await note(freeze, booking, patched.value, 'booking.put-back');
    return 'restored';
  }

  async function note(
    freeze: Freeze,
    booking: Booking,
    entry: CalendarEntry,
    action: AuditAction,
  ): Promise<void> {
    await mirror.commit({
      entries: [{ calendarId: booking.calendarId, entry }],
      audit: [entryOf(freeze, action, booking.id, {})],
    });
  }

  function entryOf(
    { id, calendarId }: Freeze,
    action: AuditAction,
    booking: BookingId | null,
    detail: AuditEntry['detail'],
  ): AuditEntry {
    const more = { ...detail, freeze: id };
    return { at: clock.now(), actor: 'admin', action, booking, calendarId, detail: more };
  }
}

function isAsHeld(booking: Booking, entry: CalendarEntry): boolean {
  if (entry.kind === 'cancelled') return booking.status === 'cancelled';
  if (entry.kind === 'undecodable' || booking.status === 'cancelled') return false;
  return entry.start === booking.start && entry.end === booking.end;
}

function whyNot(failure: CalendarFailure): Exclude<Restored, 'restored'> {
  switch (failure.kind) {
    case 'precondition-failed':
      return 'changed';
    case 'not-found':
    case 'not-permitted':
    case 'rejected':
      return 'refused';
    default:
      return 'unavailable';
  }
}

/** Says how much, and of nobody in particular. */
function matterOf(
  { id, held, coming }: Freeze,
  practitioner: FrozenMatter['practitioner'],
): FrozenMatter {
  const cancelled = held.filter((one) => one.status === 'cancelled').length;
  const moved = held.length - cancelled;
  return { kind: 'frozen', practitioner, freeze: id, cancelled, moved, coming };
}
