import { expect, it } from 'vitest';
import { asEventId, MINUTE } from '../../src/engine/core/values.ts';
import {
  auditLike,
  bookingLike,
  CALENDAR,
  EVER,
  MONDAY,
  noticeLike,
  OTHER_CALENDAR,
} from '../mirror/examples.ts';
import type { Fresh } from './mirror.ts';

const EMAIL = 'jeanne.moreau@example.com';
const ALL = { email: EMAIL, rows: true, audit: [] };
/** Of the examples' patient. */
const PERSONAL = /Jeanne|Moreau|6 12 34 56 78/i;

export function forgettingContract(fresh: Fresh): void {
  it('empties the rows of a patient in every calendar, and keeps the bookings', async () => {
    const mirror = fresh();
    const guests = [{ email: EMAIL, response: 'accepted' as const }];
    const entry = bookingLike('a', { guests });
    const other = bookingLike('b', { start: MONDAY + MINUTE, end: MONDAY + 2 * MINUTE });
    await mirror.commit({
      entries: [
        { calendarId: CALENDAR, entry },
        { calendarId: OTHER_CALENDAR, entry },
        { calendarId: CALENDAR, entry: other },
      ],
    });
    await mirror.forget({ ...ALL, bookings: [asEventId('a')] });
    for (const calendarId of [CALENDAR, OTHER_CALENDAR]) {
      const [one] = await mirror.bookings({ calendarId, window: EVER });
      expect(one).toMatchObject({ id: 'a', start: entry.start, status: 'confirmed' });
      expect(JSON.stringify(one)).not.toMatch(PERSONAL);
    }
    expect(await mirror.bookings({ email: EMAIL })).toMatchObject([{ id: 'b' }]);
    expect((await mirror.claims(CALENDAR, EVER)).map(({ eventId }) => eventId)).toContain('a');
  });

  it('removes messages to her and about her bookings, but for those still to be sent', async () => {
    const mirror = fresh();
    const elsewhere = { booking: asEventId('x'), to: 'else@example.com' };
    const { content } = noticeLike('');
    const stranger = {
      ...content,
      patient: {
        ...content.patient,
        firstName: 'Ada',
        lastName: 'L',
        email: 'ada@example.com',
      },
    };
    await mirror.commit({
      notices: [
        noticeLike('hers', { booking: asEventId('a') }),
        noticeLike('to her', { ...elsewhere, content: stranger, to: EMAIL.toUpperCase() }),
        noticeLike('another’s', { ...elsewhere, content: stranger }),
        noticeLike('waits', { booking: asEventId('a') }),
      ],
    });
    for (const key of ['hers', 'to her', 'another’s']) {
      const sent = { state: 'sent', at: MONDAY, providerId: null } as const;
      await mirror.recordDelivery(key, sent, auditLike());
    }
    const wish = { email: EMAIL, bookings: [asEventId('a')], rows: false, audit: [] };
    expect(await mirror.forget(wish)).toEqual({ messages: 2, unsent: 1 });
    const left = (await mirror.notices({})).map(({ notice }) => notice.key);
    expect(left.sort()).toEqual(['another’s', 'waits']);
  });

  it('writes it into the log, which stays whole', async () => {
    const mirror = fresh();
    const before = await mirror.audit({});
    await mirror.forget({ ...ALL, bookings: [], audit: [auditLike()] });
    expect(await mirror.audit({})).toHaveLength(before.length + 1);
    expect(await mirror.verifyAudit()).toBeNull();
  });
}
