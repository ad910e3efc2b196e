/**
 * A scripted engine: it answers what a test tells it to, and notes every call that would change
 * something. No rule of booking is in it.
 */
import type {
  AbsentAnswer,
  AgendaQuery,
  ApproveAnswer,
  AskedBooking,
  AvailabilityQuery,
  BookAnswer,
  BookingHistory,
  CancelAnswer,
  Engine,
  EngineStatus,
  ExplainQuery,
  NoShowAnswer,
  OfferAnswer,
  RequestedBooking,
  RescheduleAnswer,
  SettleAnswer,
  SlotExplanation,
  SyncReport,
  WishAnswer,
} from '../../src/engine/api.ts';
import type { Acted } from '../../src/engine/core/acts.ts';
import type { Agenda } from '../../src/engine/core/agenda.ts';
import type { Booking, Offer } from '../../src/engine/core/event.ts';
import type { AbsenceMatter, OverlapMatter } from '../../src/engine/core/notice.ts';
import type { WeekNumbers } from '../../src/engine/core/numbers.ts';
import type { Practice } from '../../src/engine/core/practice.ts';
import { findsBooking } from '../../src/engine/core/search.ts';
import {
  asCalendarId,
  asEtag,
  asEventId,
  asPractitionerId,
  asTypeId,
  type BookingId,
  DAY,
  type Instant,
  type Interval,
  MINUTE,
  type PractitionerId,
} from '../../src/engine/core/values.ts';
import type { ByHand, NoticeRecord } from '../../src/engine/outbox-port.ts';
import type { ErasureAnswer, Holdings, UndoAnswer } from '../../src/engine/rights-api.ts';

/** Monday 23 November 2026, 08:00 in Paris. */
export const NOW: Instant = Date.parse('2026-11-23T08:00:00+01:00');

const consultation = {
  id: asTypeId('consultation'),
  name: { fr: 'Consultation', en: 'Consultation' },
  minutes: 30,
};
const first = {
  id: asTypeId('first'),
  name: { fr: 'Première consultation', en: 'First visit' },
  minutes: 60,
};
const closed = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };

const dubois = {
  id: asPractitionerId('dubois'),
  name: 'Dr Marie Dubois',
  calendarId: asCalendarId('dubois@example.com'),
  email: null,
  telegramChatId: null,
  phone: null,
  availability: 'hours' as const,
  openingTitles: [],
  openingHours: closed,
  types: [consultation, first],
  dailySummary: null,
};
const martin = {
  ...dubois,
  id: asPractitionerId('martin'),
  name: 'Dr Paul Martin',
  calendarId: asCalendarId('martin@example.com'),
  types: [consultation],
  dailySummary: null,
};

export const PRACTICE: Practice = {
  name: 'Cabinet du Dr Dubois',
  timeZone: 'Europe/Paris',
  locale: 'fr',
  address: '12 rue de la Paix, 75002 Paris',
  phone: '+33 1 23 45 67 89',
  adminEmail: null,
  privacy: { telegram: 'full', sms: 'full' },
  practitioners: [dubois, martin],
  types: [consultation, first],
  policy: {
    slotStepMinutes: 30,
    minNoticeMinutes: 120,
    horizonDays: 60,
    bufferMinutes: 0,
    maxPerDay: null,
    maxPerPerson: null,
    minFillSeconds: 1,
    approval: 'automatic',
    cancelUntilMinutes: 0,
    reminderHours: [24],
    typedTitles: ['RDV', 'Consultation'],
    offerMinutes: 30,
    staleAfterMinutes: 30,
  },
};

/** One practitioner, one type: nothing to choose but the time. */
export const SMALL_PRACTICE: Practice = {
  ...PRACTICE,
  practitioners: [martin],
  types: [consultation],
};

export const BOOKING_ID = asEventId('0123456789abcdefghijklmnop');

export function bookingWith(change: Partial<Booking> = {}): Booking {
  const start = Date.parse('2026-11-25T09:30:00+01:00');
  return {
    id: BOOKING_ID,
    calendarId: dubois.calendarId,
    etag: asEtag('"1"'),
    status: 'confirmed',
    start,
    end: start + 30 * MINUTE,
    created: NOW,
    updated: NOW,
    changedAt: NOW,
    summary: 'RDV – Jeanne Moreau',
    iCalUID: `${BOOKING_ID}@google.com`,
    htmlLink: 'https://www.google.com/calendar/event?eid=abc',
    marks: {
      kind: 'booking',
      id: BOOKING_ID,
      practitioner: dubois.id,
      type: consultation.id,
      patient: {
        firstName: 'Jeanne',
        lastName: 'Moreau',
        email: 'jeanne@example.com',
        phone: '06 12 34 56 78',
        firstConsultation: true,
        message: 'Bonjour',
        locale: 'fr',
      },
      origin: 'patient',
      slot: { start, end: start + 30 * MINUTE },
      claimedAt: null,
      told: { patient: null, doctor: null },
      asked: null,
      declineHeard: false,
      reminded: null,
      proposed: null,
      noShow: false,
      regret: null,
    },
    told: { patient: null, doctor: null },
    ...change,
  };
}

