import { setImmediate as breathe } from 'node:timers/promises';
import { asProcessId, type CalendarId, type EventId } from '../engine/core/values.ts';
import type { Batch } from '../engine/journal-port.ts';
import type { AuditEntry, AuditRecord, Mirror, StagingId } from '../engine/mirror-port.ts';
import type { ChannelStore } from '../engine/watch-port.ts';
import { auditTable } from './audit.ts';
import { bookingReads } from './bookings.ts';
import { type Amendment, busyCache } from './busy-cache.ts';
import { calendarsTable } from './calendars.ts';
import { channelStore } from './channels.ts';
import { type MirrorLog, openConnection } from './connection.ts';
import type { Disk } from './disk.ts';
import { isToldAgain } from './durability.ts';
import { eventsTable } from './events.ts';
import { forgetPatient } from './forget.ts';
import { freezesTable } from './freezes.ts';
import { journalTables, StaleIntent } from './journal.ts';
import { newsOf } from './news.ts';
import { outboxTable } from './outbox.ts';
import { rangeReads } from './ranges.ts';
import { slotsVersion } from './slots-version.ts';
import { stagingSteps } from './staging.ts';
import { type Owners, tellingTable } from './telling.ts';

export interface MirrorOptions {
  /** A path, or ':memory:'. The folder must exist; the file need not. */
  readonly file: string;
  readonly log?: MirrorLog;
  /** Whose calendar is whose: who was told of one practitioner is told of another. Default: not known. */
  readonly owners?: Owners;
  /** Default: the one that the file lies on. */
  readonly disk?: (file: string) => Disk;
}

/** One file holds both. */
export interface OpenMirror extends Mirror {
  readonly channels: ChannelStore;
}

/**
 * The mirror on SQLite. Several processes may open one file. Throws MirrorUnusable, with advice, for a
 * file that is damaged, of another program, or written by a newer Créneau.
 *
 * The parts below hold the SQL; here is which of them make up one transaction.
 */
