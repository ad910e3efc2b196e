/**
 * Tells the doctor, and whoever administers Créneau, that a calendar cannot be read, and that it can
 * again. Asks nothing of Google itself: it looks at what passes have left in the mirror.
 */
import {
  type ConnectionLimits,
  calendarName,
  connectionMoments,
  connectionReason,
  connectionStep,
  takesRequestsOnly,
  writesStep,
} from './core/connection.ts';
import type { ConnectionMatter, Notice } from './core/notice.ts';
import { matterNotices } from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import type { CalendarId, Instant } from './core/values.ts';
import { HOUR, MINUTE } from './core/values.ts';
import type { Duty } from './journal/duties.ts';
import type { AuditEntry, CalendarState } from './mirror-port.ts';
import { type Parts, reachOf } from './parts.ts';

type State = ConnectionMatter['state'];

/** Alerts of every calendar whose connection is not what was last said of it. */
export function connectionDuty(parts: Parts): Duty {
  const lookedAt = new Map<CalendarId, Instant>();
  return {
    name: 'connection',
    async look(owner) {
      await alertOne(parts, owner, lookedAt);
      await alertOfWrites(parts, owner);
      return nextMoment(parts, owner, lookedAt);
    },
  };
}

/** When an alert may become due although nothing happens. */
async function nextMoment(
  parts: Parts,
  { calendarId }: Practitioner,
  lookedAt: ReadonlyMap<CalendarId, Instant>,
): Promise<Instant | null> {
  const now = parts.clock.now();
  const state = await parts.mirror.calendar(calendarId);
  const looked = lookedAt.get(calendarId) ?? null;
  const { failing } = state.writes;
  const moments = [
    ...connectionMoments(state, connectionLimits(parts), looked),
    ...(failing === null ? [] : [failing.lastAt + HOUR]),
  ].filter((at) => at > now);
  return moments.length === 0 ? null : Math.min(...moments);
}

async function alertOne(
  parts: Parts,
  owner: Practitioner,
  lookedAt: Map<CalendarId, Instant>,
): Promise<void> {
  const { mirror, clock, wakes } = parts;
  const { calendarId } = owner;
  const now = clock.now();
  const state = await mirror.calendar(calendarId);
  const step = connectionStep(
    state,
    now,
    connectionLimits(parts),
    lookedAt.get(calendarId) ?? null,
  );
  if (step === null) return;
  if (step.kind === 'look') {
    lookedAt.set(calendarId, now);
    wakes.passes.want(calendarId, 'connection');
    return;
  }
  const done = await mirror.commit({
    connection: { calendarId, alerted: step.state === 'back' ? null : step.state },
    notices: await noticesOf(parts, owner, state, step.state, now),
    audit: [auditOf(state, step.state, now)],
  });
  // Another process on this database was quicker.
  if (done === 'stale') return;
  report(parts, state, step.state);
}

async function alertOfWrites(parts: Parts, owner: Practitioner): Promise<void> {
  const { mirror, clock, log } = parts;
  const { calendarId } = owner;
  const now = clock.now();
  const { writes } = await mirror.calendar(calendarId);
  const state = writesStep(writes, now);
  if (state === null) return;
  const since = writes.failing?.since ?? now;
  const kind = writes.failing?.kind ?? 'unavailable';
  const matter: ConnectionMatter = {
    kind: 'connection',
    practitioner: owner.id,
    state,
    reason: connectionReason(kind),
    since,
  };
  const about = calendarName(calendarId);
  const detail = { failure: kind };
  const done = await mirror.commit({
    writes: { calendarId, alerted: state === 'unwritable' },
    notices: matterNotices(
      about,
      `connection.${about}.${since}.${state}`,
      matter,
      reachOf(parts, owner),
      now,
    ),
    audit: [
      {
        at: now,
        actor: 'engine',
        action: `connection.${state}`,
        booking: null,
        calendarId,
        detail,
      },
    ],
  });
  if (done === 'stale') return;
  if (state === 'writable') log.info({ calendarId }, 'calendar takes changes again');
  else log.error({ calendarId, reason: kind }, CANNOT_BE_WRITTEN);
}

