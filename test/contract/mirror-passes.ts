import { expect, it } from 'vitest';
import { asCalendarId, asEventId, HOUR } from '../../src/engine/core/values.ts';
import {
  auditLike,
  CALENDAR,
  claimLike,
  EVER,
  eventLike,
  fullPass,
  halfHour,
  MONDAY,
  noticeLike,
  OTHER_CALENDAR,
  T1,
  T2,
  T3,
  tombstone,
  WINDOW,
} from '../mirror/examples.ts';
import type { Fresh } from './mirror.ts';

const away = (reason: string) => ({ kind: 'unavailable', reason }) as const;

export function passContract(fresh: Fresh): void {
  const pass = { calendarId: CALENDAR, from: T1, token: T2, at: MONDAY + HOUR };

  it('knows nothing of a calendar before its first pass', async () => {
    const mirror = fresh();
    expect(await mirror.calendar(CALENDAR)).toEqual({
      calendarId: CALENDAR,
      token: null,
      window: null,
      verifiedAt: null,
      fullAt: null,
      failure: null,
      alerted: null,
      writes: { failing: null, alerted: false },
    });
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toEqual([]);
    expect(await mirror.freeEvents(CALENDAR, EVER)).toEqual([]);
    expect(await mirror.claims(CALENDAR, EVER)).toEqual([]);
    expect(await mirror.known(CALENDAR, [asEventId('a')])).toEqual([]);
    expect(await mirror.bookings({})).toEqual([]);
    expect(await mirror.holdEvents(CALENDAR)).toEqual([]);
    expect(await mirror.nextOwing(0)).toBeNull();
    expect(await mirror.sweep()).toBe(false);
  });

  it('answers for many calendars at once as for each, also for those it knows nothing of', async () => {
    const mirror = fresh();
    await fullPass(mirror, [eventLike('a')]);
    await mirror.notePassFailure(OTHER_CALENDAR, MONDAY, away('no answer'));
    const asked = [OTHER_CALENDAR, asCalendarId('unknown'), CALENDAR];
    expect(await mirror.calendars(asked)).toEqual(
      await Promise.all(asked.map((id) => mirror.calendar(id))),
    );
    expect(await mirror.calendars([])).toEqual([]);
  });

  it('takes what the doctor is told of a connection once, with its notices or not at all', async () => {
    const mirror = fresh();
    const tell = (alerted: 'lost' | 'late' | null, key: string) =>
      mirror.commit({
        connection: { calendarId: CALENDAR, alerted },
        notices: [noticeLike(key)],
      });
    expect(await tell(null, 'nothing new')).toBe('stale');
    expect(await tell('late', 'late')).toBe('committed');
    expect(await tell('late', 'late again')).toBe('stale');
    expect(await tell('lost', 'lost')).toBe('committed');
    expect(await mirror.calendar(CALENDAR)).toMatchObject({ alerted: 'lost' });
    expect(await mirror.calendar(OTHER_CALENDAR)).toMatchObject({ alerted: null });
    expect(await tell(null, 'back')).toBe('committed');
    const owed = (await mirror.notices({})).map(({ notice }) => notice.key);
    expect(owed).toEqual(['late', 'lost', 'back']);
  });

  it('applies entries, token and audit of a pass together', async () => {
    const mirror = fresh();
    await fullPass(mirror, [eventLike('a'), eventLike('b', halfHour(1))]);
    const committed = await mirror.commitPass({
      ...pass,
      entries: [tombstone('a'), eventLike('c', halfHour(2))],
      audit: [auditLike({ action: 'event.cancelled' })],
    });
    expect(committed).toBe('committed');
    const busy = await mirror.busy(CALENDAR, EVER, MONDAY);
    expect(busy.map((span) => span.eventId)).toEqual(['b', 'c']);
    expect(await mirror.calendar(CALENDAR)).toMatchObject({
      token: T2,
      window: WINDOW,
      verifiedAt: MONDAY + HOUR,
      fullAt: MONDAY,
    });
    expect((await mirror.audit({})).map((entry) => entry.action)).toEqual(['event.cancelled']);
  });

  it('is superseded, and changes nothing, when another pass used the token first', async () => {
    const mirror = fresh();
    await fullPass(mirror, [eventLike('a')]);
    await mirror.commitPass({ ...pass, entries: [], audit: [] });
    const late = { ...pass, token: T3, entries: [tombstone('a')], audit: [auditLike()] };
    expect(await mirror.commitPass(late)).toBe('superseded');
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toHaveLength(1);
    expect((await mirror.calendar(CALENDAR)).token).toBe(T2);
    expect(await mirror.audit({})).toEqual([]);
  });

  it('is superseded where no full pass has given a token yet', async () => {
    const mirror = fresh();
    expect(await mirror.commitPass({ ...pass, entries: [], audit: [] })).toBe('superseded');
  });

  it('frees the old time of an event that moved, also out of the window', async () => {
    const mirror = fresh();
    await fullPass(mirror, [eventLike('a')]);
    const far = { start: WINDOW.end + HOUR, end: WINDOW.end + 2 * HOUR };
    const moved = eventLike('a', { ...far, updated: MONDAY });
    await mirror.commitPass({ ...pass, entries: [moved], audit: [] });
    expect(await mirror.busy(CALENDAR, WINDOW, MONDAY)).toEqual([]);
    expect(await mirror.busy(CALENDAR, far, MONDAY)).toHaveLength(1);
  });

  it('keeps calendars apart, even for one and the same event id', async () => {
    const mirror = fresh();
    await fullPass(mirror, [eventLike('a')]);
    await fullPass(mirror, [eventLike('a', halfHour(4))], { calendarId: OTHER_CALENDAR });
    await mirror.commitPass({ ...pass, entries: [tombstone('a')], audit: [] });
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toEqual([]);
    expect(await mirror.busy(OTHER_CALENDAR, EVER, MONDAY)).toHaveLength(1);
    expect((await mirror.calendar(OTHER_CALENDAR)).token).toBe(T1);
  });

  it('notes since when passes fail, and forgets it with the next that succeeds', async () => {
    const mirror = fresh();
    await fullPass(mirror, [eventLike('a')]);
    await mirror.notePassFailure(CALENDAR, MONDAY + 1, away('Google was away'));
    await mirror.notePassFailure(CALENDAR, MONDAY + 2, away('Google is still away'));
    expect(await mirror.calendar(CALENDAR)).toMatchObject({
      token: T1,
      verifiedAt: MONDAY,
      failure: {
        since: MONDAY + 1,
        lastAt: MONDAY + 2,
        kind: 'unavailable',
        reason: 'Google is still away',
      },
    });
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toHaveLength(1);
    await mirror.commitPass({ ...pass, entries: [], audit: [] });
    expect((await mirror.calendar(CALENDAR)).failure).toBeNull();
  });

  it('notes since when writes fail, whom it told so, and that they no longer do', async () => {
    const mirror = fresh();
    await fullPass(mirror, [eventLike('a')]);
    await mirror.noteWrites(CALENDAR, MONDAY + 1, 'quota-exceeded');
    await mirror.noteWrites(CALENDAR, MONDAY + 2, 'quota-exceeded');
    const failing = { since: MONDAY + 1, lastAt: MONDAY + 2, kind: 'quota-exceeded' };
    expect((await mirror.calendar(CALENDAR)).writes).toEqual({ failing, alerted: false });
    const told = { writes: { calendarId: CALENDAR, alerted: true } };
    expect(await mirror.commit(told)).toBe('committed');
    // Another process was quicker.
    expect(await mirror.commit(told)).toBe('stale');
    await mirror.noteWrites(CALENDAR, MONDAY + 3, null);
    expect((await mirror.calendar(CALENDAR)).writes).toEqual({ failing: null, alerted: true });
  });

  it('notes a failure of a calendar never listed', async () => {
    const mirror = fresh();
    const unseen = asCalendarId('unseen@example.com');
    await mirror.notePassFailure(unseen, MONDAY, away('not shared with us'));
    expect((await mirror.calendar(unseen)).failure).toMatchObject({ since: MONDAY });
    expect((await mirror.calendar(unseen)).verifiedAt).toBeNull();
  });

  it('changes its version with whatever slots depend on', async () => {
    const mirror = fresh();
    const versions = [mirror.version()];
    const note = () => versions.push(mirror.version());
    await fullPass(mirror, [eventLike('a')]);
    note();
    await mirror.commitPass({ ...pass, entries: [tombstone('a')], audit: [] });
    note();
    await mirror.commit({ entries: [{ calendarId: CALENDAR, entry: eventLike('b') }] });
    note();
    expect(new Set(versions).size).toBe(versions.length);
    expect(mirror.version()).toBe(versions.at(-1));
  });

  it("keeps a calendar's version through whatever is written of another", async () => {
    const mirror = fresh();
    const before = mirror.version(CALENDAR);
    const versions = new Set([mirror.version(OTHER_CALENDAR)]);
    const note = () => versions.add(mirror.version(OTHER_CALENDAR));
    await fullPass(mirror, [eventLike('a')], { calendarId: OTHER_CALENDAR });
    note();
    await mirror.commitPass({
      ...pass,
      calendarId: OTHER_CALENDAR,
      entries: [tombstone('a')],
      audit: [],
    });
    note();
    await mirror.commit({ entries: [{ calendarId: OTHER_CALENDAR, entry: eventLike('b') }] });
    note();
    const { intent, hold, ...claim } = claimLike('c', halfHour(4));
    await mirror.claimSlot({
      ...claim,
      intent: { ...intent, calendarId: OTHER_CALENDAR },
      hold: { ...hold, calendarId: OTHER_CALENDAR },
    });
    note();
    await mirror.commit({ finished: [intent] });
    note();
    expect(versions.size).toBe(6);
    expect(mirror.version(CALENDAR)).toBe(before);
  });

  it('keeps its version through a pass that brought nothing new', async () => {
    const mirror = fresh();
    await fullPass(mirror, [eventLike('a')]);
    const before = mirror.version();
    await mirror.commitPass({ ...pass, entries: [eventLike('a')], audit: [auditLike()] });
    expect(mirror.version()).toBe(before);
  });
}
