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
import { MINUTE } from './core/values.ts';
import type { AuditEntry, CalendarState } from './mirror-port.ts';
import { type Parts, reachOf } from './parts.ts';

export interface ConnectionKeeper {
  /** Alerts of every calendar whose connection is not what was last said of it. */
  alertDue(): Promise<void>;
  /** Moments at which an alert may become due although nothing happens. */
  moments(): Promise<readonly Instant[]>;
}

type State = ConnectionMatter['state'];

/** `look`: asks for a pass of a calendar, without waiting. */
export function connectionKeeper(
  parts: Parts,
  hooks: { readonly onNotices: () => void; readonly look: (calendarId: CalendarId) => void },
): ConnectionKeeper {
  const { mirror, clock, practice, log } = parts;
  const limits = connectionLimits(parts);
  const lookedAt = new Map<CalendarId, Instant>();
  const lookOf = (calendarId: CalendarId): Instant | null => lookedAt.get(calendarId) ?? null;

  return {
    async alertDue() {
      for (const owner of practice.practitioners) {
        await alertOne(owner);
        await alertOfWrites(owner);
      }
    },
    async moments() {
      const all: Instant[] = [];
      for (const { calendarId } of practice.practitioners) {
        const state = await mirror.calendar(calendarId);
        all.push(...connectionMoments(state, limits, lookOf(calendarId)));
      }
      return all;
    },
  };

  async function alertOne(owner: Practitioner): Promise<void> {
    const { calendarId } = owner;
    const now = clock.now();
    const state = await mirror.calendar(calendarId);
    const step = connectionStep(state, now, limits, lookOf(calendarId));
    if (step === null) return;
    if (step.kind === 'look') {
      lookedAt.set(calendarId, now);
      hooks.look(calendarId);
      return;
    }
    const done = await mirror.commit({
      connection: { calendarId, alerted: step.state === 'back' ? null : step.state },
      notices: await noticesOf(owner, state, step.state, now),
      audit: [auditOf(state, step.state, now)],
    });
    // Another process on this database was quicker.
    if (done === 'stale') return;
    report(state, step.state);
    hooks.onNotices();
  }

  async function alertOfWrites(owner: Practitioner): Promise<void> {
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
    hooks.onNotices();
  }

  /** One line of error an episode, however often it is tried and in whatever words it gets worse. */
  function report({ calendarId, alerted, failure }: CalendarState, state: State): void {
    const fields = { calendarId, state, reason: failure?.reason ?? null };
    if (state === 'back') log.info(fields, 'calendar can be read again');
    else if (alerted === null) log.error(fields, CANNOT_BE_READ);
    else log.warn(fields, CANNOT_BE_READ);
  }

  async function noticesOf(
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
    const { adminEmail } = practice;
    if (adminEmail === null || adminEmail === owner.email) return doctors;
    if (!(await concernsAdmin(calendar, state, adminEmail))) return doctors;
    const admin = { ...owner, email: adminEmail, telegramChatId: null, phone: null };
    const toAdmin = { ...reach, practitioner: admin };
    return [...doctors, ...matterNotices(about, `${name}.admin`, matter, toAdmin, now)];
  }

  /** One mail when the account of all calendars is disconnected; the end to whoever was told of the beginning. */
  async function concernsAdmin(
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
