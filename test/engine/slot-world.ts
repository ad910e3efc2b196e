/** A practice, a settable clock and just as much of a mirror as finding slots needs. */
import { DateTime } from 'luxon';
import {
  type AppointmentType,
  type BookingPolicy,
  type OpeningHours,
  type Practice,
  type Practitioner,
  WEEKDAYS,
} from '../../src/engine/core/practice.ts';
import {
  asCalendarId,
  asEventId,
  asPractitionerId,
  asTypeId,
  type CalendarId,
  DAY,
  type Instant,
  type Interval,
  overlaps,
} from '../../src/engine/core/values.ts';
import type {
  BusySpan,
  CalendarState,
  FreeEvent,
  Mirror,
} from '../../src/engine/mirror-port.ts';
import type { SlotParts } from '../../src/engine/slot-question.ts';

export const ZONE = 'Europe/Paris';
/** Paris time: `2026-11-23T09:00`. */
export const paris = (text: string): Instant =>
  DateTime.fromISO(text, { zone: ZONE }).toMillis();
/** The other way, for expectations: `11-23 09:00`. */
export const shown = (instant: Instant): string =>
  DateTime.fromMillis(instant, { zone: ZONE }).toFormat('MM-dd HH:mm');
export const span = (from: string, to: string): Interval => ({
  start: paris(from),
  end: paris(to),
});

export const VISIT: AppointmentType = {
  id: asTypeId('consultation'),
  name: { fr: 'Consultation', en: 'Consultation' },
  minutes: 30,
};
export const LONG: AppointmentType = { ...VISIT, id: asTypeId('first'), minutes: 60 };

const POLICY: BookingPolicy = {
  slotStepMinutes: 30,
  minNoticeMinutes: 120,
  horizonDays: 60,
  bufferMinutes: 0,
  maxPerDay: null,
  maxPerPerson: null,
  minFillSeconds: 0,
  approval: 'automatic',
  cancelUntilMinutes: 0,
  reminderHours: [24],
  typedTitles: ['RDV', 'Consultation'],
  offerMinutes: 30,
  staleAfterMinutes: 30,
};

/** Every day of the week, nine to eleven: four visits. */
const HOURS = Object.fromEntries(
  WEEKDAYS.map((day) => [day, [{ fromMinute: 540, toMinute: 660 }]]),
) as unknown as OpeningHours;

export interface SlotWorld {
  readonly parts: SlotParts & { readonly mirror: Pick<Mirror, 'known'> };
  readonly dubois: Practitioner;
  now: Instant;
  state: CalendarState;
  readonly busy: BusySpan[];
  readonly free: FreeEvent[];
  /** Methods called, in order. */
  readonly calls: string[];
}

/** Monday, 23 November 2026, 08:00; a mirror verified a minute ago, from yesterday to 70 days on. */
export function slotWorld(
  options: {
    readonly policy?: Partial<BookingPolicy>;
    readonly practitioner?: Partial<Practitioner>;
  } = {},
): SlotWorld {
  const calendarId = asCalendarId('primary');
  const now = paris('2026-11-23T08:00');
  const dubois: Practitioner = {
    id: asPractitionerId('dubois'),
    name: 'Dr Marie Dubois',
    calendarId,
    email: null,
    telegramChatId: null,
    phone: null,
    availability: 'hours',
    openingTitles: ['Disponible'],
    openingHours: HOURS,
    types: [VISIT, LONG],
    dailySummary: null,
    ...options.practitioner,
  };
  const practice: Practice = {
    name: 'Cabinet du Dr Dubois',
    timeZone: ZONE,
    locale: 'fr',
    address: '',
    phone: '',
    adminEmail: null,
    privacy: { telegram: 'full', sms: 'full' },
    practitioners: [dubois],
    types: [VISIT, LONG],
    policy: { ...POLICY, ...options.policy },
  };
  const world: SlotWorld = {
    dubois,
    now,
    state: {
      calendarId,
      token: null,
      window: { start: now - DAY, end: now + 70 * DAY },
      verifiedAt: now - 60_000,
      fullAt: now - 60_000,
      failure: null,
      alerted: null,
      writes: { failing: null, alerted: false },
    },
    busy: [],
    free: [],
    calls: [],
    parts: {
      practice,
      clock: { now: () => world.now },
      mirror: {
        async calendar(id: CalendarId) {
          world.calls.push('calendar');
          return { ...world.state, calendarId: id };
        },
        async busy(_id: CalendarId, window: Interval) {
          world.calls.push('busy');
          return within(world.busy, window);
        },
        known: async () => [],
        async freeEvents(_id: CalendarId, window: Interval) {
          world.calls.push('freeEvents');
          return within(world.free, window);
        },
      },
    },
  };
  return world;
}

export const event = (from: string, to: string): BusySpan => ({
  ...span(from, to),
  eventId: asEventId(`event${paris(from)}`),
  role: 'event',
});
export const booking = (from: string, to: string): BusySpan => ({
  ...span(from, to),
  eventId: asEventId(`booking${paris(from)}`),
  role: 'booking',
});
export const hold = (from: string, to: string): BusySpan => ({
  ...span(from, to),
  eventId: null,
  role: 'hold',
});
export const freeEvent = (from: string, to: string, summary = 'Disponible'): FreeEvent => ({
  ...span(from, to),
  eventId: asEventId(`free${paris(from)}`),
  summary,
  allDay: false,
  series: null,
  asked: false,
  changedAt: 0,
});

const within = <T extends Interval>(spans: readonly T[], window: Interval): T[] =>
  spans.filter((one) => overlaps(one, window)).sort((a, b) => a.start - b.start);
