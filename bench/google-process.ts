/**
 * Google in a process of its own, so that its processor time and its memory count for nobody: the sandbox,
 * for the calendars named as arguments. Does what its parent asks over IPC (bench/google.ts).
 */
import { DAY, HOUR, MINUTE } from '../src/engine/core/values.ts';
import { startSandbox } from '../src/sandbox/start.ts';
import { PRACTICE } from './practice.ts';

export interface GoogleEvent {
  readonly id: string;
  readonly status: string;
  readonly description?: string;
  readonly start: { readonly dateTime: string };
  readonly end: { readonly dateTime: string };
}

const sandbox = await startSandbox({
  calendars: process.argv
    .slice(2)
    .map((id) => ({ id, summary: id, timeZone: PRACTICE.timeZone })),
});
const { clientId, clientSecret, refreshToken } = sandbox.credentials;

const calls = {
  /** What points a server here. */
  env: (): Record<string, string> => ({
    GOOGLE_CALENDAR_CLIENT_ID: clientId,
    GOOGLE_CALENDAR_CLIENT_SECRET: clientSecret,
    GOOGLE_CALENDAR_REFRESH_TOKEN: refreshToken,
    GOOGLE_API_ROOT_URL: sandbox.rootUrl,
    GOOGLE_OAUTH_TOKEN_URL: sandbox.tokenUrl,
  }),
  /** From now on every answer takes so many milliseconds more. */
  answerAfter(delayMs: number): void {
    sandbox.faults.add({
      operation: '*',
      kind: 'slow',
      delayMs,
      times: Number.POSITIVE_INFINITY,
    });
  },
  events: (calendarId: string): readonly GoogleEvent[] =>
    sandbox.model.list(calendarId, { maxResults: 2_500 }).items as readonly GoogleEvent[],
  /** So many events between 20 and 8 o'clock (UTC), the next two months: by day everything stays free. */
  fill(calendarId: string, count: number): void {
    const midnight = Math.floor(Date.now() / DAY) * DAY;
    for (let number = 0; number < count; number++) {
      const minutes = (Math.floor(number / 60) % 132) * 5;
      const start = midnight + (number % 60) * DAY + 20 * HOUR + minutes * MINUTE;
      sandbox.model.insert(calendarId, {
        summary: `Visite à domicile ${number}`,
        description: 'Penser à rappeler le laboratoire, et à préparer le dossier. '.repeat(2),
        start: { dateTime: new Date(start).toISOString() },
        end: { dateTime: new Date(start + 30 * MINUTE).toISOString() },
      });
    }
  },
  /** The next pass of every calendar is a full one. */
  expireTokens: (): void => sandbox.model.expireTokens(),
  /** How many requests of this operation there were, of the last ten thousand. */
  requests: (operation: string): number => sandbox.requests.count(operation),
} as const;

export type GoogleCalls = typeof calls;

/** What the parent sends: which call, its arguments, and a number to tell the answers apart. */
export interface Asked {
  readonly number: number;
  readonly name: keyof GoogleCalls;
  readonly args: readonly never[];
}

process.on('message', ({ number, name, args }: Asked) => {
  const call: (...given: readonly never[]) => unknown = calls[name];
  process.send?.({ number, value: call(...args) ?? null });
});
process.once('disconnect', () => process.exit(0));
process.send?.({ number: 0, value: null });
