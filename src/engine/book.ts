/** Booking: hold, insert, check, confirm; or withdraw. core/protocol.ts decides, this performs. */
import type { BookAnswer } from './api.ts';
import { draftOf, fullName } from './core/draft.ts';
import type { Booking } from './core/event.ts';
import { idFromKey } from './core/ids.ts';
import type { BookIntent, Telling } from './core/intent.ts';
import { contentOf, noticesFor, type Truth, withdrawnTold } from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import { type BookSeen, bookStep } from './core/protocol.ts';
import { type BookingRequest, parseBookingRequest } from './core/request.ts';
import type { BookingId, Instant, TypeId } from './core/values.ts';
import { MINUTE, must, unreachable } from './core/values.ts';
import { placedByEngine, verdict } from './core/verdict.ts';
import {
  type Deadline,
  deadline,
  leaseMs,
  newTag,
  ownerOf,
  type Parts,
  reachOf,
  retryAt,
} from './parts.ts';
import type { AuditEntry, CalendarFailure, SlotClaim } from './ports.ts';
import type { Slots } from './slots.ts';
import type { Syncer } from './sync.ts';

export interface Booker {
  book(
    input: unknown,
    options: { readonly idempotencyKey: string | null },
  ): Promise<BookAnswer>;
  /** Brings an unfinished booking of the journal further. */
  resume(intent: BookIntent): Promise<void>;
}

type Driven =
  | { readonly kind: 'booked'; readonly booking: Booking }
  | { readonly kind: 'lost' }
  | { readonly kind: 'waiting' };

