/** Carrying out what a button or a form says. What it is about is looked at as it is now. */
import type { Absenter } from './absent.ts';
import type { Engine, SettleAnswer } from './api.ts';
import type { StatusChanger } from './change-status.ts';
import { type Act, type Acted, truthName } from './core/acts.ts';
import type { Booking } from './core/event.ts';
import { truthOf } from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import { differsFromTold } from './core/told.ts';
import { type BookingId, unreachable } from './core/values.ts';
import {
  type AbsenceQuestion,
  absenceMatter,
  type OverlapQuestion,
  openQuestions,
  overlapMatter,
} from './open-questions.ts';
import { deadline, isIn, ownerOf, type Parts } from './parts.ts';
import { lookFor } from './proof.ts';
import type { Proposer } from './propose.ts';
import type { Teller } from './tell.ts';

export interface ActParts {
  readonly changes: Pick<StatusChanger, 'cancel' | 'cancelWhereItLies' | 'approve'>;
  readonly absences: Pick<Absenter, 'takeBack'>;
  readonly proposals: Pick<Proposer, 'propose'>;
  readonly tells: Pick<Teller, 'tellNow' | 'letBe'>;
  readonly settleFreeze: (id: string, answer: 'accept' | 'refuse') => Promise<SettleAnswer>;
}

