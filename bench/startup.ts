/**
 * From `npm start` to the first answer, and what it weighs then: with a Google account (another process
 * plays Google), and by itself, on the sandbox inside it. The server is started by the very words of the
 * script in package.json, and compiled code is at hand, as `npm ci` leaves it (bin/warm-up.js).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startSandbox } from '../src/sandbox/start.ts';
import { duration, type Line, limitLine, median, megabytes } from './frame.ts';
import { DUBOIS, PRACTICE } from './practice.ts';
import { compileAhead, residentBytes } from './process.ts';

const ROUNDS = 5;

export async function startupBench(): Promise<Line[]> {
  compileAhead();
  const { calendarId: id, name: summary } = DUBOIS;
  const { timeZone } = PRACTICE;
  const google = await startSandbox({ calendars: [{ id, summary, timeZone }] });
  const { clientId, clientSecret, refreshToken } = google.credentials;
  try {
    return [
      ...(await measure('with Google', {
        GOOGLE_CALENDAR_CLIENT_ID: clientId,
        GOOGLE_CALENDAR_CLIENT_SECRET: clientSecret,
        GOOGLE_CALENDAR_REFRESH_TOKEN: refreshToken,
        GOOGLE_API_ROOT_URL: google.rootUrl,
        GOOGLE_OAUTH_TOKEN_URL: google.tokenUrl,
      })),
      ...(await measure('on the sandbox', {})),
    ];
  } finally {
    await google.close();
  }
}

async function measure(where: string, env: Readonly<Record<string, string>>): Promise<Line[]> {
  const times: number[] = [];
  const sizes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { ms, rss } = await startOnce(env);
    times.push(ms);
    sizes.push(rss);
  }
  return [
    limitLine(`start to first answer, ${where}`, median(times), 1_000, duration),
    limitLine(`memory after the start, ${where}`, median(sizes), 110e6, megabytes),
  ];
}

async function startOnce(
  env: Readonly<Record<string, string>>,
): Promise<{ ms: number; rss: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'creneau-start-'));
  const began = performance.now();
  const child = spawn(process.execPath, startArguments(), {
    env: {
      PATH: process.env.PATH,
      NO_PROXY: '127.0.0.1,localhost',
      PORT: '0',
      DATABASE_URL: `file:${join(folder, 'creneau.db')}`,
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    const port = await announcedPort(child.stdout);
    const response = await fetch(`http://127.0.0.1:${port}/api/practitioners`);
    if (!response.ok) throw new Error(`the first answer was ${response.status}`);
    await response.arrayBuffer();
    const ms = performance.now() - began;
    return { ms, rss: residentBytes(child.pid) };
  } finally {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What `npm start` hands to Node. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const [program, ...rest] = scripts.start.split(' ');
  if (program !== 'node') throw new Error('npm start no longer starts node itself');
  return rest;
}

/** Of the first address printed, which is the patient form's. */
async function announcedPort(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const port = /https?:\/\/[^/\s]+:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error('the server ended without naming an address');
}
