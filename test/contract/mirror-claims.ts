import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BookIntent } from '../../src/engine/core/intent.ts';
import {
  asEventId,
  HOUR,
  type Interval,
  MINUTE,
  overlaps,
} from '../../src/engine/core/values.ts';
import type { SlotClaim } from '../../src/engine/journal-port.ts';
import {
  auditLike,
  bookingLike,
  CALENDAR,
  claimLike,
  EVER,
  eventLike,
  halfHour,
  holdEventLike,
  intentLike,
  MONDAY,
  marksLike,
  OTHER_CALENDAR,
  tombstone,
  wrote,
} from '../mirror/examples.ts';
import { ME } from '../support/processes.ts';
import type { Fresh } from './mirror.ts';

export function claimsContract(fresh: Fresh): void {
  it('takes the hold, journals the intent and audits it', async () => {
    const mirror = fresh();
    const claim = claimLike('a', halfHour(1));
    const before = mirror.version();
    expect(await mirror.claimSlot(claim)).toBe('claimed');
    expect(mirror.version()).not.toBe(before);
    expect(await mirror.intents()).toEqual([claim.intent]);
    expect((await mirror.audit({})).map((entry) => entry.action)).toEqual(['booking.held']);
  });

  it('refuses a slot that meets busy time or another hold, and leaves nothing behind', async () => {
    const mirror = fresh();
    await wrote(mirror, eventLike('theirs', halfHour(1)));
    await mirror.claimSlot(claimLike('first', halfHour(3)));
    const across = { start: halfHour(3).start + MINUTE, end: halfHour(4).end };
    expect(await mirror.claimSlot(claimLike('a', halfHour(1)))).toBe('taken');
    expect(await mirror.claimSlot(claimLike('b', across))).toBe('taken');
    expect(await mirror.intents()).toHaveLength(1);
    expect(await mirror.audit({})).toHaveLength(1);
    expect(await mirror.claimSlot(claimLike('c', halfHour(2)))).toBe('claimed');
  });

  it('does not mind free time, cancelled events and other calendars', async () => {
    const mirror = fresh();
    await wrote(
      mirror,
      eventLike('free', { transparency: 'transparent' }),
      tombstone('gone', eventLike('gone')),
      holdEventLike('stale', { expiresAt: MONDAY }),
    );
    const elsewhere = { id: 'z', calendarId: OTHER_CALENDAR };
    const hold = { ...elsewhere, ...halfHour(0) };
    expect(await mirror.claimSlot(claimLike('z', halfHour(0), { hold }))).toBe('claimed');
    expect(await mirror.claimSlot(claimLike('a', halfHour(0)))).toBe('claimed');
  });

  it('keeps the buffer free on both sides', async () => {
    const mirror = fresh();
    await wrote(mirror, eventLike('theirs', halfHour(2)));
    const buffer = { bufferMs: 10 * MINUTE };
    const shifted = (minutes: number): Interval => ({
      start: halfHour(3).start + minutes * MINUTE,
      end: halfHour(3).end + minutes * MINUTE,
    });
    expect(await mirror.claimSlot(claimLike('a', halfHour(1), buffer))).toBe('taken');
    expect(await mirror.claimSlot(claimLike('b', shifted(9), buffer))).toBe('taken');
    expect(await mirror.claimSlot(claimLike('c', shifted(10), buffer))).toBe('claimed');
    expect(await mirror.claimSlot(claimLike('d', shifted(49), buffer))).toBe('taken');
    expect(await mirror.claimSlot(claimLike('e', shifted(50), buffer))).toBe('claimed');
  });

  it('ignores the event that is being moved, and nothing else', async () => {
    const mirror = fresh();
    await wrote(mirror, bookingLike('mine', halfHour(1)));
    const across = { start: halfHour(1).start + 15 * MINUTE, end: halfHour(2).end };
    const ignoring = [asEventId('mine')];
    expect(await mirror.claimSlot(claimLike('m', across))).toBe('taken');
    expect(await mirror.claimSlot(claimLike('m', across, { ignoring }))).toBe('claimed');
    await wrote(mirror, eventLike('theirs', halfHour(5)));
    expect(await mirror.claimSlot(claimLike('n', halfHour(5), { ignoring }))).toBe('taken');
  });

  it('recognises an intent or a booking that it has already', async () => {
    const mirror = fresh();
    await mirror.claimSlot(claimLike('a', halfHour(1)));
    expect(await mirror.claimSlot(claimLike('a', halfHour(1)))).toBe('exists');
    expect(await mirror.claimSlot(claimLike('a', halfHour(5)))).toBe('exists');
    await wrote(mirror, bookingLike('b', halfHour(7)), tombstone('b'));
    expect(await mirror.claimSlot(claimLike('b', halfHour(8)))).toBe('exists');
  });

  it('holds the slot as long as its intent is unfinished, and no longer', async () => {
    const mirror = fresh();
    await mirror.claimSlot(claimLike('a', halfHour(1)));
    const muchLater = { now: MONDAY + 1000 * HOUR };
    expect(await mirror.claimSlot(claimLike('b', halfHour(1), muchLater))).toBe('taken');
    const before = mirror.version();
    await mirror.commit({ finished: [intentLike('a')] });
    expect(mirror.version()).not.toBe(before);
    expect(await mirror.intents()).toEqual([]);
    expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toEqual([]);
    expect(await mirror.claimSlot(claimLike('b', halfHour(1), muchLater))).toBe('claimed');
  });

  it('never lets two accepted claims meet, and refuses none without a reason', async () => {
    const slot = fc
      .tuple(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 1, max: 12 }))
      .map(([from, length]) => ({
        start: MONDAY + from * 5 * MINUTE,
        end: MONDAY + (from + length) * 5 * MINUTE,
      }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(slot, { maxLength: 40 }),
        fc.constantFrom(0, 5, 10),
        async (slots, buffer) => {
          const mirror = fresh();
          const accepted: Interval[] = [];
          const bufferMs = buffer * MINUTE;
          const wide = (one: Interval): Interval => ({
            start: one.start - bufferMs,
            end: one.end + bufferMs,
          });
          const finished: BookIntent[] = [];
          const claims = slots.map((one, i) =>
            mirror.claimSlot(claimLike(`c${i}`, one, { bufferMs })),
          );
          for (const [i, outcome] of (await Promise.all(claims)).entries()) {
            const one = slots[i] ?? halfHour(0);
            const meets = accepted.some((other) => overlaps(other, wide(one)));
            expect(outcome).toBe(meets ? 'taken' : 'claimed');
            if (outcome === 'claimed') {
              accepted.push(one);
              finished.push(intentLike(`c${i}`));
            }
          }
          await mirror.commit({ finished });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('leases due intents to one caller, the most overdue first', async () => {
    const mirror = fresh();
    const intents = [30, 10, 20, 90].map((minute, i) =>
      intentLike(`i${i}`, { nextAt: MONDAY + minute * MINUTE }),
    );
    await mirror.commit({ intents });
    const now = MONDAY + 30 * MINUTE;
    const ids = async (at: number, limit = 10) =>
      (await mirror.claimIntents(at, MINUTE, limit, ME)).map((intent) => intent.id);
    expect(await ids(now, 2)).toEqual(['i1', 'i2']);
    expect(await ids(now)).toEqual(['i0']);
    expect(await ids(now + MINUTE - 1)).toEqual([]);
    expect(await ids(now + MINUTE)).toEqual(['i1', 'i2', 'i0']);
  });

  it('gives up the lease of an intent that is written again', async () => {
    const mirror = fresh();
    await mirror.commit({ intents: [intentLike('a')] });
    await mirror.claimIntents(MONDAY, HOUR, 1, ME);
    const next = intentLike('a', { phase: 'check', attempts: 1, rev: 2 });
    await mirror.commit({ intents: [next] });
    expect(await mirror.claimIntents(MONDAY, HOUR, 10, ME)).toEqual([next]);
  });

  it('lets only one of two that hold the same revision go on, all or nothing', async () => {
    const mirror = fresh();
    const begun = intentLike('a');
    expect(await mirror.commit({ intents: [begun] })).toBe('committed');
    expect(await mirror.commit({ intents: [begun] })).toBe('stale');
    const next = intentLike('a', { phase: 'check', rev: 2 });
    const other = intentLike('a', { phase: 'withdraw', rev: 2 });
    expect(await mirror.commit({ intents: [next] })).toBe('committed');
    const audit = [auditLike({ action: 'booking.lost' })];
    expect(await mirror.commit({ intents: [other], audit })).toBe('stale');
    expect(await mirror.commit({ finished: [begun], audit })).toBe('stale');
    expect(await mirror.intents()).toEqual([next]);
    expect(await mirror.audit({})).toEqual([]);
    expect(await mirror.commit({ finished: [next] })).toBe('committed');
    expect(await mirror.commit({ intents: [intentLike('a', { rev: 3 })] })).toBe('stale');
    expect(await mirror.intents()).toEqual([]);
  });

  it('counts the day inside the claim: bookings and those in the making', async () => {
    const mirror = fresh();
    const day = { start: MONDAY, end: MONDAY + 24 * HOUR };
    const dayLimit = { day, most: 2 };
    const outcomes = await Promise.all(
      [1, 2, 3].map((n) => mirror.claimSlot(claimLike(`d${n}`, halfHour(n), { dayLimit }))),
    );
    expect(outcomes).toEqual(['claimed', 'claimed', 'taken']);
    await mirror.commit({ finished: [intentLike('d1')] });
    expect(await mirror.claimSlot(claimLike('d4', halfHour(3), { dayLimit }))).toBe('claimed');
  });

  it('counts a person’s coming bookings inside the claim, by mail address', async () => {
    const mirror = fresh();
    const zoe = 'zoe@example.org';
    const asking = (n: number, email = zoe): SlotClaim => {
      const slot = halfHour(n);
      const { draft, ...rest } = intentLike(`p${n}`);
      const patient = { ...draft.marks.patient, email: email.toUpperCase() };
      const marks = { ...draft.marks, patient };
      return claimLike(`p${n}`, slot, {
        personLimit: { email, most: 2 },
        intent: { ...rest, draft: { ...draft, slot, marks } },
      });
    };
    const outcomes = await Promise.all([1, 2, 3].map((n) => mirror.claimSlot(asking(n))));
    expect(outcomes).toEqual(['claimed', 'claimed', 'too-many']);
    expect(await mirror.intents()).toHaveLength(2);
    // The telephone is the same, and does not count.
    expect(await mirror.claimSlot(asking(6, 'mia@example.org'))).toBe('claimed');
    // A repetition meets its first attempt, whatever its person has.
    expect(await mirror.claimSlot(asking(1))).toBe('exists');

    // In the mirror as well as in the making, it counts once; cancelled or begun not at all.
    const marks = { ...marksLike('p1'), patient: { ...marksLike('p1').patient, email: zoe } };
    const booked = bookingLike('p1', {
      ...halfHour(1),
      marks: { ...marks, slot: halfHour(1) },
    });
    await wrote(mirror, booked);
    await mirror.commit({ finished: [intentLike('p2')] });
    expect(await mirror.claimSlot(asking(7))).toBe('claimed');
    expect(await mirror.claimSlot(asking(8))).toBe('too-many');
    expect(await mirror.claimSlot({ ...asking(8), now: halfHour(1).start })).toBe('claimed');
    await mirror.commit({ finished: [intentLike('p8')] });
    await wrote(mirror, tombstone('p1'));
    await mirror.commit({ finished: [intentLike('p1')] });
    expect(await mirror.claimSlot(asking(9))).toBe('claimed');
  });

  it('says when the next intent is due, and takes a clock set back for what it is', async () => {
    const mirror = fresh();
    expect(await mirror.nextIntentDue()).toBeNull();
    await mirror.commit({ intents: [intentLike('a', { nextAt: MONDAY + 24 * HOUR })] });
    expect(await mirror.nextIntentDue()).toBe(MONDAY + 24 * HOUR);
    expect(await mirror.claimIntents(MONDAY + 23 * HOUR, HOUR, 1, ME)).toEqual([]);
    expect(await mirror.claimIntents(MONDAY, HOUR, 1, ME)).toHaveLength(1);
    expect(await mirror.claimIntents(MONDAY + 30 * MINUTE, HOUR, 1, ME)).toEqual([]);
  });
}
