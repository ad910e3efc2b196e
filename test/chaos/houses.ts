/** Two servers that share nothing but the calendar: each a process with a database of its own. */
import { join } from 'node:path';
import { type OpenMirror, openMirror } from '../../src/mirror/open-mirror.ts';
import { downFor } from '../support/downtime.ts';
import type { Outside } from '../support/outside.ts';
import type { Ended, Environment, Finished, ServerProcess } from '../support/program.ts';

export interface House {
  readonly name: string;
  readonly databaseFile: string;
  /** Where Google would push to; nothing listens there. */
  readonly publicUrl: string;
  /** Null while it is down. */
  readonly url: string | null;
  /** Lives so far. What a life mails comes from an address that names it. */
  readonly lives: number;
  start(): Promise<void>;
  stop(signal: NodeJS.Signals): Promise<Ended>;
  /** As if the machine had been switched off for so long. Only while it is down. */
  passTime(ms: number): void;
  run(argv: readonly string[]): Promise<Finished>;
  /** A look into the database from this process. To be closed. */
  mirror(): OpenMirror;
  /** Logs of all lives. */
  log(): string;
}

/** `changes` win over what a house is started with. */
export function newHouse(outside: Outside, name: string, changes: Environment = {}): House {
  const databaseFile = join(outside.folder, `${name}.db`);
  const publicUrl = `https://${name}.practice.example`;
  const past: ServerProcess[] = [];
  let server: ServerProcess | null = null;
  let url: string | null = null;
  let lives = 0;
  const env = (): Environment => ({
    DATABASE_URL: `file:${databaseFile}`,
    PUBLIC_URL: publicUrl,
    MAIL_FROM: `Cabinet <${lifeAddress(name, lives)}>`,
    SYNC_POLL_CRON: '*/5 * * * * *',
    LOG_LEVEL: 'info',
    ...changes,
  });
  return {
    name,
    databaseFile,
    publicUrl,
    get url() {
      return url;
    },
    get lives() {
      return lives;
    },
    async start() {
      lives += 1;
      server = await outside.start(env());
      past.push(server);
      // What it prints is the address of its proxy.
      const { port } = JSON.parse(await server.logged('"listening"')) as { port: number };
      url = `http://127.0.0.1:${port}`;
    },
    async stop(signal) {
      if (server === null) throw new Error(`${name} is down already`);
      const ending = server;
      server = null;
      url = null;
      return ending.stop(signal);
    },
    passTime: (ms) => downFor(ms, databaseFile),
    run: (argv) => outside.run(argv, env()),
    mirror: () => openMirror({ file: databaseFile }),
    log: () => past.map((one) => one.stderr()).join(''),
  };
}

export const lifeAddress = (house: string, life: number): string =>
  `rdv+${house}${life}@practice.example`;
