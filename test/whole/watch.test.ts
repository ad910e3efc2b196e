/** Pushes from outside to inside: a real server, Google's messages over HTTP, and no poll. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DAY } from '../../src/engine/core/values.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { eventually } from '../support/eventually.ts';
import { machine, PRACTICE, ZONE } from '../support/outside.ts';
import { startProgram } from '../support/program.ts';

/** Some days ahead: nobody may book today or tomorrow for long. */
const DATE = new Date(Date.now() + 5 * DAY).toISOString().slice(0, 10);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

describe('the demo', () => {
  it('knows at once what its doctor does, and mails the patient, without any poll', async () => {
    const server = await startServer(temporaryFolder());
    await eventually('a channel', async () => (await server.watch()) === 'open');
    const before = await server.slots();
    const [slot] = before;
    const booked = await server.book({
      practitioner: 'dubois',
      type: 'consultation',
      start: slot,
      firstName: 'Zoé',
      lastName: 'Lambert',
      email: 'zoe@example.com',
      phone: '+33 6 12 34 56 78',
    });
    expect(booked.status).toBe(201);
    expect(await server.slots()).not.toContain(slot);
    const { id } = (await booked.json()) as { id: string };
    const form = new URLSearchParams({ calendar: 'primary', id });
    await fetch(`${server.address("Doctor's calendar")}/delete`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    await eventually('the slot is free again', async () =>
      (await server.slots()).includes(String(slot)),
    );
    await eventually('a mail says that it is cancelled', async () => {
      const inbox = await (await fetch(server.address('Inbox'))).text();
      const mails = inbox.split('<article').filter((one) => one.includes('→ zoe@example.com'));
      return mails.some((one) => /<h2>[^<]*annul/i.test(one));
    });
  });
});

describe('a server whose PUBLIC_URL is https', () => {
  it('lists once for a message, a few times for two hundred, and not at all for strangers', async () => {
    const { sandbox, server, messages } = await watchedByGoogle();
    const first = await server.slots();
    sandbox.requests.reset();
    const [slot] = first;
    block(sandbox, String(slot));
    await eventually(
      'the slot is gone',
      async () => !(await server.slots()).includes(`${slot}`),
    );
    expect(sandbox.requests.all.map(({ operation }) => operation)).toEqual(['events.list']);

    const last = messages.at(-1) ?? {};
    const answers = await Promise.all(Array.from({ length: 200 }, () => server.push(last)));
    expect(new Set(answers)).toEqual(new Set([200]));
    const [next] = await server.slots();
    block(sandbox, String(next));
    await eventually('that one too', async () => !(await server.slots()).includes(`${next}`));
    expect(sandbox.requests.count('events.list')).toBeLessThanOrEqual(10);

    const listed = sandbox.requests.count();
    const wrong = { ...last, 'X-Goog-Channel-Token': 'guessed' };
    expect(await server.push(wrong)).toBe(401);
    const unknown = { ...last, 'X-Goog-Channel-ID': 'nobody' };
    expect(await server.push(unknown)).toBe(404);
    expect(await server.push({})).toBe(404);
    expect(sandbox.requests.count()).toBe(listed);
  });

  it('finds its channel again after a kill, and answers 404 for those of a database it lost', async () => {
    const { sandbox, server, messages, folder, start } = await watchedByGoogle();
    await server.stop('SIGKILL');
    const again = await start();
    expect(await again.watch()).toBe('open');
    expect(sandbox.requests.count('events.watch')).toBe(1);
    await again.stop('SIGTERM');
    expect(sandbox.requests.count('channels.stop')).toBe(0);

    for (const end of ['', '-wal', '-shm'])
      rmSync(join(folder, `creneau.db${end}`), { force: true });
    const before = messages.at(-1) ?? {};
    const rebuilt = await start();
    expect(sandbox.requests.count('events.watch')).toBe(2);
    expect(await rebuilt.push(before)).toBe(404);
  });
});

describe('a server that is to stop its channels', () => {
  it('stops them on the way out, and the next start opens others', async () => {
    const { sandbox, server, start } = await watchedByGoogle(['--stop-watches']);
    await server.stop('SIGTERM');
    expect(sandbox.requests.count('channels.stop')).toBe(1);
    const open = [...sandbox.model.channels.all.values()].filter(
      ({ lastWords }) => lastWords === null,
    );
    expect(open).toEqual([]);
    await start();
    expect(sandbox.requests.count('events.watch')).toBe(2);
  });

  it('ends in time when Google does not answer', async () => {
    const { sandbox, server } = await watchedByGoogle(['--stop-watches']);
    sandbox.faults.add({ operation: 'channels.stop', kind: 'timeout' });
    const begun = performance.now();
    await server.stop('SIGTERM');
    expect(performance.now() - begun).toBeLessThan(8_000);
  });
});

/** The sandbox as Google, and this test as the internet between it and the server. */
async function watchedByGoogle(options: readonly string[] = []) {
  const sandbox = await startSandbox({
    calendars: [{ id: 'primary', summary: 'Dr Dubois', timeZone: ZONE }],
  });
  ends.push(() => sandbox.close());
  const { credentials, model } = sandbox;
  // Nothing is posted to the real rdv.example.com: messages are carried by hand, as its proxy would.
  model.switches.dropPushes = 1;
  const port = await freePort();
  const messages: Readonly<Record<string, string>>[] = [];
  const carried: Promise<unknown>[] = [];
  ends.push(() => Promise.all(carried));
  model.channels.onPush(({ address, headers }) => {
    if (address !== 'https://rdv.example.com/webhooks/google-calendar') return;
    messages.push(headers);
    carried.push(
      push(`http://127.0.0.1:${port}`, headers).catch((error: unknown) => {
        // Under way to a server that is killed, a message is lost. Whoever looked only at the end would
        // come too late: the runner reports a rejection that nobody listens to at once.
        if (!(error instanceof TypeError)) throw error;
      }),
    );
  });
  const folder = temporaryFolder();
  const start = async (): Promise<Server> => {
    const server = await startServer(
      folder,
      {
        PUBLIC_URL: 'https://rdv.example.com',
        PORT: String(port),
        GOOGLE_CALENDAR_CLIENT_ID: credentials.clientId,
        GOOGLE_CALENDAR_CLIENT_SECRET: credentials.clientSecret,
        GOOGLE_CALENDAR_REFRESH_TOKEN: credentials.refreshToken,
        GOOGLE_API_ROOT_URL: sandbox.rootUrl,
        GOOGLE_OAUTH_TOKEN_URL: sandbox.tokenUrl,
      },
      options,
    );
    await eventually('a channel', async () => (await server.watch()) === 'open');
    return server;
  };
  return { sandbox, server: await start(), messages, folder, start };
}

/** One that nobody listens on, a moment ago at least. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function block(sandbox: Sandbox, start: string): void {
  const end = new Date(Date.parse(start) + 30 * 60_000).toISOString();
  sandbox.model.insert('primary', {
    summary: 'Réunion',
    start: { dateTime: start, timeZone: ZONE },
    end: { dateTime: end, timeZone: ZONE },
  });
}

interface Server {
  address(what: string): string;
  /** Starts of the free slots of DATE. */
  slots(): Promise<readonly string[]>;
  book(booking: object): Promise<Response>;
  /** The status it answered with. */
  push(headers: Readonly<Record<string, string>>): Promise<number>;
  /** How /readyz says that the calendar is watched. */
  watch(): Promise<string>;
  stop(signal: NodeJS.Signals): Promise<unknown>;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'creneau-watch-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function startServer(
  folder: string,
  env: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): Promise<Server> {
  writeFileSync(join(folder, 'practice.yaml'), PRACTICE);
  const program = await startProgram(
    {
      ...machine(),
      PORT: '0',
      DATABASE_URL: `file:${folder}/creneau.db`,
      PRACTICE_CONFIG: join(folder, 'practice.yaml'),
      NOTIFY_SETTLE_SECONDS: '0',
      // Once a year: what is known without being asked for was pushed.
      SYNC_POLL_CRON: '0 0 1 1 *',
      LOG_LEVEL: 'error',
      ...env,
    },
    folder,
    { options },
  );
  ends.push(() => program.stop('SIGKILL'));
  const address = (what: string): string => {
    const url = program.addresses.get(what);
    if (url === undefined) throw new Error(`no address was printed for ${what}`);
    return url;
  };
  // What it prints may be the address of its proxy.
  const url = env.PORT === undefined ? program.url : `http://127.0.0.1:${env.PORT}`;
  return {
    address,
    async slots() {
      const query = `practitioner=dubois&type=consultation&from=${DATE}&to=${DATE}`;
      const answer = await fetch(`${url}/api/availability?${query}`);
      const { slots } = (await answer.json()) as { slots: { start: string }[] };
      return slots.map(({ start }) => start);
    },
    book: (booking) =>
      fetch(`${url}/api/bookings`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(booking),
      }),
    push: (headers) => push(url, headers),
    async watch() {
      const { calendars } = (await (await fetch(`${url}/readyz`)).json()) as {
        calendars: { watch?: { state: string } }[];
      };
      return calendars[0]?.watch?.state ?? '';
    },
    stop: (signal) => program.stop(signal),
  };
}

/** As Google posts it: empty. Its status. */
async function push(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const { 'Content-Length': _, ...rest } = headers;
  const answer = await fetch(`${url}/webhooks/google-calendar`, {
    method: 'POST',
    headers: rest,
  });
  await answer.arrayBuffer();
  return answer.status;
}
