/** Puts the use cases together into the engine that the outside calls. */
import { absenter } from './absent.ts';
import { actor } from './act.ts';
import { adopter } from './adopt.ts';
import { agendaOf } from './agenda.ts';
import type { AskedBooking, Engine, RequestedBooking, SyncReport } from './api.ts';
import { asker } from './ask.ts';
import { availabilityOf } from './availability.ts';
import { type Background, background, resumeWith } from './background.ts';
import { booker } from './book.ts';
import { statusChanger } from './change-status.ts';
import { connectionKeeper, requestsOnly } from './connection.ts';
import { asTold } from './core/breaker.ts';
import { type BookIntent, changeId, type Intent } from './core/intent.ts';
import { changeDeadline, undoDeadline } from './core/policy.ts';
import type { Practitioner } from './core/practice.ts';
import { findsBooking } from './core/search.ts';
import type { BookingId, CalendarId } from './core/values.ts';
import { SECOND } from './core/values.ts';
import { canWait } from './core/waiting.ts';
import { decliner } from './decline.ts';
import { comparePass } from './dry-run.ts';
import { eraser } from './erase.ts';
import { explainer } from './explain.ts';
import { freezer } from './freezes.ts';
import { isFrozen } from './frozen.ts';
import { keeper } from './holdings.ts';
import { learning } from './learning.ts';
import { noShowNoter } from './no-show.ts';
import { notedWrites } from './noted-writes.ts';
import { numbersOf } from './numbers.ts';
import { offers } from './offer.ts';
import { outboxByHand } from './outbox-by-hand.ts';
import { type Parts, practitionerOf } from './parts.ts';
import { previewer } from './previews.ts';
import { proposer } from './propose.ts';
import { reminder } from './remind.ts';
import { rescheduler } from './reschedule.ts';
import { restamper } from './restamp.ts';
import { retractor } from './retract.ts';
import { slotsOf } from './slots.ts';
import { statusOf } from './status.ts';
import { summarizer } from './summary.ts';
import { reasonOf, syncer } from './sync.ts';
import { teller } from './tell.ts';
import { waitingList } from './waiting-list.ts';
import { type Watcher, type Watching, watcher } from './watch.ts';
import type { ChannelStore } from './watch-port.ts';
import { wishes } from './wish.ts';

export interface RunningEngine {
  readonly engine: Engine;
  readonly background: Background;
  /** Null: this process opens no watch channels. */
  readonly watch: Watcher | null;
  /** Waits a little for passes under way. A pass cut short leaves the mirror as it was. */
  stop(): Promise<void>;
}

/** What an engine is given of watch channels. `watching`: only in a process that keeps them open. */
export interface WatchParts {
  readonly store: ChannelStore;
  readonly watching: Omit<Watching, 'store'> | null;
}

