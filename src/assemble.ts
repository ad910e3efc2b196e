/** Opens what the server and the CLI both need: mirror, calendar, engine, channels. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino } from 'pino';
import { googleCalendar } from './calendar/google-calendar.ts';
import { googleWatchChannels } from './calendar/google-watch.ts';
import type { Environment } from './config/environment.ts';
import type { Config } from './config.ts';
import { rfc3339In } from './engine/core/format.ts';
import { approvalToken, linkToken, questionToken } from './engine/core/links.ts';
import { asProcessId } from './engine/core/values.ts';
import { createEngine, type RunningEngine } from './engine/create-engine.ts';
import type { Wakes } from './engine/journal/wakes.ts';
import type { Calendar, Presence } from './engine/ports.ts';
import { type OpenMirror, openMirror } from './mirror/open-mirror.ts';
import { presenceOn } from './mirror/presence.ts';
import type { ChannelSettings } from './notify/channels.ts';
import type { Releasers } from './releasers.ts';
import { systemClock, systemEntropy } from './system.ts';

/** Where Google is: the real one, or the sandbox's addresses. */
export interface GoogleAddresses {
  readonly auth: Parameters<typeof googleCalendar>[0]['auth'];
  readonly rootUrl: string;
  readonly tokenUrl: string | null;
}

export interface EngineParts {
  readonly calendar: Calendar;
  readonly running: RunningEngine;
}

export type Logger = ReturnType<typeof newLogger>;

/** Logs go to standard error, so that what a command prints can be piped. */
export function newLogger(level: Environment['logLevel']) {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}

/** Service accounts may not invite guests without domain-wide delegation, so we never ask them to. */
export const mayInvite = ({ env }: Config): boolean =>
  env.invitePatient && env.google?.kind !== 'service-account';

/** Where Google is to push to (null: nowhere), and the key of the channels' tokens. */
export interface PushAddress {
  readonly address: string | null;
  readonly secret: string;
}

/**
 * `push`: null in a process that only looks on, and
 * leaves the watch channels to the server.
 */
export function engineOn(
  config: Config,
  google: GoogleAddresses,
  { mirror, presence }: OwnMirror,
  wakes: Wakes,
  log: Logger,
  push: PushAddress | null = null,
): EngineParts {
  const { env, practice } = config;
  const account = {
    auth: google.auth,
    rootUrl: google.rootUrl,
    ...(google.tokenUrl === null ? {} : { tokenUrl: google.tokenUrl }),
    clock: systemClock,
  };
  const calendar = googleCalendar({
    ...account,
    timeZone: practice.timeZone,
    entropy: systemEntropy,
    invite: mayInvite(config),
    log,
  });
  const settings = {
    invite: mayInvite(config),
    settleMs: env.settleMs,
    requestBudgetMs: REQUEST_BUDGET_MS,
    telegram: env.telegram !== null,
    sms: env.twilio !== null,
  };
  const clocks = { clock: systemClock, entropy: systemEntropy };
  const ports = { calendar, mirror, presence, wakes, ...clocks };
  const watching = push && { ...push, channels: googleWatchChannels(account) };
  const watches = { store: mirror.channels, watching };
  const parts = { practice, ...ports, settings, log };
  return { calendar, running: createEngine(parts, watches) };
}

/** How long a patient looks at a spinning wheel before she is told that we will write to her. */
const REQUEST_BUDGET_MS = 6_000;

/** The mirror, and who this process is among those that work on it. */
export interface OwnMirror {
  readonly mirror: OpenMirror;
  readonly presence: Presence;
}

export function openMirrorOf(
  { env, practice }: Config,
  log: Logger,
  releasers: Releasers,
): OwnMirror {
  mkdirSync(dirname(env.databaseFile), { recursive: true });
  const owners = new Map(practice.practitioners.map((one) => [one.calendarId, one.id]));
  const mirror = openMirror({ file: env.databaseFile, log, owners });
  releasers.add('mirror', () => mirror.close());
  // Only now: a mirror that cannot be used is nobody's.
  const presence = presenceOn(env.databaseFile, asProcessId(systemEntropy.eventId()));
  releasers.add('presence', () => presence.leave());
  return { mirror, presence };
}

/** `mail`: stands in for the configured mail, in the sandbox. */
export function channelSettings(
  config: Config,
  {
    publicUrl,
    appSecret,
    mail,
  }: { publicUrl: string; appSecret: string; mail: ChannelSettings['mail'] },
): ChannelSettings {
  const { env, practice } = config;
  const { telegram, twilio } = env;
  const time = rfc3339In(practice.timeZone);
  const configured = env.mail === null ? null : { transport: env.mail, from: env.mail.from };
  return {
    practice,
    links: {
      manageUrl: (id) => `${publicUrl}/bookings/${id}?token=${linkToken(appSecret, id)}`,
      moveUrl: (id, start) =>
        `${publicUrl}/bookings/${id}?${new URLSearchParams({ token: linkToken(appSecret, id), move: '1', start: time(start) })}`,
      offerUrl: (id) => `${publicUrl}/bookings/${id}/offer?token=${linkToken(appSecret, id)}`,
      formUrl: (practitioner, type) =>
        `${publicUrl}/?${new URLSearchParams({ practitioner, type })}`,
      questionUrl: (question) =>
        `${publicUrl}/questions/${question}?token=${questionToken(appSecret, question)}`,
      approvalUrl: (id) => `${publicUrl}/approvals/${id}?token=${approvalToken(appSecret, id)}`,
      ...(env.adminPassword === null
        ? {}
        : {
            adminUrl: () => `${publicUrl}/admin`,
            fileUrl: (id) => `${publicUrl}/admin/bookings/${id}`,
          }),
    },
    googleInvites: mayInvite(config),
    mail: mail ?? configured,
    telegram: telegram === null ? null : withRoot(telegram),
    sms: twilio === null ? null : withRoot(twilio),
  };
}

/** A root that was not given is the provider's own. */
function withRoot<T extends { readonly apiRoot: string | null }>({ apiRoot, ...rest }: T) {
  return apiRoot === null ? rest : { ...rest, apiRoot };
}
