/** Moving a booking: the new slot is won with a hold event before the old one is given up. */

import { text } from '../texts/catalogue.ts';
import { eventTexts } from '../texts/event.ts';
import type { RescheduleAnswer } from './api.ts';
import { fullName } from './core/draft.ts';
import type { Booking, CalendarEntry, HoldMarks } from './core/event.ts';
import type { MoveIntent } from './core/intent.ts';
import { noticesFor, owedForOwnChange, truthOf } from './core/notices.ts';
import { changeDeadline } from './core/policy.ts';
import { type MoveSeen, moveStep } from './core/protocol.ts';
import { parseStart } from './core/request.ts';
import type { BookingId, Interval } from './core/values.ts';
import { MINUTE, must, unreachable } from './core/values.ts';
import { verdict } from './core/verdict.ts';
import type { AuditEntry } from './mirror-port.ts';
import {
  type Deadline,
  deadline,
  isIn,
  leaseMs,
  newTag,
  ownerOf,
  type Parts,
  reachOf,
  retryAt,
} from './parts.ts';
import type { CalendarFailure } from './ports.ts';
import type { Slots, WantedSlot } from './slots.ts';
import type { Syncer } from './sync.ts';

export interface Rescheduler {
  reschedule(
    id: BookingId,
    start: unknown,
    by: 'patient' | 'doctor',
  ): Promise<RescheduleAnswer>;
  resume(intent: MoveIntent): Promise<void>;
}

/** How long a hold event claims its slot in Google if we never come back to it. */
const HOLD_MS = 10 * MINUTE;
/** Nothing is patched on the strength of a hold that is about to expire. */
const HOLD_MARGIN_MS = MINUTE;

type Driven = 'moved' | 'lost' | 'overtaken' | 'later';

