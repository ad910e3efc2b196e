import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADVICE } from '../../src/calendar/advice.ts';
import { encodeDraft } from '../../src/calendar/codec.ts';
import {
  type GoogleCalendarOptions,
  googleCalendar,
} from '../../src/calendar/google-calendar.ts';
import { encodeMarks } from '../../src/calendar/marks.ts';
import {
  asCalendarId,
  asEtag,
  asEventId,
  asSyncToken,
  HOUR,
} from '../../src/engine/core/values.ts';
import type { Calendar } from '../../src/engine/ports.ts';
import { backend } from './envelopes.ts';
import { bookingMarks, draft, exampleId, holdMarks, PARIS, patient, told } from './examples.ts';
import { type GoogleStub, startGoogleStub } from './google-stub.ts';
import { evenEntropy, type TestClock, testClock } from './test-clock.ts';

const calendarId = asCalendarId('cabinet#1@group.calendar.google.com');
const EVENTS = '/google/calendar/v3/calendars/cabinet%231%40group.calendar.google.com/events';
const etag = asEtag('"3485452990504510"');

let google: GoogleStub;
let clock: TestClock;

beforeEach(async () => {
  google = await startGoogleStub();
  clock = testClock();
});
afterEach(async () => {
  await google.close();
});

function connect(change: Partial<GoogleCalendarOptions> = {}): Calendar {
  return googleCalendar({
    auth: {
      kind: 'oauth',
      clientId: 'client',
      clientSecret: 'secret',
      refreshToken: 'refresh',
    },
    rootUrl: google.rootUrl,
    tokenUrl: google.tokenUrl,
    timeZone: PARIS.timeZone,
    clock,
    entropy: evenEntropy,
    invite: true,
    ...change,
  });
}

/** What Google answers to an insert of `draft()`, or to a get of it later. */
const stored = (change: object = {}): object => ({
  ...encodeDraft(draft(), PARIS),
  etag,
  created: '2026-01-05T09:00:00.000Z',
  updated: '2026-01-05T09:00:00.252Z',
  iCalUID: `${exampleId}@google.com`,
  htmlLink: 'https://www.google.com/calendar/event?eid=x',
  ...change,
});

const lines = (): string[] => google.requests.map((request) => request.line);
const unavailable503 = { status: 503, body: backend(503, 'global', 'backendError') };

describe('list', () => {
  const window = { start: Date.UTC(2026, 0, 4), end: Date.UTC(2026, 2, 1) };

  it('asks for a window with an offset, instances and cancelled ones, in pages of 2,500', async () => {
    google.answer({ status: 200, body: { items: [stored()], nextSyncToken: 'sync-1' } });
    const outcome = await connect().list({ calendarId, scope: { kind: 'window', window } });
    expect(outcome).toMatchObject({
      ok: true,
      value: { entries: [{ id: exampleId }], next: { kind: 'done', token: 'sync-1' } },
    });
    expect(google.requests).toMatchObject([
      {
        line: `GET ${EVENTS}`,
        query: {
          singleEvents: 'true',
          showDeleted: 'true',
          maxResults: '2500',
          timeMin: '2026-01-04T00:00:00.000Z',
          timeMax: '2026-03-01T00:00:00.000Z',
        },
        headers: { authorization: 'Bearer token-1' },
      },
    ]);
  });

  it('asks the same for every page and with the token, window aside', async () => {
    const calendar = connect();
    const since = { kind: 'since', token: asSyncToken('sync-1') } as const;
    google.answer(
      { status: 200, body: { items: [], nextPageToken: 'page-2' } },
      { status: 200, body: { items: [], nextSyncToken: 'sync-1' } },
      { status: 200, body: { items: [], nextPageToken: 'page-2' } },
      { status: 200, body: { items: [], nextSyncToken: 'sync-2' } },
    );
    await calendar.list({ calendarId, scope: { kind: 'window', window } });
    await calendar.list({ calendarId, scope: { kind: 'window', window }, pageToken: 'page-2' });
    await calendar.list({ calendarId, scope: since });
    await calendar.list({ calendarId, scope: since, pageToken: 'page-2' });
    const constant = google.requests.map(({ query }) => {
      const { timeMin: _a, timeMax: _b, syncToken: _c, pageToken: _d, ...rest } = query;
      return rest;
    });
    expect(new Set(constant.map((query) => JSON.stringify(query))).size).toBe(1);
    expect(google.requests.map(({ query }) => query.pageToken)).toEqual([
      undefined,
      'page-2',
      undefined,
      'page-2',
    ]);
    expect(google.requests[3]?.query).toMatchObject({ syncToken: 'sync-1' });
    expect(google.requests[3]?.query).not.toHaveProperty('timeMin');
  });

  it('takes an empty page that names a next one for no end', async () => {
    google.answer({ status: 200, body: { items: [], nextPageToken: 'page-2' } });
    expect(await connect().list({ calendarId, scope: { kind: 'window', window } })).toEqual({
      ok: true,
      value: { entries: [], next: { kind: 'page', pageToken: 'page-2' } },
    });
  });

  it('lets one entry that cannot be read fail alone', async () => {
    const items = [stored(), { id: 'odd00', start: { date: 'soon' } }, null, stored()];
    google.answer({ status: 200, body: { items, nextSyncToken: 'sync-1' } });
    const outcome = await connect().list({ calendarId, scope: { kind: 'window', window } });
    expect(outcome.ok && outcome.value.entries.map((entry) => entry.kind)).toEqual([
      'event',
      'undecodable',
      'undecodable',
      'event',
    ]);
  });

  it('says that the token is gone, without trying again', async () => {
    google.answer({ status: 410, body: backend(410, 'calendar', 'fullSyncRequired') });
    const since = { kind: 'since', token: asSyncToken('dead') } as const;
    expect(await connect().list({ calendarId, scope: since })).toEqual({
      ok: false,
      failure: { kind: 'token-gone' },
    });
    expect(lines()).toHaveLength(1);
  });

  it('takes a success that is no listing for no answer', async () => {
    google.answer(
      { status: 200, body: { login: 'please' } },
      { status: 200, body: { items: [], nextSyncToken: 'sync-1' } },
    );
    const outcome = await connect().list({ calendarId, scope: { kind: 'window', window } });
    expect(outcome.ok).toBe(true);
    expect(clock.sleeps).toEqual([125]);
  });
});

