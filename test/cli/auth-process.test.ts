/** `creneau auth` as a process, in a folder without any configuration. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { machine } from '../support/outside.ts';
import { runProgram, spawnProgram } from '../support/program.ts';

let folder: string;
let sandbox: Sandbox;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'creneau-auth-'));
  sandbox = await startSandbox({
    calendars: [{ id: 'primary', summary: 'Dr Dubois', timeZone: 'Europe/Paris' }],
  });
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

it('needs no more than the client, from .env too, whatever else is wrong or half given', async () => {
  const { clientId, clientSecret, refreshToken } = sandbox.credentials;
  writeFileSync(join(folder, '.env'), `GOOGLE_CALENDAR_CLIENT_ID=${clientId}\nPORT=nonsense\n`);
  const env = {
    ...machine(),
    GOOGLE_CALENDAR_CLIENT_SECRET: clientSecret,
    GOOGLE_OAUTH_TOKEN_URL: sandbox.tokenUrl,
  };
  const child = spawnProgram(['auth'], env, folder);
  const ended = once(child, 'close');
  const out = text(child.stdout);
  let said = '';
  let isAnswered = false;
  for await (const chunk of child.stderr.setEncoding('utf8')) {
    said += chunk;
    const [found] = /https:\/\/accounts\.google\.com\/\S+(?=\n)/.exec(said) ?? [];
    if (found === undefined || isAnswered) continue;
    isAnswered = true;
    const { searchParams } = new URL(found);
    const state = searchParams.get('state') ?? '';
    const code = sandbox.oauth.grantCode();
    await fetch(`${searchParams.get('redirect_uri')}?${new URLSearchParams({ state, code })}`);
  }
  expect((await ended)[0]).toBe(0);
  expect(await out).toBe(`GOOGLE_CALENDAR_REFRESH_TOKEN=${refreshToken}\n`);
});

it('names what is missing of the client, one line each', async () => {
  const { code, stdout, stderr } = await runProgram(['auth'], machine(), folder);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^GOOGLE_CALENDAR_CLIENT_ID is needed: /),
    expect.stringMatching(/^GOOGLE_CALENDAR_CLIENT_SECRET is needed: /),
  ]);
});

it('leaves the other commands as strict as they were', async () => {
  const client = { GOOGLE_CALENDAR_CLIENT_ID: 'id', GOOGLE_CALENDAR_CLIENT_SECRET: 'secret' };
  const { code, stderr } = await runProgram(['status'], { ...machine(), ...client }, folder);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^GOOGLE_CALENDAR_REFRESH_TOKEN is missing/m);
});
