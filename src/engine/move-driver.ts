/** Drives a move through its protocol, and records each step with what follows from it. */
import type { AuditAction } from './core/audit-actions.ts';
import type { CalendarEntry } from './core/event.ts';
import { type ChangeIntent, type MoveIntent, revised } from './core/intent.ts';
import { contentOf, noticesFor, retold, truthOf } from './core/notices.ts';
import { type MoveSeen, moveStep } from './core/protocol.ts';
import { type BookingId, must, unreachable } from './core/values.ts';
import { freedWork } from './freed.ts';
import type { AuditEntry } from './mirror-port.ts';
import { moveCalls } from './move-calls.ts';
import { type Deadline, leaseMs, ownerOf, type Parts, reachOf, retryAt } from './parts.ts';
import type { Clock } from './ports.ts';
import { type Slots, wantedSlot } from './slots.ts';
import type { Syncer } from './sync.ts';

/** `refused`: Google will not have it so, or somebody else decided meanwhile. */
export type Moved = 'moved' | 'lost' | 'refused' | 'later';

export interface MoveDriverParts {
  readonly syncer: Syncer;
  readonly slots: Slots;
  readonly onNotices: () => void;
  readonly onRecalled: (id: BookingId, by: ChangeIntent['by']) => Promise<unknown>;
}

/** As far as it goes within the time; `later` also where another goes on with it. */
export function moveDriver(
  parts: Parts,
  { syncer, slots, onNotices, onRecalled }: MoveDriverParts,
): (intent: MoveIntent, time: Deadline) => Promise<Moved> {
  const { mirror, clock, entropy, practice } = parts;
  const perform = moveCalls(parts, syncer);
  const auditOf = moveAuditAt(clock);

  return async (begun, time) => {
    let intent = begun;
    let outcome: Moved = intent.won ? 'moved' : 'later';
    for (;;) {
      if (intent.phase === 'patch') {
        const fresh = await broughtUpToDate(intent);
        if (fresh === null) return 'later';
        intent = fresh;
      }
      const performed = await perform(intent, time);
      const step = moveStep(intent.phase, performed.seen, intent.slot.start <= clock.now());
      const next = { attempts: 0, nextAt: clock.now() + leaseMs(parts) };
      switch (step) {
        case 'check':
        case 'patch':
          intent = revised(intent, { ...next, phase: step });
          if ((await mirror.commit({ intents: [intent] })) === 'stale') return 'later';
          break;
        case 'confirm': {
          if (performed.seen !== 'patched') throw new Error('confirmed what was not patched');
          intent = revised(intent, { ...next, phase: 'drop', won: true });
          if ((await recordMoved(intent, performed.entry)) === 'stale') return 'later';
          outcome = 'moved';
          break;
        }
        case 'drop':
          intent = revised(intent, { ...next, phase: 'drop' });
          if ((await recordLoss(intent, performed.seen)) === 'stale') return 'later';
          outcome = performed.seen === 'lost' ? 'lost' : 'refused';
          break;
        case 'finish':
          // It stands again although its patient, or the doctor, has cancelled it once more meanwhile.
          if (intent.won && intent.recalledBy !== undefined) {
            await onRecalled(intent.booking, intent.recalledBy);
          }
          await mirror.commit({ finished: [intent] });
          return outcome;
        case 'wait':
          await postpone(intent);
          return outcome;
        default:
          return unreachable(step);
      }
    }
  };

  /** What the patch will say was told, journalled before it is written. Null: another goes on with it. */
  async function broughtUpToDate(intent: MoveIntent): Promise<MoveIntent | null> {
    const { booking: id, calendarId, slot, by, restores } = intent;
    const booking = await mirror.booking(id);
    if (booking === null) return intent;
    const { status } = booking;
    const owner = ownerOf(practice, calendarId);
    const truth = { ...truthOf(booking, owner.id), status: restores ?? status, ...slot };
    const telling = retold(intent.telling, booking, truth, by);
    if (JSON.stringify(telling.told) === JSON.stringify(intent.telling.told)) return intent;
    const next = revised(intent, { telling, nextAt: clock.now() + leaseMs(parts) });
    return (await mirror.commit({ intents: [next] })) === 'stale' ? null : next;
  }

  async function recordMoved(intent: MoveIntent, entry: CalendarEntry) {
    const { booking, calendarId, telling } = intent;
    const reach = reachOf(parts, ownerOf(practice, calendarId));
    const done = await mirror.commit({
      entries: [{ calendarId, entry }],
      told: [{ booking, told: telling.told }],
      intents: [intent],
      // What she takes back frees nothing.
      begun:
        intent.restores === undefined
          ? await freedWork(parts, calendarId, booking, intent.from)
          : [],
      notices: noticesFor(booking, telling.contents, reach, clock.now()),
      audit: [
        auditOf(intent, intent.restores === undefined ? 'booking.moved' : 'booking.restored'),
      ],
    });
    if (done === 'committed') onNotices();
    return done;
  }

  /** Whoever was answered "queued" is mailed that it came to nothing; the booking stays where it is. */
  async function recordLoss(intent: MoveIntent, seen: MoveSeen) {
    const action = intent.restores === undefined ? 'booking.move-lost' : 'booking.restore-lost';
    const entry = { ...auditOf(intent, action), detail: { because: seen } };
    const isHerOwn = seen === 'overtaken' || intent.recalledBy !== undefined;
    const notices = isHerOwn || !intent.queued ? [] : await lossNotices(intent);
    const done = await mirror.commit({ intents: [intent], notices, audit: [entry] });
    if (done === 'committed') onNotices();
    return done;
  }

  async function lossNotices({ booking, calendarId, slot, by }: MoveIntent) {
    const moving = must(await mirror.booking(booking), 'the booking being moved');
    const alternatives = await slots.alternatives(wantedSlot(practice, moving, slot.start));
    const truth = { ...truthOf(moving, ownerOf(practice, calendarId).id), ...slot };
    const content = contentOf(moving, truth, moving.told.patient, by);
    const unavailable = { ...content, kind: 'unavailable' as const, alternatives };
    const reach = reachOf(parts, ownerOf(practice, calendarId));
    return noticesFor(
      booking,
      [{ party: 'patient', content: unavailable }],
      reach,
      clock.now(),
    );
  }

  async function postpone(intent: MoveIntent): Promise<void> {
    const nextAt = retryAt(clock.now(), intent.attempts, entropy);
    const queued = intent.queued || intent.phase !== 'drop';
    const next = revised(intent, { queued, nextAt, attempts: intent.attempts + 1 });
    await mirror.commit({ intents: [next] });
  }
}

/** An audit entry about a move. */
export function moveAuditAt(clock: Clock) {
  return ({ booking, calendarId, by, slot }: MoveIntent, action: AuditAction): AuditEntry => {
    const start = new Date(slot.start).toISOString();
    const end = new Date(slot.end).toISOString();
    return { at: clock.now(), actor: by, action, booking, calendarId, detail: { start, end } };
  };
}
