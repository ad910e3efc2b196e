/** What a person can break with one click: what clients then see, and that mending ends it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/engine/core/values.ts';
import { FAULT_IDS, type FaultId } from '../../src/sandbox/fault-switches.ts';
import { visitorOf } from './visitor.ts';
import { clientOf, MONDAY, OWNER, refusal, timed, type World, world } from './world.ts';

const calendarId = 'primary';
let w: World;
beforeEach(async () => {
  w = await world({ locale: 'en' });
});
afterEach(() => w.close());
const { get, post, act } = visitorOf(() => w);

const turn = async (fault: FaultId, how: 'on' | 'off' = 'on'): Promise<void> => {
  const { status } = await post(`/faults/${how}`, { fault });
  expect(status).toBe(303);
};
const insert = () => w.api.events.insert({ calendarId, requestBody: timed(MONDAY) });
const list = (more = {}) => w.api.events.list({ calendarId, ...more });
const telegram = () =>
  fetch(`${w.sandbox.telegramRoot}/bot${w.sandbox.telegramToken}/getMe`).then(
    ({ status }) => status,
  );

describe('a switch', () => {
  it.each<[FaultId, number, string]>([
    ['google-down', 503, 'backendError'],
    ['access-lost', 404, 'notFound'],
    ['read-only', 403, 'requiredAccessLevel'],
    ['quota-spent', 403, 'quotaExceeded'],
  ])('%s refuses writes with %i, until it is turned off', async (fault, status, reason) => {
    // So that the client has its access token: its library asks the token endpoint three times.
    await list();
    await turn(fault);
    expect(await refusal(insert())).toMatchObject({ status, reason });
    expect(await refusal(insert())).toMatchObject({ status });
    await turn(fault, 'off');
    await insert();
  });

  it('that lets a calendar be read only lets it be read', async () => {
    await turn('read-only');
    await list();
  });

  it('that revokes access kills the access token and the refresh token', async () => {
    await list();
    await turn('token-dead');
    expect(await refusal(list())).toMatchObject({ status: 401 });
    await expect(clientOf(w.sandbox).events.list({ calendarId })).rejects.toThrow(
      'invalid_grant',
    );
    await turn('token-dead', 'off');
    await list();
  });

  it('that loses answers loses them after the work was done', async () => {
    await turn('answers-lost');
    await expect(insert()).rejects.toMatchObject({ response: undefined });
    expect(w.sandbox.model.list(calendarId).items).toHaveLength(1);
  });

  it('that loses sync tokens leaves full lists alone', async () => {
    const { data } = await list();
    await turn('tokens-lost');
    const syncToken = data.nextSyncToken ?? '';
    expect(await refusal(list({ syncToken }))).toMatchObject({ status: 410 });
    await list();
    await turn('tokens-lost', 'off');
    await list({ syncToken });
  });

  it('that hangs never answers', async () => {
    await turn('google-hangs');
    const ended = new AbortController();
    const call = w.api.events.list({ calendarId }, { signal: ended.signal });
    await turn('google-hangs', 'off');
    ended.abort();
    await expect(call).rejects.toThrow();
  });

  it('that slows waits before it answers', async () => {
    await w.close();
    const waits: number[] = [];
    w = await world({
      sleep: async (ms) => {
        waits.push(ms);
      },
    });
    await turn('google-slow');
    await list();
    expect(waits).toEqual([1500]);
  });

  it('for pushes drops them all, and gives back the chance there was', async () => {
    const { switches } = w.sandbox.model;
    switches.dropPushes = 0.25;
    await turn('pushes-lost');
    await turn('pushes-lost');
    expect(switches.dropPushes).toBe(1);
    await turn('pushes-lost', 'off');
    expect(switches.dropPushes).toBe(0.25);
  });

  it('for each channel stops that one', async () => {
    const letter = { messageId: '<1@x>', from: 'a', to: 'b', subject: 's', text: 't' };
    await turn('mail-down');
    await turn('telegram-down');
    expect(await telegram()).toBe(502);
    expect(await w.sandbox.inbox.deliver(letter)).toMatchObject({ kind: 'later' });
    await post('/faults/clear', {});
    expect(await telegram()).toBe(200);
    expect(await w.sandbox.inbox.deliver(letter)).toMatchObject({ kind: 'sent' });
    expect(w.sandbox.faults.pending()).toEqual([]);
  });

  it('leaves the doctor’s own page alone', async () => {
    for (const fault of FAULT_IDS) await turn(fault);
    await act('add', { title: 'Bloc', date: '2026-11-18', start: '09:00', end: '10:00' });
    expect((await get('/calendar')).text).toContain('Bloc');
  });
});

describe('the page of faults', () => {
  it('says of each what to expect and whether it is on; every page says what is', async () => {
    const { text } = await get('/faults');
    for (const fault of FAULT_IDS) expect(text).toContain(`data-fault="${fault}"`);
    expect(text).toContain('Everything works.');
    expect(text.match(/aria-checked="false"/g)).toHaveLength(FAULT_IDS.length);
    await turn('mail-down');
    await turn('google-down');
    const broken = await get('/faults');
    expect(broken.text.match(/aria-checked="true"/g)).toHaveLength(2);
    for (const path of ['/', '/calendar', '/inbox', '/nowhere']) {
      expect((await get(path)).text).toContain('Broken: Google is down · Mail is down');
    }
  });

  it('clears only what its switches did', async () => {
    w.sandbox.faults.add({ operation: 'events.insert', kind: 'backend-error' });
    await turn('google-down');
    await post('/faults/clear', {});
    expect(w.sandbox.faults.pending()).toHaveLength(1);
  });

  it.each<[string, Record<string, string>]>([
    ['on', {}],
    ['on', { fault: 'earthquake' }],
    ['off', { fault: '__proto__' }],
    ['sideways', { fault: 'mail-down' }],
  ])('answers %s %j with 404', async (action, form) => {
    expect((await post(`/faults/${action}`, form)).status).toBe(404);
  });

  it('takes no form of another site', async () => {
    const headers = { Origin: 'https://evil.example' };
    expect((await post('/faults/on', { fault: 'mail-down' }, headers)).status).toBe(403);
    expect((await get('/faults')).text).toContain('Everything works.');
  });
});

it('keeps a calendar’s own time while faults are on', async () => {
  await turn('google-down');
  w.clock.advance(HOUR);
  expect((await get(`/calendar?calendar=${OWNER}`)).text).toContain('--from:600');
});
