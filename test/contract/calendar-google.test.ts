/** The Google adapter, over HTTP, against the sandbox. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { googleCalendar } from '../../src/calendar/google-calendar.ts';
import {
  asCalendarId,
  asEventId,
  DAY,
  HOUR,
  type Instant,
} from '../../src/engine/core/values.ts';
import type { Calendar } from '../../src/engine/ports.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { bookingMarks, draft } from '../calendar/examples.ts';
import { realClock } from '../calendar/real-clock.ts';
import { evenEntropy } from '../calendar/test-clock.ts';
import { type CalendarControl, calendarContract } from './calendar.ts';

const calendarId = asCalendarId('primary');

const start = (): Promise<Sandbox> =>
  startSandbox({
    calendars: [{ id: 'primary', summary: 'Cabinet', timeZone: 'Europe/Paris' }],
  });

const connect = (sandbox: Sandbox): Calendar =>
  googleCalendar({
    auth: { kind: 'oauth', ...sandbox.credentials },
    rootUrl: sandbox.rootUrl,
    tokenUrl: sandbox.tokenUrl,
    timeZone: 'Europe/Paris',
    // Waits between attempts are the retry policy's own test; here they would only cost time.
    clock: { ...realClock, sleep: async () => {} },
    entropy: evenEntropy,
    invite: true,
    callTimeoutMs: 1_500,
  });

const time = (at: Instant): object => ({
  dateTime: new Date(at).toISOString(),
  timeZone: 'Europe/Paris',
});

/** The doctor at her calendar, which needs no HTTP. */
function controlOf({ model }: Sandbox): CalendarControl {
  return {
    async add({ summary, start, end, free = false }) {
      const transparency = free ? 'transparent' : 'opaque';
      const times = { start: time(start), end: time(end) };
      const event = model.insert(calendarId, { summary, transparency, ...times });
      return asEventId(String(event.id));
    },
    async move(id, to) {
      model.patch(calendarId, id, { start: time(to.start), end: time(to.end) });
    },
    async delete(id) {
      model.delete(calendarId, id);
    },
    async copy(id) {
      const { summary, start, end, extendedProperties } = model.get(calendarId, id);
      const event = model.insert(calendarId, { summary, start, end, extendedProperties });
      return asEventId(String(event.id));
    },
    async expireTokens() {
      model.expireTokens();
    },
    async limitPages(entries) {
      model.switches.pageSize = entries;
    },
  };
}

calendarContract('Google, over HTTP against the sandbox', async () => {
  const sandbox = await start();
  return {
    calendar: connect(sandbox),
    calendarId,
    control: controlOf(sandbox),
    close: () => sandbox.close(),
  };
});