export const ASKED: AskedBooking = {
  practitioner: dubois.id,
  type: consultation.id,
  locale: 'fr',
  start: Date.parse('2026-11-25T09:30:00+01:00'),
  end: Date.parse('2026-11-25T10:00:00+01:00'),
};

export const slotOn = (text: string, minutes = 30): Interval => {
  const start = Date.parse(text);
  return { start, end: start + minutes * MINUTE };
};

export const STATUS: EngineStatus = {
  calendars: [
    {
      practitioner: dubois.id,
      calendarId: dubois.calendarId,
      token: null,
      window: null,
      verifiedAt: NOW - 90_000,
      fullAt: NOW - DAY,
      failure: null,
      alerted: null,
      writes: { failing: null, alerted: false },
      ageMs: 90_000,
      stale: false,
    },
  ],
  freezes: [],
  unfinished: 2,
  waiting: 4,
  offers: 1,
  notices: { due: 1, dead: 3, sent: 40 },
};

export interface FakeEngine extends Engine {
  /** `book`, `cancel`, …: calls that change something, with their arguments. */
  readonly changes: { readonly call: string; readonly args: readonly unknown[] }[];
  /** Availability queries that reached the engine. */
  readonly queries: AvailabilityQuery[];
  readonly explained: ExplainQuery[];
  version: string;
  /** Of single practitioners, where it is another. */
  readonly versions: Map<string, string>;
  validUntil: Instant;
  asOf: Instant | null;
  slots: readonly Interval[];
  known: Map<BookingId, Booking>;
  waiting: Map<BookingId, AskedBooking>;
  bookAnswer: BookAnswer;
  cancelAnswer: CancelAnswer;
  rescheduleAnswer: RescheduleAnswer;
  approveAnswer: ApproveAnswer;
  noShowAnswer: NoShowAnswer;
  undoAnswer: UndoAnswer;
  undoable: Instant | null;
  erasureAnswer: ErasureAnswer;
  /** Of the bookings known. */
  held: Omit<Holdings, 'booking'>;
  wishAnswer: WishAnswer;
  offerAnswer: OfferAnswer;
  /** What the patient of any booking is offered. */
  offered: Offer | null;
  mayWait: boolean;
  acted: Acted;
  readonly questions: Map<string, OverlapMatter | AbsenceMatter>;
  absentAnswer: AbsentAnswer;
  /** Absences entered, by event. */
  readonly absences: Map<string, { readonly practitioner: PractitionerId }>;
  readonly agendas: AgendaQuery[];
  agendaNow: Agenda;
  settleAnswer: SettleAnswer;
  explanation: SlotExplanation;
  past: BookingHistory;
  weeks: readonly WeekNumbers[];
  failed: readonly NoticeRecord[];
  asked: readonly RequestedBooking[];
  byHand: ByHand;
  reports: readonly SyncReport[];
  mayChange: boolean;
  requestsOnly: boolean;
  statusNow: EngineStatus;
  /** Thrown by whatever is called next. */
  broken: Error | null;
}