export function rescheduler(
  parts: Parts,
  syncer: Syncer,
  slots: Slots,
  onNotices: () => void,
): Rescheduler {
  const { mirror, clock, entropy, calendar, practice, settings, log } = parts;

  return {
    async reschedule(id, input, by) {
      const parsed = parseStart(input);
      if (!parsed.ok) return { kind: 'invalid', errors: parsed.errors };
      const booking = await mirror.booking(id);
      if (booking === null || !isIn(practice, booking)) return { kind: 'not-found' };
      if (booking.status === 'cancelled') return { kind: 'cancelled' };
      if (by === 'patient') {
        const until = changeDeadline(booking, practice.policy);
        if (clock.now() >= until) return { kind: 'too-late', until };
      }
      if (parsed.value === booking.start) return { kind: 'moved', booking };
      const wanted = wantedSlot(booking, parsed.value);
      const refusal = await slots.refusal(wanted);
      const taken = async (): Promise<RescheduleAnswer> => ({
        kind: 'taken',
        alternatives: await slots.alternatives(wanted),
      });
      if (refusal === 'taken') return taken();
      if (refusal !== null) {
        return { kind: 'invalid', errors: [{ path: 'start', code: refusal }] };
      }
      const intent = newIntent(booking, parsed.value, by);
      const claimed = await mirror.claimSlot({
        hold: {
          id: intent.id,
          calendarId: intent.calendarId,
          ...intent.slot,
        },
        bufferMs: practice.policy.bufferMinutes * MINUTE,
        ignoring: [id],
        intent,
        audit: [auditOf(intent, 'booking.move-asked')],
        now: clock.now(),
      });
      if (claimed === 'taken') return taken();
      if (claimed === 'exists') return doubleClick(id, parsed.value, taken);
      const driven = await drive(intent, deadline(clock, settings.requestBudgetMs));
      const after = must(await mirror.booking(id), 'the booking being moved');
      if (driven === 'moved') return { kind: 'moved', booking: after };
      if (driven === 'later') return { kind: 'queued', booking: after };
      return after.status === 'cancelled' ? { kind: 'cancelled' } : taken();
    },

    async resume(intent) {
      // A claim that waited too long for Google is made anew; the old event, if it got through, expires.
      const isStale = intent.phase === 'hold' && isExpiring(intent.hold.expiresAt);
      await drive(
        isStale ? { ...intent, hold: newHold(intent.booking) } : intent,
        deadline(clock, settings.requestBudgetMs * 2),
      );
    },
  };

  /** The same move, or another of the same booking, is under way: its end is the answer to both. */
  async function doubleClick(
    id: BookingId,
    start: number,
    taken: () => Promise<RescheduleAnswer>,
  ): Promise<RescheduleAnswer> {
    const time = deadline(clock, settings.requestBudgetMs);
    for (;;) {
      const unfinished = (await mirror.intents()).find((one) => one.id === moveId(id));
      const booking = must(await mirror.booking(id), 'the booking being moved');
      if (booking.status === 'cancelled') return { kind: 'cancelled' };
      if (booking.start === start) return { kind: 'moved', booking };
      if (unfinished?.kind !== 'move') return taken();
      if (time.remaining() === 0) return { kind: 'queued', booking };
      await clock.sleep(Math.min(50, time.remaining()));
    }
  }

  async function drive(begun: MoveIntent, time: Deadline): Promise<Driven> {
    let intent = begun;
    let outcome: Driven = intent.won ? 'moved' : 'later';
    for (;;) {
      const seen = await perform(intent, time);
      const expired = intent.slot.start <= clock.now();
      const step = moveStep(intent.phase, seen, expired);
      switch (step) {
        case 'check':
        case 'patch':
          intent = await advance(intent, step);
          break;
        case 'confirm':
          // The patch and what follows from it were recorded as they were won.
          intent = await advance({ ...intent, won: true }, 'drop');
          outcome = 'moved';
          break;
        case 'drop':
          await recordLoss(intent, seen);
          intent = await advance(intent, 'drop');
          outcome = seen === 'overtaken' ? 'overtaken' : 'lost';
          break;
        case 'finish':
          await mirror.commit({ finished: [intent.id] });
          return outcome;
        case 'wait':
          await postpone(intent);
          return outcome;
        default:
          return unreachable(step);
      }
    }
  }

  async function perform(intent: MoveIntent, time: Deadline): Promise<MoveSeen> {
    switch (intent.phase) {
      case 'hold':
        return hold(intent, time);
      case 'check':
        return check(intent, time);
      case 'patch':
        return patch(intent, time);
      case 'drop':
        return drop(intent, time);
      default:
        return unreachable(intent.phase);
    }
  }

  async function hold(
    { calendarId, hold: marks, slot, booking }: MoveIntent,
    time: Deadline,
  ): Promise<MoveSeen> {
    if (isExpiring(marks.expiresAt)) return 'vanished';
    const moving = await mirror.booking(booking);
    const name = moving === null ? '' : fullName(moving.marks.patient);
    const draft = {
      id: marks.id,
      summary: text(eventTexts, practice.locale, 'event.moving', { name }),
      description: '',
      location: '',
      ...slot,
      status: 'tentative',
      marks,
    } as const;
    const inserted = await calendar.insert(calendarId, draft, { budgetMs: time.remaining() });
    if (inserted.ok) return 'held';
    if (inserted.failure.kind === 'rejected') return 'refused';
    if (inserted.failure.kind !== 'exists') return later(booking, inserted.failure);
    const found = await calendar.get(calendarId, marks.id, { budgetMs: time.remaining() });
    if (!found.ok)
      return found.failure.kind === 'not-found' ? 'burnt' : later(booking, found.failure);
    return found.value.kind === 'event' && found.value.marks?.id === marks.id
      ? 'held'
      : 'burnt';
  }

  async function check(intent: MoveIntent, time: Deadline): Promise<MoveSeen> {
    const { booking, calendarId, slot, hold: marks } = intent;
    if (isExpiring(marks.expiresAt)) return 'vanished';
    const bufferMs = practice.policy.bufferMinutes * MINUTE;
    const budgetMs = time.remaining();
    const pass = await syncer.pass(calendarId, { full: false, cause: 'move', budgetMs });
    if (!pass.ok) return later(booking, pass.failure);
    const reach = { start: slot.start - bufferMs, end: slot.end + bufferMs };
    const claims = await mirror.claims(calendarId, reach);
    const mine = claims.find((claim) => claim.eventId === marks.id);
    if (mine === undefined) {
      const [known] = await mirror.known(calendarId, [marks.id]);
      return known?.status === 'cancelled' ? 'vanished' : 'later';
    }
    const claimant = { ...slot, eventId: marks.id, booking, claimedAt: mine.created };
    return verdict(claimant, claims, bufferMs, clock.now()).kind;
  }

  async function patch(intent: MoveIntent, time: Deadline, again = true): Promise<MoveSeen> {
    const { booking: id, calendarId, slot, hold: marks, from, telling } = intent;
    if (isExpiring(marks.expiresAt)) return 'vanished';
    const booking = await mirror.booking(id);
    if (booking === null || booking.status === 'cancelled') return 'overtaken';
    const isThere =
      isSame(booking, slot) && booking.told.patient?.by === telling.told.patient?.by;
    if (!isThere && !isSame(booking, from)) return 'overtaken';
    const [held] = (await mirror.known(calendarId, [marks.id])).slice(0, 1);
    const claims = await mirror.claims(calendarId, slot);
    const mine = claims.find((claim) => claim.eventId === marks.id);
    if (held === undefined || mine === undefined) return 'vanished';
    const change = {
      ...slot,
      marks: { slot, claimedAt: mine.created, told: telling.told },
    };
    const options = {
      invite: settings.invite,
      budgetMs: time.remaining(),
      ...(booking.etag === null ? {} : { ifMatch: booking.etag }),
    };
    const patched = isThere
      ? await calendar.get(calendarId, id, options)
      : await calendar.patch(calendarId, id, change, options);
    if (patched.ok) {
      await recordMoved(intent, patched.value);
      return 'patched';
    }
    switch (patched.failure.kind) {
      case 'not-found':
        return 'overtaken';
      case 'rejected':
        return 'refused';
      case 'precondition-failed':
        // Changed meanwhile, or our own lost answer: read again, then decide again.
        await syncer.pass(calendarId, {
          full: false,
          cause: 'move',
          budgetMs: time.remaining(),
        });
        return again ? patch(intent, time, false) : 'later';
      default:
        return later(id, patched.failure);
    }
  }

  async function drop(
    { booking, calendarId, hold: marks }: MoveIntent,
    time: Deadline,
  ): Promise<MoveSeen> {
    const removed = await calendar.remove(calendarId, marks.id, { budgetMs: time.remaining() });
    if (!removed.ok) return later(booking, removed.failure);
    const entry = { kind: 'cancelled', id: marks.id, etag: null, details: null } as const;
    await mirror.commit({ entries: [{ calendarId, entry }] });
    return 'dropped';
  }

  async function recordMoved(intent: MoveIntent, entry: CalendarEntry) {
    const { booking, calendarId, telling } = intent;
    const reach = reachOf(parts, ownerOf(practice, calendarId));
    await mirror.commit({
      entries: [{ calendarId, entry }],
      told: [{ booking, told: telling.told }],
      intents: [{ ...intent, won: true, phase: 'drop', nextAt: clock.now() + leaseMs(parts) }],
      notices: noticesFor(booking, telling.contents, reach, clock.now()),
      audit: [auditOf(intent, 'booking.moved')],
    });
    onNotices();
  }

  /** A booking keeps the length it has, which the doctor may have changed. */
  function wantedSlot(booking: Booking, start: number): WantedSlot {
    const { id, marks, calendarId } = booking;
    const minutes = (booking.end - booking.start) / MINUTE;
    const named = practice.types.find((one) => one.id === marks.type);
    const type = {
      id: marks.type,
      name: { fr: marks.type, en: marks.type },
      ...named,
      minutes,
    };
    return { practitioner: ownerOf(practice, calendarId), type, start, ignoring: [id] };
  }

  /** Whoever was answered "queued" is mailed that it came to nothing; the booking stays where it is. */
  async function recordLoss(intent: MoveIntent, seen: MoveSeen): Promise<void> {
    const { booking, calendarId, telling, queued, slot } = intent;
    const content = telling.contents.find(({ party }) => party === 'patient')?.content;
    const entry = { ...auditOf(intent, 'booking.move-lost'), detail: { because: seen } };
    if (!queued || content === undefined || seen === 'overtaken') {
      await mirror.commit({ audit: [entry] });
      return;
    }
    const moving = must(await mirror.booking(booking), 'the booking being moved');
    const alternatives = await slots.alternatives(wantedSlot(moving, slot.start));
    const unavailable = { ...content, kind: 'unavailable' as const, alternatives };
    const reach = reachOf(parts, ownerOf(practice, calendarId));
    const owed = [{ party: 'patient' as const, content: unavailable }];
    const notices = noticesFor(booking, owed, reach, clock.now());
    await mirror.commit({ notices, audit: [entry] });
    onNotices();
  }

  async function advance(intent: MoveIntent, phase: MoveIntent['phase']): Promise<MoveIntent> {
    const next = { ...intent, phase, attempts: 0, nextAt: clock.now() + leaseMs(parts) };
    await mirror.commit({ intents: [next] });
    return next;
  }

  async function postpone(intent: MoveIntent): Promise<void> {
    const nextAt = retryAt(clock.now(), intent.attempts, entropy);
    const queued = intent.queued || intent.phase !== 'drop';
    await mirror.commit({
      intents: [{ ...intent, queued, nextAt, attempts: intent.attempts + 1 }],
    });
  }

  function newIntent(booking: Booking, start: number, by: 'patient' | 'doctor'): MoveIntent {
    const now = clock.now();
    const slot = { start, end: start + (booking.end - booking.start) };
    const owner = ownerOf(practice, booking.calendarId);
    const truth = { ...truthOf(booking, owner.id), ...slot };
    return {
      kind: 'move',
      id: moveId(booking.id),
      booking: booking.id,
      calendarId: booking.calendarId,
      createdAt: now,
      nextAt: now + leaseMs(parts),
      attempts: 0,
      queued: false,
      phase: 'hold',
      from: { start: booking.start, end: booking.end },
      slot,
      hold: newHold(booking.id),
      by,
      telling: owedForOwnChange(booking, truth, by, newTag(entropy)),
      won: false,
    };
  }

  function newHold(booking: BookingId): HoldMarks {
    const expiresAt = clock.now() + HOLD_MS;
    return { kind: 'hold', id: entropy.eventId(), for: booking, expiresAt };
  }

  function auditOf({ booking, calendarId, by, slot }: MoveIntent, action: string): AuditEntry {
    const detail = {
      start: new Date(slot.start).toISOString(),
      end: new Date(slot.end).toISOString(),
    };
    return { at: clock.now(), actor: by, action, booking, calendarId, detail };
  }

  function isExpiring(expiresAt: number): boolean {
    return expiresAt - HOLD_MARGIN_MS <= clock.now();
  }

  function later(booking: BookingId, failure: CalendarFailure): 'later' {
    log.warn({ booking, failure: failure.kind }, 'move waits for Google');
    return 'later';
  }
}

const moveId = (id: BookingId): string => `move.${id}`;

const isSame = (a: Interval, b: Interval): boolean => a.start === b.start && a.end === b.end;
