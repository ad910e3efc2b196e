/**
 * What a doctor reads of her day in the morning. Level-triggered: due from its hour on, until it was sent
 * or is too late to be of use. The mirror knows by the notice's key that it was; one that did not exist at
 * that hour does not know, and stays silent rather than say it twice.
 */
import type { Engine } from './api.ts';
import { calendarName } from './core/connection.ts';
import type { SummaryMatter } from './core/notice.ts';
import { matterNotices } from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import { DAY, HOUR, type Instant, type LocalDate, type PractitionerId } from './core/values.ts';
import { localDateOf, wallClock } from './core/zone.ts';
import type { Duty } from './journal/duties.ts';
import { inShort, openQuestions } from './open-questions.ts';
import { type Parts, reachOf } from './parts.ts';
import { practiceZone } from './slot-question.ts';

/** The server was down in the morning: in the afternoon nobody needs it any more. */
const LATEST_MS = 4 * HOUR;
/** How far back the audit log is asked for answers to questions. */
const ANSWERS_LOOKED_AT = 1_000;

type Summing = Parts & { readonly agenda: Engine['agenda'] };

export function summaryDuty(ctx: Summing): Duty {
  /** The day that is settled, so that it is not looked at again. */
  const settled = new Map<PractitionerId, LocalDate>();
  return { name: 'summary', look: (owner) => sum(ctx, owner, settled) };
}

async function sum(
  ctx: Summing,
  owner: Practitioner,
  settled: Map<PractitionerId, LocalDate>,
): Promise<Instant | null> {
  if (owner.dailySummary === null) return null;
  const now = ctx.clock.now();
  const zone = practiceZone(ctx.practice, now);
  const date = localDateOf(zone, now);
  const { atMinute } = owner.dailySummary;
  const dueAt = wallClock(zone, date, atMinute);
  const tomorrow = localDateOf(zone, wallClock(zone, date, NOON) + DAY);
  const next = wallClock(zone, tomorrow, atMinute);
  if (settled.get(owner.id) === date) return next;
  if (now < dueAt) return dueAt;
  const isOver = now >= dueAt + LATEST_MS || !(await wasKept(ctx, dueAt));
  // Nothing can be said before the calendar was read: that is news.
  if (!isOver && !(await summarize(ctx, owner, date, now))) return dueAt + LATEST_MS;
  settled.set(owner.id, date);
  return next;
}

/** Minutes after midnight. From noon to noon it is never another day than tomorrow. */
const NOON = 12 * 60;

async function wasKept({ mirror }: Parts, at: Instant): Promise<boolean> {
  const since = await mirror.keptSince();
  return since !== null && since < at;
}

/** False when nothing can be said yet. */
async function summarize(
  ctx: Summing,
  owner: Practitioner,
  date: LocalDate,
  now: Instant,
): Promise<boolean> {
  const { days, asOf } = await ctx.agenda({ practitioner: owner.id, from: date, to: date });
  const [today] = days;
  if (asOf === null || today === undefined) return false;
  const matter: SummaryMatter = {
    kind: 'summary',
    practitioner: owner.id,
    date,
    entries: today.entries,
    free: today.free,
    pending: await pendingOf(ctx, owner, now),
    questions: await unanswered(ctx, owner),
  };
  const isEmpty =
    !matter.entries.some(({ kind }) => kind === 'booking') &&
    matter.pending.length === 0 &&
    matter.questions === 0;
  if (isEmpty && owner.dailySummary?.emptyDays !== true) return true;
  const only = { channels: ['email', 'telegram'] } as const;
  const about = calendarName(owner.calendarId);
  const name = `summary.${owner.id}.${date}`;
  const notices = matterNotices(about, name, matter, reachOf(ctx, owner), now, only);
  await ctx.mirror.commit({ notices });
  return true;
}

async function pendingOf(
  { mirror, practice }: Parts,
  { calendarId }: Practitioner,
  now: Instant,
) {
  const window = { start: now, end: now + (practice.policy.horizonDays + 1) * DAY };
  const statuses = ['pending'] as const;
  return (await mirror.bookings({ calendarId, window, statuses })).map(inShort);
}

/** Of what she was asked. That she wants a booking kept under a block is nowhere but in our log. */
async function unanswered(parts: Parts, owner: Practitioner): Promise<number> {
  const { mirror } = parts;
  const questions = openQuestions(parts);
  const overlaps = (await questions.overlaps(owner)).filter(({ covered }) =>
    covered.some(({ listed }) => listed),
  );
  const absences = (await questions.absences(owner)).filter(({ event }) => event.asked);
  if (overlaps.length + absences.length === 0) return 0;
  const log = await mirror.audit({ limit: ANSWERS_LOOKED_AT });
  const answered = new Set(
    log.flatMap(({ actor, action, detail }) =>
      actor === 'doctor' && action.startsWith('question.') ? [detail.question] : [],
    ),
  );
  return [...overlaps, ...absences].filter(({ key }) => !answered.has(key)).length;
}
