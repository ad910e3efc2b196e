import { expect, it } from 'vitest';
import type { CalendarEvent } from '../../src/engine/core/event.ts';
import { asEventId, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import type { Mirror } from '../../src/engine/mirror-port.ts';
import {
  auditLike,
  bookingLike,
  CALENDAR,
  claimLike,
  EVER,
  fullPass,
  halfHour,
  intentLike,
  MONDAY,
  marksLike,
  OTHER_CALENDAR,
  T1,
  T2,
  T3,
  toldLike,
  tombstone,
} from '../mirror/examples.ts';
import type { Fresh } from './mirror.ts';

const FOUR = ['a', 'b', 'c', 'd'];

/** A booking of the half hour `index`, as both parties were told. */
function told(id: string, index: number, changes: Partial<CalendarEvent> = {}): CalendarEvent {
  const said = toldLike(halfHour(index));
  const marks = marksLike(id, {
    slot: halfHour(index),
    told: { patient: said, doctor: said },
  });
  return bookingLike(id, { ...halfHour(index), marks, ...changes });
}
const four = (): CalendarEvent[] => FOUR.map((id, index) => told(id, index));

const incremental = (
  mirror: Mirror,
  entries: Parameters<Mirror['commitPass']>[0]['entries'],
  { from = T1, token = T2, at = MONDAY } = {},
) => mirror.commitPass({ calendarId: CALENDAR, from, token, at, entries, audit: [] });

async function emptied(mirror: Mirror): Promise<string> {
  await fullPass(mirror, four(), { at: MONDAY - HOUR });
  await incremental(
    mirror,
    FOUR.map((id) => tombstone(id)),
  );
  const [freeze] = await mirror.freezes();
  if (freeze === undefined) throw new Error('expected a freeze');
  return freeze.id;
}
const heldIds = async (mirror: Mirror): Promise<string[]> =>
  (await mirror.freezes()).flatMap(({ held }) => held.map(({ id }) => id));

export function freezesContract(fresh: Fresh): void {
  it('freezes in the transaction of the pass, incremental or full, and says so in the audit', async () => {
    const mirror = fresh();
    const id = await emptied(mirror);
    expect(await mirror.freezes()).toMatchObject([
      {
        id,
        calendarId: CALENDAR,
        since: MONDAY,
        coming: 4,
        alerted: false,
        held: FOUR.map((one) => ({ id: one, status: 'cancelled' })),
      },
    ]);
    const actions = (await mirror.audit({})).map(({ action }) => action);
    expect(actions).toEqual(['freeze.begun', ...FOUR.map(() => 'booking.frozen')]);

    // Elsewhere, by the very first listing: what a mirror that was lost finds owed.
    const theirs = FOUR.map((one, index) => tombstone(`o${one}`, told(`o${one}`, index)));
    const at = MONDAY + MINUTE;
    await fullPass(mirror, theirs, { calendarId: OTHER_CALENDAR, at });
    const [, other] = await mirror.freezes();
    expect(other).toMatchObject({ calendarId: OTHER_CALENDAR, since: at, coming: 4 });
    expect(other?.held).toHaveLength(4);
    expect(other?.id).not.toBe(id);
    expect(await mirror.verifyAudit()).toBeNull();
  });

  it('owes nothing of what is frozen, also through a swap', async () => {
    const mirror = fresh();
    await emptied(mirror);
    expect(await mirror.owing(CALENDAR, MONDAY + HOUR)).toEqual([]);
    expect(await mirror.nextOwing(0)).toBeNull();
    await fullPass(mirror, [], { token: T3, at: MONDAY + MINUTE });
    expect(await heldIds(mirror)).toEqual(FOUR);
    expect(await mirror.owing(CALENDAR, MONDAY + HOUR)).toEqual([]);
  });

  it('keeps the told times busy and unclaimable, but for the booking itself', async () => {
    const mirror = fresh();
    const id = await emptied(mirror);
    const spans = await mirror.busy(CALENDAR, EVER, MONDAY);
    expect(spans).toMatchObject(
      FOUR.map((one, index) => ({ ...halfHour(index), eventId: one, role: 'booking' })),
    );
    expect(await mirror.claimSlot(claimLike('n', halfHour(1)))).toBe('taken');
    const own = claimLike('m', halfHour(1), { ignoring: [asEventId('b')] });
    expect(await mirror.claimSlot(own)).toBe('claimed');
    const before = mirror.version(CALENDAR);
    await mirror.commit({ accepted: [id] });
    expect(mirror.version(CALENDAR)).not.toBe(before);
    expect(await mirror.busy(CALENDAR, { ...halfHour(2) }, MONDAY)).toEqual([]);
  });

  it('lets go of what comes back, and ends when nothing is left', async () => {
    const mirror = fresh();
    await emptied(mirror);
    const [a, ...others] = four();
    if (a === undefined) throw new Error('four bookings');
    const later = { updated: MONDAY + MINUTE };
    await incremental(mirror, [{ ...a, ...later }], { from: T2, token: T3 });
    expect(await heldIds(mirror)).toEqual(['b', 'c', 'd']);
    const entries = others.map((one) => ({
      calendarId: CALENDAR,
      entry: { ...one, ...later },
    }));
    await mirror.commit({ entries, audit: [auditLike({ at: MONDAY + MINUTE })] });
    expect(await mirror.freezes()).toEqual([]);
    expect(await mirror.owing(CALENDAR, MONDAY + HOUR)).toEqual([]);
  });

  it('owes what was let through, and does not freeze it again while it is owed', async () => {
    const mirror = fresh();
    const id = await emptied(mirror);
    await mirror.commit({ accepted: [id] });
    expect(await mirror.freezes()).toEqual([]);
    await incremental(mirror, [], { from: T2, token: T3, at: MONDAY + MINUTE });
    expect(await mirror.freezes()).toEqual([]);
    expect(await mirror.owing(CALENDAR, MONDAY + HOUR)).toHaveLength(4);
  });

  it('leaves alone what somebody is telling already, and counts it for nothing', async () => {
    const mirror = fresh();
    await mirror.commit({ intents: [intentLike('a')] });
    await fullPass(mirror, four(), { at: MONDAY - HOUR });
    await incremental(
      mirror,
      FOUR.map((id) => tombstone(id)),
    );
    expect(await mirror.freezes()).toEqual([]);
    expect(await mirror.owing(CALENDAR, MONDAY + HOUR)).toHaveLength(4);
  });

  it('is no freeze for a booking that stands in another calendar', async () => {
    const mirror = fresh();
    await emptied(mirror);
    await fullPass(mirror, four(), { calendarId: OTHER_CALENDAR });
    expect(await mirror.freezes()).toEqual([]);
  });

  it('remembers that the alert was made, and forgets a freeze that is over', async () => {
    const mirror = fresh();
    const id = await emptied(mirror);
    await mirror.commit({ alerted: [id] });
    expect(await mirror.freezes()).toMatchObject([{ alerted: true }]);
    await incremental(mirror, [], { from: T2, token: T3, at: MONDAY + 24 * HOUR });
    expect(await mirror.freezes()).toEqual([]);
  });
}
