/** Moving a booking, step by step: what each phase showed, and what follows from it. */
import type { StatusChanger } from './change-status.ts';
import type { AuditAction } from './core/audit-actions.ts';
import type { CalendarEntry, HoldMarks } from './core/event.ts';
import type { MoveIntent } from './core/intent.ts';
import { contentOf, noticesFor, owedNotices, retold, truthOf } from './core/notices.ts';
import { type MoveSeen, moveStep } from './core/protocol.ts';
import { type BookingId, MINUTE, must, unreachable } from './core/values.ts';
import { freedWork } from './freed.ts';
import { type HoldCalls, isExpiring } from './hold-calls.ts';
import type { Effects, Next, Turn, Work } from './journal/work.ts';
import type { AuditEntry } from './mirror-port.ts';
import { performMove } from './move-calls.ts';
import { ownerOf, type Parts, reachOf } from './parts.ts';
import { type Slots, wantedSlot } from './slots.ts';

/** `refused`: Google will not have it so, or somebody else decided meanwhile. */
export type Moved = 'moved' | 'lost' | 'refused' | 'later';

export type Moving = Parts & {
  readonly holds: HoldCalls;
  readonly slots: Slots;
  readonly changes: Pick<StatusChanger, 'cancel'>;
};

type Step = Next<MoveIntent, Moved>;

export const moveWork = (ctx: Moving): Work<MoveIntent, Moved> => ({
  step: (intent, turn) => move(ctx, intent, turn),
  unfinished: 'later',
});

/** How long a hold event claims its slot in Google if we never come back to it. */
const HOLD_MS = 10 * MINUTE;

export function newHold({ clock, entropy }: Parts, booking: BookingId): HoldMarks {
  const expiresAt = clock.now() + HOLD_MS;
  return { kind: 'hold', id: entropy.eventId(), for: booking, expiresAt };
}

async function move(ctx: Moving, intent: MoveIntent, { time }: Turn): Promise<Step> {
  const { clock, changes } = ctx;
  // A claim that waited too long for Google is made anew; the old event, if it got through, expires.
  if (intent.phase === 'hold' && isExpiring(intent.hold.expiresAt, clock.now())) {
    return { do: 'advance', to: { hold: newHold(ctx, intent.booking) } };
  }
  const telling = intent.phase === 'patch' ? await freshTelling(ctx, intent) : null;
  if (telling !== null) return { do: 'advance', to: { telling } };
  const performed = await performMove(ctx, intent, time);
  const { seen } = performed;
  const step = moveStep(intent.phase, seen, intent.slot.start <= clock.now());
  switch (step) {
    case 'check':
    case 'patch':
      return { do: 'advance', to: { phase: step } };
    case 'confirm':
      if (performed.seen !== 'patched') throw new Error('confirmed what was not patched');
      return moved(ctx, intent, performed.entry);
    case 'drop':
      return lost(ctx, intent, seen);
    case 'finish':
      // It stands again although its patient, or the doctor, has cancelled it once more meanwhile.
      if (intent.won && intent.recalledBy !== undefined) {
        await changes.cancel(intent.booking, intent.recalledBy);
      }
      return { do: 'finish', effects: {} };
    case 'wait': {
      const queued = intent.queued || intent.phase !== 'drop';
      return { do: 'wait', because: `${intent.phase}: ${seen}`, to: { queued } };
    }
    default:
      return unreachable(step);
  }
}

/** What the patch will say was told, journalled before it is written. Null: as it was journalled. */
async function freshTelling(
  { mirror, practice }: Moving,
  intent: MoveIntent,
): Promise<MoveIntent['telling'] | null> {
  const { booking: id, calendarId, slot, by, restores } = intent;
  const booking = await mirror.booking(id);
  if (booking === null) return null;
  const { status } = booking;
  const owner = ownerOf(practice, calendarId);
  const truth = { ...truthOf(booking, owner.id), status: restores ?? status, ...slot };
  const telling = retold(intent.telling, booking, truth, by);
  const isSame = JSON.stringify(telling.told) === JSON.stringify(intent.telling.told);
  return isSame ? null : telling;
}

async function moved(ctx: Moving, intent: MoveIntent, entry: CalendarEntry): Promise<Step> {
  const { clock, practice } = ctx;
  const { booking, calendarId, telling, from, restores } = intent;
  const reach = reachOf(ctx, ownerOf(practice, calendarId));
  const action = restores === undefined ? 'booking.moved' : 'booking.restored';
  return {
    do: 'advance',
    to: { phase: 'drop', won: true },
    answer: 'moved',
    effects: {
      entries: [{ calendarId, entry }],
      told: [{ booking, told: telling.told }],
      // What she takes back frees nothing.
      begun: restores === undefined ? await freedWork(ctx, calendarId, booking, from) : [],
      notices: owedNotices(
        booking,
        telling.contents,
        reach,
        clock.now(),
        telling.told.patient?.by ?? '',
      ),
      audit: [moveAudit(ctx, intent, action)],
    },
  };
}

/** Whoever was answered "queued" is mailed that it came to nothing; the booking stays where it is. */
async function lost(ctx: Moving, intent: MoveIntent, seen: MoveSeen): Promise<Step> {
  const action = intent.restores === undefined ? 'booking.move-lost' : 'booking.restore-lost';
  const audit = [{ ...moveAudit(ctx, intent, action), detail: { because: seen } }];
  const isHerOwn = seen === 'overtaken' || intent.recalledBy !== undefined;
  const notices = isHerOwn || !intent.queued ? [] : await lossNotices(ctx, intent);
  return {
    do: 'advance',
    to: { phase: 'drop' },
    answer: seen === 'lost' ? 'lost' : 'refused',
    effects: { notices, audit },
  };
}

async function lossNotices(
  ctx: Moving,
  { booking, calendarId, slot, by }: MoveIntent,
): Promise<NonNullable<Effects['notices']>> {
  const { mirror, clock, practice, slots } = ctx;
  const moving = must(await mirror.booking(booking), 'the booking being moved');
  const alternatives = await slots.alternatives(wantedSlot(practice, moving, slot.start));
  const owner = ownerOf(practice, calendarId);
  const truth = { ...truthOf(moving, owner.id), ...slot };
  const content = contentOf(moving, truth, moving.told.patient, by);
  const unavailable = { ...content, kind: 'unavailable' as const, alternatives };
  const owed = [{ party: 'patient' as const, content: unavailable }];
  return noticesFor(booking, owed, reachOf(ctx, owner), clock.now());
}

/** An audit entry about a move. */
export function moveAudit(
  { clock }: Pick<Parts, 'clock'>,
  { booking, calendarId, by, slot }: MoveIntent,
  action: AuditAction,
): AuditEntry {
  const start = new Date(slot.start).toISOString();
  const end = new Date(slot.end).toISOString();
  return { at: clock.now(), actor: by, action, booking, calendarId, detail: { start, end } };
}
