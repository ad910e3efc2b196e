/** The engine's Calendar port, spoken to Google Calendar. */
import type { CalendarEntry, CalendarEvent } from '../engine/core/event.ts';
import { type CalendarId, type EventId, SECOND } from '../engine/core/values.ts';
import type {
  Calendar,
  CalendarFailure,
  CallOptions,
  Clock,
  Entropy,
  EventChange,
  Outcome,
} from '../engine/ports.ts';
import type { GoogleAuth } from './access-token.ts';
import { type Attempt, attempts } from './attempts.ts';
import { googleClient } from './client.ts';
import { decodeEntry, EVENT_FIELDS, encodeChange, encodeDraft } from './codec.ts';
import { describeOnce } from './description.ts';
import { type Operation, unavailable } from './google-errors.ts';
import { decodePage, listParameters } from './listing.ts';
import { MarksTooLarge } from './marks.ts';

export interface GoogleCalendarOptions {
  readonly auth: GoogleAuth;
  /** Root of the Calendar API. Default: Google's. */
  readonly rootUrl?: string;
  /** Token endpoint. Default: Google's. */
  readonly tokenUrl?: string;
  /** IANA zone of the practice. */
  readonly timeZone: string;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** False: a patient is never made a guest, whatever a change says (service accounts may not). */
  readonly invite: boolean;
  /** Milliseconds for one attempt. Default: 4,000. */
  readonly callTimeoutMs?: number;
  /** Milliseconds for one attempt at a listing, which may be long. Default: 10,000. */
  readonly listTimeoutMs?: number;
  /** Milliseconds for a call with its retries and waits, unless the call says. Default: 15,000. */
  readonly defaultBudgetMs?: number;
  readonly log?: CalendarLog;
}

/** Told of every failed attempt; ids, kinds and durations only. A pino logger fits. */
export interface CalendarLog {
  warn(fields: Readonly<Record<string, string | number | null>>, message: string): void;
}

/**
 * Google Calendar (google: Calendar API v3). Every call has a timeout an attempt and a budget in all;
 * no hung socket can hold it longer. Watch channels (events.watch, channels.stop) are a port of their
 * own (google-watch.ts).
 *
 * @throws Error at once, when the service account's key file cannot be read.
 */
