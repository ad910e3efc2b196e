import { createVerify, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CALENDAR_SCOPE } from '../../src/calendar/access-token.ts';
import { ADVICE } from '../../src/calendar/advice.ts';
import {
  type GoogleCalendarOptions,
  googleCalendar,
} from '../../src/calendar/google-calendar.ts';
import { readServiceAccountKey } from '../../src/calendar/service-account.ts';
import { asCalendarId, HOUR } from '../../src/engine/core/values.ts';
import type { Calendar } from '../../src/engine/ports.ts';
import { backend } from './envelopes.ts';
import { exampleId, PARIS } from './examples.ts';
import { type GoogleStub, startGoogleStub } from './google-stub.ts';
import { evenEntropy, type TestClock, testClock } from './test-clock.ts';

const calendarId = asCalendarId('primary');
const gone = { status: 204 };
const unauthorized = { status: 401, body: backend(401, 'global', 'authError') };

let google: GoogleStub;
let clock: TestClock;
let folder: string;

beforeEach(async () => {
  google = await startGoogleStub();
  clock = testClock();
  folder = mkdtempSync(join(tmpdir(), 'creneau-key-'));
});
afterEach(async () => {
  await google.close();
  rmSync(folder, { recursive: true });
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

const bearers = (): unknown[] =>
  google.requests.map((request) => request.headers.authorization);

describe('with a refresh token', () => {
  it('asks for an access token once for all calls of its hour', async () => {
    const calendar = connect();
    google.answer(gone, gone, gone);
    await Promise.all([
      calendar.remove(calendarId, exampleId),
      calendar.remove(calendarId, exampleId),
    ]);
    await calendar.remove(calendarId, exampleId);
    expect(google.tokenRequests).toMatchObject([
      {
        line: 'POST /token',
        body: {
          grant_type: 'refresh_token',
          client_id: 'client',
          client_secret: 'secret',
          refresh_token: 'refresh',
        },
      },
    ]);
    expect(bearers()).toEqual(Array(3).fill('Bearer token-1'));
  });

  it('asks for another before the first one dies', async () => {
    const calendar = connect();
    google.answer(gone, gone);
    await calendar.remove(calendarId, exampleId);
    clock.advance(HOUR - 30_000);
    await calendar.remove(calendarId, exampleId);
    expect(bearers()).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('replaces a token that Google refuses, once', async () => {
    google.answer(unauthorized, gone);
    expect(await connect().remove(calendarId, exampleId)).toEqual({
      ok: true,
      value: 'removed',
    });
    expect(bearers()).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(clock.sleeps).toEqual([]);
  });

  it('is disconnected when the fresh token is refused too', async () => {
    google.answer(unauthorized, unauthorized);
    expect(await connect().remove(calendarId, exampleId)).toEqual({
      ok: false,
      failure: { kind: 'disconnected', advice: ADVICE.unauthorized },
    });
    expect(google.requests).toHaveLength(2);
  });

  it.each([
    ['invalid_grant', 400, 'Bad Request', ADVICE.invalidGrant],
    ['invalid_grant', 400, 'Token has been expired or revoked.', ADVICE.invalidGrant],
    ['invalid_client', 401, 'The OAuth client was not found.', ADVICE.invalidClient],
    ['unauthorized_client', 401, 'Unauthorized', ADVICE.tokenRefused],
  ])('is disconnected by %s (%d %s), and says what to do', async (error, status, text, advice) => {
    google.answerToken({ status, body: { error, error_description: text } });
    expect(await connect().remove(calendarId, exampleId)).toEqual({
      ok: false,
      failure: { kind: 'disconnected', advice },
    });
    expect(google.requests).toEqual([]);
    expect(google.tokenRequests).toHaveLength(1);
  });

  it('knows that a write was never sent when no token could be had', async () => {
    google.answerToken(
      'reset',
      { status: 503 },
      { status: 200, body: { login: 'please' } },
      ...Array(3).fill({ status: 404, body: '' }),
    );
    expect(await connect().remove(calendarId, exampleId)).toEqual({
      ok: false,
      failure: { kind: 'unavailable', outcome: 'not-applied' },
    });
    expect(google.tokenRequests).toHaveLength(6);
    expect(google.requests).toEqual([]);
  });

  it('asks again when the token endpoint recovers', async () => {
    google.answerToken({ status: 500 });
    google.answer(gone);
    expect(await connect().remove(calendarId, exampleId)).toEqual({
      ok: true,
      value: 'removed',
    });
    expect(clock.sleeps).toEqual([125]);
  });

  it('does not wait for a token endpoint that hangs', async () => {
    google.answerToken('hang');
    const calendar = connect({ callTimeoutMs: 300 });
    expect(await calendar.remove(calendarId, exampleId, { budgetMs: 300 })).toEqual({
      ok: false,
      failure: { kind: 'unavailable', outcome: 'not-applied' },
    });
  });

  it('lets a hurried call keep to its own time when it joins a patient one', async () => {
    google.answerToken('hang');
    const calendar = connect({ listTimeoutMs: 60_000, callTimeoutMs: 300 });
    const window = { start: 0, end: HOUR };
    const patient = calendar.list(
      { calendarId, scope: { kind: 'window', window } },
      { budgetMs: 60_000 },
    );
    const hurried = await calendar.remove(calendarId, exampleId, { budgetMs: 300 });
    const failure = { kind: 'unavailable', outcome: 'not-applied' };
    expect(hurried).toEqual({ ok: false, failure });
    await google.close();
    expect(await patient).toEqual({ ok: false, failure });
    expect(google.tokenRequests).toHaveLength(1);
  });
});

describe('with a service account', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  function keyFile(change: object = {}): string {
    const path = join(folder, 'key.json');
    const key = {
      type: 'service_account',
      client_email: 'creneau@project.iam.gserviceaccount.com',
      private_key: pem,
      private_key_id: 'key-1',
      token_uri: 'https://oauth2.googleapis.com/token',
      ...change,
    };
    writeFileSync(path, JSON.stringify(key));
    return path;
  }

  it('exchanges an assertion signed with its key for a token', async () => {
    google.answer(gone);
    await connect({ auth: { kind: 'service-account', keyFile: keyFile() } }).remove(
      calendarId,
      exampleId,
    );
    const body = google.tokenRequests[0]?.body as Record<string, string>;
    expect(body.grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [header = '', payload = '', signature = ''] = (body.assertion ?? '').split('.');
    const json = (part: string): unknown =>
      JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(json(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
    const issuedAt = clock.now() / 1_000;
    expect(json(payload)).toEqual({
      iss: 'creneau@project.iam.gserviceaccount.com',
      scope: CALENDAR_SCOPE,
      aud: 'https://oauth2.googleapis.com/token',
      iat: issuedAt,
      exp: issuedAt + 3_600,
    });
    expect(
      createVerify('RSA-SHA256')
        .update(`${header}.${payload}`)
        .verify(publicKey, signature, 'base64url'),
    ).toBe(true);
    expect(bearers()).toEqual(['Bearer token-1']);
  });

  it('says what to do when its key is refused', async () => {
    google.answerToken({ status: 400, body: { error: 'invalid_grant' } });
    const calendar = connect({ auth: { kind: 'service-account', keyFile: keyFile() } });
    expect(await calendar.remove(calendarId, exampleId)).toEqual({
      ok: false,
      failure: { kind: 'disconnected', advice: ADVICE.serviceAccountGrant },
    });
  });

  it('names the file and the field when the key file is wrong, and shows nothing of the key', () => {
    const path = keyFile({ client_email: undefined, type: 'authorized_user' });
    const auth = { kind: 'service-account', keyFile: path } as const;
    expect(() => connect({ auth })).toThrow(`${path} is no service account key`);
    expect(() => connect({ auth })).toThrow(/type, client_email$/);
    writeFileSync(path, `{"private_key": "${pem}`);
    expect(() => readServiceAccountKey(path)).toThrow(`${path} is not JSON`);
  });
});
