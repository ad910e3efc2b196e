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
import { inShort, openQuestions } from './open-questions.ts';
import { type Parts, reachOf } from './parts.ts';
import { practiceZone } from './slot-question.ts';

/** The server was down in the morning: in the afternoon nobody needs it any more. */
const LATEST_MS = 4 * HOUR;
/** How far back the audit log is asked for answers to questions. */
const ANSWERS_LOOKED_AT = 1_000;

/** One turn of it. */
export function summarizer(
  parts: Parts,
  { agenda, onNotices }: { readonly agenda: Engine['agenda']; readonly onNotices: () => void },
): () => Promise<void> {
  const { mirror, clock, practice } = parts;
  const questions = openQuestions(parts);
  /** The day that is settled, so that it is not looked at in every turn. */
  const settled = new Map<PractitionerId, LocalDate>();

  return async () => {
    const now = clock.now();
    const zone = practiceZone(practice, now);
    const date = localDateOf(zone, now);
    for (const owner of practice.practitioners) {
      if (owner.dailySummary === null || settled.get(owner.id) === date) continue;
      const dueAt = wallClock(zone, date, owner.dailySummary.atMinute);
      if (now < dueAt) continue;
      const isOver = now >= dueAt + LATEST_MS || !(await wasKept(dueAt));
      if (isOver || (await summarize(owner, date, now))) settled.set(owner.id, date);
    }
  };

  async function wasKept(at: Instant): Promise<boolean> {
    const since = await mirror.keptSince();
    return since !== null && since < at;
  }

  /** False when nothing can be said yet. */
  async function summarize(
    owner: Practitioner,
    date: LocalDate,
    now: Instant,
  ): Promise<boolean> {
    const { days, asOf } = await agenda({ practitioner: owner.id, from: date, to: date });
    const [today] = days;
    if (asOf === null || today === undefined) return false;
    const matter: SummaryMatter = {
      kind: 'summary',
      practitioner: owner.id,
      date,
      entries: today.entries,
      free: today.free,
      pending: await pendingOf(owner, now),
      questions: await unanswered(owner),
    };
    const isEmpty =
      !matter.entries.some(({ kind }) => kind === 'booking') &&
      matter.pending.length === 0 &&
      matter.questions === 0;
    if (isEmpty && owner.dailySummary?.emptyDays !== true) return true;
    const only = { channels: ['email', 'telegram'] } as const;
    const about = calendarName(owner.calendarId);
    const name = `summary.${owner.id}.${date}`;
    const notices = matterNotices(about, name, matter, reachOf(parts, owner), now, only);
    await mirror.commit({ notices });
    onNotices();
    return true;
  }

  async function pendingOf({ calendarId }: Practitioner, now: Instant) {
    const window = { start: now, end: now + (practice.policy.horizonDays + 1) * DAY };
    const statuses = ['pending'] as const;
    return (await mirror.bookings({ calendarId, window, statuses })).map(inShort);
  }

  /** Of what she was asked. That she wants a booking kept under a block is nowhere but in our log. */
  async function unanswered(owner: Practitioner): Promise<number> {
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
}
