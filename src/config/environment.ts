/** The environment: raw text in, resolved settings or every problem out. Read once, at the start. */
import { validate as isCronExpression } from 'node-cron';
import { z } from 'zod';
import type { Checked, ConfigProblem } from './problem.ts';

export interface Environment {
  readonly port: number;
  readonly host: string;
  /** Without a slash at the end; null: derived from the port that is listened on. */
  readonly publicUrl: string | null;
  readonly databaseFile: string;
  readonly practiceFile: string;
  readonly appSecret: string | null;
  readonly adminPassword: string | null;
  readonly cronSecret: string | null;
  /** Null: no credentials, so the sandbox. */
  readonly google: GoogleCredentials | null;
  readonly googleRootUrl: string;
  readonly googleTokenUrl: string | null;
  readonly defaultCalendarId: string;
  readonly invitePatient: boolean;
  readonly doctorEmail: string | null;
  readonly mail: MailSettings | null;
  readonly telegram: { readonly token: string; readonly apiRoot: string | null } | null;
  readonly telegramChatId: string | null;
  readonly twilio: TwilioSettings | null;
  readonly doctorPhone: string | null;
  readonly pollCron: string;
  readonly settleMs: number;
  readonly logLevel: LogLevel;
}

export type GoogleCredentials =
  | {
      readonly kind: 'refresh-token';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly refreshToken: string;
    }
  | { readonly kind: 'service-account'; readonly keyFile: string };

export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Null: Google's. */
  readonly tokenUrl: string | null;
}

export type MailSettings =
  | { readonly kind: 'smtp'; readonly url: string; readonly from: string }
  | {
      readonly kind: 'gmail';
      readonly user: string;
      readonly appPassword: string;
      readonly from: string;
    };

export interface TwilioSettings {
  readonly accountSid: string;
  readonly authToken: string;
  readonly from: string;
  readonly apiRoot: string | null;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** `raw` as in `process.env`; an empty value counts as left out. */
export function readEnvironment(
  raw: Readonly<Record<string, string | undefined>>,
): Checked<Environment> {
  const given = givenIn(raw);
  const parsed = VARIABLES.safeParse(given);
  const problems = parsed.success ? [] : problemsOf(parsed.error);
  for (const set of SETS) problems.push(...halfGiven(set, given));
  if (given.GOOGLE_SERVICE_ACCOUNT_KEY_FILE && given.GOOGLE_CALENDAR_REFRESH_TOKEN) {
    const what = 'give either a service account or an OAuth client, not both';
    problems.push({ where: 'GOOGLE_SERVICE_ACCOUNT_KEY_FILE', what });
  }
  if (given.SMTP_URL && !given.MAIL_FROM) {
    problems.push({
      where: 'MAIL_FROM',
      what: 'is needed with SMTP_URL: the sender of every mail',
    });
  }
  if (given.TELEGRAM_CHAT_ID && !given.TELEGRAM_BOT_TOKEN) {
    const what = 'is needed with TELEGRAM_CHAT_ID: BotFather gives it when the bot is made';
    problems.push({ where: 'TELEGRAM_BOT_TOKEN', what });
  }
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  return { ok: true, value: resolve(parsed.data) };
}

/**
 * The OAuth client alone, for the consent that comes before there is a refresh token. Nothing else in
 * the environment is looked at: it may still be wrong.
 */
export function readOAuthClient(
  raw: Readonly<Record<string, string | undefined>>,
): Checked<OAuthClient> {
  const needed = 'is needed: the Google Cloud console gives it with an OAuth client';
  const parsed = VARIABLES.pick({ GOOGLE_OAUTH_TOKEN_URL: true })
    .extend({
      GOOGLE_CALENDAR_CLIENT_ID: z.string(needed),
      GOOGLE_CALENDAR_CLIENT_SECRET: z.string(needed),
    })
    .safeParse(givenIn(raw));
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const {
    GOOGLE_CALENDAR_CLIENT_ID: clientId,
    GOOGLE_CALENDAR_CLIENT_SECRET: clientSecret,
    GOOGLE_OAUTH_TOKEN_URL: tokenUrl = null,
  } = parsed.data;
  return { ok: true, value: { clientId, clientSecret, tokenUrl } };
}

const givenIn = (raw: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(raw).flatMap(([name, value]) =>
      value?.trim() ? [[name, value.trim()]] : [],
    ),
  );

const problemsOf = ({ issues }: z.ZodError): ConfigProblem[] =>
  issues.map((issue) => ({ where: issue.path.join('.'), what: issue.message }));

const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (text) => isUrl(text, protocols),
      `must be an address beginning with ${protocols.join(' or ')}`,
    );

