/**
 * Asking the doctor about what lies over bookings, and about absences that take no time. That she was
 * asked is noted in Google first, so that she is asked once, by one engine, and never again after the
 * mirror was lost.
 */
import { claimMark, type MarkClaimed } from './claim-mark.ts';
import { type AskIntent, busyBookings, newIntent } from './core/intent.ts';
import { matterNotices } from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import { askedBy, isAskedBy } from './core/questions.ts';
import type { BookingId, EventId, Instant } from './core/values.ts';
import { isFrozen } from './frozen.ts';
import type { Duty } from './journal/duties.ts';
import type { Runner } from './journal/runner.ts';
import { FINISH, type Next, type Turn, type Work, waitFor } from './journal/work.ts';
import { absenceMatter, type Covered, openQuestions, overlapMatter } from './open-questions.ts';
import { type Deadline, newTag, ownerOf, type Parts, reachOf } from './parts.ts';
import { lookFor } from './proof.ts';

/** Asks whatever has stood for the settle time and was not asked yet. */
export function askDuty(parts: Parts, runner: Runner): Duty {
  return {
    name: 'ask',
    async look(owner) {
      const overlaps = await askOfOverlaps(parts, runner, owner);
      return earlier(overlaps, await askOfAbsences(parts, runner, owner));
    },
  };
}

export const askWork = (parts: Parts): Work<AskIntent, null> => ({
  step: (intent, turn) => ask(parts, intent, turn),
  unfinished: null,
});

/** When there will be something to ask, although nothing changes; null when there is nothing. */
async function askOfOverlaps(
  parts: Parts,
  runner: Runner,
  owner: Practitioner,
): Promise<Instant | null> {
  const { mirror, clock, settings } = parts;
  const now = clock.now();
  const open = await openQuestions(parts).overlaps(owner);
  if (open.length === 0) return null;
  let next: Instant | null = null;
  const busy = busyBookings(await mirror.intents());
  // Of a booking under two blocks she is asked once, about both.
  const asking = new Set<BookingId>();
  for (const question of open) {
    const due: Covered[] = [];
    for (const one of question.covered) {
      const { id } = one.booking;
      if (one.asked || asking.has(id)) continue;
      const at = one.since + settings.settleMs;
      if (at > now) next = earlier(next, at);
      // What it is busy or frozen with ends with news.
      if (at > now || busy.has(id) || (await isFrozen(mirror, one.booking))) continue;
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
    const matter = overlapMatter(question, bookings, owner.id);
    await leave(parts, runner, owner, {
      booking: first.booking.id,
      matter,
      on: { kind: 'bookings', about },
    });
  }
  return next;
}

/** As of overlaps. */
async function askOfAbsences(
  parts: Parts,
  runner: Runner,
  owner: Practitioner,
): Promise<Instant | null> {
  const { clock, settings } = parts;
  const now = clock.now();
  let next: Instant | null = null;
  for (const question of await openQuestions(parts).absences(owner)) {
    const { event, target } = question;
    if (event.asked) continue;
    const at = event.changedAt + settings.settleMs;
    if (at > now) {
      next = earlier(next, at);
      continue;
    }
    const on = { kind: 'event', event: target, isSeries: event.series !== null } as const;
    await leave(parts, runner, owner, {
      booking: target,
      matter: absenceMatter(question, owner.id),
      on,
    });
  }
  return next;
}

/** Unless another process is asking this very question. */
async function leave(
  { clock, entropy }: Parts,
  runner: Runner,
  { calendarId }: Practitioner,
  about: Pick<AskIntent, 'booking' | 'matter' | 'on'>,
): Promise<void> {
  const own = { kind: 'ask', id: `ask.${about.matter.question}`, calendarId } as const;
  await runner.leave(
    newIntent<AskIntent>({ ...own, ...about, tag: newTag(entropy) }, clock.now()),
  );
}

const earlier = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null ? b : b === null ? a : Math.min(a, b);

async function ask(
  parts: Parts,
  intent: AskIntent,
  { time }: Turn,
): Promise<Next<AskIntent, null>> {
  const { on, calendarId } = intent;
  const claimed =
    on.kind === 'event'
      ? await claimEvent(parts, intent, on, time)
      : await claimBookings(parts, intent, on.about, time);
  if (claimed.kind === 'later') return waitFor(claimed.failure.kind);
  // Of a series the mirror holds the instances.
  if (on.kind === 'event' && on.isSeries) parts.wakes.passes.want(calendarId, 'stale');
  return claimed.kind === 'ours' ? asked(parts, intent, claimed.matter) : FINISH;
}

function asked(
  parts: Parts,
  { booking, calendarId, tag }: AskIntent,
  matter: AskIntent['matter'],
): Next<AskIntent, null> {
  const at = parts.clock.now();
  const reach = reachOf(parts, ownerOf(parts.practice, calendarId));
  const name = `question.${matter.question}.${tag}`;
  const detail = { question: matter.question, kind: matter.kind };
  const entry = { at, actor: 'engine', action: 'doctor.asked', booking: null } as const;
  return {
    do: 'finish',
    effects: {
      notices: matterNotices(booking, name, matter, reach, at),
      audit: [{ ...entry, calendarId, detail }],
    },
  };
}

type Claimed =
  | { readonly kind: 'ours'; readonly matter: AskIntent['matter'] }
  | Exclude<MarkClaimed, { kind: 'ours' }>;

/**
 * One after the other. It may have waited long for Google: what lies elsewhere by now, and what another
 * engine has asked about since, is left out, and what that one noted stays.
 */
async function claimBookings(
  parts: Parts,
  { matter, calendarId, tag }: AskIntent,
  about: Extract<AskIntent['on'], { kind: 'bookings' }>['about'],
  time: Deadline,
): Promise<Claimed> {
  if (matter.kind !== 'overlap') throw new Error('an absence is asked about on its own event');
  const open = await openQuestions(parts).overlaps(ownerOf(parts.practice, calendarId));
  const lying = open.flatMap(({ covered }) => covered);
  const ours = new Set<BookingId>();
  for (const { booking: id, names, shown } of about) {
    const now = await parts.mirror.booking(id);
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
  parts: Parts,
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
  const patched = await parts.calendar.patch(
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
    await parts.mirror.commit({ entries: [{ calendarId, entry: patched.value }] });
  }
  return { kind: 'ours', matter };
}

const nameOf = ({ name }: Covered): string => name;
