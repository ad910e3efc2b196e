/** `creneau auth`: the doctor's consent, and the refresh token it gives. */
import { askConsent } from '../calendar/consent.ts';
import { MINUTE } from '../engine/core/values.ts';
import type { Clock } from '../engine/ports.ts';
import { systemClock } from '../system.ts';
import { type Loopback, openLoopback } from './loopback.ts';
import { oauthClientOrProblems } from './open.ts';

export interface AuthOptions {
  /** Of the loopback, as typed. */
  readonly port: string;
}

/** What a test stands in for: Google's consent page, and the time that passes. */
export interface AuthSurroundings {
  readonly authUrl?: string;
  readonly clock?: Pick<Clock, 'sleep'>;
}

/** Only the variable itself goes to standard output, so that it can be piped into a file. */
export async function auth(
  { port }: AuthOptions,
  surroundings: AuthSurroundings = {},
): Promise<number> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    console.error('--port must be a whole number from 0 to 65535; 0 takes any free port');
    return 2;
  }
  const client = oauthClientOrProblems();
  if (client === null) return 1;
  const loopback = await openLoopback(Number(port));
  if (loopback === null) {
    console.error(`port ${port} cannot be listened on: choose another with --port`);
    return 1;
  }
  try {
    const { tokenUrl, ...credentials } = client;
    const consent = askConsent({
      ...credentials,
      redirectUri: loopback.redirectUri,
      ...(tokenUrl === null ? {} : { tokenUrl }),
      ...(surroundings.authUrl === undefined ? {} : { authUrl: surroundings.authUrl }),
    });
    console.error(
      `Open this address on this machine and sign in as the doctor:\n\n${consent.url}\n`,
    );
    const arrival = await withinTime(loopback, surroundings.clock ?? systemClock);
    if (arrival === null) {
      console.error('Nobody answered within 5 minutes. Run `creneau auth` again.');
      return 1;
    }
    const outcome = await consent.finish(arrival.query);
    if (outcome.kind === 'failed') {
      await arrival.reply(outcome.advice);
      console.error(outcome.advice);
      return 1;
    }
    await arrival.reply('Done. You can close this page and go back to the terminal.');
    console.log(`GOOGLE_CALENDAR_REFRESH_TOKEN=${outcome.refreshToken}`);
    console.error(NEXT);
    return 0;
  } finally {
    await loopback.close();
  }
}

async function withinTime({ arrival }: Loopback, clock: Pick<Clock, 'sleep'>) {
  const waiting = new AbortController();
  const nobody = clock.sleep(WAIT_MS, waiting.signal).then(() => null);
  const first = await Promise.race([arrival, nobody]);
  waiting.abort();
  return first;
}

const WAIT_MS = 5 * MINUTE;

const NEXT = `
Put this line into .env, keep it secret, and restart the server.
If the OAuth consent screen is in status "Testing", Google lets this token die after 7 days: set it
to "In production" in the Google Cloud console, and run this again.`;
