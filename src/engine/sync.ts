/** The sync pass: brings one calendar's mirror up to what Google says now. */
import { type Change, classify } from './core/change.ts';
import type { CalendarEntry } from './core/event.ts';
import type { Intent } from './core/intent.ts';
import { concerns, planPass } from './core/sync-plan.ts';
import type { CalendarId, EventId, Instant, Interval, SyncToken } from './core/values.ts';
import { unreachable } from './core/values.ts';
import { placedByEngine } from './core/verdict.ts';
import { errorForLog } from './error-for-log.ts';
import { freedInListing, freedInPass } from './freed.ts';
import { limiter } from './limiter.ts';
import type { AuditEntry, KnownEntry, StagingId } from './mirror-port.ts';
import { type Deadline, deadline, type Parts } from './parts.ts';
import { workAmong, workOf, workOfChange } from './pass-work.ts';
import type { CalendarFailure, ListRequest } from './ports.ts';
import { lookFor } from './proof.ts';
import { turnstile } from './turnstile.ts';

export interface PassWish {
  readonly full: boolean;
  readonly cause: string;
  /** How long the pass may take in all. Default: long enough for any. */
  readonly budgetMs?: number;
}

export type PassResult =
  | {
      readonly ok: true;
      readonly changed: number;
      readonly full: boolean;
    }
  | { readonly ok: false; readonly failure: CalendarFailure; readonly full: boolean };

export interface Syncer {
  /** A pass that begins after this call, shared with whoever asks meanwhile. */
  pass(calendarId: CalendarId, wish: PassWish): Promise<PassResult>;
  /** As `pass`, for whom nobody waits at a page: so many at once, the others in line behind them. */
  patiently(calendarId: CalendarId, wish: PassWish): Promise<PassResult>;
  /** Asks for an incremental pass without waiting for it. A mistake of ours in it is logged. */
  wake(calendarId: CalendarId, cause: string): void;
  /** Resolves when no pass that was asked for so far is under way any more. Wakes nothing from now on. */
  stop(): Promise<void>;
}

const BACKGROUND_BUDGET_MS = 10 * 60_000;
/** Rows staged in one transaction: short enough not to hold up a request. */
const SLICE = 250;
/** Calendars read at once in nobody's haste: Google allows 600 requests a minute and user, memory is finite. */
const PATIENT_AT_ONCE = 16;

export function syncer(parts: Parts): Syncer {
  const gates = new Map<CalendarId, (wish: PassWish) => Promise<PassResult>>();
  const underWay = new Set<Promise<PassResult>>();
  const inLine = limiter(PATIENT_AT_ONCE);
  let stopped = false;

  const gateOf = (calendarId: CalendarId) => {
    const known = gates.get(calendarId);
    if (known) return known;
    const gate = turnstile((wish: PassWish) => passOnce(parts, calendarId, wish), patient);
    gates.set(calendarId, gate);
    return gate;
  };

  async function pass(calendarId: CalendarId, wish: PassWish): Promise<PassResult> {
    const passing = gateOf(calendarId)(wish);
    underWay.add(passing);
    try {
      return await passing;
    } finally {
      underWay.delete(passing);
    }
  }

  const patiently = (calendarId: CalendarId, wish: PassWish): Promise<PassResult> =>
    inLine(() => pass(calendarId, wish));

  return {
    pass,
    patiently,
    wake(calendarId, cause) {
      if (stopped) return;
      patiently(calendarId, { full: false, cause }).catch((error: unknown) => {
        // Nobody waits for it. The next pass tries again.
        if (!stopped) parts.log.error(errorForLog(error), 'a pass failed by a mistake of ours');
      });
    },
    async stop() {
      stopped = true;
      await Promise.allSettled([...underWay]);
    },
  };
}

/** A shared pass serves both: full if either wants it, and as patient as the more patient one. */
const patient = (a: PassWish, b: PassWish): PassWish => ({
  full: a.full || b.full,
  cause: a.cause,
  budgetMs: Math.max(a.budgetMs ?? BACKGROUND_BUDGET_MS, b.budgetMs ?? BACKGROUND_BUDGET_MS),
});

async function passOnce(
  parts: Parts,
  calendarId: CalendarId,
  wish: PassWish,
): Promise<PassResult> {
  const { mirror, clock, log } = parts;
  const { cause } = wish;
  const time = deadline(clock, wish.budgetMs ?? BACKGROUND_BUDGET_MS);
  const result = await applied({ parts, calendarId, cause, time }, wish.full);
  if (!result.ok) {
    const { kind } = result.failure;
    const reason = reasonOf(result.failure);
    log.warn({ calendarId, cause, reason }, 'pass failed');
    await mirror.notePassFailure(calendarId, clock.now(), { kind, reason });
  }
  return result;
}

