/**
 * The engine's Calendar and WatchChannels ports straight on the model, without HTTP or waiting: for simulations. What is
 * sent and read is made by the real adapter's codec, and refusals go through its own error table, so
 * that the engine meets here what it would meet there. There are no retries: the caller wants to see
 * every failure it ordered.
 */
import { decodeEntry, encodeChange, encodeDraft } from '../calendar/codec.ts';
import { calendarFailure, type Operation, unavailable } from '../calendar/google-errors.ts';
import { decodePage, listParameters } from '../calendar/listing.ts';
import { MarksTooLarge } from '../calendar/marks.ts';
import { decodeChannel, unwatchable, watchBody } from '../calendar/watch-codec.ts';
import type { CalendarEvent } from '../engine/core/event.ts';
import type { Calendar, CallOptions, Outcome } from '../engine/ports.ts';
import type { OpenOutcome, WatchChannels } from '../engine/watch-port.ts';
import { type Fault, type Faults, refusalOf } from './faults.ts';
import type { GoogleModel } from './model/model.ts';
import { invalid, Refusal } from './model/refusal.ts';
import type { Json } from './model/resource.ts';

export interface PortOptions {
  /** IANA zone of the practice. */
  readonly timeZone: string;
  /** The same switches as over HTTP, named by Google's operations (`events.insert`). */
  readonly faults?: Faults;
  /** Whether guests are invited; false for a service account. Default true. */
  readonly invite?: boolean;
  /** How far behind what was written the next list is, a minute at most. Default: not at all. */
  readonly lagMs?: () => number;
  /** Called before each operation: counts, or lets virtual time pass. */
  readonly before?: (operation: string) => void | Promise<void>;
  /** Called when an answer would never come, with the caller's patience. */
  readonly hang?: (budgetMs: number) => void | Promise<void>;
}

const DEFAULT_BUDGET_MS = 15_000;

/** Every method answers like the adapter for Google, faults included; none throws for a refusal. */
export function sandboxCalendar(model: GoogleModel, options: PortOptions): Calendar {
  const codec = { timeZone: options.timeZone };
  const invite = options.invite ?? true;

  const call = caller(model, options);

  return {
    async list(request, given) {
      const since = request.scope.kind === 'since';
      const { calendarId, fields: _fields, ...params } = listParameters(request);
      const answer = await call('events.list', { kind: 'list', since }, given, (fault) =>
        model.list(calendarId, params, {
          stale: fault?.kind === 'stale-read',
          lagMs: options.lagMs?.() ?? 0,
        }),
      );
      return answer.ok ? decodePage(answer.value, codec) : answer;
    },
    get: (calendarId, id, given) =>
      call('events.get', { kind: 'get' }, given, (fault) =>
        decodeEntry(model.get(calendarId, id, { stale: fault?.kind === 'stale-read' }), codec),
      ),
    insert: (calendarId, draft, given) =>
      call('events.insert', { kind: 'insert' }, given, () => {
        const body = encodeDraft(draft, codec) as Json;
        const entry = decodeEntry(
          model.insert(calendarId, body, { sendUpdates: 'none' }),
          codec,
        );
        if (entry.kind !== 'event') throw new Error('an inserted event is no event');
        return entry satisfies CalendarEvent;
      }),
    patch: (calendarId, id, change, given) =>
      call('events.patch', { kind: 'patch' }, given, () => {
        const { guest, ...rest } = change;
        const permitted = invite && guest !== undefined ? change : rest;
        const body = encodeChange(permitted, codec) as Json;
        const resource = model.patch(calendarId, id, body, {
          sendUpdates: invite && given?.invite === true ? 'all' : 'none',
          ...(given?.ifMatch === undefined ? {} : { ifMatch: given.ifMatch }),
        });
        return decodeEntry(resource, codec);
      }),
    async remove(calendarId, id, given) {
      const outcome = await call('events.delete', { kind: 'remove' }, given, () => {
        model.delete(calendarId, id, { sendUpdates: 'none' });
        return 'removed' as const;
      });
      // Gone already, or never there: a repeated removal meets its own success.
      const gone = !outcome.ok && outcome.failure.kind === 'not-found';
      return gone ? { ok: true, value: 'missing' } : outcome;
    },
    describe: (calendarId, given) =>
      call('events.list', { kind: 'describe' }, given, () => {
        const { summary, timeZone, accessRole } = model.list(calendarId, { maxResults: 1 });
        const writable = ['owner', 'writer', 'writerWithoutPrivateAccess'];
        return {
          summary: String(summary),
          timeZone: String(timeZone),
          writable: writable.includes(String(accessRole)),
        };
      }),
  };
}