const VARIABLES = z.object({
  PORT: whole(0, 65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: url('http://', 'https://').optional(),
  DATABASE_URL: z
    .string()
    .regex(
      /^file:.+/,
      'must begin with file: and name the SQLite file, e.g. file:./data/creneau.db',
    )
    .default('file:./data/creneau.db'),
  PRACTICE_CONFIG: z.string().default('config/practice.yaml'),
  APP_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
  ADMIN_PASSWORD: z.string().min(8, 'must have 8 characters or more').optional(),
  CRON_SECRET: z.string().min(16, 'must have 16 characters or more').optional(),
  GOOGLE_CALENDAR_CLIENT_ID: z.string().optional(),
  GOOGLE_CALENDAR_CLIENT_SECRET: z.string().optional(),
  GOOGLE_CALENDAR_REFRESH_TOKEN: z.string().optional(),
  GOOGLE_SERVICE_ACCOUNT_KEY_FILE: z.string().optional(),
  GOOGLE_CALENDAR_CALENDAR_ID: z.string().default('primary'),
  GOOGLE_API_ROOT_URL: url('http://', 'https://').default('https://www.googleapis.com/'),
  GOOGLE_OAUTH_TOKEN_URL: url('http://', 'https://').optional(),
  GOOGLE_INVITE_PATIENT: z
    .enum(['true', 'false'], 'must be true or false')
    .default('true')
    .transform((text) => text === 'true'),
  DOCTOR_EMAIL: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'must be a mail address')
    .optional(),
  GMAIL_USER: z.string().optional(),
  GMAIL_APP_PASSWORD: z.string().optional(),
  SMTP_URL: url('smtp://', 'smtps://').optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@<]+@[^\s@>]+>?$/, 'must be an address, or Name <address>')
    .optional(),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]+$/, 'must look like 123456:ABC-DEF, as BotFather gave it')
    .optional(),
  TELEGRAM_CHAT_ID: z
    .string()
    .regex(/^(-?\d+|@\w+)$/, 'must be a number, or @channel')
    .optional(),
  TELEGRAM_API_ROOT: url('http://', 'https://').optional(),
  TWILIO_ACCOUNT_SID: z.string().optional(),
  TWILIO_AUTH_TOKEN: z.string().optional(),
  TWILIO_FROM: z.string().optional(),
  DOCTOR_PHONE: z
    .string()
    .regex(/^\+\d{6,15}$/, 'must look like +33612345678')
    .optional(),
  TWILIO_API_ROOT: url('http://', 'https://').optional(),
  SYNC_POLL_CRON: z
    .string()
    .refine(isCronExpression, 'must be a cron expression, e.g. */5 * * * *')
    .default('*/5 * * * *'),
  NOTIFY_SETTLE_SECONDS: whole(0, 86_400).default(60),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});

/** All of a set or none of it. */
const SETS: readonly (readonly (keyof typeof VARIABLES.shape)[])[] = [
  [
    'GOOGLE_CALENDAR_CLIENT_ID',
    'GOOGLE_CALENDAR_CLIENT_SECRET',
    'GOOGLE_CALENDAR_REFRESH_TOKEN',
  ],
  ['GMAIL_USER', 'GMAIL_APP_PASSWORD'],
  ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'],
];

