/**
 * Asking the doctor about what lies over bookings, and about absences that take no time. That she was
 * asked is noted in Google first, so that she is asked once, by one engine, and never again after the
 * mirror was lost.
 */
import { claimMark, type MarkClaimed } from './claim-mark.ts';
import { type AskIntent, revised } from './core/intent.ts';
import { matterNotices } from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import { askedBy, isAskedBy } from './core/questions.ts';
import type { BookingId, EventId, Instant } from './core/values.ts';
import { isFrozen } from './frozen.ts';
import { absenceMatter, type Covered, openQuestions, overlapMatter } from './open-questions.ts';
import {
  type Deadline,
  deadline,
  leaseMs,
  newTag,
  ownerOf,
  type Parts,
  reachOf,
  retryAt,
} from './parts.ts';
import { lookFor } from './proof.ts';
import { whenChanged } from './when-changed.ts';

export interface Asker {
  /** Asks whatever has stood for the settle time and was not asked yet. */
  askDue(): Promise<void>;
  resume(intent: AskIntent): Promise<void>;
}

/** `onStale`: a change was written that the mirror has yet to see. */
export function asker(
  parts: Parts,
  {
    onNotices,
    onStale,
  }: {
    readonly onNotices: () => void;
    readonly onStale: (calendarId: Practitioner['calendarId']) => void;
  },
): Asker {
  const { mirror, clock, entropy, calendar, practice, settings, log } = parts;
  const questions = openQuestions(parts);

  return {
    askDue: whenChanged(parts, async () => {
      let next: Instant | null = null;
      for (const owner of practice.practitioners) {
        for (const at of [await askOfOverlaps(owner), await askOfAbsences(owner)]) {
          if (at !== null && (next === null || at < next)) next = at;
        }
      }
      return next;
    }),
    resume: (intent) => drive(intent, deadline(clock, settings.requestBudgetMs * 2)),
  };

  /** When there will be something to ask, although nothing changes; null when there is nothing. */
  async function askOfOverlaps(owner: Practitioner): Promise<Instant | null> {
    const { settleMs } = settings;
    const now = clock.now();
    const open = await questions.overlaps(owner);
    if (open.length === 0) return null;
    let next: Instant | null = null;
    const busy = new Set((await mirror.intents()).map((intent) => intent.booking));
    // Of a booking under two blocks she is asked once, about both.
    const asking = new Set<BookingId>();
    for (const question of open) {
      const due: Covered[] = [];
      for (const one of question.covered) {
        const { id } = one.booking;
        if (one.asked || asking.has(id)) continue;
        const at = one.since + settleMs;
        if (at > now || busy.has(id) || (await isFrozen(mirror, one.booking))) {
          next = Math.min(next ?? Number.POSITIVE_INFINITY, Math.max(at, now));
          continue;
        }
        due.push(one);
        asking.add(id);
      }
      const [first] = due;
      if (first === undefined) continue;
      const about = due.map(({ booking, name }) => ({
        booking: booking.id,
        shown: name,
        names: open.flatMap(({ covered }) =>
          covered.filter((one) => one.booking.id === booking.id).map((one) => one.name),
        ),
      }));
      const bookings = due.map(({ booking }) => booking);
      await begin(owner, first.booking.id, overlapMatter(question, bookings, owner.id), {
        kind: 'bookings',
        about,
      });
    }
    return next;
  }

  /** As of overlaps. */
  async function askOfAbsences(owner: Practitioner): Promise<Instant | null> {
    const now = clock.now();
    let next: Instant | null = null;
    for (const question of await questions.absences(owner)) {
      const { event, target } = question;
      if (event.asked) continue;
      const at = event.changedAt + settings.settleMs;
      if (at > now) {
        next = Math.min(next ?? Number.POSITIVE_INFINITY, at);
        continue;
      }
      const on = { kind: 'event', event: target, isSeries: event.series !== null } as const;
      await begin(owner, target, absenceMatter(question, owner.id), on);
    }
    return next;
  }

  async function begin(
    owner: Practitioner,
    booking: BookingId,
    matter: AskIntent['matter'],
    on: AskIntent['on'],
  ): Promise<void> {
    const now = clock.now();
    const intent: AskIntent = {
      kind: 'ask',
      id: `ask.${matter.question}`,
      rev: 1,
      booking,
      calendarId: owner.calendarId,
      createdAt: now,
      nextAt: now + leaseMs(parts),
      attempts: 0,
      queued: false,
      tag: newTag(entropy),
      matter,
      on,
    };
    // Another process may be asking this very question.
    if ((await mirror.commit({ intents: [intent] })) === 'stale') return;
    await drive(intent, deadline(clock, settings.requestBudgetMs));
  }

  async function drive(intent: AskIntent, time: Deadline): Promise<void> {
    const { on, matter, calendarId, tag } = intent;
    const claimed =
      on.kind === 'event'
        ? await claimEvent(intent, on, time)
        : await claimBookings(intent, on.about, time);
    if (claimed.kind === 'later') {
      log.warn({ question: matter.question, failure: claimed.failure.kind }, 'question waits');
      const nextAt = retryAt(clock.now(), intent.attempts, entropy);
      const next = revised(intent, { nextAt, attempts: intent.attempts + 1 });
      return void (await mirror.commit({ intents: [next] }));
    }
    const asked = claimed.kind === 'ours' ? claimed.matter : null;
    const owner = ownerOf(practice, calendarId);
    const at = clock.now();
    const detail = { question: matter.question, kind: matter.kind };
    const done = await mirror.commit({
      finished: [intent],
      ...(asked === null
        ? {}
        : {
            notices: matterNotices(
              intent.booking,
              `question.${matter.question}.${tag}`,
              asked,
              reachOf(parts, owner),
              at,
            ),
            audit: [
              {
                at,
                actor: 'engine',
                action: 'doctor.asked',
                booking: null,
                calendarId,
                detail,
              },
            ],
          }),
    });
    if (done === 'committed' && asked !== null) onNotices();
    if (on.kind === 'event' && on.isSeries) onStale(calendarId);
  }

  type Claimed =
    | { readonly kind: 'ours'; readonly matter: AskIntent['matter'] }
    | Exclude<MarkClaimed, { kind: 'ours' }>;

  /**
   * One after the other. It may have waited long for Google: what lies elsewhere by now, and what another
   * engine has asked about since, is left out, and what that one noted stays.
   */
  async function claimBookings(
    { matter, calendarId, tag }: AskIntent,
    about: Extract<AskIntent['on'], { kind: 'bookings' }>['about'],
    time: Deadline,
  ): Promise<Claimed> {
    if (matter.kind !== 'overlap')
      throw new Error('an absence is asked about on its own event');
    const open = await questions.overlaps(ownerOf(practice, calendarId));
    const lying = open.flatMap(({ covered }) => covered);
    const ours = new Set<BookingId>();
    for (const { booking: id, names, shown } of about) {
      const now = await mirror.booking(id);
      if (now === null || now.calendarId !== calendarId || now.status === 'cancelled') continue;
      // Our own answer was lost, and a pass has brought it meanwhile.
      if (isAskedBy(now.marks.asked, tag)) ours.add(id);
      const own = lying.filter((one) => one.booking.id === id);
      const found = own.find(({ name }) => name === shown);
      if (ours.has(id) || found === undefined || found.asked) continue;
      const noted = own.filter(({ name, asked }) => asked || names.includes(name));
      const listed = own.filter((one) => one.listed || one.name === shown);
      const by = askedBy(found.booking.marks.asked, tag);
      const asked = { about: noted.map(nameOf), listed: listed.map(nameOf), by };
      const claimed = await claimMark(
        parts,
        // Its etag is of the reading that says what is noted already.
        found.booking,
        { asked },
        (marks) => isAskedBy(marks.asked, tag),
        time,
      );
      if (claimed.kind === 'later') return claimed;
      if (claimed.kind === 'ours') ours.add(id);
    }
    const bookings = matter.bookings.filter(({ id }) => ours.has(id));
    return bookings.length === 0
      ? { kind: 'stale' }
      : { kind: 'ours', matter: { ...matter, bookings } };
  }

  async function claimEvent(
    { matter, calendarId, tag }: AskIntent,
    { event: id, isSeries }: { readonly event: EventId; readonly isSeries: boolean },
    time: Deadline,
  ): Promise<Claimed> {
    const found = await lookFor(parts, calendarId, id, time);
    if (found.kind === 'unknown') return { kind: 'later', failure: found.failure };
    if (found.kind === 'gone') return { kind: 'stale' };
    const event = found.entry;
    if (event.kind !== 'event') return { kind: 'stale' };
    if (event.marks?.kind === 'asked') {
      return event.marks.by === tag ? { kind: 'ours', matter } : { kind: 'stale' };
    }
    // Closed meanwhile, by her own hand.
    if (event.transparency === 'opaque') return { kind: 'stale' };
    const patched = await calendar.patch(
      calendarId,
      id,
      { stamp: { kind: 'asked', id, by: tag } },
      { budgetMs: time.remaining(), ifMatch: event.etag },
    );
    if (!patched.ok) {
      return patched.failure.kind === 'precondition-failed'
        ? { kind: 'stale' }
        : { kind: 'later', failure: patched.failure };
    }
    // Of a series the mirror holds the instances, which the next pass brings.
    if (!isSeries) {
      await mirror.commit({ entries: [{ calendarId, entry: patched.value }] });
    }
    return { kind: 'ours', matter };
  }
}

const nameOf = ({ name }: Covered): string => name;
