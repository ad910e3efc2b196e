/** The sandbox as a whole: one model, an HTTP server over it, and what it remembers. */
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Instant, Locale } from '../engine/core/values.ts';
import { plantExamples } from './examples.ts';
import { createFaultSwitches } from './fault-switches.ts';
import { createFaults, type Faults } from './faults.ts';
import { mailGuests } from './guest-mail.ts';
import { type Courier, createCourier } from './http/courier.ts';
import { loadDiscovery } from './http/discovery.ts';
import { readRequest, sendAnswer } from './http/exchange.ts';
import { type Credentials, createOAuth, type OAuth } from './http/oauth.ts';
import { createRouter } from './http/router.ts';
import { createTelegram, type Telegram } from './http/telegram.ts';
import type { TwilioAccount } from './http/twilio.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { type JournalRecord, openJournal } from './model/journal.ts';
import { createModel, type GoogleModel } from './model/model.ts';
import { seededRandom } from './model/random.ts';
import type { AccessRole } from './model/resource.ts';

export interface SandboxOptions {
  /** 0 (default): any free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Where everything is remembered; null (default): in memory only. */
  readonly file?: string | null;
  /** The id `primary` stands for the owner's main calendar; without one, the first is main. */
  readonly calendars: readonly {
    readonly id: string;
    readonly summary: string;
    readonly timeZone: string;
    readonly accessRole?: AccessRole;
  }[];
  readonly owner?: string;
  /** Wall clock of the model, epoch ms. Default: the machine's. */
  readonly now?: () => Instant;
  readonly seed?: number;
  /** Waits of retries, long polls and slow answers. Default: real time. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Language of the pages. Default fr. */
  readonly locale?: Locale;
  /** Mail addresses of doctors, for the inbox to tell them from patients. Default: the owner's. */
  readonly doctors?: readonly string[];
  /** Whose the Telegram chats are, by their ids. Default: they are called by their ids. */
  readonly chatNames?: ReadonlyMap<string, string>;
  /** More links for the pages: the patient form first. */
  readonly links?: readonly { readonly text: string; readonly href: string }[];
  /** Whether a sandbox that remembers nothing yet begins with example events. Default: empty. */
  readonly examples?: boolean;
  /** Told when something of the file had to be dropped, and of bugs of the sandbox itself. */
  readonly notice?: (text: string) => void;
  readonly telegramToken?: string;
  readonly twilio?: TwilioAccount;
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT`, without trailing slash. */
  readonly url: string;
  /** For the Calendar client: with trailing slash. */
  readonly rootUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl: string;
  /** Consent page, for the authorization-code flow. */
  readonly authUrl: string;
  /** In place of https://api.telegram.org. */
  readonly telegramRoot: string;
  readonly telegramToken: string;
  /** In place of https://api.twilio.com. */
  readonly twilioRoot: string;
  readonly twilioAccount: TwilioAccount;
  readonly credentials: Credentials;
  readonly model: GoogleModel;
  readonly faults: Faults;
  readonly inbox: Inbox;
  readonly telegram: Telegram;
  readonly oauth: OAuth;
  readonly courier: Courier;
  readonly requests: RequestLog;
  /** Stops listening and cuts every connection. Safe to repeat. */
  close(): Promise<void>;
}

export interface RequestLog {
  /** Oldest first, the last ten thousand. */
  readonly all: readonly CountedRequest[];
  /** How many of one operation (default: of all). */
  count(operation?: string): number;
  reset(): void;
}

export interface CountedRequest {
  /** `events.insert`, `token`, `telegram.sendMessage`, `twilio.messages`. */
  readonly operation: string;
  readonly at: Instant;
}

/** Starts listening; rejects when the port is taken, or the file is damaged. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const seed = options.seed ?? 1;
  const notice = options.notice ?? (() => {});
  const ended = new AbortController();
  const sleep = (ms: number): Promise<void> => (options.sleep ?? realSleep)(ms, ended.signal);
  const model = createModel({
    now,
    seed,
    calendars: options.calendars,
    ...(options.owner === undefined ? {} : { owner: options.owner }),
  });
  const faults = createFaults();
  const inbox = createInbox({
    now,
    remember: (item) =>
      model.store.journal.append(
        item === 'cleared' ? { kind: 'inbox-cleared' } : { kind: 'inbox', item },
      ),
    strike: () => faults.take('mail'),
  });
  const isNew = typeof options.file !== 'string' || !existsSync(options.file);
  if (typeof options.file === 'string') {
    remember(options.file, model, inbox, notice);
  }
  if (options.examples === true && isNew) plantExamples(model, options.locale ?? 'fr');
  // Read now rather than in the first request, which somebody waits for.
  loadDiscovery();
  const oauth = createOAuth({ now, scopes: () => model.switches.scopes });
  const random = seededRandom(seed + 1);
  const courier = createCourier({ switches: model.switches, random, sleep });
  model.channels.onPush(courier.send);
  mailGuests(model, inbox, options.locale ?? 'fr');
  const telegram = createTelegram({
    inbox,
    now,
    sleep,
    token: options.telegramToken ?? '100200300:sandbox-bot-token',
    post: (url, update, secret) => courier.post(url, update, secret),
  });
  const twilioAccount = options.twilio ?? {
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: 'sandbox-twilio-token',
  };
  const requests = createRequestLog(now);
  const route = createRouter({
    model,
    inbox,
    telegram,
    oauth,
    faults,
    sleep,
    twilioAccount,
    switches: createFaultSwitches(faults, model.switches),
    links: options.links ?? [],
    doctors: options.doctors ?? [model.owner],
    chatNames: options.chatNames ?? new Map(),
    locale: options.locale ?? 'fr',
    count: requests.note,
  });
  const server = createServer((request, response) => {
    void readRequest(request)
      .then((read) =>
        read === null ? ({ kind: 'answer', status: 413, body: '' } as const) : route(read),
      )
      .then((answer) => sendAnswer(response, answer))
      .catch((error: unknown) => {
        // A client that hung up half-way is no concern; anything else is a bug of the sandbox.
        if (!request.complete) return;
        notice(
          `sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
        sendAnswer(response, { kind: 'answer', status: 500, body: 'a bug of the sandbox' });
      });
  });
  const url = await listen(server, options.host ?? '127.0.0.1', options.port ?? 0);
  model.context.linkRoot = url;

  return {
    url,
    rootUrl: `${url}/`,
    tokenUrl: `${url}/token`,
    revokeUrl: `${url}/revoke`,
    authUrl: `${url}/o/oauth2/v2/auth`,
    telegramRoot: `${url}/telegram`,
    telegramToken: telegram.token,
    twilioRoot: `${url}/twilio`,
    twilioAccount,
    credentials: oauth.credentials,
    model,
    faults,
    inbox,
    telegram,
    oauth,
    courier,
    requests,
    async close() {
      if (ended.signal.aborted) return;
      ended.abort();
      courier.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      model.store.journal.close();
    },
  };
}

