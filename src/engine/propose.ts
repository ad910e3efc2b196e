/**
 * Asking a patient for another time. The booking stands until she chooses; that she was asked is noted in
 * its event first, so that she is asked once, whoever's engine it was and whatever becomes of the mirror.
 */
import { claimMark } from './claim-mark.ts';
import type { Acted } from './core/acts.ts';
import type { Booking } from './core/event.ts';
import { newIntent, occupies, type ProposeIntent } from './core/intent.ts';
import { contentOf, noticesFor, truthOf } from './core/notices.ts';
import { changeDeadline } from './core/policy.ts';
import type { Interval } from './core/values.ts';
import { isFrozen } from './frozen.ts';
import type { Runner } from './journal/runner.ts';
import { type Next, type Turn, type Work, waitFor } from './journal/work.ts';
import { deadline, newTag, ownerOf, type Parts, reachOf } from './parts.ts';
import type { Slots } from './slots.ts';

export interface Proposer {
  propose(booking: Booking): Promise<Acted>;
}

type Proposed = 'done' | 'gone' | 'later';
type Proposing = Parts & { readonly slots: Slots };

export function proposer(ctx: Proposing, runner: Runner): Proposer {
  return { propose: (booking) => propose(ctx, runner, booking) };
}

export const proposeWork = (ctx: Proposing): Work<ProposeIntent, Proposed> => ({
  step: (intent, turn) => ask(ctx, intent, turn),
  unfinished: 'later',
});

async function propose(ctx: Proposing, runner: Runner, booking: Booking): Promise<Acted> {
  const { mirror, clock, entropy, practice, settings } = ctx;
  const { id, calendarId, start, marks } = booking;
  if (clock.now() >= changeDeadline(booking, practice.policy)) {
    return { kind: 'not-proposed', why: 'too-late' };
  }
  const isAsked = marks.proposed?.start === start;
  const isBusy = (await mirror.worksOn(id)).some(occupies);
  if (isAsked || isBusy || (await isFrozen(mirror, booking))) return { kind: 'gone' };
  if ((await alternativesTo(ctx, booking)).length === 0) {
    return { kind: 'not-proposed', why: 'nothing-free' };
  }
  const intent = newIntent<ProposeIntent>(
    {
      kind: 'propose',
      id: `propose.${id}`,
      booking: id,
      calendarId,
      tag: newTag(entropy),
      start,
    },
    clock.now(),
  );
  const time = deadline(clock, settings.requestBudgetMs);
  // Null: another process is asking her.
  const done = await runner.begin(proposeWork(ctx), intent, time);
  return done === null || done === 'gone'
    ? { kind: 'gone' }
    : { kind: 'proposed', later: done === 'later' };
}

async function ask(
  ctx: Proposing,
  { booking: id, calendarId, start, tag }: ProposeIntent,
  { time }: Turn,
): Promise<Next<ProposeIntent, Proposed>> {
  const { mirror, clock, practice } = ctx;
  const booking = await mirror.booking(id);
  const isStill =
    booking !== null &&
    booking.calendarId === calendarId &&
    booking.status !== 'cancelled' &&
    booking.start === start &&
    clock.now() < changeDeadline(booking, practice.policy);
  if (!isStill) return GONE;
  const proposed = { start, by: tag };
  const isOurs = (marks: Booking['marks']) => marks.proposed?.by === tag;
  const claimed = await claimMark(ctx, booking, { proposed }, isOurs, time);
  if (claimed.kind === 'later') return waitFor(claimed.failure.kind);
  if (claimed.kind === 'stale') return GONE;
  const owner = ownerOf(practice, calendarId);
  const at = clock.now();
  const said = contentOf(booking, truthOf(booking, owner.id), booking.told.patient, 'doctor');
  const content = {
    ...said,
    kind: 'proposal' as const,
    previous: null,
    // What is free by now: it may have waited.
    alternatives: await alternativesTo(ctx, booking),
    revision: booking.told.patient?.revision ?? 1,
  };
  const owed = [{ party: 'patient' as const, content }];
  const notices = noticesFor(id, owed, reachOf(ctx, owner), at).map((notice) => ({
    ...notice,
    key: `${notice.key}.${start}`,
  }));
  const entry = { at, actor: 'doctor', action: 'booking.proposed', booking: id } as const;
  const audit = [{ ...entry, calendarId, detail: {} }];
  return { do: 'finish', answer: 'done', effects: { notices, audit } };
}

const GONE = { do: 'finish', answer: 'gone' } as const;

/** Its own time counts as taken: that is the one to be given up. */
async function alternativesTo(
  { practice, slots }: Proposing,
  booking: Booking,
): Promise<readonly Interval[]> {
  const practitioner = ownerOf(practice, booking.calendarId);
  const type = practitioner.types.find(({ id }) => id === booking.marks.type);
  if (type === undefined) return [];
  return slots.alternatives({ practitioner, type, start: booking.start, ignoring: [] });
}