/** One line of error an episode, however often it is tried and in whatever words it gets worse. */
function report(
  { log }: Parts,
  { calendarId, alerted, failure }: CalendarState,
  state: State,
): void {
  const fields = { calendarId, state, reason: failure?.reason ?? null };
  if (state === 'back') log.info(fields, 'calendar can be read again');
  else if (alerted === null) log.error(fields, CANNOT_BE_READ);
  else log.warn(fields, CANNOT_BE_READ);
}

async function noticesOf(
  parts: Parts,
  owner: Practitioner,
  calendar: CalendarState,
  state: State,
  now: Instant,
): Promise<readonly Notice[]> {
  const { calendarId, verifiedAt, failure } = calendar;
  const about = calendarName(calendarId);
  const since = verifiedAt ?? failure?.since ?? now;
  const matter: ConnectionMatter = {
    kind: 'connection',
    practitioner: owner.id,
    state,
    reason: failure === null ? 'unavailable' : connectionReason(failure.kind),
    since,
  };
  // The same in every process that sees this episode.
  const name = `connection.${about}.${state === 'back' ? since : (failure?.since ?? since)}.${state}`;
  const reach = reachOf(parts, owner);
  const doctors = matterNotices(about, name, matter, reach, now);
  const { adminEmail } = parts.practice;
  if (adminEmail === null || adminEmail === owner.email) return doctors;
  if (!(await concernsAdmin(parts, calendar, state, adminEmail))) return doctors;
  const admin = { ...owner, email: adminEmail, telegramChatId: null, phone: null };
  const toAdmin = { ...reach, practitioner: admin };
  return [...doctors, ...matterNotices(about, `${name}.admin`, matter, toAdmin, now)];
}

/** One mail when the account of all calendars is disconnected; the end to whoever was told of the beginning. */
async function concernsAdmin(
  { mirror, practice }: Parts,
  { calendarId, failure }: CalendarState,
  state: State,
  adminEmail: string,
): Promise<boolean> {
  if (state === 'back') {
    const said = await mirror.notices({ booking: calendarName(calendarId) });
    const last = said.findLast(({ notice }) => notice.to === adminEmail)?.notice.content;
    return last?.kind === 'connection' && last.state !== 'back';
  }
  if (failure?.kind !== 'disconnected') return true;
  for (const other of practice.practitioners) {
    if (other.calendarId === calendarId) continue;
    const theirs = await mirror.calendar(other.calendarId);
    if (theirs.alerted === 'lost' && theirs.failure?.kind === 'disconnected') return false;
  }
  return true;
}

/** Whether a booking in this calendar is better answered at once than after a vain wait for Google. */
export async function requestsOnly(parts: Parts, calendarId: CalendarId): Promise<boolean> {
  const state = await parts.mirror.calendar(calendarId);
  return takesRequestsOnly(state, parts.clock.now(), connectionLimits(parts).staleAfterMs);
}

export const connectionLimits = ({ practice, settings }: Parts): ConnectionLimits => ({
  staleAfterMs: practice.policy.staleAfterMinutes * MINUTE,
  settleMs: settings.settleMs,
});

/** Lines of the log; nothing else that may happen to a running server is logged as an error. */
export const CANNOT_BE_READ = 'calendar cannot be read: nothing is cancelled, reading goes on';
export const CANNOT_BE_WRITTEN = 'calendar takes no changes: bookings wait until it does';

const auditOf = (
  { calendarId, failure }: CalendarState,
  state: State,
  at: Instant,
): AuditEntry => ({
  at,
  actor: 'engine',
  action: `connection.${state}`,
  booking: null,
  calendarId,
  detail: { failure: failure?.kind ?? null },
});
