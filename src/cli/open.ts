/** What commands other than `serve` work on: the same configuration, mirror and engine. */
import { existsSync, readFileSync } from 'node:fs';
import { engineOn, type GoogleAddresses, newLogger, openMirrorOf } from '../assemble.ts';
import { type Config, loadConfig, loadOAuthClient } from '../config.ts';
import type { Engine } from '../engine/api.ts';
import { newWakes } from '../engine/journal/wakes.ts';
import type { Mirror } from '../engine/mirror-port.ts';
import type { Calendar } from '../engine/ports.ts';
import { releasers } from '../releasers.ts';
import { realGoogle, sandboxFile } from '../sandboxed.ts';
import { systemClock } from '../system.ts';

export interface Opened {
  readonly config: Config;
  readonly mirror: Mirror;
  readonly engine: Engine;
  /** Null: the sandbox lives in the server, and the server is not running. */
  readonly calendar: Calendar | null;
}

/** Configuration, or null after its problems were printed, one line each. */
export const configOrProblems = (): Config | null => valueOrProblems(loadConfig(process.env));

/** The OAuth client, likewise; nothing else has to be set, nor right. */
export const oauthClientOrProblems = () => valueOrProblems(loadOAuthClient(process.env));

type Loaded<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly problems: readonly { readonly where: string; readonly what: string }[];
    };

function valueOrProblems<T>(loaded: Loaded<T>): T | null {
  if (loaded.ok) return loaded.value;
  for (const { where, what } of loaded.problems) console.error(`${where} ${what}`);
  return null;
}

/** Opens, works, closes, also after a failure. 1 when the configuration is wrong. */
export async function withEngine(work: (opened: Opened) => Promise<number>): Promise<number> {
  const config = configOrProblems();
  if (config === null) return 1;
  const open = releasers();
  // A command prints what it has to say; only real trouble is logged on top.
  const log = newLogger('error');
  try {
    const own = openMirrorOf(config, log, open);
    const { mirror } = own;
    const google = await reachableGoogle(config);
    const { calendar, running } = engineOn(
      config,
      google ?? NOWHERE,
      own,
      newWakes(systemClock),
      log,
    );
    const { engine } = running;
    return await work({ config, mirror, engine, calendar: google === null ? null : calendar });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await open.release();
  }
}

/** Said wherever a command needs the sandbox and the server does not run. */
export const START_SERVER_FIRST =
  'no Google credentials are set, and the sandbox is not running: start it with npm start, or set the GOOGLE_ variables';

async function reachableGoogle(config: Config): Promise<GoogleAddresses | null> {
  const real = realGoogle(config);
  if (real !== null) return real;
  const file = sandboxFile(config.env.databaseFile);
  if (!existsSync(file)) return null;
  const addresses = JSON.parse(readFileSync(file, 'utf8')) as GoogleAddresses;
  const answers = await fetch(addresses.rootUrl).then(
    () => true,
    () => false,
  );
  return answers ? addresses : null;
}

const NOWHERE: GoogleAddresses = {
  auth: { kind: 'oauth', clientId: '-', clientSecret: '-', refreshToken: '-' },
  rootUrl: 'http://127.0.0.1:9/',
  tokenUrl: 'http://127.0.0.1:9/token',
};
