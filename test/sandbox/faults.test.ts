import { createSign, generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR, SECOND } from '../../src/engine/core/values.ts';
import type { FaultKind } from '../../src/sandbox/faults.ts';
import { clientOf, MONDAY, refusal, timed, type World, world } from './world.ts';

const calendarId = 'primary';

describe('faults over HTTP', () => {
  let w: World;
  beforeEach(async () => {
    w = await world();
  });
  afterEach(() => w.close());
  const insert = (id: string, options = {}) =>
    w.api.events.insert({ calendarId, requestBody: timed(MONDAY, 30, { id }) }, options);
  const exists = (id: string): boolean =>
    w.sandbox.model.store.calendar('primary').live.has(id);

  it.each<[FaultKind, boolean]>([
    ['lost-response', true],
    ['reset', false],
  ])('%s breaks the connection', async (kind, happened) => {
    w.sandbox.faults.add({ operation: 'events.insert', kind });
    await expect(insert('event0')).rejects.toMatchObject({ response: undefined });
    expect(exists('event0')).toBe(happened);
  });

  it.each<[FaultKind, boolean]>([
    ['lost-response-hang', true],
    ['timeout', false],
  ])('%s never answers', async (kind, happened) => {
    w.sandbox.faults.add({ operation: 'events.insert', kind });
    const ended = new AbortController();
    const call = insert('event0', { signal: ended.signal });
    // Answered on another connection: by then the first request was read.
    while (w.sandbox.requests.count('events.insert') === 0)
      await w.api.events.list({ calendarId });
    expect(exists('event0')).toBe(happened);
    ended.abort();
    await expect(call).rejects.toThrow();
  });

  it.each<[FaultKind, object, number, string, string | undefined]>([
    ['backend-error', { status: 500 }, 500, 'backendError', undefined],
    ['backend-error', {}, 503, 'backendError', undefined],
    ['rate-limited', {}, 403, 'rateLimitExceeded', 'PERMISSION_DENIED'],
    ['user-rate-limited', {}, 403, 'userRateLimitExceeded', undefined],
    ['quota-exceeded', {}, 403, 'quotaExceeded', undefined],
    ['too-many-requests', {}, 429, 'rateLimitExceeded', undefined],
    ['unauthorized', {}, 401, 'authError', 'UNAUTHENTICATED'],
    ['not-found', {}, 404, 'notFound', undefined],
  ])('%s %j is answered before anything happens, in its own envelope', async (kind, more, status, reason, envelope) => {
    w.sandbox.faults.add({ operation: 'events.insert', kind, ...more });
    const refused = await refusal(insert('event0'));
    expect(refused).toMatchObject({ status, reason });
    expect(refused.body.error.status).toBe(envelope);
    expect(exists('event0')).toBe(false);
  });

  it('strikes by operation, as often as told, after as many as told', async () => {
    const { faults } = w.sandbox;
    faults.add({ operation: 'events.insert', kind: 'backend-error', times: 2, after: 1 });
    await insert('event1');
    await w.api.events.list({ calendarId });
    for (const id of ['event2', 'event3'])
      expect(await refusal(insert(id))).toMatchObject({ status: 503 });
    await insert('event2');
    expect(faults.pending()).toEqual([]);
    const end = faults.add({
      operation: 'events.*',
      kind: 'backend-error',
      times: Number.POSITIVE_INFINITY,
    });
    expect(await refusal(insert('event4'))).toMatchObject({ status: 503 });
    expect(await refusal(w.api.events.list({ calendarId }))).toMatchObject({ status: 503 });
    end();
    await insert('event4');
  });

  it('names Retry-After when told to', async () => {
    w.sandbox.faults.add({
      operation: 'events.*',
      kind: 'too-many-requests',
      retryAfterSeconds: 3,
    });
    const answer = await w.api.events.list({ calendarId }, { validateStatus: () => true });
    expect([answer.status, (answer.headers as unknown as Headers).get('retry-after')]).toEqual([
      429,
      '3',
    ]);
  });

  it('kills the sync token of one request', async () => {
    const syncToken = (await w.api.events.list({ calendarId })).data.nextSyncToken ?? '';
    w.sandbox.faults.add({ operation: 'events.list', kind: 'sync-token-gone' });
    await w.api.events.list({ calendarId });
    expect(await refusal(w.api.events.list({ calendarId, syncToken }))).toMatchObject({
      status: 410,
      reason: 'fullSyncRequired',
    });
    await w.api.events.list({ calendarId, syncToken });
  });

  it('answers late when told to', async () => {
    const slept: number[] = [];
    const slow = await world({ sleep: async (ms) => void slept.push(ms) });
    slow.sandbox.faults.add({ operation: 'events.list', kind: 'slow', delayMs: 9_000 });
    expect((await slow.api.events.list({ calendarId })).status).toBe(200);
    expect(slept).toEqual([9_000]);
    await slow.close();
  });

  it('reads what was so before the last change when told to', async () => {
    await insert('event0');
    w.sandbox.faults.add({ operation: 'events.get', kind: 'stale-read' });
    const get = () => w.api.events.get({ calendarId, eventId: 'event0' });
    expect(await refusal(get())).toMatchObject({ status: 404 });
    expect((await get()).data.id).toBe('event0');
  });

  it('counts requests by operation', async () => {
    w.sandbox.requests.reset();
    await insert('event0');
    await w.api.events.list({ calendarId });
    await w.api.events.list({ calendarId });
    expect(w.sandbox.requests.count('events.list')).toBe(2);
    expect(w.sandbox.requests.all.map(({ operation }) => operation)).toEqual([
      'token',
      'events.insert',
      'events.list',
      'events.list',
    ]);
  });
});

