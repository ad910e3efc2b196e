/**
 * Telling the patient what the doctor changed in Google Calendar. The right to tell is taken first, by
 * writing `told` into the event with If-Match: of several engines only one succeeds, and a mirror that
 * is lost afterwards does not tell again.
 */
import type { Booking, CalendarEntry, Party, Told } from './core/event.ts';
import { revised, type TellIntent } from './core/intent.ts';
import { isPast, nextTold, noticesFor, owedForDoctorsChange, truthOf } from './core/notices.ts';
import { differsFromTold } from './core/told.ts';
import { type CalendarId, must } from './core/values.ts';
import { isFrozen } from './frozen.ts';
import {
  type Deadline,
  deadline,
  leaseMs,
  newTag,
  ownerOf,
  type Parts,
  reachOf,
  retryAt,
} from './parts.ts';
import type { CalendarFailure } from './ports.ts';
import { lookFor, whyUnreadable } from './proof.ts';

export interface Teller {
  /** Tells whatever is owed and has stood for the settle time. */
  tellDue(): Promise<void>;
  resume(intent: TellIntent): Promise<void>;
}

export interface TellerHooks {
  readonly onNotices: () => void;
  /** A change was seen that the mirror does not have yet. */
  readonly onStale: (calendarId: CalendarId) => void;
}

type Claimed =
  | { readonly kind: 'ours'; readonly entry: CalendarEntry | null }
  /** Told by another engine, changed again, or moved elsewhere: look again, say nothing. */
  | { readonly kind: 'stale'; readonly entry: CalendarEntry | null }
  | { readonly kind: 'later'; readonly failure: CalendarFailure };

