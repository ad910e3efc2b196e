/** Puts the use cases together into the engine that the outside calls. */
import { absenter, absentWork } from './absent.ts';
import { actor } from './act.ts';
import { adoptWork } from './adopt.ts';
import { agendaOf } from './agenda.ts';
import type { Engine } from './api.ts';
import { askDuty, askWork } from './ask.ts';
import { askedBookings } from './asked-bookings.ts';
import { availabilityOf } from './availability.ts';
import { type Background, background } from './background.ts';
import { booker } from './book.ts';
import { bookWork } from './book-work.ts';
import { statusChanger } from './change-status.ts';
import { changeWork } from './change-work.ts';
import { connectionDuty, requestsOnly } from './connection.ts';
import { changeId } from './core/intent.ts';
import { changeDeadline, undoDeadline } from './core/policy.ts';
import { SECOND } from './core/values.ts';
import { canWait } from './core/waiting.ts';
import { declineWork } from './decline.ts';
import { eraser } from './erase.ts';
import { explainer } from './explain.ts';
import { freezeDuty, freezer } from './freezes.ts';
import { handOverDuty, handOverWork } from './hand-over.ts';
import { holdCalls } from './hold-calls.ts';
import { keeper } from './holdings.ts';
import { newDuties } from './journal/duties.ts';
import { ringing } from './journal/ringing.ts';
import { newRunner } from './journal/runner.ts';
import { resumeWith } from './journal/works.ts';
import { lateDuty } from './late.ts';
import { learning } from './learning.ts';
import { moveWork } from './move-work.ts';
import { noShowNoter } from './no-show.ts';
import { notedWrites } from './noted-writes.ts';
import { numbersOf } from './numbers.ts';
import { offers, offerWork } from './offer.ts';
import { outboxByHand } from './outbox-by-hand.ts';
import { type Parts, practitionerOf } from './parts.ts';
import { passesOf } from './passes.ts';
import { previewDuty } from './previews.ts';
import { proposer, proposeWork } from './propose.ts';
import { remindDuty, remindWork } from './remind.ts';
import { rescheduler } from './reschedule.ts';
import { restampDuty, restampWork } from './restamp.ts';
import { retractDuty, retractor, retractWork } from './retract.ts';
import { slotsOf } from './slots.ts';
import { statusOf } from './status.ts';
import { summaryDuty } from './summary.ts';
import { sweepDuty, sweepWork } from './sweep.ts';
import { syncer } from './sync.ts';
import { tellDuty, teller, tellWork } from './tell.ts';
import { freedTimeWork } from './waiting-list.ts';
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

/** Without `watches` nothing is known of channels. */
export function createEngine(given: Parts, watches: WatchParts | null = null): RunningEngine {
  const mirror = ringing(learning(given), given.wakes);
  const calendar = notedWrites(given.calendar, mirror, given.clock);
  const parts: Parts = { ...given, mirror, calendar };
  const { practice, clock, settings, wakes } = parts;
  const { store = null, watching = null } = watches ?? {};
  const sync = syncer(parts);
  const watch =
    store === null || watching === null
      ? null
      : watcher(parts, { ...watching, store }, (id) => sync.wake(id, 'push'));

  const runner = newRunner(parts);
  const slots = slotsOf(parts);
  const holds = holdCalls(parts, sync);
  const changes = statusChanger({ ...parts, slots }, runner);
  const booking = { ...parts, sync, slots };
  const moving = { ...parts, holds, slots, changes };
  const offering = { ...parts, holds };
  const proposing = { ...parts, slots };
  const moves = rescheduler(moving, runner);
  const retracts = retractor(parts, runner);
  const tells = teller(parts, runner);
  const absences = absenter(parts, runner);
  const proposals = proposer(proposing, runner);
  const freezes = freezer(parts);
  const bookings = askedBookings(parts);
  const agenda = agendaOf(parts, bookings.bookings);
  const passes = passesOf({ ...parts, sync, watch });
  const wishing = wishes(parts, sync, moves, retracts);

  const resume = resumeWith(runner, {
    book: bookWork(booking),
    move: moveWork(moving),
    change: changeWork(parts),
    tell: tellWork(parts),
    ask: askWork(parts),
    remind: remindWork(parts),
    adopt: adoptWork(parts),
    decline: declineWork({ ...parts, changes }),
    absent: absentWork(parts),
    propose: proposeWork(proposing),
    freed: freedTimeWork({ ...parts, offers: offers(offering, runner) }),
    offer: offerWork(offering),
    retract: retractWork(parts),
    restamp: restampWork(parts),
    sweep: sweepWork(parts),
    'hand-over': handOverWork(parts),
  });
  const duties = newDuties(parts, [
    connectionDuty(parts),
    summaryDuty({ ...parts, agenda }),
    previewDuty(parts),
    tellDuty(parts, runner),
    freezeDuty(parts),
    askDuty(parts, runner),
    remindDuty(parts, runner),
    retractDuty(parts, runner),
    restampDuty(parts, runner),
    lateDuty(parts, changes),
    sweepDuty(parts, runner),
    handOverDuty(parts, runner),
  ]);

  const engine: Engine = {
    practice,
    availability: availabilityOf(parts),
    availabilityVersion: (id) => mirror.version(practitionerOf(practice, id)?.calendarId),
    ...booker(booking, runner),
    async takesRequestsOnly(id) {
      const owner = practitionerOf(practice, id);
      return owner !== null && requestsOnly(parts, owner.calendarId);
    },
    ...bookings,
    agenda,
    absent: absences.absent,
    absence: absences.absence,
    explain: explainer(parts),
    history: async (booking) => ({
      audit: await mirror.audit({ booking }),
      notices: await mirror.notices({ booking }),
    }),
    numbers: (weeks) => numbersOf(parts, weeks),
    outbox: outboxByHand(mirror, clock),
    cancel: (id, by) => changes.cancel(id, by),
    async undoCancel(id) {
      // A cancellation whose answer was lost, or that a crash cut short, is brought to its end first.
      const begun = await mirror.intent(changeId(id));
      if (begun?.kind === 'change') await runner.resume(changeWork(parts), begun);
      return moves.undoCancel(id);
    },
    undoableUntil(booking) {
      const until = undoDeadline(booking, settings.settleMs);
      return until !== null && clock.now() < until ? until : null;
    },
    reschedule: (id, start, by) => moves.reschedule(id, start, by),
    wish: wishing.wish,
    canWait: (booking) => canWait(booking, practice.policy, clock.now()),
    offer: wishing.offer,
    answerOffer: wishing.answer,
    approve: changes.approve,
    noShow: noShowNoter(parts),
    ...keeper(parts),
    erase: eraser(parts, { cancel: (id) => changes.cancel(id, 'doctor') }),
    changeable: (booking) =>
      booking.status !== 'cancelled' && clock.now() < changeDeadline(booking, practice.policy),
    ...passes,
    status: statusOf(parts, store),
    settleFreeze: freezes.settle,
    ...actor(parts, { changes, tells, absences, proposals, settleFreeze: freezes.settle }),
  };
  return {
    engine,
    background: background(parts, { resume, duties, wakes, sync }),
    watch,
    async stop() {
      watch?.stop();
      const done = new AbortController();
      const waited = clock.sleep(STOP_MS, done.signal);
      await Promise.race([sync.stop(), waited]).finally(() => done.abort());
    },
  };
}

const STOP_MS = 3 * SECOND;
