/**
 * What is held about one booking, as data: for its patient's download, and for `creneau export`. The notes
 * that a doctor added to the event are hers, and not among it.
 */

import type { Told } from './core/event.ts';
import type { Instant } from './core/values.ts';
import type { Holdings } from './rights-api.ts';

export function holdingsJson(
  { booking, notices, audit, asOf, erasureAskedAt }: Holdings,
  time: (at: Instant) => string,
): object {
  const { marks, told } = booking;
  const when = (at: Instant | null): string | null => (at === null ? null : time(at));
  return {
    verifiedAt: when(asOf),
    erasureAskedAt: when(erasureAskedAt),
    booking: {
      id: booking.id,
      status: booking.status,
      start: time(booking.start),
      end: time(booking.end),
      created: time(booking.created),
      updated: time(booking.updated),
      practitioner: marks.practitioner,
      type: marks.type,
      origin: marks.origin,
      noShow: marks.noShow,
      reminded:
        marks.reminded === null
          ? null
          : { of: time(marks.reminded.start), hoursBefore: marks.reminded.hours },
      waitingSince: marks.waiting === undefined ? null : time(marks.waiting.since),
      offered: (marks.waiting?.offered ?? []).map(time),
      offer:
        marks.offer === undefined
          ? null
          : {
              start: time(marks.offer.start),
              end: time(marks.offer.end),
              until: time(marks.offer.until),
            },
      told: { patient: toldJson(told.patient, time), doctor: toldJson(told.doctor, time) },
    },
    patient: marks.patient,
    messages: notices.map(({ notice, state, sentAt, attempts }) => ({
      kind: notice.content.kind,
      to: notice.party,
      channel: notice.channel,
      // Where the practice is reached is no matter of the patient's.
      address: notice.party === 'patient' ? notice.to : null,
      madeAt: time(notice.createdAt),
      state,
      attempts,
      sentAt: when(sentAt),
    })),
    audit: audit.map(({ seq, at, actor, action, detail }) => ({
      seq,
      at: time(at),
      actor,
      action,
      detail,
    })),
  };
}

const toldJson = (told: Told | null, time: (at: Instant) => string) =>
  told === null
    ? null
    : {
        revision: told.revision,
        status: told.status,
        start: time(told.start),
        end: time(told.end),
        practitioner: told.practitioner,
      };