/** Replays the file, compacts it, and writes to it from now on. */
function remember(
  file: string,
  model: GoogleModel,
  inbox: Inbox,
  notice: (text: string) => void,
): void {
  const replay = (record: JournalRecord): void => {
    if (record.kind === 'inbox') inbox.restore(record.item);
    else if (record.kind === 'inbox-cleared') inbox.clear();
    else if (record.kind === 'channel') model.channels.restore(record.channel);
    else model.store.apply(record);
  };
  const compact = (): readonly JournalRecord[] => [
    ...model.store.snapshot(),
    ...[...model.channels.all.values()].map((channel) => ({
      kind: 'channel' as const,
      channel,
    })),
    ...inbox.items.map((item) => ({ kind: 'inbox' as const, item })),
  ];
  model.store.use(openJournal(file, replay, compact, notice));
}

function createRequestLog(now: () => Instant): RequestLog & {
  readonly note: (operation: string) => void;
} {
  let all: CountedRequest[] = [];
  return {
    get all() {
      return all;
    },
    count: (operation) =>
      operation === undefined
        ? all.length
        : all.filter((request) => request.operation === operation).length,
    reset() {
      all = [];
    },
    note(operation) {
      if (all.length >= 10_000) all = all.slice(5_000);
      all.push({ operation, at: now() });
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const { port: given } = server.address() as AddressInfo;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${given}`);
    });
  });
}

/** Ends early, without complaint, when the sandbox closes. */
async function realSleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal, ref: false });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
