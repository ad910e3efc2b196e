import { describe, expect, it } from 'vitest';
import type { Push, Pushed } from '../../src/engine/core/channel.ts';
import { bookingWith, STATUS } from './fake-engine.ts';
import { expectProblem } from './problems.ts';
import { served } from './served.ts';

const SECRET = 'the cron secret';
const CRON = '/api/cron/sync-calendar';

describe('pushes from Google', () => {
  const push = (headers: Record<string, string> = {}) => ({
    method: 'POST',
    headers: { 'x-goog-channel-id': 'channel', 'x-goog-channel-token': 'token', ...headers },
  });

  it.each([
    ['ok', 200],
    ['wrong-token', 401],
    ['unknown', 404],
  ] as [
    Pushed,
    number,
  ][])('are answered by what the channels say: %s', async (pushed, status) => {
    const calls: Push[] = [];
    const channels = {
      pushed(push: Push): Pushed {
        calls.push(push);
        return pushed;
      },
    };
    const { send, engine } = await served({}, { channels });
    const more = { 'x-goog-resource-state': 'exists', 'x-goog-resource-id': 'resource' };
    const answer = await send('/webhooks/google-calendar', push(more));
    expect(answer.status).toBe(status);
    expect(calls).toEqual([
      { channelId: 'channel', token: 'token', resourceState: 'exists', resourceId: 'resource' },
    ]);
    expect(engine.changes).toEqual([]);
  });

  it('know no channel while none was opened', async () => {
    const { send } = await served();
    expectProblem(await send('/webhooks/google-calendar', push()), 'not-found');
  });

  it('may come without any of Google’s headers', async () => {
    const { send } = await served(
      {},
      { channels: { pushed: async (): Promise<Pushed> => 'unknown' } },
    );
    const answer = await send('/webhooks/google-calendar', { method: 'POST' });
    expectProblem(answer, 'not-found');
  });
});

describe('updates from Telegram', () => {
  it('go to the bot with the secret of their header', async () => {
    const calls: unknown[] = [];
    const telegram = {
      async received(secret: string, update: unknown) {
        calls.push([secret, update]);
        return secret === 'right' ? ('ok' as const) : ('wrong-token' as const);
      },
    };
    const { postJson } = await served({}, { telegram });
    const update = { update_id: 1 };
    const right = { 'x-telegram-bot-api-secret-token': 'right' };
    expect((await postJson('/webhooks/telegram', update, right)).status).toBe(200);
    expectProblem(await postJson('/webhooks/telegram', update), 'unauthorized');
    expect(calls).toEqual([
      ['right', update],
      ['', update],
    ]);
  });
});

describe('cron', () => {
  it.each([
    'GET',
    'POST',
  ])('runs a sync of every calendar and says what changed (%s)', async (method) => {
    const { send, engine } = await served({ cronSecret: SECRET });
    const headers = { authorization: `Bearer ${SECRET}` };
    const answer = await send(CRON, { method, headers });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      success: true,
      calendars: [{ practitioner: 'dubois', changed: 2, full: false }],
    });
    expect(engine.changes).toEqual([{ call: 'sync', args: [{ cause: 'cron' }] }]);
  });

  it('says which calendar could not be read', async () => {
    const { get, engine } = await served({ cronSecret: SECRET });
    engine.reports = engine.reports.map((report) => ({ ...report, failure: 'no answer' }));
    const answer = await get(CRON, { authorization: `bearer ${SECRET}` });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      success: false,
      calendars: [{ failure: 'no answer' }],
    });
  });

  it.each([
    undefined,
    '',
    SECRET,
    'Bearer',
    `Basic ${SECRET}`,
    'Bearer wrong',
    `Bearer ${SECRET}x`,
  ])('refuses the authorization %s', async (authorization) => {
    const { get, engine } = await served({ cronSecret: SECRET });
    const answer = await get(CRON, authorization === undefined ? {} : { authorization });
    expectProblem(answer, 'unauthorized');
    expect(engine.changes).toEqual([]);
  });
});

