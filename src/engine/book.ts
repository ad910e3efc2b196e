/** Booking: hold, insert, check, confirm; or withdraw. core/protocol.ts decides, this performs. */
import type { BookAnswer, BookOptions } from './api.ts';
import {
  type Booking,
  bookAudit,
  bookWork,
  type Driven,
  firstContents,
  WAITING,
} from './book-work.ts';
import { requestsOnly } from './connection.ts';
import { draftOf } from './core/draft.ts';
import type { Booking as Booked, BookingMarks } from './core/event.ts';
import { idFromKey } from './core/ids.ts';
import { type BookIntent, type BookingDraft, type Intent, newIntent } from './core/intent.ts';
import { owedBy } from './core/owed.ts';
import { ownership } from './core/ownership.ts';
import { type BookingRequest, parseBookingRequest } from './core/request.ts';
import type { BookingId } from './core/values.ts';
import { MINUTE, must } from './core/values.ts';
import type { Claim, Runner } from './journal/runner.ts';
import type { PersonLimit } from './journal-port.ts';
import { type Deadline, deadline, newTag, practitionerOf, reachOf } from './parts.ts';
import { dayLimitAt } from './slot-question.ts';
import type { WantedSlot } from './slots.ts';

export interface Booker {
  book(input: unknown, options: BookOptions): Promise<BookAnswer>;
}

export function booker(ctx: Booking, runner: Runner): Booker {
  const { mirror, clock, entropy, practice, settings, slots } = ctx;
  const work = bookWork(ctx);

  return {
    async book(input, { idempotencyKey, by = 'patient' }) {
      const parsed = parseBookingRequest(input, practice, by);
      if (!parsed.ok) return { kind: 'invalid', errors: parsed.errors };
      const request = parsed.value;
      const id =
        idempotencyKey === null
          ? entropy.eventId()
          : idFromKey(request.practitioner.id, idempotencyKey);
      const time = deadline(clock, settings.requestBudgetMs);
      const known = await answerKnown(id, request, time);
      if (known !== null) return known;

      const refusal = await slots.refusal(wantedBy(request));
      if (refusal === 'taken') return taken(request);
      if (refusal !== null) {
        return { kind: 'invalid', errors: [{ path: 'start', code: refusal }] };
      }
      const { practitioner } = request;
      // She is not let wait for a Google that nobody has reached for long: the background goes on.
      const queued = await requestsOnly(ctx, practitioner.calendarId);
      const intent = bookingOf(id, request, queued);
      const { claimed, answer: driven } = await runner.claim(work, claimOf(intent), time);
      if (claimed === 'taken') return taken(request);
      if (claimed === 'too-many') {
        return { kind: 'invalid', errors: [{ path: 'email', code: 'too-many-bookings' }] };
      }
      // A double click: the first one is being served.
      if (claimed === 'exists') return (await answerKnown(id, request, time)) ?? taken(request);
      return answer(driven, id, request);
    },
  };

  function bookingOf(id: BookingId, request: BookingRequest, queued: boolean): BookIntent {
    const { calendarId } = request.practitioner;
    const draft = withWhatIsOwed(ctx, draftOf(id, request, practice, newTag(entropy)));
    const own = { kind: 'book', id, booking: id, calendarId, queued, draft } as const;
    return newIntent<BookIntent>({ ...own, adopted: false, phase: 'insert' }, clock.now());
  }

  function claimOf(intent: BookIntent): Claim<BookIntent> {
    const { id, calendarId, draft } = intent;
    const now = clock.now();
    const held = bookAudit(ctx, intent, 'booking.held');
    return {
      hold: { id, calendarId, ...draft.slot },
      bufferMs: practice.policy.bufferMinutes * MINUTE,
      ignoring: [],
      dayLimit: dayLimitAt(practice, draft.slot.start, now),
      personLimit: personLimitOf(draft.marks),
      intent,
      audit: intent.queued ? [held, bookAudit(ctx, intent, 'booking.queued')] : [held],
      now,
    };
  }

  /** Meant for programs on the web: whoever telephones speaks to a person. */
  function personLimitOf({ origin, patient }: BookingMarks): PersonLimit | null {
    const most = origin === 'patient' ? practice.policy.maxPerPerson : null;
    const email = patient.email.toLowerCase();
    return most === null || email === '' ? null : { email, most };
  }

  async function taken(request: BookingRequest): Promise<BookAnswer> {
    return { kind: 'taken', alternatives: await slots.alternatives(wantedBy(request)) };
  }

  async function answer(
    driven: Driven,
    id: BookingId,
    request: BookingRequest,
  ): Promise<BookAnswer> {
    if (driven.kind === 'booked') return driven;
    if (driven.kind === 'lost') return taken(request);
    const { practitioner, type, start, patient } = request;
    const end = start + type.minutes * MINUTE;
    const asked = {
      practitioner: practitioner.id,
      type: type.id,
      start,
      end,
      locale: patient.locale,
    };
    return { kind: 'queued', id, asked };
  }

  /**
   * A pass brought it, and the engine that inserted it has perhaps not confirmed it yet: when Google is away
   * from that one alone, this may last for hours.
   */
  async function mayBeTakenBack(booking: Booked): Promise<boolean> {
    if (ownership(booking.marks.told.patient, '') === 'settled') return false;
    const done = await mirror.audit({ booking: booking.id });
    return !done.some(({ action }) => CONFIRMED.has(action));
  }

  /** The answer to a request already known by its id: a repetition, or a key used twice. */
  async function answerKnown(
    id: BookingId,
    request: BookingRequest,
    time: Deadline,
  ): Promise<BookAnswer | null> {
    for (;;) {
      const unfinished = await mirror.intent(id);
      const booking = await mirror.booking(id);
      const marks = unfinished?.kind === 'book' ? unfinished.draft.marks : booking?.marks;
      if (marks === undefined) return null;
      if (!isSameRequest(marks, request)) {
        return { kind: 'invalid', errors: [{ path: 'Idempotency-Key', code: 'key-reused' }] };
      }
      const isSettled = unfinished?.kind !== 'book' || unfinished.phase === 'withdraw';
      if (isSettled) {
        const stands = booking !== null && booking.status !== 'cancelled';
        if (!stands || isWithdrawn(unfinished)) return taken(request);
        if (unfinished !== null || !(await mayBeTakenBack(booking))) {
          return { kind: 'booked', booking };
        }
        const adopting: BookIntent = {
          ...bookingOf(id, request, false),
          phase: 'check',
          adopted: true,
        };
        const audit = [bookAudit(ctx, adopting, 'booking.adopted')];
        const driven = await runner.begin(work, adopting, time, { audit });
        if (driven !== null) return answer(driven, id, request);
        continue;
      }
      if (unfinished.queued || time.remaining() === 0) {
        return answer(WAITING, id, request);
      }
      await clock.sleep(Math.min(50, time.remaining()));
    }
  }
}

