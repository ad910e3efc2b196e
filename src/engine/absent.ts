/**
 * Time that the doctor blocks through us: an opaque event in her calendar, like any she makes herself.
 * Its id is chosen before the call and follows from what she wrote, so that a lost answer, a crash or a
 * message that comes twice never block the time twice. She may take it back.
 */

import { text } from '../texts/catalogue.ts';
import { eventTexts } from '../texts/event.ts';
import type { Engine } from './api.ts';
import type { Acted } from './core/acts.ts';
import type { AuditAction } from './core/audit-actions.ts';
import type { CalendarEntry, CalendarEvent } from './core/event.ts';
import { idFromText } from './core/ids.ts';
import { type AbsentIntent, revised } from './core/intent.ts';
import type { Notice } from './core/notice.ts';
import { matterNotices } from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import { type EventId, must } from './core/values.ts';
import { freedWork } from './freed.ts';
import type { AuditEntry } from './mirror-port.ts';
import {
  type Deadline,
  deadline,
  isIn,
  leaseMs,
  ownerOf,
  type Parts,
  practitionerOf,
  reachOf,
  retryAt,
} from './parts.ts';
import { lookFor, removeForGood } from './proof.ts';

export interface Absenter extends Pick<Engine, 'absent' | 'absence'> {
  /** What she entered and does not want any more. */
  takeBack(id: EventId): Promise<Acted>;
  resume(intent: AbsentIntent): Promise<void>;
}

/** `queued`: Google does not answer; it is written, or removed, as soon as it does. */
type Entered = 'entered' | 'queued' | 'taken-back' | 'refused';

