/**
 * Time that the doctor blocks through us: an opaque event in her calendar, like any she makes herself.
 * Its id is chosen before the call and follows from what she wrote, so that a lost answer, a crash or a
 * message that comes twice never block the time twice. She may take it back.
 */
import { text } from '../texts/catalogue.ts';
import { eventTexts } from '../texts/event.ts';
import type { AbsentAnswer, AbsentWish, Engine } from './api.ts';
import type { Acted } from './core/acts.ts';
import type { AuditAction } from './core/audit-actions.ts';
import type { CalendarEntry, CalendarEvent } from './core/event.ts';
import { idFromText } from './core/ids.ts';
import { type AbsentIntent, newIntent } from './core/intent.ts';
import type { Notice } from './core/notice.ts';
import { matterNotices } from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import { type EventId, must } from './core/values.ts';
import { freedWork } from './freed.ts';
import type { Runner } from './journal/runner.ts';
import type { Next, Turn, Work } from './journal/work.ts';
import type { AuditEntry } from './mirror-port.ts';
import {
  type Deadline,
  deadline,
  isIn,
  ownerOf,
  type Parts,
  practitionerOf,
  reachOf,
} from './parts.ts';
import { lookFor, removeForGood } from './proof.ts';

export interface Absenter extends Pick<Engine, 'absent' | 'absence'> {
  /** What she entered and does not want any more. */
  takeBack(id: EventId): Promise<Acted>;
}

/** `queued`: Google does not answer; it is written, or removed, as soon as it does. */
type Entered = 'entered' | 'queued' | 'taken-back' | 'refused';
type Step = Next<AbsentIntent, Entered>;

export const absentWork = (parts: Parts): Work<AbsentIntent, Entered> => ({
  step: (intent, turn) => enter(parts, intent, turn),
  unfinished: 'queued',
});

