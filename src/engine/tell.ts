/**
 * Telling the patient what the doctor changed in Google Calendar. The right to tell is taken first, by
 * writing `told` into the event with If-Match: of several engines only one succeeds, and a mirror that
 * is lost afterwards does not tell again.
 */
import { bookingMarksOf } from './claim-mark.ts';
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
import { previewEndings } from './previews.ts';
import { lookFor, whyUnreadable } from './proof.ts';
import { whereabouts } from './whereabouts.ts';

export interface Teller {
  /** Tells whatever is owed and has stood for the settle time. */
  tellDue(): Promise<void>;
  /** Of one booking, without waiting for it to stand. */
  tellNow(booking: Booking): Promise<ByHand>;
  /** The doctor tells the patient herself: noted as told, and nothing is sent. */
  letBe(booking: Booking): Promise<ByHand>;
  resume(intent: TellIntent): Promise<void>;
}

/** `unavailable`: Google does not answer; it is told later, as if nobody had asked. */
export type ByHand = 'done' | 'gone' | 'unavailable';

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
      const due = await mirror.nextOwing(settings.settleMs);
      if (due === null || due > clock.now()) return;
      const busy = new Set((await mirror.intents()).map((intent) => intent.booking));
      for (const { calendarId } of practice.practitioners) {
        const changedBefore = clock.now() - settings.settleMs;
        for (const booking of await mirror.owing(calendarId, changedBefore)) {
          // A booking that a request is changing right now is told by that request.
          if (!busy.has(booking.id)) await tell(booking);
        }
      }
    },
    async tellNow(booking) {
      return (await isBeingChanged(booking)) ? 'gone' : tell(booking);
    },
    async letBe(booking) {
      if (await isBeingChanged(booking)) return 'gone';
      const done = await tell(booking, 'silently');
      // Journalled, and noted once Google answers: nobody will be told.
      return done === 'unavailable' ? 'done' : done;
    },
    async resume(intent) {
      await drive(intent, deadline(clock, settings.requestBudgetMs * 2));
    },
  };

  async function isBeingChanged({ id }: Booking): Promise<boolean> {
    return (await mirror.intents()).some((intent) => intent.booking === id);
  }

  async function tell(booking: Booking, how: 'aloud' | 'silently' = 'aloud'): Promise<ByHand> {
    const { id, calendarId } = booking;
    if (booking.status === 'cancelled' && (await standsElsewhere(booking))) return 'gone';
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
      return 'gone';
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
      ...(how === 'silently' ? { contents: [] } : {}),
    };
    // Another process may be telling this very change.
    if ((await mirror.commit({ intents: [intent] })) === 'stale') return 'gone';
    // From here on no pass freezes it; one that came in between may have.
    if (await isFrozen(mirror, booking)) {
      await mirror.commit({ finished: [intent] });
      return 'gone';
    }
    return drive(intent, deadline(clock, settings.requestBudgetMs));
  }

  async function drive(intent: TellIntent, time: Deadline): Promise<ByHand> {
    const { booking, calendarId, told, contents } = intent;
    const claimed = await claim(intent, time);
    if (claimed.kind === 'later') {
      log.warn({ booking, failure: claimed.failure.kind }, 'telling waits for Google');
      const nextAt = retryAt(clock.now(), intent.attempts, entropy);
      await mirror.commit({
        intents: [revised(intent, { nextAt, attempts: intent.attempts + 1 })],
      });
      return 'unavailable';
    }
    const entries = claimed.entry === null ? [] : [{ calendarId, entry: claimed.entry }];
    if (claimed.kind === 'stale') {
      await mirror.commit({ entries, finished: [intent] });
      onStale(calendarId);
      return 'gone';
    }
    const reach = reachOf(parts, ownerOf(practice, calendarId));
    const at = clock.now();
    const kind = contents[0]?.content.kind ?? 'nothing';
    const ended = await previewEndings(
      parts,
      booking,
      contents.length === 0 ? 'untold' : 'told',
    );
    const done = await mirror.commit({
      entries,
      told: [{ booking, told }],
      finished: [intent],
      notices: [...noticesFor(booking, contents, reach, at), ...ended],
      audit: [
        { at, actor: 'doctor', action: 'booking.told', booking, calendarId, detail: { kind } },
      ],
    });
    if (done === 'committed') onNotices();
    return 'done';
  }

  async function claim(intent: TellIntent, time: Deadline): Promise<Claimed> {
    const booking = await mirror.booking(intent.booking);
    const isCancelled = intent.told.patient?.status === 'cancelled';
    if (booking === null) return { kind: 'stale', entry: null };
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
    if (
      (booking.status === 'cancelled') !== isCancelled ||
      differsFromTold(booking, wanted, null)
    ) {
      return { kind: 'stale', entry: null };
    }
    // It lies with a colleague since: that is a change of its own.
    if (!isCancelled && booking.calendarId !== intent.calendarId) {
      return { kind: 'stale', entry: null };
    }
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
    const elsewhere = await whereabouts(parts, intent, time);
    if (elsewhere.kind === 'unknown') return { kind: 'later', failure: elsewhere.failure };
    if (elsewhere.kind === 'stands') {
      onStale(elsewhere.calendarId);
      return { kind: 'stale', entry: null };
    }
    const found = await lookFor(parts, calendarId, booking, time);
    if (found.kind === 'unknown') return { kind: 'later', failure: found.failure };
    // Gone without a trace: the mirror alone remembers, and says so from now on.
    if (found.kind === 'gone') return { kind: 'ours', entry: null };
    const { entry } = found;
    // Our own earlier attempt, even if it was restored since: that is told next, and makes sense only then.
    if (toldBy(entry) === told.patient?.by) return { kind: 'ours', entry };
    if (entry.kind !== 'cancelled') return { kind: 'stale', entry };
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

  async function standsElsewhere(booking: Booking): Promise<boolean> {
    const best = await mirror.booking(booking.id);
    return best !== null && best.status !== 'cancelled';
  }
}

function toldIn({ told: { patient, doctor } }: Booking): Partial<Record<Party, Told>> {
  return { ...(patient === null ? {} : { patient }), ...(doctor === null ? {} : { doctor }) };
}

const toldBy = (entry: CalendarEntry) => bookingMarksOf(entry)?.told.patient?.by ?? null;
const statusTold = (entry: CalendarEntry) =>
  bookingMarksOf(entry)?.told.patient?.status ?? null;