describe('get', () => {
  it('reads a booking with its marks', async () => {
    google.answer({ status: 200, body: stored() });
    const outcome = await connect().get(calendarId, exampleId);
    expect(outcome).toMatchObject({ ok: true, value: { marks: bookingMarks(exampleId) } });
    expect(lines()).toEqual([`GET ${EVENTS}/${exampleId}`]);
  });

  it('waits as long as Google asks, then as its own schedule says', async () => {
    google.answer({ status: 429, body: {}, headers: { 'retry-after': '3' } }, unavailable503, {
      status: 200,
      body: stored(),
    });
    expect(await connect().get(calendarId, exampleId)).toMatchObject({ ok: true });
    expect(clock.sleeps).toEqual([3_500, 250]);
  });

  it('gives up on a server that hangs when its time is over, headers sent or not', async () => {
    google.answer('hang', 'hang half-way');
    const outcome = await connect({ callTimeoutMs: 500 }).get(calendarId, exampleId, {
      budgetMs: 500,
    });
    // The clock of this test stands still while real sockets wait, so only the waits are counted.
    expect(outcome).toEqual({
      ok: false,
      failure: { kind: 'unavailable', outcome: 'not-applied' },
    });
    expect(lines()).toHaveLength(2);
  });

  it('does not take the 404 of a proxy for a deletion', async () => {
    google.answer(...Array(6).fill({ status: 404 }));
    expect(await connect().get(calendarId, exampleId)).toEqual({
      ok: false,
      failure: { kind: 'unavailable', outcome: 'not-applied' },
    });
  });
});

