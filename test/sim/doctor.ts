/** The doctor in Google Calendar: her word wins, whatever she does to whatever lies there. */
import {
  asEventId,
  type CalendarId,
  DAY,
  type Instant,
  MINUTE,
} from '../../src/engine/core/values.ts';
import { Refusal } from '../../src/sandbox/model/refusal.ts';
import type { Json } from '../../src/sandbox/model/resource.ts';
import type { Dice } from './dice.ts';
import type { BookingEvent, Google } from './google.ts';
import type { Ledger } from './ledger.ts';
import type { Scenario } from './scenario.ts';
import { type Server, short, when } from './server.ts';
import type { SimClock } from './sim-clock.ts';
import type { Trace } from './trace.ts';

export interface Doctor {
  /** One thing she does. Only what she does in Créneau's own pages takes time. */
  act(): Promise<void>;
}

const ACTS = {
  block: 10,
  blockDay: 1,
  open: 3,
  move: 14,
  moveBack: 4,
  moveOnto: 4,
  resize: 4,
  remove: 8,
  restore: 5,
  edit: 4,
  free: 2,
  copy: 3,
  wipe: 1,
  repeat: 3,
  moveOne: 3,
  dropOne: 2,
  dropSeries: 1,
  changeCalendar: 4,
  approve: 4,
  cancel: 2,
  reschedule: 2,
};