export function absenter(parts: Parts, runner: Runner): Absenter {
  const { mirror, clock, settings } = parts;
  const work = absentWork(parts);

  return {
    absent: (wish) => absent(parts, runner, wish),

    async absence(id) {
      const owner = await ownerOfAbsence(parts, id);
      return owner === null ? null : { practitioner: owner.id };
    },

    async takeBack(id) {
      const time = deadline(clock, settings.requestBudgetMs);
      const underWay = await intentOf(parts, id);
      if (underWay !== null) {
        const done = await runner.redirect(work, underWay, { takenBack: true }, time);
        // Journalled: whatever Google says now, it will not stand.
        return { kind: done === null ? 'unavailable' : 'taken-back' };
      }
      const owner = await ownerOfAbsence(parts, id);
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
  };
}

async function absent(
  parts: Parts,
  runner: Runner,
  { practitioner, absence, key }: AbsentWish,
): Promise<AbsentAnswer> {
  const { mirror, clock, practice, settings } = parts;
  const { calendarId } = must(practitionerOf(practice, practitioner), 'whose absence it is');
  const now = clock.now();
  if (absence.end <= now || absence.end <= absence.start) return { kind: 'over' };
  const { start, end, allDay } = absence;
  const id = idFromText(['creneau absence', practitioner, key, start, end, allDay].join('\n'));
  const statuses = ['confirmed', 'pending'] as const;
  const covered = await mirror.bookings({ calendarId, window: absence, statuses });
  const own = { kind: 'absent', id: intentId(id), booking: id, calendarId } as const;
  const wanted = { absence: { start, end, allDay }, takenBack: false };
  const intent = newIntent<AbsentIntent>({ ...own, ...wanted }, now);
  const time = deadline(clock, settings.requestBudgetMs);
  const audit = [auditOf(parts, intent, 'absence.asked')];
  // Null: the same wish is being carried out already.
  const done = (await runner.begin(absentWork(parts), intent, time, { audit })) ?? 'queued';
  return done === 'entered' || done === 'queued'
    ? { kind: done, event: id, covered: covered.length }
    : { kind: done };
}

async function enter(parts: Parts, intent: AbsentIntent, { time }: Turn): Promise<Step> {
  if (intent.takenBack) return remove(parts, intent, time);
  // Too late to keep anybody from booking then.
  if (intent.absence.end <= parts.clock.now()) return ended(parts, intent, null, 'refused');
  const inserted = await insert(parts, intent, time);
  if (inserted.ok) return ended(parts, intent, inserted.value, 'entered');
  const { failure } = inserted;
  if (failure.kind === 'exists') return settleExisting(parts, intent, time);
  // A mistake of ours: repeating it does not help.
  if (failure.kind === 'rejected') return ended(parts, intent, null, 'refused');
  return later(failure.kind);
}

function insert(
  { calendar, practice }: Parts,
  { booking: id, calendarId, absence }: AbsentIntent,
  time: Deadline,
) {
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
async function settleExisting(
  parts: Parts,
  intent: AbsentIntent,
  time: Deadline,
): Promise<Step> {
  const { booking: id, calendarId } = intent;
  const found = await lookFor(parts, calendarId, id, time);
  if (found.kind === 'unknown') return later(found.failure.kind);
  const entry = found.kind === 'gone' ? gone(id) : found.entry;
  return ended(parts, intent, entry, entry.kind === 'cancelled' ? 'taken-back' : 'entered');
}

/**
 * Whether or not the insert went through. One that is still on its way would be written after all: so
 * its id is used up first, which Google never gives twice.
 */
async function remove(parts: Parts, intent: AbsentIntent, time: Deadline): Promise<Step> {
  const { booking: id, calendarId } = intent;
  const budgetMs = time.remaining();
  const first = await parts.calendar.remove(calendarId, id, { budgetMs });
  if (!first.ok) return later(first.failure.kind);
  if (first.value === 'removed') return ended(parts, intent, gone(id), 'taken-back');
  const used = await insert(parts, intent, time);
  const isUsedUp = used.ok || ['exists', 'rejected'].includes(used.failure.kind);
  if (!isUsedUp) return later(used.failure.kind);
  const removed = await removeForGood(parts, calendarId, id, time);
  return removed.ok
    ? ended(parts, intent, gone(id), 'taken-back')
    : later(removed.failure.kind);
}

function ended(
  parts: Parts,
  intent: AbsentIntent,
  entry: CalendarEntry | null,
  how: Exclude<Entered, 'queued'>,
): Step {
  const { calendarId } = intent;
  return {
    do: 'finish',
    answer: how,
    effects: {
      entries: entry === null ? [] : [{ calendarId, entry }],
      notices: how === 'taken-back' ? [] : promised(parts, intent, how),
      audit: [auditOf(parts, intent, `absence.${how}`)],
    },
  };
}

/** She was told that it would follow, and nobody waits for this answer any more. */
function promised(
  parts: Parts,
  { booking: event, calendarId, absence, queued }: AbsentIntent,
  outcome: 'entered' | 'refused',
): readonly Notice[] {
  if (!queued) return [];
  const { practice, clock } = parts;
  const owner = ownerOf(practice, calendarId);
  const matter = { kind: 'away', practitioner: owner.id, event, absence, outcome } as const;
  const only = { channels: ['telegram'] } as const;
  const name = `absent.${event}.${outcome}`;
  return matterNotices(event, name, matter, reachOf(parts, owner), clock.now(), only);
}

const later = (because: string): Step => ({ do: 'wait', because, to: { queued: true } });

async function intentOf(
  { mirror, practice }: Parts,
  id: EventId,
): Promise<AbsentIntent | null> {
  const found = await mirror.intent(intentId(id));
  return found?.kind === 'absent' && isIn(practice, found) ? found : null;
}

/** In whose calendar it lies, or will; null when it is nowhere. */
async function ownerOfAbsence(parts: Parts, id: EventId): Promise<Practitioner | null> {
  const underWay = await intentOf(parts, id);
  for (const owner of parts.practice.practitioners) {
    if (underWay?.calendarId === owner.calendarId) return owner;
    const [entry] = await parts.mirror.known(owner.calendarId, [id]);
    if (entry !== undefined && entry.status !== 'cancelled') return owner;
  }
  return null;
}

function auditOf(
  { clock }: Parts,
  { booking, calendarId }: AbsentIntent,
  action: AuditAction,
): AuditEntry {
  return { at: clock.now(), actor: 'doctor', action, booking, calendarId, detail: {} };
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