describe('insert', () => {
  const exists = { status: 409, body: backend(409, 'global', 'duplicate') };

  it('writes the event under our id, and tells nobody', async () => {
    google.answer({ status: 200, body: stored() });
    const outcome = await connect().insert(calendarId, draft());
    expect(outcome).toMatchObject({ ok: true, value: { id: exampleId, etag } });
    expect(google.requests).toMatchObject([
      {
        line: `POST ${EVENTS}`,
        query: { sendUpdates: 'none' },
        body: encodeDraft(draft(), PARIS),
      },
    ]);
  });

  it('says that the id is taken, without looking who took it', async () => {
    google.answer(exists);
    expect(await connect().insert(calendarId, draft())).toEqual({
      ok: false,
      failure: { kind: 'exists' },
    });
    expect(lines()).toEqual([`POST ${EVENTS}`]);
  });

  it.each([
    'reset',
    'hang',
    'hang half-way',
    unavailable503,
  ] as const)('finds its own event when the answer to the first attempt was lost (%j)', async (loss) => {
    google.answer(loss, exists, { status: 200, body: stored() });
    const outcome = await connect({ callTimeoutMs: 1_500 }).insert(calendarId, draft());
    expect(outcome).toMatchObject({ ok: true, value: { id: exampleId } });
    expect(lines()).toEqual([`POST ${EVENTS}`, `POST ${EVENTS}`, `GET ${EVENTS}/${exampleId}`]);
  });

  it.each<[string, object]>([
    ['a tombstone', stored({ status: 'cancelled' })],
    ['a stranger’s event', stored({ extendedProperties: undefined })],
    ['a hold', stored({ extendedProperties: { private: encodeMarks(holdMarks(exampleId)) } })],
  ])('takes %s under its id for no success', async (_, found) => {
    google.answer('reset', exists, { status: 200, body: found });
    expect(await connect().insert(calendarId, draft())).toEqual({
      ok: false,
      failure: { kind: 'exists' },
    });
  });

  it('admits that it does not know, when no attempt was answered', async () => {
    google.answer('reset', ...Array(5).fill(unavailable503));
    expect(await connect().insert(calendarId, draft())).toEqual({
      ok: false,
      failure: { kind: 'unavailable', outcome: 'unknown' },
    });
    expect(clock.sleeps).toEqual([125, 250, 500, 1_000, 2_000]);
  });

  it('knows that nothing was written when nobody listens', async () => {
    const calendar = connect();
    await google.close();
    expect(await calendar.insert(calendarId, draft(), { budgetMs: 1_000 })).toEqual({
      ok: false,
      failure: { kind: 'unavailable', outcome: 'not-applied' },
    });
  });

  it('refuses marks that Google would truncate, without a call', async () => {
    const marks = bookingMarks(exampleId, {
      patient: { ...patient, message: 'x'.repeat(40_000) },
    });
    const outcome = await connect().insert(calendarId, draft(exampleId, { marks }));
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'rejected' } });
    expect(google.requests).toEqual([]);
    expect(google.tokenRequests).toEqual([]);
  });

  it('is sent once where the client would send it again on its own', async () => {
    google.answer({ status: 403, body: backend(403, 'global', 'forbidden') });
    expect(await connect().insert(calendarId, draft())).toEqual({
      ok: false,
      failure: { kind: 'not-permitted', advice: ADVICE.forbidden },
    });
    expect(lines()).toHaveLength(1);
    expect(google.tokenRequests).toHaveLength(1);
  });
});

describe('patch', () => {
  it('sends the etag verbatim and only what changes', async () => {
    google.answer({ status: 200, body: stored() });
    await connect().patch(
      calendarId,
      exampleId,
      { marks: { told: { doctor: told } } },
      { ifMatch: etag },
    );
    expect(google.requests).toMatchObject([
      {
        line: `PATCH ${EVENTS}/${exampleId}`,
        query: { sendUpdates: 'none' },
        headers: { 'if-match': '"3485452990504510"' },
        body: {
          extendedProperties: { private: { 'creneau1.told.doctor': JSON.stringify(told) } },
        },
      },
    ]);
    expect(Object.keys(google.requests[0]?.body ?? {})).toEqual(['extendedProperties']);
  });

  const guest = { email: patient.email, name: 'Zoé L’Hôpital' };

  it('lets Google mail the invitation when asked to', async () => {
    google.answer({ status: 200, body: stored() });
    await connect().patch(calendarId, exampleId, { guest }, { invite: true });
    expect(google.requests).toMatchObject([
      {
        query: { sendUpdates: 'all' },
        body: { attendees: [{ email: patient.email, displayName: guest.name }] },
      },
    ]);
  });

  it('makes nobody a guest when invitations are off', async () => {
    google.answer({ status: 200, body: stored() });
    const calendar = connect({ invite: false });
    await calendar.patch(calendarId, exampleId, { guest, summary: 'x' }, { invite: true });
    expect(google.requests).toMatchObject([
      { query: { sendUpdates: 'none' }, body: { summary: 'x' } },
    ]);
    expect(google.requests[0]?.body).not.toHaveProperty('attendees');
  });

  it('only reads when nothing is left to change', async () => {
    google.answer({ status: 200, body: stored() }, { status: 200, body: stored() });
    const calendar = connect({ invite: false });
    expect(
      await calendar.patch(calendarId, exampleId, { guest }, { ifMatch: etag }),
    ).toMatchObject({
      ok: true,
      value: { id: exampleId },
    });
    expect(
      await calendar.patch(calendarId, exampleId, { guest }, { ifMatch: asEtag('"1"') }),
    ).toEqual({ ok: false, failure: { kind: 'precondition-failed' } });
    expect(lines()).toEqual(Array(2).fill(`GET ${EVENTS}/${exampleId}`));
  });

  it('reports a precondition that its own lost attempt may have broken', async () => {
    google.answer('reset', { status: 412, body: backend(412, 'global', 'conditionNotMet') });
    expect(
      await connect().patch(calendarId, exampleId, { status: 'cancelled' }, { ifMatch: etag }),
    ).toEqual({ ok: false, failure: { kind: 'precondition-failed' } });
    expect(lines()).toHaveLength(2);
  });

  it('reads back the tombstone it made', async () => {
    google.answer({ status: 200, body: stored({ status: 'cancelled' }) });
    expect(await connect().patch(calendarId, exampleId, { status: 'cancelled' })).toMatchObject(
      {
        ok: true,
        value: { kind: 'cancelled', details: { marks: bookingMarks(exampleId) } },
      },
    );
  });
});

