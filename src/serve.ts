/** The server: parts, loops, HTTP; stopped in reverse. */
import { createServer, type Server as HttpServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { schedule } from 'node-cron';
import { appSecret } from './app-secret.ts';
import { channelSettings, engineOn, type Logger, mayInvite, openMirrorOf } from './assemble.ts';
import type { Config } from './config.ts';
import type { Engine } from './engine/api.ts';
import { newWakes } from './engine/journal/wakes.ts';
import { buildApp } from './http/app.ts';
import { channels } from './notify/channels.ts';
import { outboxLoop } from './notify/outbox.ts';
import { bookingIcs } from './notify/patient-ics.ts';
import { telegramListener, webhookSecret } from './notify/telegram-listener.ts';
import { type Releasers, releasers } from './releasers.ts';
import { type PushesTo, type SandboxChoice, sandboxed } from './sandboxed.ts';
import { systemClock, systemEntropy } from './system.ts';

export interface Server {
  /** Addresses for a person to open, in order. */
  readonly addresses: readonly { readonly what: string; readonly url: string }[];
  /** Stops intake, lets what is under way end, closes everything. */
  stop(): Promise<void>;
}

/** How long the first pass may hold up the announcement that we are ready. */
const FIRST_PASS_MS = 1_500;
const NIGHT_JITTER_MS = 3 * 3_600_000;
/** Google allows 600 requests a minute and user: polls are spread so that they take up a good half of it. */
const POLL_PACE_MS = 150;

export interface ServeOptions extends SandboxChoice {
  /** Whether the watch channels are stopped on the way out, for good. Default: the next start finds them. */
  readonly stopWatches?: boolean;
}

export async function serve(
  given: Config,
  log: Logger,
  options: ServeOptions = {},
): Promise<Server> {
  const open = releasers();
  try {
    return await start(given, log, open, options);
  } catch (error) {
    await open.release();
    throw error;
  }
}

async function start(
  given: Config,
  log: Logger,
  open: Releasers,
  { stopWatches = false, ...choice }: ServeOptions,
): Promise<Server> {
  const surroundings = await sandboxed(given, log, open, choice);
  const { config, google, mail, addresses, pollJitterMs, pushesTo } = surroundings;
  const { env, practice } = config;
  const ready = Promise.withResolvers<RequestListener>();
  // Who comes while we are starting waits a moment, instead of being refused.
  const server = createServer((request, response) => {
    void ready.promise.then((app) => app(request, response));
  });
  await listening(server, env.port, env.host);
  open.add('port', () => server.close());
  const { port } = server.address() as AddressInfo;
  const publicUrl = env.publicUrl ?? `http://localhost:${port}`;
  const secret = appSecret(env.appSecret, env.databaseFile);

  const own = openMirrorOf(config, log, open);
  const wakes = newWakes(systemClock);
  const settings = channelSettings(config, { publicUrl, appSecret: secret, mail });
  const ways = channels(settings);
  open.add('channels', () => Promise.all(ways.map((way) => way.close?.())));
  const outbox = outboxLoop({
    mirror: own.mirror,
    by: own.presence.self,
    bell: wakes.outbox,
    lookEveryMs: own.presence.lookEveryMs,
    channels: ways,
    clock: systemClock,
    entropy: systemEntropy,
    log,
  });
  const { running } = engineOn(config, google, own, wakes, log, {
    address: webhookAddress(pushesTo, env.publicUrl, port),
    secret,
  });
  const { engine, background, watch } = running;
  const account = settings.telegram;
  // The sandbox's Telegram could reach us here, but it is the polling that needs no setting up.
  const isReachable = env.google !== null && /^https:/i.test(publicUrl);
  const webhook =
    account !== null && isReachable
      ? { url: `${publicUrl}/webhooks/telegram`, secret: webhookSecret(secret, account) }
      : null;
  const telegram =
    account === null
      ? null
      : telegramListener({
          account,
          webhook,
          engine,
          clock: systemClock,
          entropy: systemEntropy,
          log,
        });
  const app = buildApp({
    engine,
    settings: {
      publicUrl,
      adminPassword: env.adminPassword,
      cronSecret: env.cronSecret,
      appSecret: secret,
      googleInvites: mayInvite(config),
    },
    clock: systemClock,
    entropy: systemEntropy,
    log,
    ics: (booking) =>
      bookingIcs(booking, { practice, links: settings.links }, settings.mail?.from ?? null),
    ...(watch === null ? {} : { channels: watch }),
    ...(telegram === null || webhook === null ? {} : { telegram }),
  });

  const stopping = new AbortController();
  const loops = [
    background.run(stopping.signal),
    keepGoing('outbox loop', outbox.run, log, stopping.signal),
  ];
  let watching: Promise<unknown> | undefined;
  let hearing: Promise<unknown> | undefined;
  open.add('loops', async () => {
    stopping.abort();
    // After their loop, which would open others; a channel that cannot be stopped in time ends by itself.
    const watched = stopWatches
      ? Promise.resolve(watching).then(() => watch?.closeChannels())
      : watching;
    const ended = Promise.all([outbox.stop(), running.stop(), watched, hearing, ...loops]);
    // What hangs in a call to Google is taken up from the journal, and a channel that is being asked for
    // is written down: the next start finds both.
    await within(STOP_MS, ended);
  });
  // Intake stops first, and the last requests are answered while everything still works.
  open.add('http', () => closed(server));
  // PORT may be 0, and PUBLIC_URL, which is printed, that of a proxy.
  log.info({ port }, 'listening');
  ready.resolve(app);
  startSchedules(config, engine, pollJitterMs, log, open, stopping.signal);

  const first = engine.sync({ cause: 'start' });
  await within(FIRST_PASS_MS, first);
  // Not sooner: the first message of a channel may be here before the answer.
  watching = watch?.run(stopping.signal);
  if (telegram !== null) {
    // Before the mirror knows the calendar, every button would seem to be about nothing.
    const listen = () => keepGoing('Telegram', telegram.run, log, stopping.signal);
    hearing = first.then(listen, listen);
  }
  return {
    addresses: [
      { what: 'Patient form', url: `${publicUrl}/` },
      ...addresses,
      ...(env.adminPassword === null
        ? []
        : [{ what: 'Admin page', url: `${publicUrl}/admin` }]),
    ],
    async stop() {
      const failed = await open.release();
      for (const failure of failed) log.error({ failure }, 'could not be closed');
    },
  };
}

/** Null where Google could not post to: it takes https only, and the sandbox the loopback too. */
function webhookAddress(
  pushesTo: PushesTo,
  publicUrl: string | null,
  port: number,
): string | null {
  const base =
    pushesTo.kind === 'public' ? publicUrl : `http://${pushesTo.loopbackHost}:${port}`;
  const isPostable = pushesTo.kind === 'loopback' || /^https:/i.test(base ?? '');
  return base !== null && isPostable ? `${base}/webhooks/google-calendar` : null;
}

function startSchedules(
  { env, practice }: Config,
  engine: Engine,
  pollJitterMs: number,
  log: Logger,
  open: Releasers,
  signal: AbortSignal,
): void {
  const jitter = (ms: number) => systemClock.sleep(systemEntropy.fraction() * ms, signal);
  const spreadMs =
    pollJitterMs === 0
      ? 0
      : Math.max(pollJitterMs, practice.practitioners.length * POLL_PACE_MS);
  // What fails is noted with each calendar; a round that throws is a mistake of ours.
  const poll = schedule(env.pollCron, () => engine.poll(spreadMs, signal), { noOverlap: true });
  const nightly = schedule(
    '0 1 * * *',
    async () => {
      await jitter(NIGHT_JITTER_MS);
      if (signal.aborted) return;
      const reports = await engine.sync({ full: true, cause: 'night' });
      log.info({ changed: reports.map((report) => report.changed) }, 'nightly pass');
    },
    { timezone: practice.timeZone },
  );
  open.add('schedules', () => Promise.all([poll.destroy(), nightly.destroy()]));
}

function listening(server: HttpServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

/** Takes nothing new, answers what it has, and hangs up on those who only keep a connection. */
async function closed(server: HttpServer): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await within(DRAIN_MS, done);
  clearInterval(idle);
  server.closeAllConnections();
  await done;
}

/** Waits for `work`, but no longer than this; the timer ends with it. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  await Promise.race([work, systemClock.sleep(ms, done.signal)]).finally(() => done.abort());
}

/** Longer than a booking may take to be answered. */
const DRAIN_MS = 8_000;
const STOP_MS = 4_000;

/** A loop that throws is started again: mails must not stay behind because of one bad moment. */
async function keepGoing(
  name: string,
  run: (signal: AbortSignal) => Promise<void>,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      return await run(signal);
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.error({ error: what }, `${name} failed: starting it again`);
      await systemClock.sleep(1_000, signal);
    }
  }
}
