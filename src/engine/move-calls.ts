/** The calls to Google that the phases of a move consist of, each answered in the protocol's words. */
import { text } from '../texts/catalogue.ts';
import { eventTexts } from '../texts/event.ts';
import type { Booking, CalendarEntry } from './core/event.ts';
import type { MoveIntent } from './core/intent.ts';
import { isHersToUndo } from './core/policy.ts';
import type { MoveSeen } from './core/protocol.ts';
import type { Interval } from './core/values.ts';
import { unreachable } from './core/values.ts';
import { type HoldCalls, isExpiring } from './hold-calls.ts';
import { owedMarks } from './owed-marks.ts';
import type { Deadline, Parts } from './parts.ts';
import { whyUnreadable } from './proof.ts';

/** What was seen; of a patch that was won, the event as it is now. */
export type MovePerformed =
  | { readonly seen: Exclude<MoveSeen, 'patched'> }
  | { readonly seen: 'patched'; readonly entry: CalendarEntry };

type MoveCalls = Parts & { readonly holds: HoldCalls };

/** Performs the phase an intent is in, within the time that is left. */
export async function performMove(
  ctx: MoveCalls,
  intent: MoveIntent,
  time: Deadline,
): Promise<MovePerformed> {
  switch (intent.phase) {
    case 'hold':
      return { seen: await hold(ctx, intent, time) };
    case 'check':
      return { seen: await ctx.holds.check(intent, 'move', time) };
    case 'patch':
      return patch(ctx, intent, time);
    case 'drop':
      return { seen: await drop(ctx, intent, time) };
    default:
      return unreachable(intent.phase);
  }
}

async function hold(
  { holds, practice }: MoveCalls,
  intent: MoveIntent,
  time: Deadline,
): Promise<Seen> {
  return holds.hold(intent, text(eventTexts, practice.locale, 'event.moving'), time);
}

async function patch(
  ctx: MoveCalls,
  intent: MoveIntent,
  time: Deadline,
  again = true,
): Promise<MovePerformed> {
  const { mirror, clock, calendar, settings, holds } = ctx;
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
  const owed = owedMarks(ctx, { ...telling, calendarId }, booking.marks);
  const won = { slot, claimedAt: mine.created, told: telling.told, ...owed };
  // Her yes is her wish fulfilled; for something earlier still she may wish again.
  const fulfilled = intent.offerHold === undefined ? {} : { waiting: null, offer: null };
  const change =
    restores === undefined
      ? { ...slot, marks: { ...won, ...fulfilled } }
      : { ...slot, status: statusOf(restores), marks: won };
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
      const failure = await whyUnreadable(ctx, calendarId, time);
      return { seen: failure === null ? 'overtaken' : holds.later(id, failure) };
    }
    case 'not-permitted':
      // What is deleted may be beyond being written on; what stands is not.
      if (restores === undefined) return { seen: holds.later(id, patched.failure) };
      return { seen: 'refused' };
    case 'rejected':
      return { seen: 'refused' };
    case 'precondition-failed':
      // Changed meanwhile, or our own lost answer: read again, then decide again.
      await holds.passNow(calendarId, 'move', time);
      return again && !(await isToldAnew(ctx, intent))
        ? patch(ctx, intent, time, false)
        : { seen: holds.later(id, patched.failure) };
    default:
      return { seen: holds.later(id, patched.failure) };
  }
}

/** Whether somebody else told of it meanwhile: then what the patch would say of it is wrong. */
async function isToldAnew(
  { mirror }: MoveCalls,
  { booking, telling }: MoveIntent,
): Promise<boolean> {
  const said = (await mirror.booking(booking))?.told.patient;
  const wanted = telling.told.patient;
  if (!said || !wanted || said.by === wanted.by) return false;
  return said.revision >= wanted.revision;
}

/** Its own hold; and the one that kept the slot for her, be it won or lost: she has answered. */
async function drop({ holds }: MoveCalls, intent: MoveIntent, time: Deadline): Promise<Seen> {
  const { hold: marks, offerHold } = intent;
  const seen = await holds.drop(intent, marks.id, time);
  return seen === 'dropped' && offerHold !== undefined
    ? holds.drop(intent, offerHold, time)
    : seen;
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