/** The insert says already that both were told, and so says that the messages have yet to leave. */
function withWhatIsOwed(
  ctx: Pick<Booking, 'practice' | 'settings' | 'clock'>,
  draft: BookingDraft,
): BookingDraft {
  const { marks } = draft;
  const practitioner = must(practitionerOf(ctx.practice, marks.practitioner), 'a practitioner');
  const owed = owedBy(firstContents(draft), reachOf(ctx, practitioner), {
    by: must(marks.told.patient, 'a telling').by,
    at: ctx.clock.now(),
    // One that awaits approval is announced by Google only once it is approved.
    invites: ctx.settings.invite && draft.status === 'confirmed' && marks.patient.email !== '',
  });
  return { ...draft, marks: { ...marks, owed } };
}

const wantedBy = ({ practitioner, type, start, origin }: BookingRequest): WantedSlot => ({
  practitioner,
  type,
  start,
  ignoring: [],
  anyNotice: origin === 'practice',
});

const CONFIRMED: ReadonlySet<string> = new Set(['booking.confirmed', 'booking.pending']);

const isWithdrawn = (intent: Intent | null): boolean =>
  intent?.kind === 'book' && intent.phase === 'withdraw';

function isSameRequest(marks: Booked['marks'], request: BookingRequest): boolean {
  const { practitioner, type, start, patient } = request;
  return (
    marks.practitioner === practitioner.id &&
    marks.type === type.id &&
    marks.patient.email === patient.email &&
    // A booking that was moved since was asked for at another time than it has now.
    (marks.slot.start === start || marks.claimedAt !== null)
  );
}
