/** Booking, step by step: what follows from what each phase showed (book-calls.ts, core/protocol.ts). */
import { performBooking } from './book-calls.ts';
import type { AuditAction } from './core/audit-actions.ts';
import type { Booking as Booked, Party } from './core/event.ts';
import { type BookIntent, type ChangeIntent, changeId, newIntent } from './core/intent.ts';
import {
  contentOf,
  noticesFor,
  owedForOwnChange,
  owedNotices,
  type Truth,
  truthOf,
  withdrawnTold,
} from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import { type BookSeen, bookStep } from './core/protocol.ts';
import type { Instant, TypeId } from './core/values.ts';
import { must, unreachable } from './core/values.ts';
import type { Next, Turn, Work } from './journal/work.ts';
import type { AuditEntry } from './mirror-port.ts';
import { newTag, ownerOf, type Parts, reachOf } from './parts.ts';
import type { Slots } from './slots.ts';
import type { Syncer } from './sync.ts';

export type Driven =
  | { readonly kind: 'booked'; readonly booking: Booked }
  | { readonly kind: 'lost' }
  /** Google is away: the journal keeps it, the background goes on with it. */
  | { readonly kind: 'waiting' };

/** Also where another, who holds a later revision of the intent, goes on with it. */
export const WAITING: Driven = { kind: 'waiting' };
const LOST: Driven = { kind: 'lost' };

export type Booking = Parts & { readonly sync: Syncer; readonly slots: Slots };
type Step = Next<BookIntent, Driven>;

export const bookWork = (ctx: Booking): Work<BookIntent, Driven> => ({
  step: (intent, turn) => book(ctx, intent, turn),
  unfinished: WAITING,
});

async function book(ctx: Booking, intent: BookIntent, { time, first }: Turn): Promise<Step> {
  const seen = await performBooking(ctx, intent, time);
  const step = bookStep(intent.phase, seen, intent.draft.slot.start <= ctx.clock.now());
  switch (step) {
    case 'check': {
      const adopted = intent.adopted || seen === 'already-there';
      return { do: 'advance', to: { phase: 'check', adopted } };
    }
    case 'confirm':
      return confirmed(ctx, intent, intent.adopted || seen === 'adopted');
    case 'withdraw':
      return toWithdraw(ctx, intent, seen, first);
    case 'give-up':
      return givenUp(ctx, intent, seen, first);
    case 'finish': {
      const begun = seen === 'kept' ? await cancellation(ctx, intent) : [];
      return { do: 'finish', effects: { begun } };
    }
    case 'wait':
      return later(ctx, intent, seen);
    default:
      return unreachable(step);
  }
}

function later(ctx: Booking, intent: BookIntent, seen: BookSeen): Step {
  const queued = intent.queued || intent.phase === 'insert' || intent.phase === 'check';
  const isNews = queued && !intent.queued;
  const audit = isNews ? [bookAudit(ctx, intent, 'booking.queued')] : [];
  return {
    do: 'wait',
    because: `${intent.phase}: ${seen}`,
    to: { queued },
    effects: { audit },
  };
}

async function confirmed(ctx: Booking, intent: BookIntent, adopted: boolean): Promise<Step> {
  const { mirror, clock, practice } = ctx;
  const { calendarId, draft } = intent;
  const booking = must(await mirror.booking(intent.booking), 'the booking just checked');
  const at = clock.now();
  const practitioner = ownerOf(practice, calendarId);
  const told = booking.told.patient;
  // What the event says they were told: what it became since is a change of its own.
  const [first] = firstContents(draft);
  const said =
    adopted && told !== null ? contentOf(booking, told, null, first.content.by) : null;
  const content =
    said === null || told === null ? first.content : { ...said, revision: told.revision };
  // Whoever was answered "queued" was promised a mail, even if the one who inserted it sends another.
  const parties: readonly Party[] = !adopted
    ? ['patient', 'doctor']
    : intent.queued
      ? ['patient']
      : [];
  const { iCalUID, htmlLink } = booking;
  const owed = parties.map((party) => ({ party, content: { ...content, iCalUID, htmlLink } }));
  const reach = reachOf(ctx, practitioner);
  const by = draft.marks.told.patient?.by ?? '';
  // The event owes it under the tag of whoever inserted it: our promise is ours to keep, whatever it says.
  const notices = adopted
    ? noticesFor(intent.booking, owed, reach, at)
    : owedNotices(intent.booking, owed, reach, at, by);
  const audit = [bookAudit(ctx, intent, `booking.${content.status}`, { adopted })];
  const effects = { notices, audit };
  return { do: 'finish', effects, answer: { kind: 'booked', booking } };
}