describe('the token endpoint', () => {
  let w: World;
  beforeEach(async () => {
    w = await world();
  });
  afterEach(() => w.close());
  const post = async (fields: Record<string, string>) => {
    const response = await fetch(w.sandbox.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
    return {
      status: response.status,
      body: (await response.json()) as Record<string, unknown>,
    };
  };
  const refresh = () => {
    const { clientId, clientSecret, refreshToken } = w.sandbox.credentials;
    return post({
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    });
  };
  const list = (token: string | null) =>
    fetch(`${w.sandbox.rootUrl}calendar/v3/calendars/primary/events`, {
      headers: token === null ? {} : { Authorization: `Bearer ${token}` },
    });

  it('hands out access tokens that die after 3599 seconds', async () => {
    const { status, body } = await refresh();
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^ya29\./),
      expires_in: 3599,
      scope: 'https://www.googleapis.com/auth/calendar',
      token_type: 'Bearer',
    });
    const token = String(body.access_token);
    w.clock.advance(3598 * SECOND);
    expect((await list(token)).status).toBe(200);
    w.clock.advance(SECOND);
    expect((await list(token)).status).toBe(401);
  });

  it('answers 401 in the front end’s words, with a token and without one', async () => {
    const bad = (await (await list('ya29.forged.token')).json()) as {
      error: Record<string, unknown>;
    };
    expect(bad.error).toMatchObject({
      code: 401,
      status: 'UNAUTHENTICATED',
      errors: [
        {
          message: 'Invalid Credentials',
          domain: 'global',
          reason: 'authError',
          location: 'Authorization',
          locationType: 'header',
        },
      ],
    });
    const none = (await (await list(null)).json()) as {
      error: { errors: { reason: string }[] };
    };
    expect(none.error.errors[0]?.reason).toBe('required');
  });

  it.each([
    ['invalid-grant', 'Token has been expired or revoked.'],
    ['invalid-grant-bad-request', 'Bad Request'],
  ] as const)('refuses with invalid_grant (%s), as the client library reports it', async (kind, error_description) => {
    w.sandbox.faults.add({ operation: 'token', kind });
    expect(await refresh()).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description },
    });
    w.sandbox.faults.add({ operation: 'token', kind });
    await expect(clientOf(w.sandbox).events.list({ calendarId })).rejects.toThrow(
      'invalid_grant',
    );
  });

  it('can be away', async () => {
    w.sandbox.faults.add({ operation: 'token', kind: 'backend-error' });
    expect((await refresh()).status).toBe(503);
  });

  it('revokes a refresh token, and what it gave', async () => {
    const token = String((await refresh()).body.access_token);
    await fetch(w.sandbox.revokeUrl, {
      method: 'POST',
      body: new URLSearchParams({ token: w.sandbox.credentials.refreshToken }),
    });
    expect((await list(token)).status).toBe(401);
    expect((await refresh()).body).toMatchObject({ error: 'invalid_grant' });
  });

  it('gives a service account its token for a signed assertion, and no stale one', async () => {
    const assertion = (iat: number): string => {
      const part = (value: object): string =>
        Buffer.from(JSON.stringify(value)).toString('base64url');
      const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iss: 'robot@x.iam.gserviceaccount.com', scope: 'x', aud: w.sandbox.tokenUrl, iat, exp: iat + 3600 })}`;
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey).toString('base64url')}`;
    };
    const ask = (iat: number) =>
      post({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: assertion(iat),
      });
    const { body } = await ask(MONDAY / SECOND);
    const invite = await fetch(`${w.sandbox.rootUrl}calendar/v3/calendars/primary/events`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${body.access_token}` },
      body: JSON.stringify(timed(MONDAY, 30, { attendees: [{ email: 'zoe@example.com' }] })),
    });
    expect(invite.status).toBe(403);
    expect((await ask((MONDAY - 2 * HOUR) / SECOND)).body).toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('refuses what the scopes do not cover', async () => {
    w.sandbox.model.switches.scopes = ['https://www.googleapis.com/auth/calendar.events'];
    await w.api.events.list({ calendarId });
    const query = w.api.freebusy.query({
      requestBody: {
        timeMin: new Date(MONDAY).toISOString(),
        timeMax: new Date(MONDAY + HOUR).toISOString(),
      },
    });
    expect(await refusal(query)).toMatchObject({
      status: 403,
      reason: 'insufficientPermissions',
      body: {
        error: {
          status: 'PERMISSION_DENIED',
          details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }],
        },
      },
    });
  });

  it('trades a code from the consent page for tokens, once', async () => {
    const { authUrl, credentials } = w.sandbox;
    const query = new URLSearchParams({
      client_id: credentials.clientId,
      redirect_uri: 'http://127.0.0.1:9/back',
      state: 's',
      response_type: 'code',
      scope: 'x',
    });
    const answer = await fetch(`${authUrl}?${query}`, { method: 'POST', redirect: 'manual' });
    const back = new URL(answer.headers.get('location') ?? '');
    expect([back.origin, back.searchParams.get('state')]).toEqual(['http://127.0.0.1:9', 's']);
    const trade = () =>
      post({
        grant_type: 'authorization_code',
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
        code: back.searchParams.get('code') ?? '',
      });
    expect((await trade()).body).toMatchObject({ refresh_token: credentials.refreshToken });
    expect((await trade()).body).toMatchObject({ error: 'invalid_grant' });
  });
});
