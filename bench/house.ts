/**
 * A practice as the world sees it: our program as `npx creneau serve` runs it, Google in another process,
 * a mail server, and a folder. Nothing of the program is imported, so a figure stays one whatever becomes of
 * its inside.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine } from '../test/support/outside.ts';
import { type Environment, type ServerProcess, startProgram } from '../test/support/program.ts';
import { type Google, openGoogle } from './google.ts';
import { openPost, type Post } from './post.ts';
import { compileAhead } from './process.ts';

export interface House {
  readonly google: Google;
  readonly post: Post;
  readonly folder: string;
  /** Of the practitioners; their calendars have the same names. */
  readonly ids: readonly string[];
  /** On the data that is there. `changes` win over the usual settings; an empty text leaves one out. */
  start(changes?: Environment): Promise<ServerProcess>;
  close(): Promise<void>;
}

export const DOCTOR = 'doctor@practice.example';
export const CRON_SECRET = 'cron-secret-of-the-benchmarks';

/** So many practitioners, open every day from 8 to 20 o'clock, visits of 30 minutes. */
export async function openHouse(practitioners: number): Promise<House> {
  compileAhead();
  const ids = Array.from({ length: practitioners }, (_, number) => `doctor${number}`);
  const folder = mkdtempSync(join(tmpdir(), 'creneau-bench-'));
  writeFileSync(join(folder, 'practice.yaml'), practiceFile(ids));
  const [google, post] = await Promise.all([openGoogle(ids), openPost()]);
  const googleEnv = await google.ask('env');
  const servers: ServerProcess[] = [];
  return {
    google,
    post,
    folder,
    ids,
    async start(changes = {}) {
      const server = await startProgram(
        given({
          ...machine(),
          PORT: '0',
          DATABASE_URL: `file:${join(folder, 'creneau.db')}`,
          PRACTICE_CONFIG: join(folder, 'practice.yaml'),
          APP_SECRET: 'for benchmarks only, of no secrecy',
          CRON_SECRET,
          SMTP_URL: post.url,
          MAIL_FROM: 'Cabinet <rdv@practice.example>',
          DOCTOR_EMAIL: DOCTOR,
          // Once a year: nothing is polled but what a benchmark asks for.
          SYNC_POLL_CRON: '0 0 1 1 *',
          LOG_LEVEL: 'fatal',
          ...googleEnv,
          ...changes,
        }),
        folder,
      );
      servers.push(server);
      return server;
    },
    async close() {
      await Promise.all(servers.map((server) => server.stop('SIGKILL')));
      google.close();
      await post.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const given = (all: Environment): Environment =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));

function practiceFile(ids: readonly string[]): string {
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
    .map((day) => `${day}: ["08:00-20:00"]`)
    .join(', ');
  const practitioners = ids.map(
    (id) =>
      `  - { id: ${id}, name: ${id}, calendarId: ${id}, availability: hours, openingHours: { ${days} } }`,
  );
  return `
practice:
  name: Maison de santé
  timeZone: Europe/Paris
  locale: fr
  address: 12 rue de la Paix, 75002 Paris
  phone: "+33 1 23 45 67 89"
practitioners:
${practitioners.join('\n')}
appointmentTypes:
  - { id: consultation, name: { fr: Consultation, en: Consultation }, minutes: 30 }
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
}

/** A figure of /metrics, by its whole name, labels included. */
export async function metric(url: string, name: string): Promise<number> {
  const response = await fetch(`${url}/metrics`);
  const line = (await response.text()).split('\n').find((one) => one.startsWith(`${name} `));
  if (line === undefined) throw new Error(`/metrics says nothing of ${name}`);
  return Number(line.slice(name.length));
}

/** A pass of every calendar; resolves when it is applied, with whether all could be read. */
export async function syncAll(url: string): Promise<boolean> {
  const response = await fetch(`${url}/api/cron/sync-calendar`, {
    method: 'POST',
    headers: { authorization: `Bearer ${CRON_SECRET}` },
  });
  if (!response.ok) throw new Error(`the sync was answered ${response.status}`);
  const { success } = (await response.json()) as { readonly success: boolean };
  return success;
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds until `holds` was true, looked at again and again; `mostMs` when it never was. */
export async function timeUntil(
  mostMs: number,
  holds: () => Promise<boolean> | boolean,
): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < mostMs) {
    if (await holds()) return performance.now() - began;
    await pause(20);
  }
  return mostMs;
}
