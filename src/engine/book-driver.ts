/** Drives a booking through the protocol, and records each step with what follows from it. */

import { bookCalls } from './book-calls.ts';
import type { AuditAction } from './core/audit-actions.ts';
import type { Booking, Party } from './core/event.ts';
import { type BookIntent, type ChangeIntent, changeId, revised } from './core/intent.ts';
import {
  contentOf,
  noticesFor,
  owedForOwnChange,
  type Truth,
  truthOf,
  withdrawnTold,
} from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import { type BookSeen, bookStep } from './core/protocol.ts';
import type { Instant, TypeId } from './core/values.ts';
import { must, unreachable } from './core/values.ts';
import type { AuditEntry } from './mirror-port.ts';
import {
  type Deadline,
  leaseMs,
  newTag,
  ownerOf,
  type Parts,
  reachOf,
  retryAt,
} from './parts.ts';
import type { Clock } from './ports.ts';
import type { Slots } from './slots.ts';
import type { Syncer } from './sync.ts';

export type Driven =
  | { readonly kind: 'booked'; readonly booking: Booking }
  | { readonly kind: 'lost' }
  /** Google is away: the journal keeps it, the background goes on with it. */
  | { readonly kind: 'waiting' };

/** Also where another, who holds a later revision of the intent, goes on with it. */
export const WAITING: Driven = { kind: 'waiting' };

/** As far as it goes within the time. `first`: nobody has tried this intent before. */
export type Drive = (intent: BookIntent, time: Deadline, first: boolean) => Promise<Driven>;

