import { expect, it } from 'vitest';
import { asEventId, asProcessId, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import {
  bookingLike,
  CALENDAR,
  claimLike,
  eventLike,
  fullPass,
  halfHour,
  intentLike,
  MONDAY,
  marksLike,
  noticeLike,
  OTHER_CALENDAR,
  T1,
  T2,
  toldLike,
  tombstone,
  wrote,
} from '../mirror/examples.ts';
import { ME } from '../support/processes.ts';
import type { Fresh } from './mirror.ts';

const OTHER = asProcessId('other');
const lease = { by: ME, until: MONDAY + HOUR };

/** Leases of processes, the journal read by booking, and which calendars have news. */
export function leasesContract(fresh: Fresh): void {
  it('finds an intent by its id, and the work on a booking', async () => {
    const mirror = fresh();
    const booking = asEventId('b');
    const [tell, move] = [
      intentLike('tell', { booking, nextAt: MONDAY + MINUTE }),
      intentLike('move', { booking }),
    ];
    await mirror.commit({ intents: [tell, move, intentLike('else')] });
    expect(await mirror.intent('tell')).toEqual(tell);
    expect(await mirror.intent('nobody')).toBeNull();
    expect(await mirror.worksOn(booking)).toEqual([move, tell]);
    await mirror.commit({ finished: [move] });
    expect(await mirror.worksOn(booking)).toEqual([tell]);
  });

  it('leaves what is leased with its write to the one who wrote it, until it is written again', async () => {
    const mirror = fresh();
    await mirror.commit({ intents: [intentLike('a')], lease });
    await mirror.claimSlot({ ...claimLike('b', halfHour(1)), lease });
    expect(await mirror.claimIntents(MONDAY, HOUR, 9, OTHER)).toEqual([]);
    expect(await mirror.nextIntentDue()).toBe(lease.until);
    await mirror.commit({ intents: [intentLike('a', { rev: 2 })] });
    const freed = await mirror.claimIntents(MONDAY, HOUR, 9, OTHER);
    expect(freed.map(({ id }) => id)).toEqual(['a']);
    // Whoever it is, the lease has an end.
    const ended = await mirror.claimIntents(lease.until, HOUR, 9, OTHER);
    expect(ended.map(({ id }) => id)).toContain('b');
  });

  it('frees what a dead process had leased, and nothing of the living', async () => {
    const mirror = fresh();
    await mirror.commit({ intents: [intentLike('mine')], lease });
    await mirror.commit({
      intents: [intentLike('theirs')],
      lease: { ...lease, by: OTHER },
      notices: [noticeLike('told')],
    });
    expect(await mirror.claimDueNotices(MONDAY, HOUR, 9, OTHER)).toHaveLength(1);
    expect([...(await mirror.leaseHolders())].sort()).toEqual([ME, OTHER]);
    await mirror.releaseLeases([OTHER]);
    expect(await mirror.leaseHolders()).toEqual([ME]);
    const free = await mirror.claimIntents(MONDAY, HOUR, 9, ME);
    expect(free.map(({ id }) => id)).toEqual(['theirs']);
    expect(await mirror.claimDueNotices(MONDAY, HOUR, 9, ME)).toHaveLength(1);
  });

  it('holds no lease of a notice any more once what became of it is recorded', async () => {
    const mirror = fresh();
    const notice = noticeLike('told');
    await mirror.commit({ notices: [notice] });
    await mirror.claimDueNotices(MONDAY, HOUR, 9, ME);
    const audit = {
      at: MONDAY,
      actor: 'engine',
      action: 'notice.sent',
      booking: null,
      calendarId: null,
      detail: {},
    } as const;
    const sent = { state: 'sent', at: MONDAY, providerId: null } as const;
    await mirror.recordDelivery(notice.key, sent, audit);
    expect(await mirror.leaseHolders()).toEqual([]);
  });

  it('names the calendars that have news, and none for a quiet pass', async () => {
    const mirror = fresh();
    const newsAfter = async (work: () => Promise<unknown>) => {
      const before = mirror.news();
      await work();
      const { upTo, calendars } = await mirror.newsSince(before);
      expect(mirror.news()).toBe(upTo);
      return calendars;
    };
    expect(await newsAfter(() => fullPass(mirror, []))).toEqual([CALENDAR]);
    expect(await newsAfter(() => wrote(mirror, eventLike('a')))).toEqual([CALENDAR]);
    const pass = { calendarId: CALENDAR, at: MONDAY, entries: [], audit: [] };
    const quiet = { ...pass, from: T1, token: T2 };
    expect(await newsAfter(() => mirror.commitPass(quiet))).toEqual([]);
    const failure = { kind: 'unavailable', reason: '' } as const;
    expect(
      await newsAfter(() => mirror.notePassFailure(OTHER_CALENDAR, MONDAY, failure)),
    ).toEqual([OTHER_CALENDAR]);
    // That it can be read again is news as well.
    await mirror.notePassFailure(CALENDAR, MONDAY, failure);
    expect(await newsAfter(() => mirror.commitPass({ ...pass, from: T2, token: T1 }))).toEqual([
      CALENDAR,
    ]);
    await wrote(mirror, bookingLike('b'));
    const told = { patient: toldLike({ revision: 7 }) };
    expect(
      await newsAfter(() => mirror.commit({ told: [{ booking: asEventId('b'), told }] })),
    ).toEqual([CALENDAR]);
    const work = intentLike('w');
    expect(await newsAfter(() => mirror.commit({ intents: [work] }))).toEqual([]);
    expect(await newsAfter(() => mirror.commit({ finished: [work] }))).toEqual([CALENDAR]);
  });

  it('names a calendar in which something is owed because of what ended in another', async () => {
    const mirror = fresh();
    await fullPass(mirror, []);
    await fullPass(mirror, [], { calendarId: OTHER_CALENDAR });
    const told = { patient: toldLike(), doctor: toldLike() };
    const here = bookingLike('moved', { marks: marksLike('moved', { told }) });
    await wrote(mirror, here);
    await wrote(mirror, tombstone('moved', here));
    const there = { calendarId: OTHER_CALENDAR, entry: { ...here, updated: MONDAY + 1 } };
    await mirror.commit({ entries: [there] });
    const before = mirror.news();
    const ended = { calendarId: OTHER_CALENDAR, entry: tombstone('moved', there.entry) };
    await mirror.commit({ entries: [ended] });
    const { calendars } = await mirror.newsSince(before);
    expect(calendars.toSorted()).toEqual([CALENDAR, OTHER_CALENDAR].toSorted());
  });
}