export function fakeEngine(practice: Practice): FakeEngine {
  const booking = bookingWith();
  const changed = (call: string, args: readonly unknown[]): void => {
    engine.changes.push({ call, args });
    breakIfTold();
  };
  const breakIfTold = (): void => {
    if (engine.broken !== null) throw engine.broken;
  };
  const engine: FakeEngine = {
    practice,
    changes: [],
    queries: [],
    explained: [],
    version: '1',
    versions: new Map(),
    validUntil: NOW + DAY,
    asOf: NOW,
    slots: [
      slotOn('2026-11-25T09:00:00+01:00'),
      slotOn('2026-11-25T14:00:00+01:00'),
      slotOn('2026-11-26T09:00:00+01:00'),
    ],
    known: new Map([[booking.id, booking]]),
    waiting: new Map(),
    bookAnswer: { kind: 'booked', booking },
    cancelAnswer: { kind: 'cancelled', booking: bookingWith({ status: 'cancelled' }) },
    rescheduleAnswer: { kind: 'moved', booking },
    approveAnswer: { kind: 'approved', booking },
    noShowAnswer: { kind: 'done', booking },
    undoAnswer: { kind: 'restored', booking },
    undoable: null,
    erasureAnswer: { kind: 'asked' },
    held: { notices: [], audit: [], asOf: NOW, erasureAskedAt: null },
    wishAnswer: { kind: 'noted', booking },
    offerAnswer: { kind: 'moved', booking },
    offered: null,
    mayWait: true,
    settleAnswer: { kind: 'accepted', bookings: 4 },
    explanation: { kind: 'past' },
    past: { audit: [], notices: [] },
    weeks: [],
    failed: [],
    asked: [],
    byHand: { changed: [], refused: [] },
    acted: { kind: 'kept' },
    absentAnswer: { kind: 'entered', event: BOOKING_ID, covered: 0 },
    absences: new Map(),
    agendas: [],
    agendaNow: { days: [], asOf: NOW, isOld: false },
    questions: new Map(),
    reports: [{ practitioner: dubois.id, changed: 2, full: false, failure: null }],
    mayChange: true,
    requestsOnly: false,
    statusNow: STATUS,
    broken: null,

    async availability(query) {
      engine.queries.push(query);
      breakIfTold();
      const slots = engine.slots.filter(({ start }) => {
        const date = new Date(start).toISOString().slice(0, 10);
        return date >= query.from && date <= query.to;
      });
      return { slots, asOf: engine.asOf, validUntil: engine.validUntil };
    },
    availabilityVersion: (id) => engine.versions.get(id) ?? engine.version,
    async book(input, options) {
      changed('book', [input, options]);
      return engine.bookAnswer;
    },
    takesRequestsOnly: async () => engine.requestsOnly,
    async booking(id) {
      breakIfTold();
      return engine.known.get(id) ?? null;
    },
    async queued(id) {
      return engine.waiting.get(id) ?? null;
    },
    requests: async () => engine.asked,
    async bookings({ window, text }) {
      breakIfTold();
      const all = [...engine.known.values()].filter(
        text === undefined ? () => true : findsBooking(text),
      );
      return all.filter((one) => !window || (one.start < window.end && window.start < one.end));
    },
    async cancel(id, by) {
      changed('cancel', [id, by]);
      return engine.cancelAnswer;
    },
    async reschedule(id, start, by) {
      changed('reschedule', [id, start, by]);
      return engine.rescheduleAnswer;
    },
    async approve(id) {
      changed('approve', [id]);
      return engine.approveAnswer;
    },
    async undoCancel(id) {
      changed('undoCancel', [id]);
      return engine.undoAnswer;
    },
    undoableUntil: (one) => (one.status === 'cancelled' ? engine.undoable : null),
    async holdings(id) {
      breakIfTold();
      const held = engine.known.get(id);
      return held === undefined ? null : { ...engine.held, booking: held };
    },
    async askErasure(id) {
      changed('askErasure', [id]);
      return engine.erasureAnswer;
    },
    async erase(email, options) {
      changed('erase', [email, options]);
      return { kind: 'done', bookings: [], messages: 0, unsent: 0, unfinished: 0 };
    },
    async noShow(id, on) {
      changed('noShow', [id, on]);
      return engine.noShowAnswer;
    },
    changeable: (one) => engine.mayChange && one.status !== 'cancelled',
    async wish(id, wanted) {
      changed('wish', [id, wanted]);
      return engine.wishAnswer;
    },
    canWait: (one) => engine.mayWait && one.status !== 'cancelled',
    offer: async () => engine.offered,
    async answerOffer(id, start, yes) {
      changed('answerOffer', [id, start, yes]);
      return engine.offerAnswer;
    },
    async sync(options) {
      changed('sync', [options]);
      return engine.reports;
    },
    async poll() {},
    wake(practitioner, cause) {
      changed('wake', [practitioner, cause]);
    },
    async settleFreeze(id, answer) {
      changed('settleFreeze', [id, answer]);
      return engine.settleAnswer;
    },
    async act(act) {
      changed('act', [act]);
      return engine.acted;
    },
    async explain(query) {
      engine.explained.push(query);
      return engine.explanation;
    },
    history: async () => engine.past,
    numbers: async () => engine.weeks,
    outbox: {
      failed: async () => engine.failed,
      async retry(keys) {
        changed('retry', [keys]);
        return engine.byHand;
      },
      async discard(keys) {
        changed('discard', [keys]);
        return engine.byHand;
      },
    },
    async question(key) {
      breakIfTold();
      return engine.questions.get(key) ?? null;
    },
    async absent(wish) {
      changed('absent', [wish]);
      return engine.absentAnswer;
    },
    async absence(id) {
      return engine.absences.get(id) ?? null;
    },
    async agenda(query) {
      breakIfTold();
      engine.agendas.push(query);
      return engine.agendaNow;
    },
    async status() {
      breakIfTold();
      return engine.statusNow;
    },
  };
  return engine;
}