export function actor(
  parts: Parts,
  { changes, absences, proposals, tells, settleFreeze }: ActParts,
): Pick<Engine, 'act' | 'question'> {
  const { mirror, clock, calendar, practice, settings } = parts;
  const questions = openQuestions(parts);

  return {
    async act(act) {
      switch (act.verb) {
        case 'keep':
        case 'cancel-asked':
          return answerOverlap(act.question, act.verb);
        case 'close-day':
        case 'leave-open':
          return answerAbsence(act.question, act.verb);
        case 'accept':
        case 'refuse':
          return answerFreeze(act.freeze, act.verb);
        case 'tell-now':
        case 'tell-not':
          return answerPreview(act);
        case 'cancel':
          return answerCancel(act);
        case 'propose':
          return answerPropose(act);
        case 'take-back':
          return absences.takeBack(act.absence);
        case 'approve':
        case 'decline':
          return answerPending(act.booking, act.verb);
        default:
          return unreachable(act);
      }
    },

    async question(key) {
      const overlap = await overlapOf(key);
      if (overlap !== null) {
        return overlapMatter(overlap.question, listedIn(overlap.question), overlap.owner.id);
      }
      const absence = await absenceOf(key);
      return absence === null ? null : absenceMatter(absence.question, absence.owner.id);
    },
  };

  async function answerOverlap(key: string, verb: 'keep' | 'cancel-asked'): Promise<Acted> {
    const found = await overlapOf(key);
    if (found === null) return { kind: 'gone' };
    const { calendarId } = found.owner;
    const listed = listedIn(found.question);
    const detail = { question: key, bookings: listed.length };
    const action = verb === 'keep' ? 'question.kept' : 'question.cancelled';
    const at = clock.now();
    await mirror.commit({
      audit: [{ at, actor: 'doctor', action, booking: null, calendarId, detail }],
    });
    if (verb === 'keep') return { kind: 'kept' };
    let [bookings, later] = [0, 0];
    for (const booking of listed) {
      const answer = await changes.cancelWhereItLies(booking);
      if (answer === 'later') later += 1;
      else if (answer === 'done') bookings += 1;
    }
    return { kind: 'cancelled', bookings, later };
  }

  async function answerAbsence(key: string, verb: 'close-day' | 'leave-open'): Promise<Acted> {
    const found = await absenceOf(key);
    if (found === null) return { kind: 'gone' };
    const { calendarId } = found.owner;
    const { target, event } = found.question;
    if (verb === 'close-day') {
      const time = deadline(clock, settings.requestBudgetMs);
      const budgetMs = time.remaining();
      const patched = await calendar.patch(
        calendarId,
        target,
        { transparency: 'opaque' },
        { budgetMs },
      );
      if (!patched.ok) {
        const found = await lookFor(parts, calendarId, target, time);
        const isGone =
          found.kind === 'gone' || (found.kind === 'entry' && found.entry.kind === 'cancelled');
        return { kind: isGone ? 'gone' : 'unavailable' };
      }
      if (patched.value.kind === 'cancelled') {
        await mirror.commit({ entries: [{ calendarId, entry: patched.value }] });
        return { kind: 'gone' };
      }
      if (event.series === null) {
        await mirror.commit({ entries: [{ calendarId, entry: patched.value }] });
      } else {
        // Of a series the mirror holds the instances: a pass brings them.
        parts.wakes.passes.want(calendarId, 'stale');
      }
    }
    const action = verb === 'close-day' ? 'question.closed' : 'question.left-open';
    const [at, detail] = [clock.now(), { question: key }];
    await mirror.commit({
      audit: [{ at, actor: 'doctor', action, booking: null, calendarId, detail }],
    });
    return { kind: verb === 'close-day' ? 'closed' : 'left-open' };
  }

  async function answerFreeze(id: string, verb: 'accept' | 'refuse'): Promise<Acted> {
    const settled = await settleFreeze(id, verb);
    switch (settled.kind) {
      case 'accepted':
        return settled;
      case 'refused':
        return {
          kind: 'put-back',
          bookings: settled.restored.length,
          left: settled.left.length,
        };
      case 'gone':
        return settled;
      default:
        return unreachable(settled);
    }
  }

  async function answerPreview({
    verb,
    booking: id,
    truth,
  }: Extract<Act, { verb: 'tell-now' | 'tell-not' }>): Promise<Acted> {
    const booking = await mirror.booking(id);
    if (booking === null || !isIn(practice, booking)) return { kind: 'gone' };
    const owner = ownerOf(practice, booking.calendarId);
    const isStill =
      truthName(truthOf(booking, owner.id)) === truth &&
      differsFromTold(booking, booking.told.patient, owner.id);
    if (!isStill) return { kind: 'gone' };
    const done =
      verb === 'tell-now' ? await tells.tellNow(booking) : await tells.letBe(booking);
    if (done !== 'done') return { kind: done };
    return { kind: verb === 'tell-now' ? 'told' : 'untold' };
  }

  async function answerCancel({
    booking: id,
    truth,
    reason,
  }: Extract<Act, { verb: 'cancel' }>): Promise<Acted> {
    const booking = await asShown(id, truth);
    if (booking === null) return { kind: 'gone' };
    const done = await changes.cancelWhereItLies(booking, reason);
    if (done === 'overtaken') return { kind: 'gone' };
    const [bookings, later] = done === 'done' ? [1, 0] : [0, 1];
    return { kind: 'cancelled', bookings, later };
  }

  async function answerPropose({
    booking: id,
    truth,
  }: Extract<Act, { verb: 'propose' }>): Promise<Acted> {
    const booking = await asShown(id, truth);
    return booking === null ? { kind: 'gone' } : proposals.propose(booking);
  }

  /** It stands, and is what the message said. */
  async function asShown(id: BookingId, truth: string): Promise<Booking | null> {
    const booking = await mirror.booking(id);
    if (booking === null || booking.status === 'cancelled' || !isIn(practice, booking)) {
      return null;
    }
    const owner = ownerOf(practice, booking.calendarId);
    return truthName(truthOf(booking, owner.id)) === truth ? booking : null;
  }

  async function answerPending(id: BookingId, verb: 'approve' | 'decline'): Promise<Acted> {
    const booking = await mirror.booking(id);
    if (booking?.status !== 'pending') return { kind: 'gone' };
    if (verb === 'decline') {
      const answer = await changes.cancel(id, 'doctor');
      return { kind: answer.kind === 'not-found' ? 'gone' : 'declined' };
    }
    const answer = await changes.approve(id);
    switch (answer.kind) {
      case 'approved':
      case 'queued':
        return { kind: 'approved', later: answer.kind === 'queued' };
      case 'unavailable':
        return { kind: 'unavailable' };
      case 'cancelled':
      case 'not-found':
        return { kind: 'gone' };
      default:
        return unreachable(answer);
    }
  }

  async function overlapOf(
    key: string,
  ): Promise<{ readonly owner: Practitioner; readonly question: OverlapQuestion } | null> {
    for (const owner of practice.practitioners) {
      const question = (await questions.overlaps(owner)).find((one) => one.key === key);
      // Nothing of it was asked, or nothing is left of what was.
      if (question !== undefined && listedIn(question).length > 0) return { owner, question };
    }
    return null;
  }

  async function absenceOf(
    key: string,
  ): Promise<{ readonly owner: Practitioner; readonly question: AbsenceQuestion } | null> {
    for (const owner of practice.practitioners) {
      const question = (await questions.absences(owner)).find((one) => one.key === key);
      if (question !== undefined) return { owner, question };
    }
    return null;
  }
}

/** What she was not shown under this key, she does not answer under it either. */
const listedIn = ({ covered }: OverlapQuestion): readonly Booking[] =>
  covered.filter((one) => one.listed).map(({ booking }) => booking);
