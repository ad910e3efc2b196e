/** Our server as `npm start` runs it without credentials: with Google, mail and Telegram embedded. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { machine, PRACTICE, SECRETS } from './outside.ts';
import { send } from './patient.ts';
import { type ServerProcess, startProgram } from './program.ts';
import { plain } from './spoken.ts';

export interface Demo {
  readonly server: ServerProcess;
  /** As it was printed for a person to open. */
  readonly form: string;
  readonly calendar: string;
  readonly inbox: string;
  readonly admin: string;
  /** Reads what changed in the calendar, as the poll would some minutes later. */
  sync(): Promise<void>;
  /** Ids of the events on the doctor's calendar page from that day on. */
  eventIds(day: string): Promise<readonly string[]>;
  /** Resolves with the subject, in plain spaces, of the newest mail to this address that matches. */
  mailed(to: string, subject: RegExp): Promise<string>;
  close(): Promise<void>;
}

/**
 * `practice` replaces pieces of the practice file; `options` are those of `serve`; `over` are variables of the
 * environment.
 */
export async function openDemo(
  practice: readonly (readonly [string, string])[] = [],
  options: readonly string[] = [],
  over: Readonly<Record<string, string>> = {},
): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'creneau-demo-'));
  const text = practice.reduce((file, [from, to]) => file.replace(from, to), PRACTICE);
  writeFileSync(join(folder, 'practice.yaml'), text);
  const server = await startProgram(
    {
      ...machine(),
      PORT: '0',
      DATABASE_URL: `file:${folder}/creneau.db`,
      PRACTICE_CONFIG: join(folder, 'practice.yaml'),
      APP_SECRET: SECRETS.app,
      ADMIN_PASSWORD: SECRETS.admin,
      CRON_SECRET: SECRETS.cron,
      NOTIFY_SETTLE_SECONDS: '0',
      ...over,
    },
    folder,
    { options },
  );
  const address = (what: string): string => {
    const url = server.addresses.get(what);
    if (url === undefined) throw new Error(`no address was printed for ${what}`);
    return url;
  };
  const inbox = address('Inbox');
  const calendar = address("Doctor's calendar");
  return {
    server,
    form: address('Patient form'),
    calendar,
    inbox,
    admin: address('Admin page'),
    async sync() {
      await send(`${server.url}/api/cron/sync-calendar`, {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRETS.cron}` },
      });
    },
    async eventIds(day) {
      const { text } = await send(`${calendar}?from=${day}`);
      const standing = text.split('class="cancelled"')[0] ?? '';
      return [...standing.matchAll(/data-event-id="(\w+)"/g)].map(([, id = '']) => id);
    },
    async mailed(to, subject) {
      let found: string | undefined;
      await eventually(`a mail to ${to} about ${subject}`, async () => {
        const { text } = await send(inbox);
        const mails = text.split('<article').filter((article) => article.includes(`→ ${to}<`));
        const subjects = mails.map((mail) => plain(/<h2>(.*?)<\/h2>/.exec(mail)?.[1]));
        found = subjects.find((one) => subject.test(one));
        return found !== undefined;
      });
      return found ?? '';
    },
    async close() {
      await server.stop('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}
