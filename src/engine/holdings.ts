/** What is held about one booking, and the patient's wish that it be erased. */

import type { Booking } from './core/event.ts';
import type { ErasureMatter, Notice } from './core/notice.ts';
import { matterNotices } from './core/notices.ts';
import type { BookingId } from './core/values.ts';
import { isIn, ownerOf, type Parts, reachOf } from './parts.ts';
import type { ErasureAnswer, Holdings } from './rights-api.ts';

export interface Keeper {
  holdings(id: BookingId): Promise<Holdings | null>;
  askErasure(id: BookingId): Promise<ErasureAnswer>;
}

export function keeper(parts: Parts): Keeper {
  const { mirror, clock, practice } = parts;

  return {
    async holdings(id) {
      const booking = await mirror.booking(id);
      if (booking === null) return null;
      const { verifiedAt } = await mirror.calendar(booking.calendarId);
      const notices = await mirror.notices({ booking: id });
      const audit = await mirror.audit({ booking: id });
      const asked = audit.find(({ action }) => action === ERASURE_ASKED);
      return { booking, notices, audit, asOf: verifiedAt, erasureAskedAt: asked?.at ?? null };
    },

    async askErasure(id) {
      const booking = await mirror.booking(id);
      if (booking === null || !isIn(practice, booking)) return { kind: 'not-found' };
      const known = await mirror.audit({ booking: id });
      if (known.some(({ action }) => action === ERASURE_ASKED)) return { kind: 'already' };
      const notices = noticesOf(booking);
      if (notices.length === 0) return { kind: 'nobody' };
      const { calendarId } = booking;
      const at = clock.now();
      const entry = { at, actor: 'patient', action: ERASURE_ASKED, detail: {} } as const;
      // Asked twice at once, the notices' keys see to it that they are mailed once.
      await mirror.commit({ notices, audit: [{ ...entry, booking: id, calendarId }] });
      return { kind: 'asked' };
    },
  };

  /** By mail, since the practice has something to do and to file; over whatever there is without an address. */
  function noticesOf(booking: Booking): readonly Notice[] {
    const { id, calendarId, start, end, marks } = booking;
    const owner = ownerOf(practice, calendarId);
    const { firstName, lastName, phone, email } = marks.patient;
    const patient = { firstName, lastName, phone };
    const matter: ErasureMatter = {
      kind: 'erasure-asked',
      practitioner: owner.id,
      booking: { id, start, end, type: marks.type, patient },
      email,
    };
    const reach = reachOf(parts, owner);
    const [name, at] = [`erasure.${id}`, clock.now()];
    const mails = matterNotices(id, name, matter, reach, at, { channels: ['email'] });
    const { adminEmail } = practice;
    const isOther = adminEmail !== null && adminEmail !== owner.email;
    const admin = { ...owner, email: adminEmail, telegramChatId: null, phone: null };
    const toAdmin = { ...reach, practitioner: admin };
    const all = isOther
      ? [...mails, ...matterNotices(id, `${name}.admin`, matter, toAdmin, at)]
      : mails;
    return all.length > 0 ? all : matterNotices(id, name, matter, reach, at);
  }
}

const ERASURE_ASKED = 'erasure.asked';