describe('the Google adapter when things go wrong', () => {
  let sandbox: Sandbox;
  let calendar: Calendar;
  const id = asEventId('0123456789abcdefghijklmnop');
  const slot = { start: Math.ceil(Date.now() / DAY) * DAY, end: 0 };
  slot.end = slot.start + HOUR;
  const booking = draft(id, { ...slot, marks: bookingMarks(id, { slot }) });

  beforeEach(async () => {
    sandbox = await start();
    calendar = connect(sandbox);
  });
  afterEach(async () => {
    await sandbox.close();
  });

  const live = (): unknown[] =>
    (sandbox.model.list(calendarId, { showDeleted: false }).items as unknown[]) ?? [];

  it.each([
    'lost-response',
    'lost-response-hang',
    'reset',
    'timeout',
    'backend-error',
  ] as const)('writes one event, and knows it for its own, through %s', async (kind) => {
    sandbox.faults.add({ operation: 'events.insert', kind });
    expect(await calendar.insert(calendarId, booking)).toMatchObject({
      ok: true,
      value: { id, marks: booking.marks },
    });
    expect(live()).toHaveLength(1);
  });

  it.each([
    'rate-limited',
    'user-rate-limited',
    'too-many-requests',
  ] as const)('tries again when it is %s', async (kind) => {
    sandbox.faults.add({ operation: 'events.insert', kind, times: 2 });
    expect(await calendar.insert(calendarId, booking)).toMatchObject({ ok: true });
    expect(sandbox.requests.count('events.insert')).toBe(3);
  });

  it('stops at once when the quota is gone', async () => {
    sandbox.faults.add({ operation: 'events.insert', kind: 'quota-exceeded', times: Infinity });
    expect(await calendar.insert(calendarId, booking)).toEqual({
      ok: false,
      failure: { kind: 'quota-exceeded' },
    });
    expect(sandbox.requests.count('events.insert')).toBe(1);
  });

  it('removes through a lost answer', async () => {
    await calendar.insert(calendarId, booking);
    sandbox.faults.add({ operation: 'events.delete', kind: 'lost-response' });
    expect(await calendar.remove(calendarId, id)).toEqual({ ok: true, value: 'missing' });
    expect(live()).toHaveLength(0);
  });

  it('reports that its own lost patch broke the precondition', async () => {
    const inserted = await calendar.insert(calendarId, booking);
    if (!inserted.ok) throw new Error('not inserted');
    sandbox.faults.add({ operation: 'events.patch', kind: 'lost-response' });
    expect(
      await calendar.patch(calendarId, id, { summary: 'x' }, { ifMatch: inserted.value.etag }),
    ).toEqual({ ok: false, failure: { kind: 'precondition-failed' } });
    expect(await calendar.get(calendarId, id)).toMatchObject({ value: { summary: 'x' } });
  });

  it('replaces an access token that was revoked', async () => {
    await calendar.describe(calendarId);
    sandbox.faults.add({ operation: 'events.insert', kind: 'unauthorized' });
    expect(await calendar.insert(calendarId, booking)).toMatchObject({ ok: true });
    expect(sandbox.requests.count('token')).toBe(2);
  });

  it.each([
    'invalid-grant',
    'invalid-grant-bad-request',
  ] as const)('is disconnected by %s, having asked nothing of the calendar', async (kind) => {
    sandbox.faults.add({ operation: 'token', kind });
    expect(await calendar.insert(calendarId, booking)).toMatchObject({
      ok: false,
      failure: { kind: 'disconnected', advice: expect.stringContaining('creneau auth') },
    });
    expect(sandbox.requests.count('events.insert')).toBe(0);
  });

  it('says which permission is missing', async () => {
    sandbox.model.switches.scopes = ['https://www.googleapis.com/auth/calendar.readonly'];
    expect(await calendar.insert(calendarId, booking)).toMatchObject({
      ok: false,
      failure: { kind: 'not-permitted', advice: expect.stringContaining('consent') },
    });
  });

  it('says that a service account may not invite', async () => {
    await calendar.insert(calendarId, booking);
    sandbox.model.switches.serviceAccount = true;
    const guest = { email: 'zoe@example.com', name: 'Zoé' };
    expect(await calendar.patch(calendarId, id, { guest }, { invite: true })).toMatchObject({
      ok: false,
      failure: {
        kind: 'not-permitted',
        advice: expect.stringContaining('GOOGLE_INVITE_PATIENT=false'),
      },
    });
  });

  it('says that a calendar shared for reading may not be written', async () => {
    sandbox.model.share(calendarId, 'reader');
    expect(await calendar.describe(calendarId)).toMatchObject({ value: { writable: false } });
    expect(await calendar.insert(calendarId, booking)).toMatchObject({
      ok: false,
      failure: { kind: 'not-permitted', advice: expect.stringContaining('Share the calendar') },
    });
  });

  it('costs one request a call: insert, check and invitation are three', async () => {
    const listed = await calendar.list({
      calendarId,
      scope: { kind: 'window', window: { start: slot.start - DAY, end: slot.end + DAY } },
    });
    if (!listed.ok || listed.value.next.kind !== 'done') throw new Error('not listed');
    sandbox.requests.reset();
    await calendar.insert(calendarId, booking);
    await calendar.list({
      calendarId,
      scope: { kind: 'since', token: listed.value.next.token },
    });
    const guest = { email: 'zoe@example.com', name: 'Zoé' };
    await calendar.patch(calendarId, id, { guest }, { invite: true });
    expect(sandbox.requests.all.map((request) => request.operation)).toEqual([
      'events.insert',
      'events.list',
      'events.patch',
    ]);
  });
});
