/**
 * Everything around our server, each over a real socket: Google (the sandbox), a mail server, Telegram,
 * and a folder for its files. Servers started here are stopped with it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { openPostOffice, type PostOffice } from './post-office.ts';
import {
  type Environment,
  type Finished,
  type NodeChoice,
  runProgram,
  type ServerProcess,
  startProgram,
} from './program.ts';

export interface Outside {
  readonly sandbox: Sandbox;
  readonly post: PostOffice;
  readonly folder: string;
  readonly databaseFile: string;
  /** For our program; `changes` win, and an empty text leaves a variable out. */
  env(changes?: Environment): Environment;
  start(changes?: Environment): Promise<ServerProcess>;
  /** A command on the same environment. */
  run(argv: readonly string[], changes?: Environment, node?: NodeChoice): Promise<Finished>;
  /** Events on the doctor's calendar that were not deleted. */
  events(): readonly CalendarEvent[];
  /** Whether an event, deleted or not, says of messages that they have yet to leave. */
  isAnythingOwed(): boolean;
  /** No server may have it open. */
  deleteDatabase(): void;
  close(): Promise<void>;
}

/** As Google shows it. */
export interface CalendarEvent {
  readonly id: string;
  readonly status: string;
  readonly summary: string;
  readonly description: string;
  readonly htmlLink: string;
  readonly start: { readonly dateTime: string };
  readonly end: { readonly dateTime: string };
  readonly attendees?: readonly { readonly email: string }[];
  readonly extendedProperties?: { readonly private?: Readonly<Record<string, string>> };
}

export const DOCTOR = 'doctor@practice.example';
export const ZONE = 'Europe/Paris';
export const SECRETS = {
  app: 'app-secret-of-more-than-thirty-two-characters',
  admin: 'admin-password',
  cron: 'cron-secret-of-the-tests',
} as const;

export async function openOutside(): Promise<Outside> {
  const folder = mkdtempSync(join(tmpdir(), 'creneau-'));
  const sandbox = await startSandbox({
    calendars: [{ id: 'primary', summary: 'Dr Dubois', timeZone: ZONE }],
  });
  const post = await openPostOffice();
  writeFileSync(join(folder, 'practice.yaml'), PRACTICE);
  const databaseFile = join(folder, 'creneau.db');
  const servers: ServerProcess[] = [];
  const env = (changes: Environment = {}): Environment =>
    given({
      ...machine(),
      PORT: '0',
      DATABASE_URL: `file:${databaseFile}`,
      PRACTICE_CONFIG: join(folder, 'practice.yaml'),
      APP_SECRET: SECRETS.app,
      ADMIN_PASSWORD: SECRETS.admin,
      CRON_SECRET: SECRETS.cron,
      GOOGLE_CALENDAR_CLIENT_ID: sandbox.credentials.clientId,
      GOOGLE_CALENDAR_CLIENT_SECRET: sandbox.credentials.clientSecret,
      GOOGLE_CALENDAR_REFRESH_TOKEN: sandbox.credentials.refreshToken,
      GOOGLE_API_ROOT_URL: sandbox.rootUrl,
      GOOGLE_OAUTH_TOKEN_URL: sandbox.tokenUrl,
      SMTP_URL: post.url,
      MAIL_FROM: 'Cabinet <rdv@practice.example>',
      DOCTOR_EMAIL: DOCTOR,
      TELEGRAM_BOT_TOKEN: sandbox.telegramToken,
      TELEGRAM_CHAT_ID: '123456789',
      TELEGRAM_API_ROOT: sandbox.telegramRoot,
      NOTIFY_SETTLE_SECONDS: '1',
      // Once a year: nothing is called but what a test asks for.
      SYNC_POLL_CRON: '0 0 1 1 *',
      LOG_LEVEL: 'trace',
      ...changes,
    });
  const events = (showDeleted: boolean): readonly CalendarEvent[] =>
    sandbox.model.list('primary', { maxResults: 2_500, showDeleted })
      .items as readonly CalendarEvent[];
  return {
    sandbox,
    post,
    folder,
    databaseFile,
    env,
    async start(changes) {
      const server = await startProgram(env(changes), folder);
      servers.push(server);
      return server;
    },
    run: (argv, changes, node) => runProgram(argv, env(changes), folder, node),
    events: () => events(false),
    isAnythingOwed: () =>
      events(true).some(({ extendedProperties }) =>
        extendedProperties?.private?.['creneau1.owed']?.includes('party'),
      ),
    deleteDatabase() {
      for (const tail of ['', '-wal', '-shm']) rmSync(databaseFile + tail, { force: true });
    },
    async close() {
      await Promise.all(servers.map((server) => server.stop('SIGKILL')));
      await sandbox.close();
      await post.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What a process needs of the machine; nothing that could point it at a real account. */
export function machine(): Environment {
  const { PATH = '', HOME = '', TZ = '', LD_PRELOAD = '' } = process.env;
  // A machine that is made to believe in another hour, as scripts/at-odd-hours.sh does, is so for all.
  const madeUp = Object.entries(process.env).filter(([name]) => name.startsWith('FAKETIME'));
  return given({
    ...Object.fromEntries(madeUp.map(([name, value = '']) => [name, value])),
    PATH,
    HOME,
    TZ,
    LD_PRELOAD,
    TMPDIR: tmpdir(),
    NO_PROXY: '127.0.0.1,localhost',
  });
}

const given = (all: Environment): Environment =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));

/** Open every day, so that the tests find the same slots on whatever day they run. */
const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
  .map((day) => `${day}: ["08:00-20:00"]`)
  .join(', ');

export const PRACTICE = `
practice:
  name: Cabinet du Dr Dubois
  timeZone: ${ZONE}
  locale: fr
  address: 12 rue de la Paix, 75002 Paris
  phone: "+33 1 23 45 67 89"
practitioners:
  - id: dubois
    name: Dr Marie Dubois
    calendarId: primary
    availability: hours
    openingHours: { ${everyDay} }
appointmentTypes:
  - { id: consultation, name: { fr: Consultation, en: Consultation }, minutes: 30 }
  - { id: first, name: { fr: Première consultation, en: First visit }, minutes: 60 }
booking:
  slotStepMinutes: 30
  minNoticeMinutes: 120
  horizonDays: 60
  bufferMinutes: 0
  maxPerDay: null
  maxPerPerson: null
  minFillSeconds: 0
  approval: automatic
  cancelUntilMinutes: 0
  reminderHours: [24]
`;