/** Watch channels, likewise. What is pushed comes from `model.channels.onPush`. */
export function sandboxWatchChannels(
  model: GoogleModel,
  options: Omit<PortOptions, 'timeZone' | 'invite'> = {},
): WatchChannels {
  const call = caller(model, options);
  return {
    async open(request, given) {
      const operation: Operation = { kind: 'watch' };
      const answer = await call<OpenOutcome>('events.watch', operation, given, () => {
        try {
          const body = model.channels.watch(request.calendarId, watchBody(request), {});
          const value = decodeChannel(body, request.expiresAt);
          return value === null
            ? { ok: false, failure: unavailable(operation) }
            : { ok: true, value };
        } catch (error) {
          const failure = error instanceof Refusal ? unwatchable(thrownBy(error)) : null;
          if (failure === null) throw error;
          return { ok: false, failure };
        }
      });
      return answer.ok ? answer.value : answer;
    },
    async stop({ id, resourceId }, given) {
      const outcome = await call('channels.stop', { kind: 'stop' }, given, () => {
        model.channels.stop({ id, resourceId });
        return null;
      });
      const isGone = !outcome.ok && outcome.failure.kind === 'not-found';
      return isGone ? { ok: true, value: null } : outcome;
    },
  };
}

/** Runs an operation on the model, with whatever fault strikes it. */
function caller(model: GoogleModel, options: Omit<PortOptions, 'timeZone' | 'invite'>) {
  return async function call<T>(
    name: string,
    operation: Operation,
    given: CallOptions | undefined,
    run: (fault: Fault | null) => T,
  ): Promise<Outcome<T>> {
    await options.before?.(name);
    const since = operation.kind === 'list' && operation.since;
    const reads = operation.kind === 'list' || operation.kind === 'get';
    // What only makes a reading old has nothing to strike elsewhere, and must not hide a refusal there.
    const applies = ({ kind }: Fault): boolean =>
      kind === 'sync-token-gone' ? since : kind !== 'stale-read' || reads;
    const fault = options.faults?.take(name, applies) ?? null;
    const lost: Outcome<T> = { ok: false, failure: unavailable(operation) };
    const hang = async (): Promise<void> =>
      options.hang?.(given?.budgetMs ?? DEFAULT_BUDGET_MS);
    if (fault?.kind === 'reset') return lost;
    if (fault?.kind === 'timeout') {
      await hang();
      return lost;
    }
    let outcome: Outcome<T>;
    try {
      const refusal = fault === null ? null : refusalOf(fault);
      if (refusal !== null) throw refusal;
      outcome = { ok: true, value: run(fault) };
    } catch (error) {
      outcome = failed(error, operation, model.now());
    }
    if (fault?.kind === 'lost-response-hang') await hang();
    return fault?.kind.startsWith('lost-response') ? lost : outcome;
  };
}

/** What the adapter would make of it; anything but a refusal is a bug and goes on. */
function failed(error: unknown, operation: Operation, now: number): Outcome<never> {
  if (error instanceof MarksTooLarge) {
    return { ok: false, failure: { kind: 'rejected', reason: error.message } };
  }
  if (!(error instanceof Refusal)) throw error;
  const failure = calendarFailure(thrownBy(error), operation, now);
  if (failure === null) throw invalid(`no failure for ${error.message}`);
  return { ok: false, failure };
}

/** As the client library throws what Google refuses. */
function thrownBy(refusal: Refusal): object {
  const headers = Object.fromEntries(
    Object.entries(refusal.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return { response: { status: refusal.status, data: refusal.body(), headers } };
}
