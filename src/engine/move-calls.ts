/** The calls to Google that the phases of a move consist of, each answered in the protocol's words. */
import { text } from '../texts/catalogue.ts';
import { eventTexts } from '../texts/event.ts';
import { fullName } from './core/draft.ts';
import type { Booking, CalendarEntry } from './core/event.ts';
import type { MoveIntent } from './core/intent.ts';
import { isHersToUndo } from './core/policy.ts';
import type { MoveSeen } from './core/protocol.ts';
import type { BookingId, Instant, Interval } from './core/values.ts';
import { MINUTE, unreachable } from './core/values.ts';
import { verdict } from './core/verdict.ts';
import { type Deadline, type Parts, withinTime } from './parts.ts';
import type { CalendarFailure } from './ports.ts';
import { lookFor, removeForGood, whyUnreadable } from './proof.ts';
import type { Syncer } from './sync.ts';

/** What was seen; of a patch that was won, the event as it is now. */
export type MovePerformed =
  | { readonly seen: Exclude<MoveSeen, 'patched'> }
  | { readonly seen: 'patched'; readonly entry: CalendarEntry };

/** Nothing is done on the strength of a hold that is about to expire. */
const HOLD_MARGIN_MS = MINUTE;

export const isExpiring = (expiresAt: Instant, now: Instant): boolean =>
  expiresAt - HOLD_MARGIN_MS <= now;