/** `onNotices`: something was put into the outbox. Without `watches` nothing is known of channels. */
export function createEngine(
  given: Parts,
  onNotices: () => void,
  watches: WatchParts | null = null,
): RunningEngine {
  const { practice, clock, log } = given;
  const mirror = learning(given);
  const parts = { ...given, mirror, calendar: notedWrites(given.calendar, mirror, clock) };
  let stopped = false;
  const sync = syncer(parts, (calendarId, cause, changed) => {
    loops.wake();
    watch?.passed(calendarId, cause, changed).catch(crashed);
  });
  const { store = null, watching = null } = watches ?? {};
  const watch =
    store === null || watching === null
      ? null
      : watcher(parts, { ...watching, store }, (id) => wakeCalendar(id, 'push'));
  const slots = slotsOf(parts);
  const bookings = booker(parts, sync, slots, onNotices);
  const moves = rescheduler(parts, sync, slots, {
    onNotices,
    onRecalled: (id, by) => changes.cancel(id, by),
  });
  const retracts = retractor(parts);
  const offering = offers(parts, sync, onNotices);
  const wishing = wishes(parts, sync, moves, retracts);
  const changes = statusChanger(parts, slots, onNotices);
  const tells = teller(parts, { onNotices, onStale: (id) => wakeCalendar(id, 'stale') });
  const freezes = freezer(parts, { onNotices, onAccepted: () => loops.wake() });
  const onStale = (id: CalendarId) => wakeCalendar(id, 'stale');
  const asks = asker(parts, { onNotices, onStale });
  const reminders = reminder(parts, onNotices);
  const previews = previewer(parts, onNotices);
  const agenda = agendaOf(parts, settledBookings);
  const summaries = summarizer(parts, { agenda, onNotices });
  const restamp = restamper(parts);
  const absences = absenter(parts, onNotices);
  const proposals = proposer(parts, slots, onNotices);
  const acts = actor(parts, {
    changes,
    tells,
    absences,
    proposals,
    settleFreeze: freezes.settle,
    onStale,
  });
  const connections = connectionKeeper(parts, {
    onNotices,
    look: (id) => wakeCalendar(id, 'connection'),
  });
  const loops = background(parts, {
    connections,
    resume: resumeWith({
      book: bookings.resume,
      move: moves.resume,
      change: changes.resume,
      tell: tells.resume,
      ask: asks.resume,
      remind: reminders.resume,
      adopt: adopter(parts, onNotices),
      decline: decliner(parts, changes),
      absent: absences.resume,
      propose: proposals.resume,
      freed: waitingList(parts, offering),
      offer: offering.resume,
      retract: retracts.resume,
    }),
    duties: async () => {
      await summaries();
      await previews();
      await tells.tellDue();
      await freezes.alertDue();
      await asks.askDue();
      await reminders.remindDue();
      await retracts.retractDue();
      await restamp();
    },
    giveWay: (id) => changes.cancel(id, 'engine'),
  });

  const engine: Engine = {
    practice,
    availability: availabilityOf(parts),
    availabilityVersion: (id) => mirror.version(practitionerOf(practice, id)?.calendarId),
    book: (input, options) => waking(bookings.book(input, options)),
    async takesRequestsOnly(id) {
      const owner = practitionerOf(practice, id);
      return owner !== null && requestsOnly(parts, owner.calendarId);
    },
    async booking(id) {
      const intent = await unsettled(id);
      // Until it is checked it is a wish, even though its event may be there.
      if (intent !== null && intent.phase !== 'withdraw') return null;
      const booking = await mirror.booking(id);
      if (booking === null) return null;
      // Lost, and on its way out again, however long Google takes to let it go.
      if (intent !== null) return { ...booking, status: 'cancelled' };
      // Her page must not tell a patient what nobody is to be told yet.
      return (await isFrozen(mirror, booking)) ? asTold(booking) : booking;
    },
    async queued(id) {
      const intent = await unsettled(id);
      if (intent === null || intent.phase === 'withdraw') return null;
      const { slot, marks } = intent.draft;
      const { practitioner, type, patient } = marks;
      return { ...slot, practitioner, type, locale: patient.locale } satisfies AskedBooking;
    },
    async requests() {
      const waiting = (await mirror.intents())
        .filter(isUnsettled)
        .filter(({ queued, phase }) => queued && phase !== 'withdraw');
      return waiting
        .map(({ booking, draft: { slot, marks } }): RequestedBooking => {
          const { practitioner, type, patient } = marks;
          const { locale } = patient;
          return { id: booking, ...slot, practitioner, type, locale, patient };
        })
        .toSorted((a, b) => a.start - b.start);
    },
    bookings: settledBookings,
    agenda,
    absent: (wish) => waking(absences.absent(wish)),
    absence: absences.absence,
    explain: explainer(parts),
    history: async (booking) => ({
      audit: await mirror.audit({ booking }),
      notices: await mirror.notices({ booking }),
    }),
    numbers: (weeks) => numbersOf(parts, weeks),
    outbox: outboxByHand(mirror, clock, onNotices),
    cancel: (id, by) => waking(changes.cancel(id, by)),
    async undoCancel(id) {
      // A cancellation whose answer was lost, or that a crash cut short, is brought to its end first.
      const begun = (await mirror.intents()).find((one) => one.id === changeId(id));
      if (begun?.kind === 'change') await changes.resume(begun);
      return waking(moves.undoCancel(id));
    },
    undoableUntil(booking) {
      const until = undoDeadline(booking, parts.settings.settleMs);
      return until !== null && clock.now() < until ? until : null;
    },
    reschedule: (id, start, by) => waking(moves.reschedule(id, start, by)),
    wish: (id, wanted) => wakingAlways(wishing.wish(id, wanted)),
    canWait: (booking) => canWait(booking, practice.policy, clock.now()),
    offer: wishing.offer,
    answerOffer: (id, start, yes) => wakingAlways(wishing.answer(id, start, yes)),
    approve: (id) => waking(changes.approve(id)),
    noShow: noShowNoter(parts),
    ...keeper(parts, onNotices),
    erase: eraser(parts, { cancel: (id) => changes.cancel(id, 'doctor') }),
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
    status: statusOf(parts, store),
    settleFreeze: freezes.settle,
    ...acts,
  };
  return {
    engine,
    background: loops,
    watch,
    async stop() {
      stopped = true;
      watch?.stop();
      const done = new AbortController();
      const waited = clock.sleep(STOP_MS, done.signal);
      await Promise.race([sync.idle(), waited]).finally(() => done.abort());
    },
  };

  async function settledBookings({ text, ...filter }: Parameters<Engine['bookings']>[0]) {
    const wishes = new Set((await mirror.intents()).filter(isUnsettled).map(({ id }) => id));
    const found = (await mirror.bookings(filter)).filter(({ id }) => !wishes.has(id));
    return text === undefined ? found : found.filter(findsBooking(text));
  }

  /** What was left for later is due sooner than the background expects. */
  async function waking<A extends { readonly kind: string }>(answer: Promise<A>): Promise<A> {
    const given = await answer;
    if (['queued', 'withdrawn', 'unavailable'].includes(given.kind)) loops.wake();
    return given;
  }

  /** What it leaves to do, the next in line, should not wait for a nap to be over. */
  async function wakingAlways<A>(answer: Promise<A>): Promise<A> {
    const given = await answer;
    loops.wake();
    return given;
  }

  async function unsettled(id: BookingId): Promise<BookIntent | null> {
    const intent = (await mirror.intents()).find((one) => one.id === id);
    return intent !== undefined && isUnsettled(intent) ? intent : null;
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

/** On its way into Google, or out of it again: not to be counted on. */
const isUnsettled = (intent: Intent): intent is BookIntent =>
  intent.kind === 'book' && intent.phase !== 'invite';

const STOP_MS = 3 * SECOND;
