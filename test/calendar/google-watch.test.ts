/** What is sent to Google for a channel, and how each of its answers is understood. */
import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ADVICE } from '../../src/calendar/advice.ts';
import { googleWatchChannels } from '../../src/calendar/google-watch.ts';
import { decodeChannel } from '../../src/calendar/watch-codec.ts';
import { asChannelId } from '../../src/engine/core/channel.ts';
import { asCalendarId, DAY } from '../../src/engine/core/values.ts';
import type { OpenOutcome } from '../../src/engine/watch-port.ts';
import { backend, frontEnd } from './envelopes.ts';
import { testClock } from './test-clock.ts';

const NOW = Date.UTC(2026, 0, 5, 9);
const EXPIRES = NOW + 7 * DAY;
const ADDRESS = 'https://rdv.example.com/webhooks/google-calendar';
const channel = { id: asChannelId('channel-1'), resourceId: 'resource' };
const request = {
  id: channel.id,
  calendarId: asCalendarId('dubois@example.com'),
  address: ADDRESS,
  token: 'secret',
  expiresAt: EXPIRES,
};

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

/** Two access tokens at most are given out. */
function connect() {
  nock('https://oauth2.googleapis.com')
    .post('/token')
    .times(2)
    .reply(200, { access_token: 'token', expires_in: 3_599, token_type: 'Bearer' });
  return googleWatchChannels({
    auth: {
      kind: 'oauth',
      clientId: 'client',
      clientSecret: 'secret',
      refreshToken: 'refresh',
    },
    clock: testClock(NOW),
  });
}

const api = () => nock('https://www.googleapis.com/calendar/v3');
const WATCH = '/calendars/dubois%40example.com/events/watch';
const REFUSED = (because: 'calendar' | 'address') => ({
  kind: 'unwatchable',
  because,
  advice: because === 'calendar' ? ADVICE.calendarUnwatchable : ADVICE.addressUnwatchable,
});

describe('opening a channel', () => {
  it('sends id, type, address, token and the end wished for, and reads what is granted', async () => {
    const bodies: unknown[] = [];
    api()
      .post(WATCH, (body) => bodies.push(body) > 0)
      .reply(200, {
        kind: 'api#channel',
        id: 'channel-1',
        resourceId: 'resource',
        resourceUri: 'https://www.googleapis.com/calendar/v3/calendars/x/events?alt=json',
        token: 'secret',
        expiration: String(NOW + DAY),
      });
    expect(await connect().open(request)).toEqual({
      ok: true,
      value: { resourceId: 'resource', expiresAt: NOW + DAY },
    });
    expect(bodies).toEqual([
      {
        id: 'channel-1',
        type: 'web_hook',
        address: ADDRESS,
        token: 'secret',
        expiration: String(EXPIRES),
      },
    ]);
  });

  const rows: readonly (readonly [
    number,
    object | string,
    (OpenOutcome & { ok: false })['failure'] | ReturnType<typeof REFUSED>,
  ])[] = [
    [
      400,
      backend(400, 'calendar', 'pushNotSupportedForRequestedResource'),
      REFUSED('calendar'),
    ],
    [400, backend(400, 'global', 'push.webhookUrlNotHttps'), REFUSED('address')],
    [400, backend(400, 'global', 'push.webhookUrlUnauthorized'), REFUSED('address')],
    [401, backend(401, 'global', 'push.webhookUrlUnauthorized'), REFUSED('address')],
    [403, backend(403, 'global', 'push.webhookUrlUnauthorized'), REFUSED('address')],
    [
      400,
      backend(400, 'global', 'channelIdNotUnique'),
      { kind: 'rejected', reason: '400 channelIdNotUnique' },
    ],
    [
      401,
      frontEnd(401, 'UNAUTHENTICATED', 'authError'),
      { kind: 'disconnected', advice: ADVICE.unauthorized },
    ],
    [
      403,
      backend(403, 'global', 'insufficientPermissions'),
      { kind: 'not-permitted', advice: ADVICE.scope },
    ],
    [
      403,
      backend(403, 'usageLimits', 'rateLimitExceeded'),
      { kind: 'rate-limited', retryAfterMs: null },
    ],
    [403, backend(403, 'usageLimits', 'quotaExceeded'), { kind: 'quota-exceeded' }],
    [404, backend(404, 'global', 'notFound'), { kind: 'not-found' }],
    [404, '<html>of a proxy</html>', { kind: 'unavailable', outcome: 'unknown' }],
    [503, backend(503, 'global', 'backendError'), { kind: 'unavailable', outcome: 'unknown' }],
    // Something between us and Google answers with a page of its own.
    [200, '<html>please log in</html>', { kind: 'unavailable', outcome: 'unknown' }],
  ];

  it.each(rows)('understands %d %j', async (status, body, failure) => {
    const isAuth = status === 401 && failure.kind === 'disconnected';
    // A refused access token is replaced once; everything else is asked once only.
    const google = api()
      .post(WATCH)
      .times(isAuth ? 2 : 1)
      .reply(status, body);
    expect(await connect().open(request)).toEqual({ ok: false, failure });
    expect(google.isDone()).toBe(true);
  });

  it('that gets no answer may have worked, and one that never connected did not', async () => {
    const failing = async (code: string) => {
      api()
        .post(WATCH)
        .replyWithError(Object.assign(new Error(code), { code }));
      return connect().open(request);
    };
    expect(await failing('ECONNRESET')).toMatchObject({ failure: { outcome: 'unknown' } });
    expect(await failing('ECONNREFUSED')).toMatchObject({
      failure: { outcome: 'not-applied' },
    });
  });
});

describe('the end of a channel', () => {
  const end = (expiration: unknown): number | undefined =>
    decodeChannel({ resourceId: 'r', expiration }, EXPIRES)?.expiresAt;

  it('is read from a text of milliseconds', () => {
    expect(end(String(NOW + DAY))).toBe(NOW + DAY);
    expect(end(NOW + DAY)).toBe(NOW + DAY);
  });

  it.each([
    undefined,
    null,
    '',
    // As messages have it; read as a number it would be no time at all.
    'Tue, 19 Nov 2013 01:13:52 GMT',
    '2013-11-19T01:13:52Z',
    String(EXPIRES + DAY),
  ])('is never later than what was asked for: %j', (expiration) => {
    expect(end(expiration)).toBe(EXPIRES);
  });

  it('is unknown, like the channel, when the answer is none', () => {
    for (const body of [null, '', {}, { resourceId: 1 }]) {
      expect(decodeChannel(body, EXPIRES)).toBeNull();
    }
  });
});

describe('stopping a channel', () => {
  it.each([
    [204, ''],
    [200, ''],
    [404, backend(404, 'global', 'notFound')],
    [410, backend(410, 'global', 'deleted')],
  ] as const)('is done when Google says %d', async (status, body) => {
    const google = api()
      .post('/channels/stop', { id: 'channel-1', resourceId: 'resource' })
      .reply(status, body);
    expect(await connect().stop(channel)).toEqual({ ok: true, value: null });
    expect(google.isDone()).toBe(true);
  });

  it.each([
    [403, backend(403, 'global', 'forbidden'), 'not-permitted'],
    [404, '<html>of a proxy</html>', 'unavailable'],
    [500, backend(500, 'global', 'backendError'), 'unavailable'],
  ] as const)('is not done when it is %d %j', async (status, body, kind) => {
    api().post('/channels/stop').reply(status, body);
    expect(await connect().stop(channel)).toMatchObject({ ok: false, failure: { kind } });
  });
});
