/** `creneau auth` against a work-alike of Google, over real HTTP; the browser is a fetch. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADVICE } from '../../src/calendar/advice.ts';
import { type AuthSurroundings, auth } from '../../src/cli/auth.ts';
import { MINUTE } from '../../src/engine/core/values.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { type GoogleStub, type StubAnswer, startGoogleStub } from '../calendar/google-stub.ts';
import { fakeClock } from '../notify/fake-clock.ts';

let sandbox: Sandbox;
let stub: GoogleStub;

beforeEach(async () => {
  sandbox = await startSandbox({
    calendars: [{ id: 'primary', summary: 'Dr Dubois', timeZone: 'Europe/Paris' }],
  });
  stub = await startGoogleStub();
  vi.stubEnv('GOOGLE_CALENDAR_CLIENT_ID', sandbox.credentials.clientId);
  vi.stubEnv('GOOGLE_CALENDAR_CLIENT_SECRET', sandbox.credentials.clientSecret);
  vi.stubEnv('GOOGLE_OAUTH_TOKEN_URL', sandbox.tokenUrl);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await sandbox.close();
  await stub.close();
});

interface Run {
  readonly code: Promise<number>;
  /** The address it asks to open. */
  readonly address: URL;
  /** Where the browser comes back to, with these parameters. */
  back(parameters: Readonly<Record<string, string>>): string;
  readonly state: string;
  out(): string;
  err(): string;
}

async function begin(more: AuthSurroundings = {}, port = '0'): Promise<Run> {
  const said = { log: '', error: '' };
  const printed = Promise.withResolvers<URL>();
  vi.spyOn(console, 'log').mockImplementation((text) => {
    said.log += `${text}\n`;
  });
  vi.spyOn(console, 'error').mockImplementation((text) => {
    said.error += `${text}\n`;
    const [address] = /https?:\/\/\S+/.exec(said.error) ?? [];
    if (address !== undefined) printed.resolve(new URL(address));
  });
  const code = auth({ port }, { authUrl: sandbox.authUrl, ...more });
  const address = await Promise.race([
    printed.promise,
    code.then(() => {
      throw new Error(`it ended without an address: ${said.error}`);
    }),
  ]);
  const redirect = address.searchParams.get('redirect_uri') ?? '';
  return {
    code,
    address,
    state: address.searchParams.get('state') ?? '',
    back: (parameters) => `${redirect}?${new URLSearchParams(parameters)}`,
    out: () => said.log,
    err: () => said.error,
  };
}

/** As the browser does on the consent page: the button, then wherever it is sent. */
const consent = (run: Run) => fetch(run.address, { method: 'POST' });

/** Runs to the end with a token endpoint that answers so. */
async function answered(answer: StubAnswer): Promise<Run & { readonly page: string }> {
  vi.stubEnv('GOOGLE_OAUTH_TOKEN_URL', stub.tokenUrl);
  stub.answerToken(answer);
  const run = await begin();
  const page = await (await fetch(run.back({ state: run.state, code: 'the-code' }))).text();
  expect(await run.code).toBe(1);
  expect(run.out()).toBe('');
  return { ...run, page };
}

const issued = (more: object): StubAnswer => ({
  status: 200,
  body: { access_token: 'access', expires_in: 3_599, token_type: 'Bearer', ...more },
});

