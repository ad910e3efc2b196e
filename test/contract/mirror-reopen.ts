import { expect, it } from 'vitest';
import { asEventId, HOUR } from '../../src/engine/core/values.ts';
import {
  auditLike,
  bookingLike,
  CALENDAR,
  claimLike,
  EVER,
  fullPass,
  halfHour,
  MONDAY,
  noticeLike,
  T1,
  toldLike,
} from '../mirror/examples.ts';
import type { OpenedMirror } from './mirror.ts';

export function reopenContract(current: () => OpenedMirror): void {
  it('has everything that was committed, where it keeps anything', async () => {
    const { mirror, reopen } = current();
    await fullPass(mirror, [bookingLike('a')]);
    await mirror.claimSlot(claimLike('held', halfHour(2)));
    await mirror.commit({
      told: [{ booking: asEventId('a'), told: { patient: toldLike() } }],
      notices: [noticeLike('k')],
      audit: [auditLike()],
    });
    const look = async (one: typeof mirror) => ({
      calendar: await one.calendar(CALENDAR),
      busy: await one.busy(CALENDAR, EVER, MONDAY + HOUR),
      bookings: await one.bookings({}),
      intents: await one.intents(),
      freezes: await one.freezes(),
      notices: await one.notices({}),
      audit: await one.audit({}),
      broken: await one.verifyAudit(),
      version: one.version(),
    });
    const before = await look(mirror);
    const after = await look(reopen === null ? mirror : await reopen());
    expect(after).toEqual(before);
    expect(after.calendar.token).toBe(T1);
    expect(after.busy).toHaveLength(2);
    expect(after.broken).toBeNull();
  });
}
