/** What the client library really throws, for each of Google's answers and each call. */
import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { googleCalendar } from '../../src/calendar/google-calendar.ts';
import { calendarFailure, type Operation } from '../../src/calendar/google-errors.ts';
import { asCalendarId, asSyncToken, HOUR } from '../../src/engine/core/values.ts';
import type { Calendar, CalendarFailure, Outcome } from '../../src/engine/ports.ts';
import { backend, frontEnd } from './envelopes.ts';
import { draft, exampleId, PARIS } from './examples.ts';
import { evenEntropy, testClock } from './test-clock.ts';

const calendarId = asCalendarId('primary');
const API = 'https://www.googleapis.com';
const EVENTS = '/calendar/v3/calendars/primary/events';
const EVENT = `${EVENTS}/${exampleId}`;

interface Call {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  run(calendar: Calendar): Promise<Outcome<unknown>>;
}

const CALLS: Readonly<Record<string, Call>> = {
  list: {
    operation: { kind: 'list', since: true },
    method: 'GET',
    path: EVENTS,
    run: (calendar) =>
      calendar.list({ calendarId, scope: { kind: 'since', token: asSyncToken('sync-1') } }),
  },
  get: {
    operation: { kind: 'get' },
    method: 'GET',
    path: EVENT,
    run: (calendar) => calendar.get(calendarId, exampleId),
  },
  insert: {
    operation: { kind: 'insert' },
    method: 'POST',
    path: EVENTS,
    run: (calendar) => calendar.insert(calendarId, draft()),
  },
  patch: {
    operation: { kind: 'patch' },
    method: 'PATCH',
    path: EVENT,
    run: (calendar) => calendar.patch(calendarId, exampleId, { summary: 'x' }),
  },
  remove: {
    operation: { kind: 'remove' },
    method: 'DELETE',
    path: EVENT,
    run: (calendar) => calendar.remove(calendarId, exampleId),
  },
  describe: {
    operation: { kind: 'describe' },
    method: 'GET',
    path: EVENTS,
    run: (calendar) => calendar.describe(calendarId),
  },
};

const ANSWERS: readonly (readonly [number, object | string])[] = [
  [400, backend(400, 'global', 'invalid', { message: 'Invalid Value' })],
  [400, backend(400, 'calendar', 'timeRangeEmpty', { location: 'timeMax' })],
  [403, backend(403, 'usageLimits', 'userRateLimitExceeded')],
  [403, backend(403, 'usageLimits', 'rateLimitExceeded')],
  [403, frontEnd(403, 'PERMISSION_DENIED', 'rateLimitExceeded', 'RATE_LIMIT_EXCEEDED')],
  [403, backend(403, 'usageLimits', 'quotaExceeded')],
  [403, backend(403, 'calendar', 'forbiddenForNonOrganizer')],
  [403, backend(403, 'calendar', 'forbiddenForServiceAccounts')],
  [403, backend(403, 'global', 'forbidden')],
  [403, frontEnd(403, 'PERMISSION_DENIED', null, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT')],
  [403, frontEnd(403, 'PERMISSION_DENIED', 'accessNotConfigured', 'SERVICE_DISABLED')],
  [404, backend(404, 'global', 'notFound')],
  [404, '<html>Not Found</html>'],
  [409, backend(409, 'global', 'duplicate')],
  [410, backend(410, 'calendar', 'fullSyncRequired', { location: 'syncToken' })],
  [410, backend(410, 'global', 'deleted')],
  [412, backend(412, 'global', 'conditionNotMet', { location: 'If-Match' })],
  [429, backend(429, 'usageLimits', 'rateLimitExceeded')],
  [500, backend(500, 'global', 'backendError')],
  [503, backend(503, 'global', 'backendError')],
];

beforeAll(() => {
  // A proxy configured on this machine would otherwise be asked, where nock cannot answer.
  vi.stubEnv('NO_PROXY', '.googleapis.com');
  nock.disableNetConnect();
});
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
  vi.unstubAllEnvs();
});

/**
 * With every address left at its default: Google's own. The clock leaps with every request, so that
 * no time is left for a second attempt: this file is about the first.
 */
function connect(call: Call): { readonly calendar: Calendar; readonly api: nock.Interceptor } {
  const clock = testClock();
  nock('https://oauth2.googleapis.com')
    .post('/token')
    .reply(200, { access_token: 'token', expires_in: 3_599, token_type: 'Bearer' });
  const calendar = googleCalendar({
    auth: {
      kind: 'oauth',
      clientId: 'client',
      clientSecret: 'secret',
      refreshToken: 'refresh',
    },
    timeZone: PARIS.timeZone,
    clock,
    entropy: evenEntropy,
    invite: true,
  });
  const google = nock(API).on('request', () => clock.advance(HOUR));
  return { calendar, api: google.intercept(call.path, call.method).query(true) };
}

describe.each(Object.entries(CALLS))('%s', (_, call) => {
  it.each(ANSWERS)('sends one request and understands %d %j', async (status, body) => {
    const { calendar, api } = connect(call);
    // One reply only: a second request by the library would fail on an address not known to nock.
    const google = api.reply(status, body);
    const outcome = await call.run(calendar);
    // The table itself has a test of its own; here the shape of what is thrown is at stake.
    const expected: CalendarFailure | null = calendarFailure(
      { config: {}, response: { status, data: body, headers: new Headers() } },
      call.operation,
      0,
    );
    expect(expected).not.toBeNull();
    expect(outcome).toEqual(
      call.operation.kind === 'remove' && expected?.kind === 'not-found'
        ? { ok: true, value: 'missing' }
        : { ok: false, failure: expected },
    );
    expect(google.isDone()).toBe(true);
  });

  it('understands a connection that breaks', async () => {
    const { calendar, api } = connect(call);
    api.replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    const writes = ['insert', 'patch', 'remove'].includes(call.operation.kind);
    expect(await call.run(calendar)).toEqual({
      ok: false,
      failure: { kind: 'unavailable', outcome: writes ? 'unknown' : 'not-applied' },
    });
  });

  it('understands that nobody listens', async () => {
    const { calendar, api } = connect(call);
    api.replyWithError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    expect(await call.run(calendar)).toEqual({
      ok: false,
      failure: { kind: 'unavailable', outcome: 'not-applied' },
    });
  });
});
