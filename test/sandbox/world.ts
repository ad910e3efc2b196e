/** A sandbox with a clock of its own, and the official client pointed at it. */
import { auth, calendar, type calendar_v3 } from '@googleapis/calendar';
import { MINUTE } from '../../src/engine/core/values.ts';
import { createModel, type GoogleModel } from '../../src/sandbox/model/model.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/start.ts';

export const PARIS = 'Europe/Paris';
export const OWNER = 'doctor@creneau.example';
export const OTHER = 'other@group.calendar.google.com';

/** A Monday morning, three weeks after the clocks went back. */
export const MONDAY = Date.UTC(2026, 10, 16, 8);

export interface TestClock {
  readonly now: () => number;
  advance(ms: number): void;
}

export function testClock(start = MONDAY): TestClock {
  let at = start;
  return {
    now: () => at,
    advance(ms) {
      at += ms;
    },
  };
}

export const CALENDARS = [
  { id: 'primary', summary: 'Dr Dubois', timeZone: PARIS },
  { id: OTHER, summary: 'Dr Petit', timeZone: PARIS },
] as const;

export const modelWith = (clock: TestClock = testClock(), seed = 1): GoogleModel =>
  createModel({ now: clock.now, seed, calendars: CALENDARS });

export interface World {
  readonly sandbox: Sandbox;
  readonly clock: TestClock;
  readonly api: calendar_v3.Calendar;
  close(): Promise<void>;
}

/** Retries of the library are off, so that a test sees each answer. */
export async function world(options: Partial<SandboxOptions> = {}): Promise<World> {
  const clock = testClock();
  const sandbox = await startSandbox({ calendars: CALENDARS, now: clock.now, ...options });
  return { sandbox, clock, api: clientOf(sandbox), close: () => sandbox.close() };
}

export function clientOf(sandbox: Sandbox): calendar_v3.Calendar {
  const { clientId, clientSecret, refreshToken } = sandbox.credentials;
  const client = new auth.OAuth2({
    clientId,
    clientSecret,
    endpoints: { oauth2TokenUrl: sandbox.tokenUrl, oauth2RevokeUrl: sandbox.revokeUrl },
  });
  client.setCredentials({ refresh_token: refreshToken });
  return calendar({ version: 'v3', auth: client, rootUrl: sandbox.rootUrl, retry: false });
}

/** A timed event body, `minutes` long. */
export const timed = (
  start: number,
  minutes = 30,
  more: calendar_v3.Schema$Event = {},
): calendar_v3.Schema$Event => ({
  summary: 'RDV',
  start: { dateTime: new Date(start).toISOString(), timeZone: PARIS },
  end: { dateTime: new Date(start + minutes * MINUTE).toISOString(), timeZone: PARIS },
  ...more,
});

export interface Refused {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
  readonly body: { readonly error: Record<string, unknown> };
}

/** What a call was refused with; fails when it was not. */
export async function refusal(call: Promise<unknown>): Promise<Refused> {
  try {
    await call;
  } catch (error) {
    const { response } = error as {
      response?: {
        status: number;
        data: { error: { message: string; errors: { reason: string }[] } };
      };
    };
    if (response === undefined) throw error;
    const { error: body } = response.data;
    return {
      status: response.status,
      reason: body.errors[0]?.reason ?? '',
      message: body.message,
      body: response.data as unknown as Refused['body'],
    };
  }
  throw new Error('the call succeeded');
}