/** Performs the phase an intent is in, within the time that is left. */
export function moveCalls(
  parts: Parts,
  syncer: Syncer,
): (intent: MoveIntent, time: Deadline) => Promise<MovePerformed> {
  const { mirror, clock, calendar, practice, settings, log } = parts;

  return async (intent, time) => {
    switch (intent.phase) {
      case 'hold':
        return { seen: await hold(intent, time) };
      case 'check':
        return { seen: await check(intent, time) };
      case 'patch':
        return patch(intent, time);
      case 'drop':
        return { seen: await drop(intent, time) };
      default:
        return unreachable(intent.phase);
    }
  };

  async function hold(
    { calendarId, hold: marks, slot, booking }: MoveIntent,
    time: Deadline,
  ): Promise<Seen> {
    if (isExpiring(marks.expiresAt, clock.now())) return 'vanished';
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
    const found = await lookFor(parts, calendarId, marks.id, time);
    if (found.kind === 'unknown') return later(booking, found.failure);
    const entry = found.kind === 'entry' ? found.entry : null;
    return entry?.kind === 'event' && entry.marks?.id === marks.id ? 'held' : 'burnt';
  }

  async function check(intent: MoveIntent, time: Deadline): Promise<Seen> {
    const { booking, calendarId, slot, hold: marks } = intent;
    if (isExpiring(marks.expiresAt, clock.now())) return 'vanished';
    const bufferMs = practice.policy.bufferMinutes * MINUTE;
    const pass = await passNow(intent, time);
    if (pass === null) return 'later';
    if (!pass.ok) return later(booking, pass.failure);
    const reach = { start: slot.start - bufferMs, end: slot.end + bufferMs };
    const claims = await mirror.claims(calendarId, reach);
    const mine = claims.find((claim) => claim.eventId === marks.id);
    if (mine === undefined) {
      const [known] = await mirror.known(calendarId, [marks.id]);
      return known?.status === 'cancelled' ? 'vanished' : 'later';
    }
    const { created: claimedAt, updated } = mine;
    const claimant = { ...slot, eventId: marks.id, booking, claimedAt, updated };
    return verdict(claimant, claims, bufferMs, clock.now()).kind;
  }

  async function patch(
    intent: MoveIntent,
    time: Deadline,
    again = true,
  ): Promise<MovePerformed> {
    const { booking: id, calendarId, slot, hold: marks, telling, restores } = intent;
    if (isExpiring(marks.expiresAt, clock.now())) return { seen: 'vanished' };
    const booking = await mirror.booking(id);
    const isThere = booking !== null && gotThrough(intent, booking);
    if (booking === null || !(isThere || isWanted(intent, booking))) {
      return { seen: 'overtaken' };
    }
    const claims = await mirror.claims(calendarId, slot);
    const mine = claims.find((claim) => claim.eventId === marks.id);
    if (mine === undefined) return { seen: 'vanished' };
    const won = { slot, claimedAt: mine.created, told: telling.told };
    const change =
      restores === undefined
        ? { ...slot, marks: won }
        : { ...slot, status: statusOf(restores), marks: { ...won, regret: null } };
    const options = {
      invite: settings.invite,
      budgetMs: time.remaining(),
      ...(booking.etag === null ? {} : { ifMatch: booking.etag }),
    };
    const patched = isThere
      ? await calendar.get(calendarId, id, options)
      : await calendar.patch(calendarId, id, change, options);
    if (patched.ok) {
      // An answer that still says cancelled is no restoring, whatever its code.
      const isStillGone = restores !== undefined && !isThere && patched.value.kind !== 'event';
      return isStillGone ? { seen: 'refused' } : { seen: 'patched', entry: patched.value };
    }
    switch (patched.failure.kind) {
      case 'not-found': {
        // Deleted, or all of its calendar is lost to us: then the move is still wanted.
        const failure = await whyUnreadable(parts, calendarId, time);
        return { seen: failure === null ? 'overtaken' : later(id, failure) };
      }
      case 'not-permitted':
        // What is deleted may be beyond being written on; what stands is not.
        if (restores === undefined) return { seen: later(id, patched.failure) };
        return { seen: 'refused' };
      case 'rejected':
        return { seen: 'refused' };
      case 'precondition-failed':
        // Changed meanwhile, or our own lost answer: read again, then decide again.
        await passNow(intent, time);
        return again && !(await isToldAnew(intent))
          ? patch(intent, time, false)
          : { seen: later(id, patched.failure) };
      default:
        return { seen: later(id, patched.failure) };
    }
  }

  /** Whether somebody else told of it meanwhile: then what the patch would say of it is wrong. */
  async function isToldAnew({ booking, telling }: MoveIntent): Promise<boolean> {
    const said = (await mirror.booking(booking))?.told.patient;
    const wanted = telling.told.patient;
    if (!said || !wanted || said.by === wanted.by) return false;
    return said.revision >= wanted.revision;
  }

  /** Null when the patient cannot wait for it any longer. */
  function passNow({ calendarId }: MoveIntent, time: Deadline) {
    const wish = { full: false, cause: 'move', budgetMs: time.remaining() };
    return withinTime(clock, syncer.pass(calendarId, wish), time);
  }

  async function drop(
    { booking, calendarId, hold: marks }: MoveIntent,
    time: Deadline,
  ): Promise<Seen> {
    const removed = await removeForGood(parts, calendarId, marks.id, time);
    if (!removed.ok) return later(booking, removed.failure);
    const entry = { kind: 'cancelled', id: marks.id, etag: null, details: null } as const;
    await mirror.commit({ entries: [{ calendarId, entry }] });
    return 'dropped';
  }

  function later(booking: BookingId, failure: CalendarFailure): 'later' {
    log.warn({ booking, failure: failure.kind }, 'move waits for Google');
    return 'later';
  }
}

type Seen = Exclude<MoveSeen, 'patched'>;

/** Whether our own patch was applied, although its answer was lost. */
function gotThrough({ slot, telling, restores }: MoveIntent, booking: Booking): boolean {
  const isOurs = booking.told.patient?.by === telling.told.patient?.by;
  return isOurs && (restores !== undefined || isSame(booking, slot));
}

/** Whether the booking is still what it was when this was asked for: otherwise the doctor's word wins. */
const isWanted = ({ from, restores }: MoveIntent, booking: Booking): boolean =>
  restores === undefined
    ? booking.status !== 'cancelled' && isSame(booking, from)
    : isHersToUndo(booking) && isSame(booking, from);

const statusOf = (restored: 'confirmed' | 'pending'): 'confirmed' | 'tentative' =>
  restored === 'pending' ? 'tentative' : 'confirmed';

const isSame = (a: Interval, b: Interval): boolean => a.start === b.start && a.end === b.end;