export function googleCalendar(options: GoogleCalendarOptions): Calendar {
  const client = googleClient({
    auth: options.auth,
    rootUrl: options.rootUrl ?? 'https://www.googleapis.com/',
    clock: options.clock,
    ...(options.tokenUrl === undefined ? {} : { tokenUrl: options.tokenUrl }),
  });
  const codec = { timeZone: options.timeZone };

  const run = <T>(
    operation: Operation,
    call: CallOptions | undefined,
    attempt: (context: Attempt) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> =>
    attempts(
      {
        operation,
        clock: options.clock,
        entropy: options.entropy,
        attemptMs:
          operation.kind === 'list'
            ? (options.listTimeoutMs ?? 10 * SECOND)
            : (options.callTimeoutMs ?? 4 * SECOND),
        budgetMs: call?.budgetMs ?? options.defaultBudgetMs ?? 15 * SECOND,
        onFailure: (failure, made, delayMs) =>
          options.log?.warn(
            { operation: operation.kind, failure: failure.kind, attempts: made, delayMs },
            'a call to Google Calendar failed',
          ),
      },
      attempt,
    );

  const getOnce = (
    calendarId: CalendarId,
    id: EventId,
    timeoutMs: number,
  ): Promise<Outcome<CalendarEntry>> =>
    entry(
      { kind: 'get' },
      client.send({
        operation: { kind: 'get' },
        timeoutMs,
        call: (api, request) =>
          api.events.get({ calendarId, eventId: id, fields: EVENT_FIELDS }, request),
      }),
    );

  /** Decodes an answer that must be one event. */
  async function entry(
    operation: Operation,
    answer: Promise<Outcome<unknown>>,
  ): Promise<Outcome<CalendarEntry>> {
    const outcome = await answer;
    if (!outcome.ok) return outcome;
    const decoded = decodeEntry(outcome.value, codec);
    // A success without an event in it is not Google's word: a login page of the network, say.
    return decoded.id === ''
      ? { ok: false, failure: unavailable(operation) }
      : { ok: true, value: decoded };
  }

  return {
    list(request, call) {
      const operation: Operation = { kind: 'list', since: request.scope.kind === 'since' };
      return run(operation, call, async ({ timeoutMs }) => {
        const answer = await client.send({
          operation,
          timeoutMs,
          call: (api, sending) => api.events.list(listParameters(request), sending),
        });
        return answer.ok ? decodePage(answer.value, codec) : answer;
      });
    },

    get(calendarId, id, call) {
      return run({ kind: 'get' }, call, ({ timeoutMs }) => getOnce(calendarId, id, timeoutMs));
    },

    async insert(calendarId, draft, call) {
      const operation: Operation = { kind: 'insert' };
      const body = encoded(() => encodeDraft(draft, codec));
      if (!body.ok) return body;
      return run<CalendarEvent>(operation, call, async ({ timeoutMs, mayHaveHappened }) => {
        const outcome = await entry(
          operation,
          client.send({
            operation,
            timeoutMs,
            call: (api, sending) =>
              api.events.insert(
                {
                  calendarId,
                  requestBody: body.value,
                  sendUpdates: 'none',
                  fields: EVENT_FIELDS,
                },
                sending,
              ),
          }),
        );
        if (outcome.ok) return asEvent(outcome.value);
        if (outcome.failure.kind !== 'exists' || !mayHaveHappened) return outcome;
        // Perhaps our own earlier attempt. Marks that name the id and fit ours prove it.
        const found = await getOnce(calendarId, draft.id, timeoutMs);
        if (!found.ok) return found.failure.kind === 'not-found' ? outcome : found;
        return found.value.kind === 'event' && found.value.marks?.kind === draft.marks.kind
          ? { ok: true, value: found.value }
          : outcome;
      });
    },

    async patch(calendarId, id, change, call) {
      const operation: Operation = { kind: 'patch' };
      const permitted = options.invite ? change : withoutGuest(change);
      if (Object.keys(permitted).length === 0) {
        // Nothing is left to change. A read costs a third of an empty patch and answers the same.
        return run({ kind: 'get' }, call, async ({ timeoutMs }) =>
          unlessChanged(await getOnce(calendarId, id, timeoutMs), call?.ifMatch),
        );
      }
      const body = encoded(() => encodeChange(permitted, codec));
      if (!body.ok) return body;
      // Every field is set to a value, none is added to: done twice is done once.
      return run(operation, call, ({ timeoutMs }) =>
        entry(
          operation,
          client.send({
            operation,
            timeoutMs,
            ...(call?.ifMatch === undefined ? {} : { ifMatch: call.ifMatch }),
            call: (api, sending) =>
              api.events.patch(
                {
                  calendarId,
                  eventId: id,
                  requestBody: body.value,
                  sendUpdates: options.invite && call?.invite === true ? 'all' : 'none',
                  fields: EVENT_FIELDS,
                },
                sending,
              ),
          }),
        ),
      );
    },

    remove(calendarId, id, call) {
      const operation: Operation = { kind: 'remove' };
      return run<'removed' | 'missing'>(operation, call, async ({ timeoutMs }) => {
        const outcome = await client.send({
          operation,
          timeoutMs,
          call: (api, sending) =>
            api.events.delete({ calendarId, eventId: id, sendUpdates: 'none' }, sending),
        });
        if (outcome.ok) return { ok: true, value: 'removed' };
        return outcome.failure.kind === 'not-found' ? { ok: true, value: 'missing' } : outcome;
      });
    },

    describe(calendarId, call) {
      const operation: Operation = { kind: 'describe' };
      return run(operation, call, ({ timeoutMs }) =>
        describeOnce(client, calendarId, timeoutMs),
      );
    },
  };
}

/** It was created, and could not be read back: the engine gets it and looks. */
const asEvent = (entry: CalendarEntry): Outcome<CalendarEvent> =>
  entry.kind === 'event'
    ? { ok: true, value: entry }
    : { ok: false, failure: { kind: 'exists' } };

function unlessChanged(
  outcome: Outcome<CalendarEntry>,
  ifMatch: string | undefined,
): Outcome<CalendarEntry> {
  if (!outcome.ok || ifMatch === undefined || outcome.value.kind === 'undecodable')
    return outcome;
  return outcome.value.etag === ifMatch
    ? outcome
    : { ok: false, failure: { kind: 'precondition-failed' } };
}

function withoutGuest({ guest: _, ...rest }: EventChange): EventChange {
  return rest;
}

/** Marks that do not fit are an expected outcome: a patient may write a long message. */
function encoded(encode: () => object): Outcome<object> {
  try {
    return { ok: true, value: encode() };
  } catch (error) {
    if (!(error instanceof MarksTooLarge)) throw error;
    const failure: CalendarFailure = { kind: 'rejected', reason: error.message };
    return { ok: false, failure };
  }
}