/** Names of every variable, for the test that .env.example documents them all. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(VARIABLES.shape);

function halfGiven(set: readonly string[], given: Record<string, string>): ConfigProblem[] {
  const missing = set.filter((name) => !given[name]);
  if (missing.length === set.length) return [];
  const others = set.filter((name) => given[name]).join(' and ');
  return missing.map((name) => ({
    where: name,
    what: `is missing, although ${others} is given`,
  }));
}

function resolve(env: z.infer<typeof VARIABLES>): Environment {
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    databaseFile: env.DATABASE_URL.slice('file:'.length),
    practiceFile: env.PRACTICE_CONFIG,
    appSecret: env.APP_SECRET ?? null,
    adminPassword: env.ADMIN_PASSWORD ?? null,
    cronSecret: env.CRON_SECRET ?? null,
    google: googleOf(env),
    googleRootUrl: env.GOOGLE_API_ROOT_URL,
    googleTokenUrl: env.GOOGLE_OAUTH_TOKEN_URL ?? null,
    defaultCalendarId: env.GOOGLE_CALENDAR_CALENDAR_ID,
    invitePatient: env.GOOGLE_INVITE_PATIENT,
    doctorEmail: env.DOCTOR_EMAIL ?? null,
    mail: mailOf(env),
    telegram: env.TELEGRAM_BOT_TOKEN
      ? { token: env.TELEGRAM_BOT_TOKEN, apiRoot: env.TELEGRAM_API_ROOT ?? null }
      : null,
    telegramChatId: env.TELEGRAM_CHAT_ID ?? null,
    twilio: twilioOf(env),
    doctorPhone: env.DOCTOR_PHONE ?? null,
    pollCron: env.SYNC_POLL_CRON,
    settleMs: env.NOTIFY_SETTLE_SECONDS * 1_000,
    logLevel: env.LOG_LEVEL,
  };
}

function googleOf(env: z.infer<typeof VARIABLES>): GoogleCredentials | null {
  const { GOOGLE_CALENDAR_CLIENT_ID: clientId, GOOGLE_CALENDAR_CLIENT_SECRET: clientSecret } =
    env;
  const { GOOGLE_CALENDAR_REFRESH_TOKEN: refreshToken } = env;
  if (clientId && clientSecret && refreshToken) {
    return { kind: 'refresh-token', clientId, clientSecret, refreshToken };
  }
  const keyFile = env.GOOGLE_SERVICE_ACCOUNT_KEY_FILE;
  return keyFile ? { kind: 'service-account', keyFile } : null;
}

function mailOf(env: z.infer<typeof VARIABLES>): MailSettings | null {
  const { SMTP_URL, MAIL_FROM, GMAIL_USER, GMAIL_APP_PASSWORD } = env;
  if (SMTP_URL && MAIL_FROM) return { kind: 'smtp', url: SMTP_URL, from: MAIL_FROM };
  if (!GMAIL_USER || !GMAIL_APP_PASSWORD) return null;
  const from = MAIL_FROM ?? GMAIL_USER;
  return { kind: 'gmail', user: GMAIL_USER, appPassword: GMAIL_APP_PASSWORD, from };
}

function twilioOf(env: z.infer<typeof VARIABLES>): TwilioSettings | null {
  const {
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_FROM: from,
  } = env;
  if (!accountSid || !authToken || !from) return null;
  return { accountSid, authToken, from, apiRoot: env.TWILIO_API_ROOT ?? null };
}

function whole(least: number, most: number) {
  const what = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, what)
    .transform(Number)
    .refine((value) => value >= least && value <= most, what);
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return (
    URL.canParse(text) && protocols.some((protocol) => text.toLowerCase().startsWith(protocol))
  );
}