describe('creneau auth', () => {
  it('prints the refresh token as its variable, and advice apart from it', async () => {
    const run = await begin();
    const page = await consent(run);
    expect(page.status).toBe(200);
    expect(await page.text()).toMatch(/^Done\./);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(await run.code).toBe(0);
    expect(run.out()).toBe(
      `GOOGLE_CALENDAR_REFRESH_TOKEN=${sandbox.credentials.refreshToken}\n`,
    );
    expect(run.err()).toMatch(/"In production"/);
    expect(run.err()).not.toContain(sandbox.credentials.refreshToken);
    expect(run.err()).not.toContain(sandbox.credentials.clientSecret);
  });

  it('asks Google itself for lasting access to events, with a challenge and a state', async () => {
    const { code, address, back } = await begin({
      authUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    });
    expect(Object.fromEntries(address.searchParams)).toEqual({
      client_id: sandbox.credentials.clientId,
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
      response_type: 'code',
      scope: 'https://www.googleapis.com/auth/calendar.events',
      access_type: 'offline',
      prompt: 'consent',
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    await fetch(back({ state: 'over' }));
    await code;
  });

  it('sends with the code the verifier of its challenge, and the same redirect address', async () => {
    vi.stubEnv('GOOGLE_OAUTH_TOKEN_URL', stub.tokenUrl);
    stub.answerToken(issued({ refresh_token: '1//fresh' }));
    const run = await begin();
    await fetch(run.back({ state: run.state, code: '4/code' }));
    expect(await run.code).toBe(0);
    expect(run.out()).toBe('GOOGLE_CALENDAR_REFRESH_TOKEN=1//fresh\n');
    expect(stub.tokenRequests).toHaveLength(1);
    const { code_verifier: verifier, ...fields } = stub.tokenRequests[0]?.body as {
      readonly code_verifier: string;
    };
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(
      run.address.searchParams.get('code_challenge'),
    );
    expect(fields).toEqual({
      grant_type: 'authorization_code',
      code: '4/code',
      client_id: sandbox.credentials.clientId,
      client_secret: sandbox.credentials.clientSecret,
      redirect_uri: run.address.searchParams.get('redirect_uri'),
    });
  });

  it('makes state and challenge anew for every run', async () => {
    const seen = new Set<string | null>();
    for (let n = 0; n < 2; n += 1) {
      const run = await begin();
      for (const name of ['state', 'code_challenge'])
        seen.add(run.address.searchParams.get(name));
      await fetch(run.back({ error: 'access_denied', state: run.state }));
      await run.code;
    }
    expect(seen.size).toBe(4);
  });

  it('listens on the port it is told to, for the redirect alone', async () => {
    const { port } = await freePort();
    const run = await begin({}, String(port));
    expect(run.address.searchParams.get('redirect_uri')).toBe(`http://127.0.0.1:${port}/`);
    for (const [path, method] of [
      ['', 'GET'],
      ['favicon.ico', 'GET'],
      ['other?state=x&code=y', 'GET'],
      ['?state=x&code=y', 'POST'],
      ['/', 'GET'],
    ]) {
      const answer = await fetch(`http://127.0.0.1:${port}/${path}`, { method: method ?? '' });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    await consent(run);
    expect(await run.code).toBe(0);
  });
});

describe('creneau auth fails with a sentence', () => {
  it('when the doctor says no', async () => {
    const run = await begin();
    const page = await fetch(run.back({ error: 'access_denied', state: run.state }));
    expect(await run.code).toBe(1);
    expect(run.err()).toMatch(/was not granted\. Run `creneau auth` again/);
    expect(await page.text()).toMatch(/was not granted/);
    expect(run.out()).toBe('');
  });

  it('when the answer belongs to another run, and trades no code then', async () => {
    for (const state of [{}, { state: '' }, { state: 'x'.repeat(43) }]) {
      const run = await begin();
      await fetch(run.back({ code: sandbox.oauth.grantCode(), ...state }));
      expect(await run.code).toBe(1);
      expect(run.err()).toMatch(/does not belong to this run/);
      expect(run.out()).toBe('');
    }
    expect(sandbox.requests.count('token')).toBe(0);
  });

  it('when Google gives no refresh token', async () => {
    const { err } = await answered(issued({}));
    expect(err()).toMatch(/no refresh token\. Remove the access/);
  });

  it('when the box of the calendar was not ticked', async () => {
    const { err, page } = await answered(issued({ refresh_token: '1//x', scope: 'openid' }));
    expect(err()).toContain(ADVICE.scope);
    expect(page).not.toContain('1//x');
  });

  it.each([
    ['an unknown client', 401, { error: 'invalid_client' }, ADVICE.invalidClient],
    ['a code that is no good', 400, { error: 'invalid_grant' }, 'no longer accepts the code'],
    ['a client of another type', 400, { error: 'redirect_uri_mismatch' }, '"Desktop app"'],
    [
      'something it has a word for',
      400,
      { error: 'org_internal' },
      'Google refused: org_internal.',
    ],
    ['something out of order', 503, {}, 'Google did not answer'],
    ['a proxy in between', 200, { hello: 'world' }, 'Google did not answer'],
  ])('when the token endpoint complains of %s', async (_what, status, body, sentence) => {
    const { err } = await answered({ status, body });
    expect(err()).toContain(sentence);
    expect(err()).not.toContain('the-code');
  });

  it('when the connection to the token endpoint breaks', async () => {
    const { err } = await answered('reset');
    expect(err()).toContain('Google did not answer');
  });

  it('when the redirect says nothing, or says it in words of its own', async () => {
    for (const [parameters, sentence] of [
      [{ code: '' }, 'Google refused.'],
      [{ error: 'server_error' }, 'Google refused: server_error.'],
      [{ error: 'Send your password to x@example.com' }, 'Google refused.'],
    ] as const) {
      const run = await begin();
      await fetch(run.back({ state: run.state, ...parameters }));
      expect(await run.code).toBe(1);
      expect(run.err().trimEnd().split('\n').at(-1)).toBe(sentence);
    }
  });

  it('when nobody answers within five minutes', async () => {
    const clock = fakeClock(0);
    const run = await begin({ clock });
    await clock.advance(5 * MINUTE - 1);
    expect(run.err()).not.toMatch(/Nobody answered/);
    await clock.advance(1);
    expect(await run.code).toBe(1);
    expect(run.err()).toMatch(/Nobody answered/);
  });

  it('when the port is taken, or is none', async () => {
    const said: string[] = [];
    vi.spyOn(console, 'error').mockImplementation((text) => said.push(String(text)));
    const taken = new URL(sandbox.url).port;
    expect(await auth({ port: taken })).toBe(1);
    expect(said.join()).toContain(`port ${taken} cannot be listened on`);
    for (const port of ['65536', '-1', 'http', '']) expect(await auth({ port })).toBe(2);
  });
});

async function freePort(): Promise<AddressInfo> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return address;
}