export function bookDriver(
  parts: Parts,
  syncer: Syncer,
  slots: Slots,
  onNotices: () => void,
): Drive {
  const { mirror, clock, entropy, practice, settings } = parts;
  const perform = bookCalls(parts, syncer, slots);
  const auditOf = auditAt(clock);
  const leaseEnd = () => clock.now() + leaseMs(parts);

  return async (begun, time, first) => {
    let intent = begun;
    let outcome: Driven = WAITING;
    for (;;) {
      const seen = await perform(intent, time);
      const step = bookStep(intent.phase, seen, intent.draft.slot.start <= clock.now());
      switch (step) {
        case 'check': {
          const adopted = intent.adopted || seen === 'already-there';
          intent = revised(intent, { phase: 'check', adopted, nextAt: leaseEnd() });
          if ((await mirror.commit({ intents: [intent] })) === 'stale') return WAITING;
          break;
        }
        case 'confirm': {
          const confirmed = await confirm(intent, intent.adopted || seen === 'adopted');
          if (confirmed === 'stale') return WAITING;
          outcome = { kind: 'booked', booking: confirmed.booking };
          if (confirmed.next === null) return outcome;
          intent = confirmed.next;
          break;
        }
        case 'withdraw':
          intent = revised(intent, { phase: 'withdraw', nextAt: leaseEnd(), attempts: 0 });
          if ((await recordLoss(intent, first, seen)) === 'stale') return WAITING;
          outcome = { kind: 'lost' };
          break;
        case 'give-up':
          return (await recordLoss(intent, first, seen)) === 'stale'
            ? WAITING
            : { kind: 'lost' };
        case 'finish':
          // Stale or not: what was to be said has been said, and only this revision is finished.
          await mirror.commit({
            finished: [intent],
            intents: seen === 'kept' ? await cancellation(intent) : [],
          });
          return outcome;
        case 'wait':
          await postpone(intent);
          return outcome;
        default:
          return unreachable(step);
      }
    }
  };

  async function confirm(
    intent: BookIntent,
    adopted: boolean,
  ): Promise<{ booking: Booking; next: BookIntent | null } | 'stale'> {
    const { calendarId, draft } = intent;
    const booking = must(await mirror.booking(intent.booking), 'the booking just checked');
    const at = clock.now();
    const practitioner = ownerOf(practice, calendarId);
    const told = booking.told.patient;
    // What the event says they were told: what it became since is a change of its own.
    const truth: Truth =
      adopted && told !== null
        ? told
        : {
            status: draft.status === 'tentative' ? 'pending' : 'confirmed',
            ...draft.slot,
            practitioner: practitioner.id,
          };
    const said = contentOf(booking, truth, null, isByPractice(draft) ? 'doctor' : 'patient');
    const content = adopted && told !== null ? { ...said, revision: told.revision } : said;
    // Whoever was answered "queued" was promised a mail, even if the one who inserted it sends another.
    const parties: readonly Party[] = !adopted
      ? ['patient', 'doctor']
      : intent.queued
        ? ['patient']
        : [];
    const owed = parties.map((party) => ({ party, content }));
    const notices = noticesFor(intent.booking, owed, reachOf(parts, practitioner), at);
    const entry = auditOf(intent, `booking.${truth.status}`, { adopted });
    const invite = { phase: 'invite', nextAt: leaseEnd(), attempts: 0 } as const;
    const next = revised(intent, { ...invite, calendarId: booking.calendarId });
    // A booking that awaits approval is announced by Google only once it is approved.
    const invites = settings.invite && draft.status === 'confirmed';
    const done = await mirror.commit({
      notices,
      audit: [entry],
      ...(invites ? { intents: [next] } : { finished: [intent] }),
    });
    if (done === 'stale') return done;
    onNotices();
    return { booking, next: invites ? next : null };
  }

  /**
   * The slot is lost. An intent that goes on to withdraw stays until the event is gone, however long
   * Google takes to let us; one whose event is gone already ends here.
   */
  async function recordLoss(
    intent: BookIntent,
    first: boolean,
    seen: BookSeen,
  ): Promise<'committed' | 'stale'> {
    const { booking, draft } = intent;
    const isOver = intent.phase !== 'withdraw';
    const done = await mirror.commit({
      ...(isOver ? { finished: [intent] } : { intents: [intent] }),
      // Of one that is withdrawn this is said once it is gone: another engine may have answered for it.
      ...(isOver ? { told: [{ booking, told: withdrawnTold(draft.marks) }] } : {}),
      notices: await lossNotices(intent, first),
      audit: [auditOf(intent, 'booking.lost', { because: seen })],
    });
    if (done === 'committed') onNotices();
    return done;
  }

  /** What its patient withdrew, and another engine has answered for, is cancelled as a booking is. */
  async function cancellation(intent: BookIntent): Promise<readonly ChangeIntent[]> {
    const by = intent.cancelledBy;
    const booking = await mirror.booking(intent.booking);
    if (by === undefined || booking === null || booking.status === 'cancelled') return [];
    const { calendarId } = booking;
    const truth = truthOf(booking, ownerOf(practice, calendarId).id);
    const now = clock.now();
    return [
      {
        kind: 'change',
        id: changeId(booking.id),
        rev: 1,
        booking: booking.id,
        calendarId,
        createdAt: now,
        nextAt: now,
        attempts: 0,
        queued: true,
        status: 'cancelled',
        summary: null,
        by,
        ...owedForOwnChange(booking, { ...truth, status: 'cancelled' }, by, newTag(entropy)),
      },
    ];
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
    const next = revised(intent, { queued, nextAt, attempts: intent.attempts + 1 });
    const newlyQueued = queued && !intent.queued;
    const audit = newlyQueued ? [auditOf(intent, 'booking.queued', {})] : [];
    await mirror.commit({ intents: [next], audit });
  }
}

const isByPractice = ({ marks }: BookIntent['draft']): boolean => marks.origin === 'practice';

/** An audit entry about a booking in the making. */
export function auditAt(clock: Clock) {
  return (
    { booking, calendarId, draft }: BookIntent,
    action: AuditAction,
    detail: AuditEntry['detail'] = {},
  ): AuditEntry => {
    const start = new Date(draft.slot.start).toISOString();
    const end = new Date(draft.slot.end).toISOString();
    const actor = isByPractice(draft) ? 'admin' : 'patient';
    return {
      at: clock.now(),
      actor,
      action,
      booking,
      calendarId,
      detail: { start, end, ...detail },
    };
  };
}
