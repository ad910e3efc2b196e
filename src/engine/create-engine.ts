/** Puts the use cases together into the engine that the outside calls. */
import type { AskedBooking, Engine, SyncReport } from './api.ts';
import { availabilityOf } from './availability.ts';
import { type Background, background, resumeWith } from './background.ts';
import { booker } from './book.ts';
import { statusChanger } from './change-status.ts';
import { asTold } from './core/breaker.ts';
import type { BookIntent } from './core/intent.ts';
import { changeDeadline } from './core/policy.ts';
import type { Practitioner } from './core/practice.ts';
import type { BookingId, CalendarId } from './core/values.ts';
import { SECOND } from './core/values.ts';
import { comparePass } from './dry-run.ts';
import { freezer } from './freezes.ts';
import { isFrozen } from './frozen.ts';
import { type Parts, practitionerOf } from './parts.ts';
import { rescheduler } from './reschedule.ts';
import { slotsOf } from './slots.ts';
import { reasonOf, syncer } from './sync.ts';
import { teller } from './tell.ts';

export interface RunningEngine {
  readonly engine: Engine;
  readonly background: Background;
  /** Waits a little for passes under way. A pass cut short leaves the mirror as it was. */
  stop(): Promise<void>;
}

/** `onNotices`: something was put into the outbox. */
export function createEngine(parts: Parts, onNotices: () => void): RunningEngine {
  const { practice, mirror, clock, log } = parts;
  let stopped = false;
  const sync = syncer(parts, () => loops.wake());
  const slots = slotsOf(parts);
  const bookings = booker(parts, sync, slots, onNotices);
  const moves = rescheduler(parts, sync, slots, onNotices);
  const changes = statusChanger(parts, slots, onNotices);
  const tells = teller(parts, { onNotices, onStale: (id) => wakeCalendar(id, 'stale') });
  const freezes = freezer(parts, { onNotices, onAccepted: () => loops.wake() });
  const loops = background(parts, {
    resume: resumeWith({
      book: bookings.resume,
      move: moves.resume,
      change: changes.resume,
      tell: tells.resume,
    }),
    tellDue: async () => {
      await tells.tellDue();
      await freezes.alertDue();
    },
    giveWay: (id) => changes.cancel(id, 'engine'),
  });

  const engine: Engine = {
    practice,
    availability: availabilityOf(parts),
    availabilityVersion: () => mirror.version(),
    book: bookings.book,
    async booking(id) {
      // Until it is checked it is a wish, even though its event may be there.
      if ((await onItsWay(id)) !== null) return null;
      const booking = await mirror.booking(id);
      // Her page must not tell a patient what nobody is to be told yet.
      return booking !== null && (await isFrozen(mirror, booking)) ? asTold(booking) : booking;
    },
    async queued(id) {
      const intent = await onItsWay(id);
      if (intent === null) return null;
      const { slot, marks } = intent.draft;
      const { practitioner, type, patient } = marks;
      return { ...slot, practitioner, type, locale: patient.locale } satisfies AskedBooking;
    },
    bookings: (filter) => mirror.bookings(filter),
    cancel: changes.cancel,
    reschedule: moves.reschedule,
    approve: changes.approve,
    changeable: (booking) =>
      booking.status !== 'cancelled' && clock.now() < changeDeadline(booking, practice.policy),

    async sync({ practitioner, full = false, dryRun = false, cause }) {
      const one = practitioner === undefined ? null : practitionerOf(practice, practitioner);
      const wanted = one === null ? practice.practitioners : [one];
      return Promise.all(
        wanted.map((owner) =>
          dryRun ? comparePass(parts, owner) : report(owner, full, cause),
        ),
      );
    },
    wake(practitioner, cause) {
      const one = practitioner === null ? null : practitionerOf(practice, practitioner);
      for (const owner of one === null ? practice.practitioners : [one]) {
        wakeCalendar(owner.calendarId, cause);
      }
    },
    async status() {
      const now = clock.now();
      const calendars = await Promise.all(
        practice.practitioners.map(async ({ id, calendarId }) => {
          const state = await mirror.calendar(calendarId);
          const ageMs = state.verifiedAt === null ? null : now - state.verifiedAt;
          return { ...state, practitioner: id, ageMs };
        }),
      );
      const unfinished = (await mirror.intents()).length;
      const frozen = (await mirror.freezes()).flatMap((freeze) => {
        const owner = practice.practitioners.find((p) => p.calendarId === freeze.calendarId);
        return owner === undefined ? [] : [{ ...freeze, practitioner: owner.id }];
      });
      const notices = await mirror.noticeCounts();
      return { calendars, freezes: frozen, unfinished, notices };
    },
    settleFreeze: freezes.settle,
  };
  return {
    engine,
    background: loops,
    async stop() {
      stopped = true;
      await Promise.race([sync.idle(), clock.sleep(STOP_MS)]);
    },
  };

  async function onItsWay(id: BookingId): Promise<BookIntent | null> {
    const intent = (await mirror.intents()).find((one) => one.id === id);
    const isUnsettled =
      intent?.kind === 'book' && (intent.phase === 'insert' || intent.phase === 'check');
    return isUnsettled ? intent : null;
  }

  async function report(
    owner: Practitioner,
    full: boolean,
    cause: string,
  ): Promise<SyncReport> {
    const result = await sync.pass(owner.calendarId, { full, cause });
    const changed = result.ok ? result.changed : 0;
    const failure = result.ok ? null : reasonOf(result.failure);
    return { practitioner: owner.id, changed, full: result.full, failure };
  }

  function wakeCalendar(calendarId: CalendarId, cause: string): void {
    sync.pass(calendarId, { full: false, cause }).catch(crashed);
  }

  /** A mistake of ours, in work that nobody waits for. The next pass tries again. */
  function crashed(error: unknown): void {
    if (stopped) return;
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.error({ error: what }, 'background work failed');
  }
}

const STOP_MS = 3 * SECOND;