describe('probes', () => {
  it('healthz says that the process answers, whatever the mirror does', async () => {
    const { get, engine } = await served();
    engine.broken = new Error('mirror gone');
    expect(await get('/healthz')).toMatchObject({ status: 200, json: { status: 'ok' } });
  });

  it('readyz says that calendars were read, and how long ago', async () => {
    const { get } = await served();
    const answer = await get('/readyz');
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      status: 'ready',
      calendars: [
        {
          practitioner: 'dubois',
          ageSeconds: 90,
          stale: false,
          failure: null,
          frozenBookings: 0,
        },
      ],
    });
  });

  it('readyz and metrics say when the last verified pass is too old', async () => {
    const { get, engine } = await served();
    const calendars = STATUS.calendars.map((one) => ({ ...one, stale: true }));
    engine.statusNow = { ...STATUS, calendars };
    const ready = await get('/readyz');
    expect(ready.json).toMatchObject({ status: 'ready', calendars: [{ stale: true }] });
    expect((await get('/metrics')).text).toContain(
      'creneau_sync_stale{practitioner="dubois"} 1\n',
    );
  });

  it('readyz says how each calendar is watched, and why not', async () => {
    const { get, engine } = await served();
    const watch = { kind: 'refused', reason: 'a generated calendar', retryAt: 0 } as const;
    engine.statusNow = {
      ...STATUS,
      calendars: STATUS.calendars.map((one) => ({ ...one, watch })),
    };
    expect((await get('/readyz')).json).toMatchObject({
      status: 'ready',
      calendars: [{ watch: { state: 'refused', says: 'polled only: a generated calendar' } }],
    });
  });

  it('readyz is not ready before the first pass, nor without a mirror', async () => {
    const { get, engine } = await served();
    const calendars = STATUS.calendars.map((one) => ({
      ...one,
      verifiedAt: null,
      ageMs: null,
    }));
    engine.statusNow = { ...STATUS, calendars };
    const early = await get('/readyz');
    expectProblem(early, 'not-ready');
    expect(early.json.calendars).toMatchObject([{ practitioner: 'dubois', ageSeconds: null }]);
    engine.broken = new Error('mirror gone');
    expectProblem(await get('/readyz'), 'not-ready');
  });
});

describe('a freeze', () => {
  it('shows in readyz and in the metrics, as a number', async () => {
    const { get, engine } = await served();
    const [calendar] = STATUS.calendars;
    if (calendar === undefined) throw new Error('expected a calendar');
    const { practitioner, calendarId } = calendar;
    const held = [bookingWith(), bookingWith()];
    const freeze = { id: 'f', practitioner, calendarId, since: 0, coming: 9, alerted: true };
    engine.statusNow = { ...STATUS, freezes: [{ ...freeze, held }] };
    const ready = await get('/readyz');
    expect(ready.status).toBe(200);
    expect(ready.json.calendars).toMatchObject([{ frozenBookings: 2 }]);
    expect(ready.text).not.toMatch(/jeanne/i);
    expect((await get('/metrics')).text).toContain(
      'creneau_frozen_bookings{practitioner="dubois"} 2\n',
    );
  });
});

describe('metrics', () => {
  it.each([
    [{ kind: 'open', until: 0, heardAt: 0 }, 1],
    [{ kind: 'silent', until: 0, heardAt: null }, 0],
    [undefined, 0],
  ] as const)('say whether changes are pushed: %j', async (watch, open) => {
    const { get, engine } = await served();
    const calendars = STATUS.calendars.map((one) => (watch ? { ...one, watch } : one));
    engine.statusNow = { ...STATUS, calendars };
    const { text } = await get('/metrics');
    expect(text).toContain(`creneau_watch_open{practitioner="dubois"} ${open}\n`);
  });

  it('are Prometheus text, with sync age, messages and requests', async () => {
    const { get } = await served();
    await get('/healthz');
    await get('/nowhere/at/all');
    const { text, headers } = await get('/metrics');
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    for (const line of [
      'creneau_sync_age_seconds{practitioner="dubois"} 90',
      'creneau_sync_stale{practitioner="dubois"} 0',
      'creneau_sync_failing{practitioner="dubois"} 0',
      'creneau_frozen_bookings{practitioner="dubois"} 0',
      'creneau_notices{state="due"} 1',
      'creneau_notices{state="dead"} 3',
      'creneau_unfinished_intents 2',
      'creneau_http_requests_total{method="GET",route="/healthz",status="200"} 1',
      'creneau_http_requests_total{method="GET",route="none",status="404"} 1',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)+\})? -?[\d.e+-]+)$/);
    }
  });
});