export function booker(
  parts: Parts,
  syncer: Syncer,
  slots: Slots,
  onNotices: () => void,
): Booker {
  const { mirror, clock, entropy, practice, calendar, settings, log } = parts;

  return {
    async book(input, { idempotencyKey }) {
      const parsed = parseBookingRequest(input, practice);
      if (!parsed.ok) return { kind: 'invalid', errors: parsed.errors };
      const request = parsed.value;
      const id =
        idempotencyKey === null
          ? entropy.eventId()
          : idFromKey(request.practitioner.id, idempotencyKey);
      const time = deadline(clock, settings.requestBudgetMs);
      const known = await answerKnown(id, request, time);
      if (known !== null) return known;

      const { practitioner, type, start } = request;
      const refusal = await slots.refusal({ practitioner, type, start, ignoring: [] });
      if (refusal === 'taken') return taken(request);
      if (refusal !== null) {
        return { kind: 'invalid', errors: [{ path: 'start', code: refusal }] };
      }
      const intent = newIntent(id, request);
      const claimed = await mirror.claimSlot(claimOf(intent));
      if (claimed === 'taken') return taken(request);
      // A double click: the first one is being served.
      if (claimed === 'exists') return (await answerKnown(id, request, time)) ?? taken(request);
      return answer(await drive(intent, time, true), id, request);
    },

    async resume(intent) {
      await drive(intent, deadline(clock, settings.requestBudgetMs * 2), false);
    },
  };

  /** `first`: nobody has tried this intent before. */
  async function drive(begun: BookIntent, time: Deadline, first: boolean): Promise<Driven> {
    let intent = begun;
    let outcome: Driven = { kind: 'waiting' };
    for (;;) {
      const seen = await perform(intent, time);
      const step = bookStep(intent.phase, seen, intent.draft.slot.start <= clock.now());
      switch (step) {
        case 'check': {
          const adopted = intent.adopted || (first && seen === 'already-there');
          intent = { ...intent, phase: 'check', adopted, nextAt: clock.now() + leaseMs(parts) };
          await mirror.commit({ intents: [intent] });
          break;
        }
        case 'confirm': {
          const confirmed = await confirm(intent);
          outcome = { kind: 'booked', booking: confirmed.booking };
          if (confirmed.next === null) return outcome;
          intent = confirmed.next;
          break;
        }
        case 'withdraw':
          intent = await lose(intent, first);
          outcome = { kind: 'lost' };
          break;
        case 'give-up':
          await giveUp(intent, first, seen);
          return { kind: 'lost' };
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

  async function perform(intent: BookIntent, time: Deadline): Promise<BookSeen> {
    switch (intent.phase) {
      case 'insert':
        return insert(intent, time);
      case 'check':
        return check(intent, time);
      case 'invite':
        return invite(intent, time);
      case 'withdraw':
        return withdraw(intent, time);
      default:
        return unreachable(intent.phase);
    }
  }

  async function insert(
    { id, calendarId, booking, draft }: BookIntent,
    time: Deadline,
  ): Promise<BookSeen> {
    const { slot, ...event } = draft;
    const options = { budgetMs: time.remaining() };
    const inserted = await calendar.insert(
      calendarId,
      { ...event, ...slot, id: booking },
      options,
    );
    if (inserted.ok) return 'inserted';
    if (inserted.failure.kind === 'rejected') {
      log.error({ booking: id, reason: inserted.failure.reason }, 'Google refuses the event');
      return 'refused';
    }
    if (inserted.failure.kind !== 'exists') return later(id, inserted.failure);
    const found = await calendar.get(calendarId, booking, { budgetMs: time.remaining() });
    if (!found.ok)
      return found.failure.kind === 'not-found' ? 'burnt' : later(id, found.failure);
    const isOurs = found.value.kind === 'event' && found.value.marks?.id === booking;
    return isOurs ? 'already-there' : 'burnt';
  }

  /**
   * One incremental pass brings every change up to now into the mirror, our own event included. If
   * ours is not among them Google's reads lag behind its writes, and others may be missing as well.
   */
  async function check(
    { id, calendarId, booking, draft }: BookIntent,
    time: Deadline,
  ): Promise<BookSeen> {
    const bufferMs = practice.policy.bufferMinutes * MINUTE;
    for (const pauseMs of [0, 150, 450]) {
      await clock.sleep(Math.min(pauseMs, time.remaining()));
      const pass = syncer.pass(calendarId, {
        full: false,
        cause: 'booking',
        budgetMs: time.remaining(),
      });
      const result = await Promise.race([pass, tooLate(time)]);
      if (result === null) return 'later';
      if (!result.ok) return later(id, result.failure);
      const mine = await mirror.booking(booking);
      if (mine === null || mine.calendarId !== calendarId) continue;
      if (mine.status === 'cancelled') return 'vanished';
      // Moved by the doctor before we looked: where she put it, it stands.
      if (!placedByEngine(mine)) return 'won';
      const reach = { start: draft.slot.start - bufferMs, end: draft.slot.end + bufferMs };
      const claims = await mirror.claims(calendarId, reach);
      const claimant = { ...draft.slot, eventId: booking, booking, claimedAt: mine.created };
      const { kind } = verdict(claimant, claims, bufferMs, clock.now());
      return kind;
    }
    log.warn({ booking: id }, 'our event is not listed yet: checking later');
    return 'later';
  }

  async function tooLate(time: Deadline): Promise<null> {
    await clock.sleep(time.remaining());
    return null;
  }

  async function invite(intent: BookIntent, time: Deadline): Promise<BookSeen> {
    const { id, calendarId, booking, draft } = intent;
    const { patient } = draft.marks;
    const guest = { email: patient.email, name: fullName(patient) };
    const options = { invite: true, budgetMs: time.remaining() };
    const invited = await calendar.patch(calendarId, booking, { guest }, options);
    if (invited.ok) {
      await mirror.commit({ entries: [{ calendarId, entry: invited.value }] });
      return 'invited';
    }
    switch (invited.failure.kind) {
      case 'not-permitted':
      case 'rejected':
      case 'not-found':
        log.warn(
          { booking: id, failure: invited.failure.kind },
          'patient not invited by Google',
        );
        return 'uninvitable';
      default:
        return later(id, invited.failure);
    }
  }

  async function withdraw(
    { id, calendarId, booking, draft }: BookIntent,
    time: Deadline,
  ): Promise<BookSeen> {
    const told = withdrawnTold(draft.marks);
    const change = { status: 'cancelled', marks: { told } } as const;
    const options = { budgetMs: time.remaining() };
    const gone = await calendar.patch(calendarId, booking, change, options);
    if (gone.ok) {
      const entries = [{ calendarId, entry: gone.value }];
      await mirror.commit({ entries, told: [{ booking, told }] });
      return 'withdrawn';
    }
    return gone.failure.kind === 'not-found' ? 'withdrawn' : later(id, gone.failure);
  }

  async function confirm(
    intent: BookIntent,
  ): Promise<{ booking: Booking; next: BookIntent | null }> {
    const { id, calendarId, draft } = intent;
    const booking = must(await mirror.booking(intent.booking), 'the booking just checked');
    const at = clock.now();
    const practitioner = ownerOf(practice, calendarId);
    // What the event says they were told: what it became since is a change of its own.
    const truth: Truth = {
      status: draft.status === 'tentative' ? 'pending' : 'confirmed',
      ...draft.slot,
      practitioner: practitioner.id,
    };
    const content = contentOf(booking, truth, null, 'patient');
    const contents: Telling['contents'] = [
      { party: 'patient', content },
      { party: 'doctor', content },
    ];
    const notices = intent.adopted
      ? []
      : noticesFor(intent.booking, contents, reachOf(parts, practitioner), at);
    const entry = auditOf(intent, `booking.${truth.status}`, { adopted: intent.adopted });
    const next: BookIntent = {
      ...intent,
      phase: 'invite',
      nextAt: at + leaseMs(parts),
      attempts: 0,
    };
    await mirror.commit({
      notices,
      audit: [entry],
      ...(settings.invite ? { intents: [next] } : { finished: [id] }),
    });
    onNotices();
    return { booking, next: settings.invite ? next : null };
  }

  /** The slot is lost: from now on the event must go, however long Google takes to let us. */
  async function lose(intent: BookIntent, first: boolean): Promise<BookIntent> {
    const next: BookIntent = {
      ...intent,
      phase: 'withdraw',
      nextAt: clock.now() + leaseMs(parts),
      attempts: 0,
    };
    const notices = await lossNotices(intent, first);
    await mirror.commit({
      intents: [next],
      notices,
      audit: [auditOf(intent, 'booking.lost', {})],
    });
    onNotices();
    return next;
  }

  async function giveUp(intent: BookIntent, first: boolean, seen: BookSeen): Promise<void> {
    const notices = await lossNotices(intent, first);
    const audit = [auditOf(intent, 'booking.lost', { because: seen })];
    await mirror.commit({ finished: [intent.id], notices, audit });
    onNotices();
  }

  /** Whoever still waits for her answer on the page reads it there; the others are mailed. */
  async function lossNotices(intent: BookIntent, first: boolean) {
    if (first && !intent.queued) return [];
    const { calendarId, draft, booking } = intent;
    const practitioner = ownerOf(practice, calendarId);
    const { marks, slot } = draft;
    const truth: Truth = { status: 'cancelled', ...slot, practitioner: practitioner.id };
    const facts = { marks, iCalUID: `${booking}@google.com`, htmlLink: '' };
    const content = {
      ...contentOf(facts, truth, null, 'engine'),
      kind: 'unavailable' as const,
      alternatives: await alternativesFor(marks.type, practitioner, slot.start),
    };
    const reach = reachOf(parts, practitioner);
    return noticesFor(booking, [{ party: 'patient', content }], reach, clock.now());
  }

  async function alternativesFor(typeId: TypeId, practitioner: Practitioner, start: Instant) {
    const type = practitioner.types.find((one) => one.id === typeId);
    if (type === undefined) return [];
    return slots.alternatives({ practitioner, type, start, ignoring: [] });
  }

  async function postpone(intent: BookIntent): Promise<void> {
    const now = clock.now();
    const queued = intent.queued || intent.phase === 'insert' || intent.phase === 'check';
    const nextAt = retryAt(now, intent.attempts, entropy);
    const next: BookIntent = { ...intent, queued, nextAt, attempts: intent.attempts + 1 };
    const newlyQueued = queued && !intent.queued;
    const audit = newlyQueued ? [auditOf(intent, 'booking.queued', {})] : [];
    await mirror.commit({ intents: [next], audit });
  }

  function later(id: string, failure: CalendarFailure): 'later' {
    log.warn({ booking: id, failure: failure.kind }, 'booking waits for Google');
    return 'later';
  }

  function newIntent(id: BookingId, request: BookingRequest): BookIntent {
    const now = clock.now();
    return {
      kind: 'book',
      id,
      booking: id,
      calendarId: request.practitioner.calendarId,
      createdAt: now,
      nextAt: now + leaseMs(parts),
      attempts: 0,
      queued: false,
      adopted: false,
      phase: 'insert',
      draft: draftOf(id, request, practice, newTag(entropy)),
    };
  }

  function claimOf(intent: BookIntent): SlotClaim {
    const { id, calendarId, draft } = intent;
    const now = clock.now();
    return {
      hold: { id, calendarId, ...draft.slot, expiresAt: draft.slot.end },
      bufferMs: practice.policy.bufferMinutes * MINUTE,
      ignoring: [],
      intent,
      audit: [auditOf(intent, 'booking.held', {})],
      now,
    };
  }

  function auditOf(
    { booking, calendarId, draft }: BookIntent,
    action: string,
    detail: AuditEntry['detail'],
  ): AuditEntry {
    const start = new Date(draft.slot.start).toISOString();
    const end = new Date(draft.slot.end).toISOString();
    const actor = 'patient';
    return {
      at: clock.now(),
      actor,
      action,
      booking,
      calendarId,
      detail: { start, end, ...detail },
    };
  }

  async function taken({ practitioner, type, start }: BookingRequest): Promise<BookAnswer> {
    const alternatives = await slots.alternatives({ practitioner, type, start, ignoring: [] });
    return { kind: 'taken', alternatives };
  }

  async function answer(
    driven: Driven,
    id: BookingId,
    request: BookingRequest,
  ): Promise<BookAnswer> {
    if (driven.kind === 'booked') return driven;
    if (driven.kind === 'lost') return taken(request);
    const { practitioner, type, start, patient } = request;
    const end = start + type.minutes * MINUTE;
    const asked = {
      practitioner: practitioner.id,
      type: type.id,
      start,
      end,
      locale: patient.locale,
    };
    return { kind: 'queued', id, asked };
  }

  /** The answer to a request already known by its id: a repetition, or a key used twice. */
  async function answerKnown(
    id: BookingId,
    request: BookingRequest,
    time: Deadline,
  ): Promise<BookAnswer | null> {
    for (;;) {
      const unfinished = (await mirror.intents()).find((one) => one.id === id);
      const booking = await mirror.booking(id);
      const marks = unfinished?.kind === 'book' ? unfinished.draft.marks : booking?.marks;
      if (marks === undefined) return null;
      if (!isSameRequest(marks, request)) {
        return { kind: 'invalid', errors: [{ path: 'Idempotency-Key', code: 'key-reused' }] };
      }
      const isSettled =
        unfinished?.kind !== 'book' ||
        unfinished.phase === 'invite' ||
        unfinished.phase === 'withdraw';
      if (isSettled) {
        const stands = booking !== null && booking.status !== 'cancelled';
        return stands && !isWithdrawn(unfinished)
          ? { kind: 'booked', booking }
          : taken(request);
      }
      if (unfinished.queued || time.remaining() === 0) {
        return answer({ kind: 'waiting' }, id, request);
      }
      await clock.sleep(Math.min(50, time.remaining()));
    }
  }
}

const isWithdrawn = (intent: { kind: string; phase?: string } | undefined): boolean =>
  intent?.kind === 'book' && intent.phase === 'withdraw';

function isSameRequest(marks: Booking['marks'], request: BookingRequest): boolean {
  const { practitioner, type, start, patient } = request;
  return (
    marks.practitioner === practitioner.id &&
    marks.type === type.id &&
    marks.patient.email === patient.email &&
    // A booking that was moved since was asked for at another time than it has now.
    (marks.slot.start === start || marks.claimedAt !== null)
  );
}