export function newDoctor(parts: {
  readonly scenario: Scenario;
  readonly google: Google;
  readonly servers: readonly Server[];
  readonly clock: SimClock;
  readonly dice: Dice;
  readonly trace: Trace;
  readonly ledger: Ledger;
}): Doctor {
  const { scenario, google, servers, clock, dice, trace, ledger } = parts;
  const { practice } = scenario;
  const { model } = google;
  const calendars = practice.practitioners.map(({ calendarId }) => calendarId);

  return {
    async act() {
      const what = dice.weighted('what she does', ACTS);
      ledger.counts.doctor += 1;
      try {
        await perform(what);
      } catch (error) {
        // What Google refuses her (a tombstone, a husk) she cannot do either.
        if (!(error instanceof Refusal)) throw error;
        trace.note(`doctor may not ${what}`);
      }
    },
  };

  async function perform(what: keyof typeof ACTS): Promise<void> {
    const calendarId = dice.pick('whose calendar', calendars);
    switch (what) {
      case 'block': {
        const taken = aBooking(true);
        const onto = taken !== null && dice.chance('blocks a booking', 0.3);
        const where = onto ? taken.calendarId : calendarId;
        const start = onto
          ? taken.event.start - dice.between('from before it', 0, 1) * 15 * MINUTE
          : someTime();
        return put(
          where,
          'Réunion',
          start,
          dice.pick('length of the block', [15, 30, 60, 120]),
          {},
        );
      }
      case 'blockDay': {
        const date = new Date(clock.now() + dice.between('day of the block', 1, 4) * DAY)
          .toISOString()
          .slice(0, 10);
        const next = new Date(Date.parse(date) + DAY).toISOString().slice(0, 10);
        trace.note(`doctor blocks the day ${date}`);
        model.insert(calendarId, { summary: 'Congrès', start: { date }, end: { date: next } });
        return;
      }
      case 'open':
        return put(calendarId, 'Disponible', someTime(), 120, { transparency: 'transparent' });
      case 'move': {
        const booking = aBooking(true);
        if (booking !== null) place(booking, someTime(), null);
        return;
      }
      case 'moveBack': {
        const booking = aBooking(true);
        const { marks } = booking?.event ?? {};
        if (booking !== null && marks?.kind === 'booking')
          place(booking, marks.slot.start, null);
        return;
      }
      case 'moveOnto': {
        const [booking, other] = [aBooking(true), aBooking(true)];
        if (booking !== null && other !== null && booking.event.id !== other.event.id) {
          place(booking, other.event.start, null);
        }
        return;
      }
      case 'resize': {
        const booking = aBooking(true);
        if (booking !== null)
          place(booking, booking.event.start, dice.pick('new length', [15, 45, 90]));
        return;
      }
      case 'remove': {
        const booking = aBooking(true);
        if (booking === null) return;
        trace.note(`doctor deletes ${short(booking.event.id)}`);
        model.delete(booking.calendarId, booking.event.id);
        knows(booking.event.id, { ...booking.event, status: 'cancelled' });
        return;
      }
      case 'restore': {
        const booking = aBooking(false);
        if (booking === null) return;
        const { id } = booking.event;
        trace.note(`doctor restores ${short(id)} ${when(booking.event)}`);
        model.patch(booking.calendarId, id, { status: 'confirmed' });
        ledger.placedByHand.add(id);
        ledger.restoredByHand.add(id);
        knows(id, { ...booking.event, status: 'confirmed' });
        return;
      }
      case 'edit': {
        const booking = aBooking(true);
        if (booking === null) return;
        trace.note(`doctor writes on ${short(booking.event.id)}`);
        model.patch(booking.calendarId, booking.event.id, {
          description: `Note ${dice.between('note', 1, 999)}`,
        });
        return;
      }
      case 'free': {
        const booking = aBooking(true);
        if (booking === null) return;
        trace.note(`doctor shows ${short(booking.event.id)} as free`);
        ledger.placedByHand.add(booking.event.id);
        model.patch(booking.calendarId, booking.event.id, { transparency: 'transparent' });
        return;
      }
      case 'copy': {
        const booking = aBooking(true);
        if (booking === null) return;
        const { extendedProperties, summary } = model.get(
          booking.calendarId,
          booking.event.id,
        ) as Json;
        trace.note(`doctor copies ${short(booking.event.id)}`);
        return put(calendarId, String(summary), someTime(), 30, { extendedProperties });
      }
      case 'wipe': {
        const booking = aBooking(true, null, SETTLED_MS);
        if (booking === null) return;
        const { id } = booking.event;
        // Moved and wiped at once, it would be a stranger in one calendar and gone from the other.
        if (ledger.changedCalendar.has(id)) return;
        const { extendedProperties } = model.get(booking.calendarId, id) as {
          extendedProperties: { private: Record<string, string> };
        };
        const keys = Object.keys(extendedProperties.private);
        trace.note(`another client wipes the marks of ${short(id)}`);
        ledger.wiped.add(id);
        model.patch(booking.calendarId, id, {
          extendedProperties: { private: Object.fromEntries(keys.map((key) => [key, null])) },
        });
        return;
      }
      case 'repeat': {
        const recurrence = [
          dice.pick('rule', ['RRULE:FREQ=DAILY;COUNT=6', 'RRULE:FREQ=WEEKLY']),
        ];
        return put(calendarId, 'Staff', someTime(), 30, { recurrence });
      }
      case 'moveOne': {
        const instance = anInstance(calendarId);
        if (instance === null) return;
        const start = someTime();
        trace.note(`doctor moves instance ${instance} to ${iso(start)}`);
        model.patch(calendarId, instance, times(start, 30));
        return;
      }
      case 'dropOne': {
        const instance = anInstance(calendarId);
        if (instance === null) return;
        trace.note(`doctor deletes instance ${instance}`);
        model.delete(calendarId, instance);
        return;
      }
      case 'dropSeries': {
        const series = aSeries(calendarId);
        if (series === null) return;
        trace.note(`doctor deletes series ${series}`);
        model.delete(calendarId, series);
        return;
      }
      case 'changeCalendar': {
        const booking = aBooking(true);
        const other = calendars.find((id) => id !== booking?.calendarId);
        if (booking === null || other === undefined) return;
        const { id } = booking.event;
        if (ledger.wiped.has(id)) return;
        trace.note(`doctor moves ${short(id)} to the calendar ${other}`);
        model.move(booking.calendarId, id, other);
        ledger.placedByHand.add(id);
        ledger.changedCalendar.add(id);
        knows(id, booking.event);
        return;
      }
      case 'approve': {
        const booking = aBooking(true, 'tentative') ?? aBooking(true);
        if (booking === null) return;
        const id = asEventId(booking.event.id);
        const server = dice.pick('server approves', servers);
        trace.note(`doctor approves ${short(id)} at ${server.name}`);
        const answer = await server.ask('approve', (engine) => engine.approve(id));
        trace.note(`doctor approve -> ${answer?.kind ?? 'no answer'}`);
        if (answer?.kind === 'approved') {
          ledger.counts.approved += 1;
          knows(id, answer.booking);
        } else knows(id, { ...booking.event, status: 'confirmed' });
        return;
      }
      case 'cancel': {
        const booking = aBooking(true);
        if (booking === null) return;
        const id = asEventId(booking.event.id);
        const server = dice.pick('server cancels', servers);
        trace.note(`doctor cancels ${short(id)} at ${server.name}`);
        knows(id, { ...booking.event, status: 'cancelled' });
        const answer = await server.ask('cancel', (engine) => engine.cancel(id, 'doctor'));
        trace.note(`doctor cancel -> ${answer?.kind ?? 'no answer'}`);
        return;
      }
      case 'reschedule': {
        const booking = aBooking(true);
        if (booking === null) return;
        const id = asEventId(booking.event.id);
        const start = someTime();
        const server = dice.pick('server reschedules', servers);
        trace.note(`doctor reschedules ${short(id)} to ${iso(start)} at ${server.name}`);
        const { status, end } = booking.event;
        const length = end - booking.event.start;
        knows(id, { status, start, end: start + length });
        const answer = await server.ask('reschedule', (engine) =>
          engine.reschedule(id, iso(start), 'doctor'),
        );
        trace.note(`doctor reschedule -> ${answer?.kind ?? 'no answer'}`);
        return;
      }
    }
  }

  function put(
    calendarId: CalendarId,
    summary: string,
    start: Instant,
    minutes: number,
    more: Json,
  ): void {
    trace.note(
      `doctor puts ${summary} at ${iso(start)}+${minutes}m ${JSON.stringify(more).slice(0, 50)}`,
    );
    model.insert(calendarId, { summary, ...times(start, minutes), ...more });
  }

  /** Moves a booking, keeping its length unless minutes are given. */
  function place(booking: BookingEvent, start: Instant, minutes: number | null): void {
    const { event, calendarId } = booking;
    const length = minutes ?? Math.round((event.end - event.start) / MINUTE);
    trace.note(
      `doctor moves ${short(event.id)} from ${when(event)} to ${iso(start)}+${length}m`,
    );
    const stays = start === event.start && start + length * MINUTE === event.end;
    if (!stays) ledger.placedByHand.add(event.id);
    const moved = model.patch(calendarId, event.id, times(start, length));
    knows(event.id, {
      status: moved.status === 'tentative' ? 'tentative' : 'confirmed',
      start,
      end: start + length * MINUTE,
    });
  }

  function knows(
    id: string,
    { status, start, end }: { status: string; start: Instant; end: Instant },
  ): void {
    const truth = status === 'tentative' ? 'pending' : status;
    const status_ = truth as 'confirmed' | 'pending' | 'cancelled';
    ledger.doctorDid(id, status_, { start, end }, clock.now());
  }

  function aBooking(
    stands: boolean,
    status: 'tentative' | null = null,
    olderThanMs = 0,
  ): BookingEvent | null {
    const found = google
      .bookings()
      .filter((one) => one.stands === stands)
      .filter((one) => status === null || one.event.status === status)
      .filter((one) => one.event.created <= clock.now() - olderThanMs);
    // Mostly a recent one: what is being worked on is what goes wrong.
    const recent = found.toSorted((a, b) => b.event.updated - a.event.updated).slice(0, 8);
    return recent.length === 0 ? null : dice.pick('which booking', recent);
  }

  function aSeries(calendarId: CalendarId): string | null {
    const found = google
      .everything(calendarId)
      .map(({ resource }) => resource)
      .filter((one) => one.recurrence !== undefined && one.status !== 'cancelled');
    return found.length === 0 ? null : String(dice.pick('which series', found).id);
  }

  function anInstance(calendarId: CalendarId): string | null {
    const series = aSeries(calendarId);
    if (series === null) return null;
    const { pageSize, emptyPages } = model.switches;
    Object.assign(model.switches, { pageSize: null, emptyPages: 0 });
    const { items } = model.instances(calendarId, series, { maxResults: 20 }) as {
      items: readonly Json[];
    };
    Object.assign(model.switches, { pageSize, emptyPages });
    return items.length === 0 ? null : String(dice.pick('which instance', items).id);
  }

  /** On a quarter of an hour, within the next days, by day. */
  function someTime(): Instant {
    const midnight = Math.floor(clock.now() / DAY) * DAY;
    const minutes = dice.between('time of day', 8 * 4, 17 * 4) * 15;
    const start = midnight + dice.between('day', 0, 4) * DAY + minutes * MINUTE;
    return start > clock.now() ? start : start + 2 * DAY;
  }

  function times(start: Instant, minutes: number): Json {
    const { timeZone } = practice;
    const end = start + minutes * MINUTE;
    return {
      start: { dateTime: iso(start), timeZone, date: null },
      end: { dateTime: iso(end), timeZone, date: null },
    };
  }
}

/**
 * Nobody wipes the marks of an event before its own engine has checked it: the engine would look for it in
 * vain, until its slot has begun.
 */
const SETTLED_MS = 30 * MINUTE;

const iso = (at: Instant): string => new Date(at).toISOString();
