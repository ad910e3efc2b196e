/** Without Google credentials the sandbox stands in for Google, the mail server, Telegram and Twilio. */
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GoogleAddresses, Logger } from './assemble.ts';
import type { Config } from './config.ts';
import type { Practitioner } from './engine/core/practice.ts';
import type { ChannelSettings } from './notify/channels.ts';
import type { Releasers } from './releasers.ts';

export interface Surroundings {
  readonly config: Config;
  readonly google: GoogleAddresses;
  /** Stands in for the configured mail; null: use that. */
  readonly mail: ChannelSettings['mail'];
  readonly addresses: readonly { readonly what: string; readonly url: string }[];
  /** Polls come late by up to this much, milliseconds: Google asks clients not to poll in step. */
  readonly pollJitterMs: number;
  readonly pushesTo: PushesTo;
}

/** Where Google posts that something changed: to PUBLIC_URL, or straight to this machine. */
export type PushesTo =
  | { readonly kind: 'public' }
  | { readonly kind: 'loopback'; readonly loopbackHost: string };

const POLL_JITTER_MS = 20_000;
/**
 * When we do not listen on the loopback address, the sandbox cannot push to us. Asking it costs nothing,
 * and whoever plays the doctor wants to see what it does.
 */
const SANDBOX_POLL = '*/3 * * * * *';

export interface SandboxChoice {
  /** Whether a new sandbox begins with example events. Default: empty. */
  readonly examples?: boolean;
}

/** The real Google, or a sandbox kept in a file beside the mirror. */
export async function sandboxed(
  config: Config,
  log: Logger,
  open: Releasers,
  { examples = false }: SandboxChoice = {},
): Promise<Surroundings> {
  const google = realGoogle(config);
  if (google !== null) {
    const pushesTo = { kind: 'public' } as const;
    return {
      config,
      google,
      mail: null,
      addresses: [],
      pollJitterMs: POLL_JITTER_MS,
      pushesTo,
    };
  }

  // Loaded only here: a practice with a Google account never pays for the sandbox.
  const { startSandbox } = await import('./sandbox/start.ts');
  const { env, practice } = config;
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port: env.port === 0 ? 0 : env.port + 1,
    file: join(dirname(env.databaseFile), 'sandbox.jsonl'),
    calendars: practice.practitioners.map(({ calendarId, name }) => ({
      id: calendarId,
      summary: name,
      timeZone: practice.timeZone,
    })),
    locale: practice.locale,
    doctors: practice.practitioners.flatMap((one) => reachable(one).email ?? []),
    links: env.port === 0 ? [] : formLinks(env),
    examples,
  });
  open.add('sandbox', () => sandbox.close());
  sandbox.model.switches.httpWatchAddresses = true;
  const loopbackHost = loopbackOf(env.host);
  const addresses: GoogleAddresses = {
    auth: { kind: 'oauth', ...sandbox.credentials },
    rootUrl: sandbox.rootUrl,
    tokenUrl: sandbox.tokenUrl,
  };
  // So that the CLI, another process, finds the calendar of this one.
  const file = sandboxFile(env.databaseFile);
  writeFileSync(file, JSON.stringify(addresses), { mode: 0o600 });
  open.add('sandbox address', () => rmSync(file, { force: true }));

  const adminPassword = env.adminPassword ?? randomBytes(6).toString('base64url');
  log.info({}, 'no Google credentials: running on the sandbox');
  const inbox = {
    transport: { kind: 'custom', deliver: sandbox.inbox.deliver } as const,
    from: `${practice.name} <cabinet@example.com>`,
  };
  return {
    config: {
      practice: { ...practice, practitioners: practice.practitioners.map(reachable) },
      env: {
        ...env,
        adminPassword,
        pollCron: loopbackHost === null ? SANDBOX_POLL : env.pollCron,
        telegram: env.telegram ?? {
          token: sandbox.telegramToken,
          apiRoot: sandbox.telegramRoot,
        },
      },
    },
    google: addresses,
    mail: env.mail === null ? inbox : null,
    pollJitterMs: 0,
    pushesTo: loopbackHost === null ? { kind: 'public' } : { kind: 'loopback', loopbackHost },
    addresses: [
      { what: "Doctor's calendar", url: `${sandbox.url}/calendar` },
      { what: 'Inbox', url: `${sandbox.url}/inbox` },
      ...(env.adminPassword === null
        ? [{ what: 'Admin password', url: `${adminPassword}  (made for this start)` }]
        : []),
    ],
  };
}

/** How a program on this machine reaches a server listening there; null when it may not. */
function loopbackOf(host: string): string | null {
  if (host === 'localhost') return host;
  if (host === '127.0.0.1' || host === '0.0.0.0') return '127.0.0.1';
  return host === '::1' || host === '::' ? '[::1]' : null;
}

/** The Google that the credentials are for; null when there are none. */
export function realGoogle({ env }: Config): GoogleAddresses | null {
  const { google, googleRootUrl: rootUrl, googleTokenUrl: tokenUrl } = env;
  if (google === null) return null;
  if (google.kind === 'service-account') {
    return { auth: { kind: 'service-account', keyFile: google.keyFile }, rootUrl, tokenUrl };
  }
  const { clientId, clientSecret, refreshToken } = google;
  return { auth: { kind: 'oauth', clientId, clientSecret, refreshToken }, rootUrl, tokenUrl };
}

/** Where a running server says at which addresses its sandbox is. */
export const sandboxFile = (databaseFile: string): string =>
  join(dirname(databaseFile), 'sandbox-address.json');

/** In the sandbox everybody can be written to; nothing leaves it. */
const reachable = (one: Practitioner): Practitioner => ({
  ...one,
  email: one.email ?? `${one.id}@example.com`,
  telegramChatId: one.telegramChatId ?? '1',
});

const formLinks = ({ publicUrl, port }: Config['env']) => {
  const root = publicUrl ?? `http://localhost:${port}`;
  return [
    { text: 'Patient', href: `${root}/` },
    { text: 'Administration', href: `${root}/admin` },
  ];
};