export function openMirror(options: MirrorOptions): OpenMirror {
  const connection = openConnection(options.file, options.log, options.disk);
  const { db, look, read, write, writeLightly } = connection;
  const calendars = calendarsTable(db);
  const telling = tellingTable(db, options.owners ?? new Map());
  const events = eventsTable(db, calendars, telling);
  const ranges = rangeReads(db, calendars);
  const bookings = bookingReads(db, { calendars, events, telling });
  const staging = stagingSteps(db, { calendars, events, bookings });
  const journal = journalTables(db, { ranges, bookings });
  const freezes = freezesTable(db, { bookings, journal });
  const outbox = outboxTable(db);
  const audit = auditTable(db);
  const version = slotsVersion(db);
  const news = newsOf(db);
  const kept = busyCache(SPANS_KEPT);

  /**
   * To be run once the transaction is through: busy time that is kept is put right by what was written, and
   * need not be read anew. `edited`: calendars in which entries were written, and nothing else of slots.
   */
  function bump(
    slotsOf: Iterable<CalendarId>,
    edited: ReadonlyMap<CalendarId, ReadonlySet<EventId>>,
  ): () => void {
    const amended = [...edited]
      .filter(([calendarId]) => kept.has(calendarId) && !ranges.isAnyFrozen(calendarId))
      .map(([calendarId, changed]) => ({
        calendarId,
        changed,
        from: version.inside(calendarId),
        held: ranges.heldBy(calendarId, changed),
      }));
    version.bump(slotsOf);
    const amendments = amended.map((one): [CalendarId, Amendment] => [
      one.calendarId,
      { ...one, to: version.inside(one.calendarId) },
    ]);
    return () => {
      for (const [calendarId, amendment] of amendments) kept.amend(calendarId, amendment);
    };
  }

  function apply(batch: Batch): () => void {
    const audited = batch.audit ?? [];
    // A bare tombstone has no time of its own: it was learnt when the batch's latest entry says.
    const at = audited.length === 0 ? null : Math.max(...audited.map((entry) => entry.at));
    const slotsOf = new Set<CalendarId | null>();
    const concerned = new Set<CalendarId | null>();
    const edited = new Map<CalendarId, Set<EventId>>();
    for (const { calendarId, entry } of batch.entries ?? []) {
      if (!events.apply(calendarId, entry, at)) continue;
      concerned.add(calendarId);
      edited.set(calendarId, (edited.get(calendarId) ?? new Set()).add(entry.id));
    }
    if (edited.size > 0) for (const where of telling.owing()) concerned.add(where);
    for (const { booking, told } of batch.told ?? []) {
      for (const calendarId of telling.record(booking, told)) concerned.add(calendarId);
    }
    for (const id of batch.settled ?? []) bookings.forgetOwed(id);
    for (const intent of batch.intents ?? []) journal.put(intent, batch.lease);
    for (const done of batch.finished ?? []) {
      const { held, booking, calendarId } = journal.finish(done);
      for (const freed of held) slotsOf.add(freed);
      concerned.add(calendarId);
      // It may lie elsewhere by now, where others have waited for the end of this.
      if (booking !== null)
        for (const where of telling.calendarsOf(booking)) concerned.add(where);
    }
    for (const intent of batch.begun ?? []) journal.begin(intent);
    for (const notice of batch.notices ?? []) outbox.owe(notice);
    if (batch.connection !== undefined) {
      const { calendarId, alerted } = batch.connection;
      if (!calendars.alert(calendarId, alerted)) throw new StaleIntent();
    }
    if (batch.writes !== undefined) {
      const { calendarId, alerted } = batch.writes;
      if (!calendars.alertWrites(calendarId, alerted)) throw new StaleIntent();
    }
    for (const id of batch.alerted ?? []) freezes.alerted(id);
    for (const id of batch.accepted ?? []) {
      slotsOf.add(freezes.calendarOf(id));
      concerned.add(freezes.calendarOf(id));
      freezes.accept(id);
    }
    const released = at === null ? [] : freezes.release(at);
    for (const { calendarId } of released) {
      slotsOf.add(calendarId);
      concerned.add(calendarId);
    }
    audit.append([...audited, ...released]);
    news.of(known(concerned));
    const changed = known([...slotsOf, ...edited.keys()]);
    for (const calendarId of known(slotsOf)) edited.delete(calendarId);
    return bump(changed, edited);
  }

  return {
    version: (calendarId) => version.current(calendarId ?? null),
    news: () => news.latest(),
    newsSince: (after) => read(() => news.since(after)),

    calendar: (calendarId) => look(() => calendars.state(calendarId)),
    calendars: (ids) => look(() => calendars.states(ids)),
    async busy(calendarId, window, now) {
      // Before it is read: what is written in between makes what is kept too old, never too young.
      const held = version.current(calendarId);
      const known = kept.find(calendarId, held, window, now);
      if (known !== null) return known;
      const wider = kept.toRead(calendarId, held, window);
      kept.keep(calendarId, held, wider, await read(() => ranges.held(calendarId, wider)));
      return (
        kept.find(calendarId, held, window, now) ??
        read(() => ranges.busy(calendarId, window, now))
      );
    },
    freeEvents: (calendarId, window) => read(() => ranges.free(calendarId, window)),
    known: (calendarId, ids) => read(() => bookings.known(calendarId, ids)),
    booking: (id) => read(() => bookings.booking(id)),
    bookings: (filter) => read(() => bookings.bookings(filter)),
    overlapping: (calendarId, window) => read(() => bookings.overlapping(calendarId, window)),
    claims: (calendarId, interval) => read(() => ranges.claims(calendarId, interval)),
    erased: (calendarId) => read(() => bookings.erased(calendarId)),
    waiting: (wanted, now) =>
      read(() => bookings.waiting(typeof wanted === 'string' ? [wanted] : wanted, now)),
    owed: (calendarId, now, aside) => read(() => bookings.owed(calendarId, now, aside)),
    holdEvents: (calendarId) => read(() => ranges.holdEvents(calendarId)),

    async commitPass(pass) {
      const amend = await writeLightly(() => {
        const { calendarId, from, token, at } = pass;
        if (calendars.state(calendarId).token !== from) return null;
        const edited = new Set<EventId>();
        for (const entry of pass.entries) {
          if (events.apply(calendarId, entry, at)) edited.add(entry.id);
        }
        const changed = edited.size > 0;
        const isFoundAgain = calendars.passed(calendarId, token, at);
        for (const intent of pass.begun ?? []) journal.begin(intent);
        const reviewed = freezes.review(calendarId, at);
        audit.append([...pass.audit, ...reviewed]);
        if (changed || isFoundAgain) news.of([calendarId]);
        if (changed) news.of(telling.owing());
        news.of(concernedBy(reviewed));
        const slotsOf = changed
          ? [calendarId, ...concernedBy(reviewed)]
          : concernedBy(reviewed);
        return bump(
          slotsOf,
          new Map(changed && reviewed.length === 0 ? [[calendarId, edited]] : []),
        );
      });
      amend?.();
      return amend === null ? 'superseded' : 'committed';
    },

    beginStaging: (calendarId) =>
      writeLightly(() => calendars.beginStaging(calendarId) as StagingId),
    stage: (id, entries) => writeLightly(() => staging.stage(id, entries)),
    stagedBookings: (id, window) => read(() => staging.stagedBookings(id, window)),
    stagedVacated: (id, window) => read(() => staging.stagedVacated(id, window)),
    commitStaging: (id, pass) =>
      writeLightly(() => {
        const calendarId = staging.swapIn(id, pass);
        if (calendarId === null) return 'superseded';
        for (const intent of pass.begun ?? []) journal.begin(intent);
        const reviewed = freezes.review(calendarId, pass.at);
        audit.append([...pass.audit, ...reviewed]);
        version.bump([calendarId, ...concernedBy(reviewed)]);
        news.of([calendarId, ...telling.owing(), ...concernedBy(reviewed)]);
        return 'committed';
      }),
    sweep: () => writeLightly(() => staging.sweep(SWEPT_AT_ONCE)),
    notePassFailure: (calendarId, at, failure) =>
      writeLightly(() => {
        calendars.failed(calendarId, at, failure);
        news.of([calendarId]);
      }),
    noteWrites: (calendarId, at, failure) =>
      writeLightly(() => {
        calendars.noteWrites(calendarId, at, failure);
        news.of([calendarId]);
      }),

    claimSlot: (claim) =>
      write(() => {
        const outcome = journal.claimSlot(claim);
        if (outcome === 'claimed') {
          audit.append(claim.audit);
          version.bump([claim.hold.calendarId]);
        }
        return outcome;
      }),
    async commit(batch) {
      try {
        const amend = await (isToldAgain(batch) ? writeLightly : write)(() => apply(batch));
        amend();
        return 'committed';
      } catch (error) {
        if (error instanceof StaleIntent) return 'stale';
        throw error;
      }
    },
    claimIntents: (now, leaseMs, limit, by) =>
      writeLightly(() => journal.claimDue(now, leaseMs, limit, by)),
    nextIntentDue: () => look(() => journal.nextDue()),
    intents: () => look(() => journal.all()),
    intent: (id) => look(() => journal.one(id)),
    worksOn: (booking) => look(() => journal.ofBooking(booking)),
    leaseHolders: () =>
      look(() =>
        [...new Set([...journal.holders(), ...outbox.holders()])].map((id) => asProcessId(id)),
      ),
    releaseLeases: (holders) =>
      writeLightly(() => {
        for (const holder of holders) {
          journal.release(holder);
          outbox.release(holder);
        }
      }),

    owing: (calendarId, changedBefore) => read(() => bookings.owing(calendarId, changedBefore)),
    nextOwing: (settleMs) => look(() => bookings.nextOwing(settleMs)),
    freezes: () => read(() => freezes.list()),
    claimDueNotices: (now, leaseMs, limit, by) =>
      writeLightly(() => outbox.claim(now, leaseMs, limit, by)),
    nextNoticeDue: () => look(() => outbox.nextDue()),
    recordDelivery: (key, result, entry) =>
      write(() => {
        const booking = outbox.record(key, result);
        // What has left us may be noted in the event now.
        if (result.state === 'sent') news.of(telling.calendarsOf(booking));
        audit.append([entry]);
      }),
    reviveNotices: (keys, at, auditOf) =>
      write(() => {
        const byHand = outbox.revive(keys, at);
        audit.append(byHand.changed.map(auditOf));
        return byHand;
      }),
    discardNotices: (keys, auditOf) =>
      write(() => {
        const byHand = outbox.discard(keys);
        audit.append(byHand.changed.map(auditOf));
        return byHand;
      }),
    noticeCounts: () => read(() => outbox.counts()),
    notices: (filter) => look(() => outbox.list(filter)),
    noticeStates: (booking) => look(() => outbox.states(booking)),
    async forget(wish) {
      // What is removed must not be left lying in the file.
      db.pragma('secure_delete = ON');
      const forgotten = await write(() => {
        audit.append(wish.audit);
        return forgetPatient(db, wish);
      });
      db.pragma('wal_checkpoint(TRUNCATE)');
      return forgotten;
    },
    openPreviews: () => look(() => outbox.openPreviews()),
    messageOf: (thread, channel) => look(() => outbox.messageOf(thread, channel)),

    /** The newest `limit`, in the order they were written. */
    async audit(filter) {
      const wanted = filter.limit ?? Number.POSITIVE_INFINITY;
      const newestFirst: AuditRecord[] = [];
      for (let before = Number.MAX_SAFE_INTEGER; newestFirst.length < wanted; ) {
        const size = Math.min(READ_AT_ONCE, wanted - newestFirst.length);
        const page = await read(() => audit.before(before, filter.booking ?? null, size));
        newestFirst.push(...page);
        const last = page.at(-1);
        if (last === undefined || page.length < size) break;
        before = last.seq;
        await breathe();
      }
      return newestFirst.reverse();
    },

    keptSince: () => look(() => audit.since()),

    async verifyAudit() {
      const to = await look(() => audit.head());
      let from = { seq: 0, hash: '' };
      do {
        const start = from;
        const result = await read(() => audit.verifySome(start, to, READ_AT_ONCE));
        if ('broken' in result) return result.broken;
        from = result;
        await breathe();
      } while (from.seq < to.seq);
      return null;
    },

    channels: channelStore(connection),

    close: () => connection.close(),
  };
}

const known = (calendars: Iterable<CalendarId | null>): readonly CalendarId[] =>
  [...calendars].filter((calendarId) => calendarId !== null);

/** Calendars that entries of the audit log are about. */
const concernedBy = (entries: readonly AuditEntry[]): readonly CalendarId[] =>
  known(entries.map(({ calendarId }) => calendarId));

/** Rows a call: about two milliseconds of it. */
const SWEPT_AT_ONCE = 300;
const READ_AT_ONCE = 500;
/** Five megabytes of them: fifty calendars of a thousand. */
const SPANS_KEPT = 50_000;