/** What both parties hear of a booking that was won. The event's own names are known once it is there. */
export function firstContents(draft: BookIntent['draft']) {
  const { marks, slot, status } = draft;
  const truth: Truth = {
    status: status === 'tentative' ? 'pending' : 'confirmed',
    ...slot,
    practitioner: marks.practitioner,
  };
  const facts = { marks, iCalUID: '', htmlLink: '' };
  const content = contentOf(facts, truth, null, isByPractice(draft) ? 'doctor' : 'patient');
  return [
    { party: 'patient', content },
    { party: 'doctor', content },
  ] as const;
}

/** The slot is lost, and its event, if there is one, has to go, however long Google takes to let us. */
async function toWithdraw(
  ctx: Booking,
  intent: BookIntent,
  seen: BookSeen,
  first: boolean,
): Promise<Step> {
  return {
    do: 'advance',
    to: { phase: 'withdraw' },
    answer: LOST,
    effects: {
      notices: await lossNotices(ctx, intent, first),
      audit: [bookAudit(ctx, intent, 'booking.lost', { because: seen })],
    },
  };
}

/** Its event is gone already, or never was. Of one that is withdrawn this is said once it is gone. */
async function givenUp(
  ctx: Booking,
  intent: BookIntent,
  seen: BookSeen,
  first: boolean,
): Promise<Step> {
  const { booking, draft } = intent;
  return {
    do: 'finish',
    answer: LOST,
    effects: {
      told: [{ booking, told: withdrawnTold(draft.marks) }],
      settled: [booking],
      notices: await lossNotices(ctx, intent, first),
      audit: [bookAudit(ctx, intent, 'booking.lost', { because: seen })],
    },
  };
}

/** What its patient withdrew, and another engine has answered for, is cancelled as a booking is. */
async function cancellation(
  { mirror, clock, entropy, practice }: Booking,
  intent: BookIntent,
): Promise<readonly ChangeIntent[]> {
  const by = intent.cancelledBy;
  const booking = await mirror.booking(intent.booking);
  if (by === undefined || booking === null || booking.status === 'cancelled') return [];
  const { calendarId } = booking;
  const truth = truthOf(booking, ownerOf(practice, calendarId).id);
  const own = { kind: 'change', id: changeId(booking.id), booking: booking.id } as const;
  const wish = { queued: true, status: 'cancelled', summary: null, by } as const;
  const ended = { ...truth, status: 'cancelled' as const };
  const telling = owedForOwnChange(booking, ended, by, newTag(entropy));
  return [newIntent<ChangeIntent>({ ...own, calendarId, ...wish, ...telling }, clock.now())];
}

/** Whoever still waits for her answer on the page reads it there; the others are mailed. */
async function lossNotices(ctx: Booking, intent: BookIntent, first: boolean) {
  if (first && !intent.queued) return [];
  const { clock, practice } = ctx;
  const { calendarId, draft, booking } = intent;
  const practitioner = ownerOf(practice, calendarId);
  const { marks, slot } = draft;
  const truth: Truth = { status: 'cancelled', ...slot, practitioner: practitioner.id };
  const facts = { marks, iCalUID: `${booking}@google.com`, htmlLink: '' };
  const content = {
    ...contentOf(facts, truth, null, 'engine'),
    kind: 'unavailable' as const,
    alternatives: await alternativesFor(ctx, marks.type, practitioner, slot.start),
  };
  const reach = reachOf(ctx, practitioner);
  return noticesFor(booking, [{ party: 'patient', content }], reach, clock.now());
}

async function alternativesFor(
  { slots }: Booking,
  typeId: TypeId,
  practitioner: Practitioner,
  start: Instant,
) {
  const type = practitioner.types.find((one) => one.id === typeId);
  if (type === undefined) return [];
  return slots.alternatives({ practitioner, type, start, ignoring: [] });
}

const isByPractice = ({ marks }: BookIntent['draft']): boolean => marks.origin === 'practice';

/** An audit entry about a booking in the making. */
export function bookAudit(
  { clock }: Pick<Parts, 'clock'>,
  { booking, calendarId, draft }: BookIntent,
  action: AuditAction,
  detail: AuditEntry['detail'] = {},
): AuditEntry {
  const start = new Date(draft.slot.start).toISOString();
  const end = new Date(draft.slot.end).toISOString();
  const actor = isByPractice(draft) ? 'admin' : 'patient';
  const more = { start, end, ...detail };
  return { at: clock.now(), actor, action, booking, calendarId, detail: more };
}
