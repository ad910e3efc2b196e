/** Reminding patients of what is near. The reminder is noted in the event first, so that it is sent once. */
import { claimMark } from './claim-mark.ts';
import type { Booking } from './core/event.ts';
import { type RemindIntent, revised } from './core/intent.ts';
import { contentOf, noticesFor, truthOf } from './core/notices.ts';
import { reminderDue } from './core/reminders.ts';
import { HOUR, MINUTE } from './core/values.ts';
import { isFrozen } from './frozen.ts';
import { deadline, leaseMs, newTag, ownerOf, type Parts, reachOf, retryAt } from './parts.ts';
import { whenChanged } from './when-changed.ts';

export interface Reminder {
  /** Begins whatever reminder is due. */
  remindDue(): Promise<void>;
  resume(intent: RemindIntent): Promise<void>;
}

/** Hours before an appointment, nobody minds some minutes. */
const LOOKED_AT_EVERY_MS = 5 * MINUTE;

export function reminder(parts: Parts, onNotices: () => void): Reminder {
  const { mirror, clock, entropy, practice, settings, log } = parts;
  const { reminderHours } = practice.policy;

  return {
    remindDue: whenChanged(parts, async () => {
      if (reminderHours.length === 0) return null;
      const now = clock.now();
      const window = { start: now, end: now + Math.max(...reminderHours) * HOUR };
      const statuses = ['confirmed'] as const;
      for (const { calendarId } of practice.practitioners) {
        for (const booking of await mirror.bookings({ calendarId, window, statuses })) {
          const hours = reminderDue(booking, reminderHours, now);
          if (hours === null) continue;
          const intents = await mirror.intents();
          if (intents.some((intent) => intent.booking === booking.id)) continue;
          // What it would say is not what the patient believes, and must not tell her first.
          if (await isFrozen(mirror, booking)) continue;
          await begin(booking, hours);
        }
      }
      return now + LOOKED_AT_EVERY_MS;
    }),
    resume: drive,
  };

  async function begin(booking: Booking, hours: number): Promise<void> {
    const now = clock.now();
    const intent: RemindIntent = {
      kind: 'remind',
      id: `remind.${booking.id}`,
      rev: 1,
      booking: booking.id,
      calendarId: booking.calendarId,
      createdAt: now,
      nextAt: now + leaseMs(parts),
      attempts: 0,
      queued: false,
      tag: newTag(entropy),
      start: booking.start,
      hours,
    };
    if ((await mirror.commit({ intents: [intent] })) === 'committed') await drive(intent);
  }

  async function drive(intent: RemindIntent): Promise<void> {
    const { booking: id, calendarId, start, hours, tag } = intent;
    const booking = await mirror.booking(id);
    const isStill =
      booking !== null &&
      booking.calendarId === calendarId &&
      booking.status === 'confirmed' &&
      booking.start === start &&
      clock.now() < start;
    if (!isStill) return void (await mirror.commit({ finished: [intent] }));
    const reminded = { start, hours, by: tag };
    const claimed = await claimMark(
      parts,
      booking,
      { reminded },
      (marks) => marks.reminded?.by === tag,
      deadline(clock, settings.requestBudgetMs),
    );
    if (claimed.kind === 'stale') return void (await mirror.commit({ finished: [intent] }));
    if (claimed.kind === 'later') {
      log.warn({ booking: id, failure: claimed.failure.kind }, 'reminder waits for Google');
      const nextAt = retryAt(clock.now(), intent.attempts, entropy);
      const next = revised(intent, { nextAt, attempts: intent.attempts + 1 });
      return void (await mirror.commit({ intents: [next] }));
    }
    const owner = ownerOf(practice, calendarId);
    const at = clock.now();
    const said = contentOf(booking, truthOf(booking, owner.id), booking.told.patient, 'engine');
    const content = {
      ...said,
      kind: 'reminder' as const,
      previous: null,
      revision: booking.told.patient?.revision ?? 1,
    };
    const notices = noticesFor(
      id,
      [{ party: 'patient', content }],
      reachOf(parts, owner),
      at,
    ).map((notice) => ({ ...notice, key: `${notice.key}.${start}.${hours}` }));
    const detail = { hours };
    const audit = [
      { at, actor: 'engine', action: 'booking.reminded', booking: id, calendarId, detail },
    ] as const;
    const done = await mirror.commit({ finished: [intent], notices, audit });
    if (done === 'committed') onNotices();
  }
}