describe('remove', () => {
  it.each([
    { value: 'removed', status: 204 },
    { value: 'missing', status: 410, body: backend(410, 'global', 'deleted') },
    { value: 'missing', status: 404, body: backend(404, 'global', 'notFound') },
  ])('is $value when Google answers $status', async ({ value, ...answer }) => {
    google.answer(answer);
    expect(await connect().remove(calendarId, exampleId)).toEqual({ ok: true, value });
    expect(lines()).toEqual([`DELETE ${EVENTS}/${exampleId}`]);
  });

  it('meets its own lost attempt', async () => {
    google.answer('reset', { status: 410, body: backend(410, 'global', 'deleted') });
    expect(await connect().remove(calendarId, exampleId)).toEqual({
      ok: true,
      value: 'missing',
    });
  });

  it('is not done when a proxy answers 404', async () => {
    google.answer(...Array(6).fill({ status: 404 }));
    expect(await connect().remove(calendarId, exampleId)).toEqual({
      ok: false,
      failure: { kind: 'unavailable', outcome: 'unknown' },
    });
  });
});

describe('describe', () => {
  it.each([
    ['owner', true],
    ['writer', true],
    ['writerWithoutPrivateAccess', true],
    ['reader', false],
    ['freeBusyReader', false],
  ])('as %s: writable is %s', async (accessRole, writable) => {
    const answer = { summary: 'Cabinet', timeZone: 'Europe/Paris', accessRole };
    google.answer({ status: 200, body: answer });
    expect(await connect().describe(calendarId)).toEqual({
      ok: true,
      value: { summary: 'Cabinet', timeZone: 'Europe/Paris', writable },
    });
    expect(lines()).toEqual([`GET ${EVENTS}`]);
  });
});

describe('every call', () => {
  it('never waits longer than its budget, whatever Google asks', async () => {
    google.answer({ status: 429, headers: { 'retry-after': '3600' } });
    expect(await connect().get(calendarId, exampleId, { budgetMs: 8_000 })).toEqual({
      ok: false,
      failure: { kind: 'rate-limited', retryAfterMs: HOUR },
    });
    expect(clock.sleeps).toEqual([]);
  });

  it('leaves the calendar alone for hours when the quota is gone', async () => {
    google.answer({ status: 403, body: backend(403, 'usageLimits', 'quotaExceeded') });
    expect(await connect().remove(calendarId, asEventId('some00event'))).toEqual({
      ok: false,
      failure: { kind: 'quota-exceeded' },
    });
    expect(lines()).toHaveLength(1);
  });

  it('logs failures without ids of patients, texts or tokens', async () => {
    const logged: unknown[] = [];
    google.answer(unavailable503, { status: 200, body: stored() });
    await connect({
      log: { warn: (fields, message) => logged.push({ ...fields, message }) },
    }).insert(calendarId, draft());
    expect(logged).toEqual([
      {
        operation: 'insert',
        failure: 'unavailable',
        attempts: 1,
        delayMs: 125,
        message: 'a call to Google Calendar failed',
      },
    ]);
  });
});