/**
 * Another process on this database may apply a pass while ours is listing. Ours may have seen what that
 * one had not, so it is not thrown away lightly: it begins again from the state now held.
 */
async function applied(pass: Pass, wantFull: boolean): Promise<PassResult> {
  const { parts, calendarId, cause } = pass;
  const { mirror, clock, practice, log } = parts;
  let full = wantFull;
  let restarted = false;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const state = await mirror.calendar(calendarId);
    const plan = planPass(state, clock.now(), practice.policy.horizonDays, full);
    const result =
      plan.kind === 'full'
        ? await fullPass(pass, plan.window, state.verifiedAt)
        : await incrementalPass(pass, plan.token, plan.window);
    if (result === 'superseded') continue;
    // Once, and never twice: a calendar that answers 410 to everything must not keep us listing.
    if (result.ok || result.failure.kind !== 'token-gone' || restarted) return result;
    log.warn({ calendarId, cause }, 'sync token is dead: full pass');
    full = true;
    restarted = true;
  }
  return { ok: false, failure: { kind: 'unavailable', outcome: 'not-applied' }, full };
}

const MOST_ATTEMPTS = 5;

interface Pass {
  readonly parts: Parts;
  readonly calendarId: CalendarId;
  readonly cause: string;
  readonly time: Deadline;
}

async function incrementalPass(
  pass: Pass,
  from: SyncToken,
  window: Interval,
): Promise<PassResult | 'superseded'> {
  const { parts, calendarId } = pass;
  const { mirror, clock } = parts;
  const entries: CalendarEntry[] = [];
  const listed = await listAll(pass, { kind: 'since', token: from }, async (page) => {
    entries.push(...page);
  });
  if (!listed.ok) return { ...listed, full: false };

  const known = await knownById(pass, entries);
  const ours = entries.filter((entry) => concerns(entry, window, known.has(entry.id)));
  const at = clock.now();
  const changes = ours.flatMap((entry) => {
    const change = classify(known.get(entry.id) ?? null, entry);
    return change === null ? [] : [{ entry, change }];
  });
  const audit = changes.map(({ entry, change }) => auditOf(pass, entry, change, at));
  const { token } = listed;
  const [changed, inSight] = [new Set(changes.map(({ entry }) => entry)), new Set(ours)];
  const begun: Intent[] = [];
  for (const entry of entries) {
    // Also of what lies beyond the window: it is news now, and will be none when it comes into sight.
    const isNews = changed.has(entry) || !inSight.has(entry);
    if (isNews) begun.push(...(await workOfChange(pass, entry, known.get(entry.id))));
  }
  begun.push(...(await freedInPass(parts, calendarId, changes, known)));
  const done = await mirror.commitPass({
    calendarId,
    from,
    token,
    at,
    entries: ours,
    begun,
    audit,
  });
  return done === 'superseded' ? done : { ok: true, changed: changes.length, full: false };
}

/** `lastVerifiedAt`: null when nothing is known of this calendar, be it new to us or lost. */
async function fullPass(
  pass: Pass,
  window: Interval,
  lastVerifiedAt: Instant | null,
): Promise<PassResult | 'superseded'> {
  const { parts, calendarId, cause } = pass;
  const { mirror, clock } = parts;
  const staging = await mirror.beginStaging(calendarId);
  let added = 0;
  let differing = 0;
  const candidates: CalendarEntry[] = [];
  const listed = await listAll(pass, { kind: 'window', window }, async (page) => {
    for (let from = 0; from < page.length; from += SLICE) {
      // A breath before each slice: requests are served while a large calendar is read.
      await clock.sleep(0);
      const slice = page.slice(from, from + SLICE);
      candidates.push(...slice.filter((entry) => workOf(pass, entry, undefined).length > 0));
      const counts = await mirror.stage(staging, slice);
      added += counts.added;
      differing += counts.changed;
    }
  });
  if (!listed.ok) return { ...listed, full: true };

  await clock.sleep(0);
  const proof = await proveMissing(pass, staging, window);
  if (!proof.ok) return { ...proof, full: true };
  const at = clock.now();
  const { changes, proven } = proof;
  const audit: AuditEntry[] = changes.map(({ entry, change }) =>
    auditOf(pass, entry, change, at),
  );
  const before = await knownById(
    pass,
    changes.map(({ entry }) => entry),
  );
  const freed = [
    ...(await freedInPass(parts, calendarId, changes, before)),
    ...(await freedInListing(parts, calendarId, staging, window)),
  ];
  const typed = workAmong(pass, candidates, await knownById(pass, candidates), lastVerifiedAt);
  const detail = { cause, added, changed: differing, missing: proven.length };
  await clock.sleep(0);
  audit.push({ at, actor: 'engine', action: 'pass.full', booking: null, calendarId, detail });
  const done = await mirror.commitStaging(staging, {
    token: listed.token,
    window,
    at,
    proven,
    begun: [...typed, ...freed],
    audit,
  });
  if (done === 'superseded') return done;
  while (await mirror.sweep()) await clock.sleep(0);
  return { ok: true, changed: added + differing + proven.length, full: true };
}

