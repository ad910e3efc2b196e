/** Counters and gauges in Prometheus' text format, version 0.0.4. No patient data, no ids of bookings. */
import type { EngineStatus } from '../engine/api.ts';
import { frozenOf } from '../engine/core/breaker.ts';

export type BookingOutcome =
  | 'booked'
  | 'queued'
  | 'taken'
  | 'invalid'
  | 'moved'
  | 'cancelled'
  | 'restored'
  | 'refused';

export interface Metrics {
  /** How a request to book, move, cancel or undo that ended. */
  booking(action: 'book' | 'move' | 'cancel' | 'undo', outcome: BookingOutcome): void;
  /** `route` is the pattern (`/bookings/:id`), never the address asked for. */
  request(method: string, route: string, status: number, seconds: number): void;
  availability(result: 'hit' | 'miss' | 'unchanged'): void;
  render(status: EngineStatus): string;
}

export function metrics(): Metrics {
  const bookings = new Map<string, number>();
  const requests = new Map<string, number>();
  const seconds = new Map<string, number>();
  const availability = new Map<string, number>();
  return {
    booking(action, outcome) {
      add(bookings, labels({ action, outcome }), 1);
    },
    request(method, route, status, took) {
      add(requests, labels({ method, route, status: String(status) }), 1);
      add(seconds, labels({ route }), took);
    },
    availability(result) {
      add(availability, labels({ result }), 1);
    },
    render(status) {
      const { due, dead, sent } = status.notices;
      return [
        family('creneau_booking_requests_total', 'counter', BOOKINGS_HELP, bookings),
        family('creneau_http_requests_total', 'counter', REQUESTS_HELP, requests),
        family('creneau_http_request_seconds_total', 'counter', SECONDS_HELP, seconds),
        family(
          'creneau_availability_answers_total',
          'counter',
          AVAILABILITY_HELP,
          availability,
        ),
        family('creneau_sync_age_seconds', 'gauge', AGE_HELP, syncAges(status)),
        family('creneau_sync_stale', 'gauge', STALE_HELP, syncStale(status)),
        family('creneau_sync_failing', 'gauge', FAILING_HELP, syncFailing(status)),
        family('creneau_watch_open', 'gauge', WATCH_HELP, watchesOpen(status)),
        family('creneau_frozen_bookings', 'gauge', FROZEN_HELP, frozenBookings(status)),
        family(
          'creneau_notices',
          'gauge',
          NOTICES_HELP,
          new Map(
            Object.entries({ due, dead, sent }).map(([state, n]) => [labels({ state }), n]),
          ),
        ),
        family(
          'creneau_unfinished_intents',
          'gauge',
          UNFINISHED_HELP,
          new Map([['', status.unfinished]]),
        ),
      ].join('');
    },
  };
}

const BOOKINGS_HELP = 'Requests to book, move or cancel, by how they ended.';
const REQUESTS_HELP = 'HTTP requests answered, availability answers from the cache left out.';
const SECONDS_HELP = 'Time spent on those requests, in seconds.';
const AVAILABILITY_HELP = 'Availability answers: from the cache, computed, or 304.';
const AGE_HELP = 'Seconds since the last verified pass of a calendar; -1 before the first.';
const STALE_HELP =
  '1 while the last verified pass of a calendar is older than booking.staleAfterMinutes, or there was none.';
const FAILING_HELP = '1 while the latest pass of a calendar failed.';
const WATCH_HELP =
  '1 while Google pushes changes of a calendar; 0 while it is polled only, or pushes do not arrive.';
const FROZEN_HELP =
  'Bookings nobody is told of until a person decides: too much changed at once.';
const NOTICES_HELP = 'Messages to patients and doctors, by state.';
const UNFINISHED_HELP = 'Work begun in Google Calendar that is not finished.';

const syncAges = ({ calendars }: EngineStatus): Map<string, number> =>
  new Map(
    calendars.map(({ practitioner, ageMs }) => [
      labels({ practitioner }),
      ageMs === null ? -1 : ageMs / 1_000,
    ]),
  );

const syncStale = ({ calendars }: EngineStatus): Map<string, number> =>
  new Map(
    calendars.map(({ practitioner, stale }) => [labels({ practitioner }), stale ? 1 : 0]),
  );

const syncFailing = ({ calendars }: EngineStatus): Map<string, number> =>
  new Map(
    calendars.map(({ practitioner, failure }) => [
      labels({ practitioner }),
      failure === null ? 0 : 1,
    ]),
  );

const watchesOpen = ({ calendars }: EngineStatus): Map<string, number> =>
  new Map(
    calendars.map(({ practitioner, watch }) => [
      labels({ practitioner }),
      watch?.kind === 'open' ? 1 : 0,
    ]),
  );

const frozenBookings = ({ calendars, freezes }: EngineStatus): Map<string, number> =>
  new Map(
    calendars.map(({ practitioner }) => [
      labels({ practitioner }),
      frozenOf(freezes, practitioner),
    ]),
  );

function family(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  values: ReadonlyMap<string, number>,
): string {
  const lines = [...values].map(([label, value]) => `${name}${label} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');
}

function labels(pairs: Readonly<Record<string, string>>): string {
  const inside = Object.entries(pairs).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${inside.join(',')}}`;
}

const escaped = (value: string): string =>
  value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');

const add = (counter: Map<string, number>, key: string, amount: number): void => {
  counter.set(key, (counter.get(key) ?? 0) + amount);
};