export function teller(parts: Parts, { onNotices, onStale }: TellerHooks): Teller {
  const { mirror, clock, entropy, calendar, practice, settings, log } = parts;

  return {
    async tellDue() {
      const busy = new Set((await mirror.intents()).map((intent) => intent.booking));
      for (const { calendarId } of practice.practitioners) {
        const changedBefore = clock.now() - settings.settleMs;
        for (const booking of await mirror.owing(calendarId, changedBefore)) {
          // A booking that a request is changing right now is told by that request.
          if (!busy.has(booking.id)) await tell(booking);
        }
      }
    },
    async resume(intent) {
      await drive(intent, deadline(clock, settings.requestBudgetMs * 2));
    },
  };

  async function tell(booking: Booking): Promise<void> {
    const { id, calendarId } = booking;
    if (booking.status === 'cancelled' && (await standsElsewhere(booking))) return;
    const owner = ownerOf(practice, calendarId);
    const now = clock.now();
    const telling = owedForDoctorsChange(booking, owner.id, newTag(entropy));
    if (telling === null || isPast(booking, now)) {
      const truth = truthOf(booking, owner.id);
      const { patient, doctor } = booking.told;
      // Noted, so that it is not asked about at every turn. Nobody needs to hear of it.
      const told = {
        ...(telling === null ? {} : { patient: nextTold(patient, truth, '') }),
        doctor: nextTold(doctor, truth, ''),
      };
      await mirror.commit({ told: [{ booking: id, told }] });
      return;
    }
    const intent: TellIntent = {
      kind: 'tell',
      id: `tell.${id}`,
      rev: 1,
      booking: id,
      calendarId,
      createdAt: now,
      nextAt: now + leaseMs(parts),
      attempts: 0,
      queued: false,
      ...telling,
    };
    // Another process may be telling this very change.
    if ((await mirror.commit({ intents: [intent] })) === 'stale') return;
    // From here on no pass freezes it; one that came in between may have.
    if (await isFrozen(mirror, booking)) {
      await mirror.commit({ finished: [intent] });
      return;
    }
    await drive(intent, deadline(clock, settings.requestBudgetMs));
  }

  async function drive(intent: TellIntent, time: Deadline): Promise<void> {
    const { booking, calendarId, told, contents } = intent;
    const claimed = await claim(intent, time);
    if (claimed.kind === 'later') {
      log.warn({ booking, failure: claimed.failure.kind }, 'telling waits for Google');
      const nextAt = retryAt(clock.now(), intent.attempts, entropy);
      await mirror.commit({
        intents: [revised(intent, { nextAt, attempts: intent.attempts + 1 })],
      });
      return;
    }
    const entries = claimed.entry === null ? [] : [{ calendarId, entry: claimed.entry }];
    if (claimed.kind === 'stale') {
      await mirror.commit({ entries, finished: [intent] });
      onStale(calendarId);
      return;
    }
    const reach = reachOf(parts, ownerOf(practice, calendarId));
    const at = clock.now();
    const kind = contents[0]?.content.kind ?? 'nothing';
    const done = await mirror.commit({
      entries,
      told: [{ booking, told }],
      finished: [intent],
      notices: noticesFor(booking, contents, reach, at),
      audit: [
        { at, actor: 'doctor', action: 'booking.told', booking, calendarId, detail: { kind } },
      ],
    });
    if (done === 'committed') onNotices();
  }

  async function claim(intent: TellIntent, time: Deadline): Promise<Claimed> {
    const booking = await mirror.booking(intent.booking);
    const isCancelled = intent.told.patient?.status === 'cancelled';
    if (booking === null || (booking.status === 'cancelled') !== isCancelled) {
      return { kind: 'stale', entry: null };
    }
    // While this telling waited, a pass may have brought one as late as it, or later. The etag that would
    // guard the patch is then that of the event which says so, and guards nothing.
    const wanted = must(intent.told.patient, 'a telling of the patient');
    const said = booking.told.patient;
    if (said !== null && said.revision >= wanted.revision) {
      // Of a booking that changed calendars the copy left behind does not say so: note it for all copies.
      await mirror.commit({ told: [{ booking: booking.id, told: toldIn(booking) }] });
      return { kind: said.by === wanted.by ? 'ours' : 'stale', entry: null };
    }
    // Changed once more meanwhile: the next telling says what is so then.
    if (differsFromTold(booking, wanted)) return { kind: 'stale', entry: null };
    return isCancelled ? claimCancelled(intent, time) : claimStanding(intent, booking, time);
  }

  async function claimStanding(
    intent: TellIntent,
    booking: Booking,
    time: Deadline,
  ): Promise<Claimed> {
    const { calendarId, told } = intent;
    const options = {
      budgetMs: time.remaining(),
      ...(booking.etag === null ? {} : { ifMatch: booking.etag }),
    };
    const patched = await calendar.patch(calendarId, booking.id, { marks: { told } }, options);
    if (patched.ok) return { kind: 'ours', entry: patched.value };
    switch (patched.failure.kind) {
      case 'precondition-failed':
        return whoTold(intent, time);
      case 'rejected':
        return { kind: 'stale', entry: null };
      // Deleted, or the calendar is lost to us: a pass will tell. Until then it waits its turn, so that
      // passes and attempts do not wake each other without end.
      default:
        return { kind: 'later', failure: patched.failure };
    }
  }

  /** 412 may be our own earlier attempt whose answer was lost: `by` tells. */
  async function whoTold(intent: TellIntent, time: Deadline): Promise<Claimed> {
    const { calendarId, booking, told } = intent;
    const found = await calendar.get(calendarId, booking, { budgetMs: time.remaining() });
    if (!found.ok) {
      return found.failure.kind === 'not-found'
        ? { kind: 'stale', entry: null }
        : { kind: 'later', failure: found.failure };
    }
    const isOurs = toldBy(found.value) === told.patient?.by;
    return { kind: isOurs ? 'ours' : 'stale', entry: found.value };
  }

  /**
   * A deletion needs proof, and may be a move to a colleague's calendar: Google announces the two halves
   * apart. What the event still says of who was told decides whether there is anything left to tell.
   */
  async function claimCancelled(intent: TellIntent, time: Deadline): Promise<Claimed> {
    const { calendarId, booking, told } = intent;
    const elsewhere = await liesElsewhere(intent, time);
    if (elsewhere !== 'no') return elsewhere;
    const found = await lookFor(parts, calendarId, booking, time);
    if (found.kind === 'unknown') return { kind: 'later', failure: found.failure };
    // Gone without a trace: the mirror alone remembers, and says so from now on.
    if (found.kind === 'gone') return { kind: 'ours', entry: null };
    const { entry } = found;
    if (entry.kind !== 'cancelled') return { kind: 'stale', entry };
    if (toldBy(entry) === told.patient?.by) return { kind: 'ours', entry };
    if (statusTold(entry) === 'cancelled') return { kind: 'stale', entry };
    const change = { status: 'cancelled', marks: { told } } as const;
    const { etag } = entry;
    const options = { budgetMs: time.remaining(), ...(etag === null ? {} : { ifMatch: etag }) };
    const patched = await calendar.patch(calendarId, booking, change, options);
    if (patched.ok) return { kind: 'ours', entry: patched.value };
    switch (patched.failure.kind) {
      case 'precondition-failed':
        return whoTold(intent, time);
      case 'not-found':
      case 'not-permitted':
      case 'rejected':
        // Google may refuse to write on what is deleted; then, too, the mirror alone remembers. But it
        // refuses in the same words what it has just closed to us.
        return remembered(calendarId, time);
      default:
        return { kind: 'later', failure: patched.failure };
    }
  }

  async function remembered(calendarId: CalendarId, time: Deadline): Promise<Claimed> {
    const failure = await whyUnreadable(parts, calendarId, time);
    return failure === null ? { kind: 'ours', entry: null } : { kind: 'later', failure };
  }

  /** A colleague's calendar that cannot be read may hold it: then nobody can say that it is cancelled. */
  async function liesElsewhere(intent: TellIntent, time: Deadline): Promise<Claimed | 'no'> {
    for (const { calendarId } of practice.practitioners) {
      if (calendarId === intent.calendarId) continue;
      const found = await lookFor(parts, calendarId, intent.booking, time);
      if (found.kind === 'unknown') return { kind: 'later', failure: found.failure };
      if (found.kind === 'entry' && found.entry.kind === 'event') {
        onStale(calendarId);
        return { kind: 'stale', entry: null };
      }
    }
    return 'no';
  }

  async function standsElsewhere(booking: Booking): Promise<boolean> {
    const best = await mirror.booking(booking.id);
    return best !== null && best.status !== 'cancelled';
  }
}

function toldIn({ told: { patient, doctor } }: Booking): Partial<Record<Party, Told>> {
  return { ...(patient === null ? {} : { patient }), ...(doctor === null ? {} : { doctor }) };
}

function marksOf(entry: CalendarEntry) {
  const event =
    entry.kind === 'cancelled' ? entry.details : entry.kind === 'event' ? entry : null;
  return event?.marks?.kind === 'booking' ? event.marks : null;
}

const toldBy = (entry: CalendarEntry) => marksOf(entry)?.told.patient?.by ?? null;
const statusTold = (entry: CalendarEntry) => marksOf(entry)?.told.patient?.status ?? null;