interface Changed {
  readonly entry: CalendarEntry;
  readonly change: Change;
}

/**
 * A deletion needs proof: what a listing lacks is asked for by id before it counts as cancelled, and
 * an answer that is no proof (no access, no quota, no answer) ends the pass with the mirror untouched.
 */
async function proveMissing(
  pass: Pass,
  staging: StagingId,
  window: Interval,
): Promise<
  | { ok: true; changes: readonly Changed[]; proven: readonly CalendarEntry[] }
  | { ok: false; failure: CalendarFailure }
> {
  const { parts, calendarId, time } = pass;
  const { changed, missing } = await parts.mirror.stagedBookings(staging, window);
  const changes: Changed[] = [];
  for (const { before, after } of changed) {
    const [known] = before === null ? [] : await parts.mirror.known(calendarId, [after.id]);
    const change = classify(known ?? null, after);
    if (change !== null) changes.push({ entry: after, change });
  }
  const proven: CalendarEntry[] = [];
  for (const booking of missing) {
    const found = await lookFor(parts, calendarId, booking.id, time);
    if (found.kind === 'unknown') return { ok: false, failure: found.failure };
    const entry: CalendarEntry =
      found.kind === 'entry'
        ? found.entry
        : { kind: 'cancelled', id: booking.id, etag: null, details: null };
    proven.push(entry);
    const [known] = await parts.mirror.known(calendarId, [booking.id]);
    const change = classify(known ?? null, entry);
    if (change !== null) changes.push({ entry, change });
  }
  return { ok: true, changes, proven };
}

async function listAll(
  { parts, calendarId, time }: Pass,
  scope: ListRequest['scope'],
  onPage: (entries: readonly CalendarEntry[]) => Promise<void>,
): Promise<{ ok: true; token: SyncToken } | { ok: false; failure: CalendarFailure }> {
  let pageToken: string | null = null;
  for (;;) {
    const request: ListRequest =
      pageToken === null ? { calendarId, scope } : { calendarId, scope, pageToken };
    const page = await parts.calendar.list(request, { budgetMs: time.remaining() });
    if (!page.ok) return page;
    // A page may be empty and still not be the last.
    await onPage(page.value.entries);
    if (page.value.next.kind === 'done') return { ok: true, token: page.value.next.token };
    pageToken = page.value.next.pageToken;
  }
}

async function knownById(
  { parts, calendarId }: Pass,
  entries: readonly CalendarEntry[],
): Promise<ReadonlyMap<EventId, KnownEntry>> {
  const ids = entries.map((entry) => entry.id);
  const known = await parts.mirror.known(calendarId, ids);
  return new Map(known.map((one) => [one.id, one]));
}

function auditOf(
  { calendarId, cause }: Pass,
  entry: CalendarEntry,
  change: Change,
  at: Instant,
): AuditEntry {
  const event =
    entry.kind === 'cancelled' ? entry.details : entry.kind === 'event' ? entry : null;
  const isBooking = event?.marks?.kind === 'booking';
  const actor =
    event !== null && change !== 'cancelled' && placedByEngine(event) ? 'engine' : 'doctor';
  const when = event ?? (entry.kind === 'undecodable' ? entry.interval : null);
  return {
    at,
    actor,
    action: `event.${change}`,
    booking: isBooking ? entry.id : null,
    calendarId,
    detail: {
      cause,
      event: entry.id,
      start: when ? new Date(when.start).toISOString() : null,
      end: when ? new Date(when.end).toISOString() : null,
    },
  };
}

/** Why a pass failed, in words an admin can act on. */
export function reasonOf(failure: CalendarFailure): string {
  switch (failure.kind) {
    case 'disconnected':
    case 'not-permitted':
      return failure.advice;
    case 'not-found':
      return 'the calendar is not found: check its id, and that it is still shared with this account';
    case 'quota-exceeded':
      return 'Google has made the calendar read-only for some hours: usage limits exceeded';
    case 'rate-limited':
      return 'Google asks to slow down: trying again later';
    case 'unavailable':
      return 'Google does not answer: trying again later';
    case 'token-gone':
      return 'Google refuses a sync token it has just given: trying again later';
    case 'rejected':
      return `Google refuses our request (${failure.reason}): please report this`;
    case 'exists':
    case 'precondition-failed':
      return `unexpected answer to a listing: ${failure.kind}`;
    default:
      return unreachable(failure);
  }
}