export function absenter(parts: Parts, onNotices: () => void): Absenter {
  const { mirror, clock, entropy, calendar, practice, settings, log } = parts;

  return {
    async absent({ practitioner, absence, key }) {
      const owner = must(practitionerOf(practice, practitioner), 'whose absence it is');
      const now = clock.now();
      if (absence.end <= now || absence.end <= absence.start) return { kind: 'over' };
      const { start, end, allDay } = absence;
      const id = idFromText(
        ['creneau absence', practitioner, key, start, end, allDay].join('\n'),
      );
      const statuses = ['confirmed', 'pending'] as const;
      const { calendarId } = owner;
      const covered = await mirror.bookings({ calendarId, window: absence, statuses });
      const intent: AbsentIntent = {
        kind: 'absent',
        id: intentId(id),
        rev: 1,
        booking: id,
        calendarId,
        createdAt: now,
        nextAt: now + leaseMs(parts),
        attempts: 0,
        queued: false,
        absence: { start, end, allDay },
        takenBack: false,
      };
      const audit = [auditOf(intent, 'absence.asked')];
      const begun = await mirror.commit({ intents: [intent], audit });
      const done =
        begun === 'stale'
          ? 'queued'
          : await drive(intent, deadline(clock, settings.requestBudgetMs));
      return done === 'entered' || done === 'queued'
        ? { kind: done, event: id, covered: covered.length }
        : { kind: done };
    },

    async absence(id) {
      const owner = await ownerOfAbsence(id);
      return owner === null ? null : { practitioner: owner.id };
    },

    async takeBack(id) {
      const time = deadline(clock, settings.requestBudgetMs);
      const underWay = await intentOf(id);
      if (underWay !== null) {
        const next = revised(underWay, {
          takenBack: true,
          nextAt: clock.now() + leaseMs(parts),
        });
        if ((await mirror.commit({ intents: [next] })) === 'stale')
          return { kind: 'unavailable' };
        await drive(next, time);
        // Journalled: whatever Google says now, it will not stand.
        return { kind: 'taken-back' };
      }
      const owner = await ownerOfAbsence(id);
      if (owner === null) return { kind: 'gone' };
      const { calendarId } = owner;
      const found = await lookFor(parts, calendarId, id, time);
      if (found.kind === 'unknown') return { kind: 'unavailable' };
      const entry = found.kind === 'gone' ? gone(id) : found.entry;
      if (!isAbsence(entry)) {
        await mirror.commit({ entries: [{ calendarId, entry }] });
        return { kind: 'gone' };
      }
      const removed = await removeForGood(parts, calendarId, id, time);
      if (!removed.ok) return { kind: 'unavailable' };
      const at = clock.now();
      const action = 'absence.taken-back' as const;
      await mirror.commit({
        entries: [{ calendarId, entry: gone(id) }],
        // Somebody may be waiting for it.
        begun: await freedWork(parts, calendarId, id, entry),
        audit: [{ at, actor: 'doctor', action, booking: id, calendarId, detail: {} }],
      });
      return { kind: 'taken-back' };
    },

    async resume(intent) {
      await drive(intent, deadline(clock, settings.requestBudgetMs * 2));
    },
  };

  async function drive(intent: AbsentIntent, time: Deadline): Promise<Entered> {
    if (intent.takenBack) return remove(intent, time);
    // Too late to keep anybody from booking then.
    if (intent.absence.end <= clock.now()) return finish(intent, null, 'refused');
    const inserted = await insert(intent, time);
    if (inserted.ok) return finish(intent, inserted.value, 'entered');
    const { failure } = inserted;
    if (failure.kind === 'exists') return settleExisting(intent, time);
    // A mistake of ours: repeating it does not help.
    if (failure.kind === 'rejected') return finish(intent, null, 'refused');
    return postpone(intent, failure.kind);
  }

  function insert({ booking: id, calendarId, absence }: AbsentIntent, time: Deadline) {
    const draft = {
      id,
      summary: text(eventTexts, practice.locale, 'event.absent'),
      description: '',
      location: '',
      status: 'confirmed',
      marks: { kind: 'absence', id },
      ...absence,
    } as const;
    return calendar.insert(calendarId, draft, { budgetMs: time.remaining() });
  }

  /** Our own earlier attempt, or what she has deleted since. */
  async function settleExisting(intent: AbsentIntent, time: Deadline): Promise<Entered> {
    const { booking: id, calendarId } = intent;
    const found = await lookFor(parts, calendarId, id, time);
    if (found.kind === 'unknown') return postpone(intent, found.failure.kind);
    const entry = found.kind === 'gone' ? gone(id) : found.entry;
    return finish(intent, entry, entry.kind === 'cancelled' ? 'taken-back' : 'entered');
  }

  /**
   * Whether or not the insert went through. One that is still on its way would be written after all: so
   * its id is used up first, which Google never gives twice.
   */
  async function remove(intent: AbsentIntent, time: Deadline): Promise<Entered> {
    const { booking: id, calendarId } = intent;
    const first = await calendar.remove(calendarId, id, { budgetMs: time.remaining() });
    if (!first.ok) return postpone(intent, first.failure.kind);
    if (first.value === 'removed') return finish(intent, gone(id), 'taken-back');
    const used = await insert(intent, time);
    const isUsedUp = used.ok || ['exists', 'rejected'].includes(used.failure.kind);
    if (!isUsedUp) return postpone(intent, used.failure.kind);
    const removed = await removeForGood(parts, calendarId, id, time);
    return removed.ok
      ? finish(intent, gone(id), 'taken-back')
      : postpone(intent, removed.failure.kind);
  }

  async function finish(
    intent: AbsentIntent,
    entry: CalendarEntry | null,
    how: Exclude<Entered, 'queued'>,
  ): Promise<Entered> {
    const { calendarId } = intent;
    const done = await mirror.commit({
      entries: entry === null ? [] : [{ calendarId, entry }],
      finished: [intent],
      notices: how === 'taken-back' ? [] : promised(intent, how),
      audit: [auditOf(intent, `absence.${how}`)],
    });
    if (done === 'stale') return 'queued';
    if (intent.queued) onNotices();
    return how;
  }

  /** She was told that it would follow, and nobody waits for this answer any more. */
  function promised(
    { booking: event, calendarId, absence, queued }: AbsentIntent,
    outcome: 'entered' | 'refused',
  ): readonly Notice[] {
    if (!queued) return [];
    const owner = ownerOf(practice, calendarId);
    const matter = { kind: 'away', practitioner: owner.id, event, absence, outcome } as const;
    const only = { channels: ['telegram'] } as const;
    const name = `absent.${event}.${outcome}`;
    return matterNotices(event, name, matter, reachOf(parts, owner), clock.now(), only);
  }

  async function postpone(intent: AbsentIntent, failure: string): Promise<Entered> {
    log.warn({ absence: intent.booking, failure }, 'absence waits for Google');
    const nextAt = retryAt(clock.now(), intent.attempts, entropy);
    const next = revised(intent, { nextAt, attempts: intent.attempts + 1, queued: true });
    await mirror.commit({ intents: [next] });
    return 'queued';
  }

  async function intentOf(id: EventId): Promise<AbsentIntent | null> {
    const found = (await mirror.intents()).find((one) => one.id === intentId(id));
    return found?.kind === 'absent' && isIn(practice, found) ? found : null;
  }

  /** In whose calendar it lies, or will; null when it is nowhere. */
  async function ownerOfAbsence(id: EventId): Promise<Practitioner | null> {
    const underWay = await intentOf(id);
    for (const owner of practice.practitioners) {
      if (underWay?.calendarId === owner.calendarId) return owner;
      const [entry] = await mirror.known(owner.calendarId, [id]);
      if (entry !== undefined && entry.status !== 'cancelled') return owner;
    }
    return null;
  }

  function auditOf({ booking, calendarId }: AbsentIntent, action: AuditAction): AuditEntry {
    return { at: clock.now(), actor: 'doctor', action, booking, calendarId, detail: {} };
  }
}

const intentId = (id: EventId): string => `absent.${id}`;

/** Entered through us, and still what it was: no button removes anything else. */
const isAbsence = (entry: CalendarEntry): entry is CalendarEvent =>
  entry.kind === 'event' && entry.marks?.kind === 'absence';

const gone = (id: EventId): CalendarEntry => ({
  kind: 'cancelled',
  id,
  etag: null,
  details: null,
});
