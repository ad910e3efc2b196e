/** Our program as a process of its own: `serve` until it is stopped, or one command to its end. */
import {
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  spawn,
} from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ServerProcess {
  readonly child: ChildProcess;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** The addresses it printed, by what they are. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly ended: Promise<Ended>;
  stdout(): string;
  /** The log. */
  stderr(): string;
  /** The first line of the log, there already or to come, that holds this text. */
  logged(text: string): Promise<string>;
  /** Sends the signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

const BIN = join(import.meta.dirname, '../../bin/creneau.js');
const CLOCK = join(import.meta.dirname, 'suite-clock.ts');

/**
 * Our program with these arguments, by the clock of the tests where we go by it ourselves: benchmarks do
 * not. `nodeArguments` come before the program.
 */
export function spawnProgram(
  argv: readonly string[],
  env: Environment,
  cwd: string,
  { node, nodeArguments = [] }: NodeChoice = {},
): ChildProcessWithoutNullStreams {
  const told = { ...clockHandedOn(), ...env };
  // Another Node may be too old to read it.
  const isHandedOn = told.CLOCK_ZERO_MS !== undefined && node === undefined;
  const clock = isHandedOn ? ['--import', CLOCK] : [];
  return spawn(node ?? process.execPath, [...clock, ...nodeArguments, BIN, ...argv], {
    env: told,
    cwd,
    stdio: 'pipe',
  });
}

/** The program keeps what it compiled there, but begins to only after the clock was loaded. */
const COMPILED = join(import.meta.dirname, '../../node_modules/.cache/creneau');

const clockHandedOn = (): Environment => {
  const { CLOCK_ZERO_MS } = process.env;
  return CLOCK_ZERO_MS === undefined ? {} : { CLOCK_ZERO_MS, NODE_COMPILE_CACHE: COMPILED };
};

/**
 * Rejects with what it printed when it ends before it is ready. `cwd`: where no `.env` lies.
 * `nodeArguments` come before the program, `options` after `serve`.
 */
export async function startProgram(
  env: Environment,
  cwd: string,
  { nodeArguments = [], options = [] }: StartChoice = {},
): Promise<ServerProcess> {
  const child = spawnProgram(['serve', ...options], env, cwd, { nodeArguments });
  const stdout = collected(child, 'stdout');
  const stderr = collected(child, 'stderr');
  // A test process that ends for whatever reason takes its servers with it.
  const takeAlong = (): void => void child.kill('SIGKILL');
  process.once('exit', takeAlong);
  child.once('close', () => process.off('exit', takeAlong));
  const ended = once(child, 'close').then(
    ([code, signal]): Ended => ({
      code: code as number | null,
      signal: signal as Ended['signal'],
    }),
  );
  const ready = stdout.has('Ctrl+C').then(() => true);
  const isReady = await Promise.race([ready, ended.then(() => false)]);
  if (!isReady) throw new Error(`the server did not start:\n${stdout.text()}${stderr.text()}`);
  const lines = stdout.text().matchAll(/^ {2}(.+?) {2,}(\S+)/gm);
  const addresses = new Map([...lines].map(([, what = '', url = '']) => [what, url]));
  const port = new URL(addresses.get('Patient form') ?? '').port;
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    addresses,
    ended,
    stdout: stdout.text,
    stderr: stderr.text,
    logged: stderr.has,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** One command, to its end. */
export async function runProgram(
  argv: readonly string[],
  env: Environment,
  cwd: string,
  choice: NodeChoice = {},
): Promise<Finished> {
  const child = spawnProgram(argv, env, cwd, choice);
  const stdout = collected(child, 'stdout');
  const stderr = collected(child, 'stderr');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

export interface StartChoice {
  readonly nodeArguments?: readonly string[];
  readonly options?: readonly string[];
}

export interface NodeChoice {
  /** Default: our own. */
  readonly node?: string;
  readonly nodeArguments?: readonly string[];
}

interface Collected {
  text(): string;
  has(text: string): Promise<string>;
}

function collected(child: ChildProcess, name: 'stdout' | 'stderr'): Collected {
  let text = '';
  const waiting = new Set<() => void>();
  const stream = child[name];
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    text += chunk;
    for (const look of waiting) look();
  });
  return {
    text: () => text,
    has: (wanted) =>
      new Promise((resolve) => {
        const look = (): void => {
          const line = text.split('\n').find((one) => one.includes(wanted));
          if (line === undefined) return;
          waiting.delete(look);
          resolve(line);
        };
        waiting.add(look);
        look();
      }),
  };
}
