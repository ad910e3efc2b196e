import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, SECOND } from '../../src/engine/core/values.ts';
import { MONDAY, OTHER, refusal, timed, type World, world } from './world.ts';

const calendarId = 'primary';

describe('watch channels', () => {
  let w: World;
  let server: Server;
  let address: string;
  let statuses: number[];
  let received: IncomingHttpHeaders[];
  let slept: number[];

  beforeEach(async () => {
    received = [];
    statuses = [];
    slept = [];
    w = await world({ sleep: async (ms) => void slept.push(ms) });
    w.sandbox.model.switches.httpWatchAddresses = true;
    server = createServer((request, response) => {
      received.push(request.headers);
      response.writeHead(statuses.shift() ?? 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });
  afterEach(async () => {
    await w.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const watch = async (more = {}) =>
    (
      await w.api.events.watch({
        calendarId,
        requestBody: { id: 'channel-1', type: 'web_hook', address, token: 'secret', ...more },
      })
    ).data;
  const insert = () => w.api.events.insert({ calendarId, requestBody: timed(MONDAY) });
  const states = (): unknown[] => received.map((headers) => headers['x-goog-resource-state']);
  const numbers = (): number[] =>
    received.map((headers) => Number(headers['x-goog-message-number']));

  it('answers the channel, its expiration a string of milliseconds', async () => {
    expect(await watch()).toEqual({
      kind: 'api#channel',
      id: 'channel-1',
      resourceId: expect.any(String),
      resourceUri: expect.stringContaining('/events'),
      token: 'secret',
      expiration: String(MONDAY + 7 * DAY),
    });
    expect(
      (await watch({ id: 'channel-2', expiration: String(MONDAY + DAY) })).expiration,
    ).toBe(String(MONDAY + DAY));
    expect(
      (await watch({ id: 'channel-3', expiration: String(MONDAY + 99 * DAY) })).expiration,
    ).toBe(String(MONDAY + 7 * DAY));
  });

  it('sends sync first, then exists for every change, deletions too, numbers growing', async () => {
    await watch();
    const { data } = await insert();
    await w.api.events.delete({ calendarId, eventId: data.id ?? '' });
    await w.api.events.insert({ calendarId: OTHER, requestBody: timed(MONDAY) });
    await w.sandbox.courier.idle();
    expect(states()).toEqual(['sync', 'exists', 'exists']);
    expect(received[1]).toMatchObject({
      'content-length': '0',
      'x-goog-channel-id': 'channel-1',
      'x-goog-channel-token': 'secret',
      'x-goog-channel-expiration': new Date(MONDAY + 7 * DAY).toUTCString(),
    });
    expect(numbers()[0]).toBe(1);
    expect(numbers()).toEqual(numbers().toSorted((a, b) => a - b));
  });

  it('retries with growing waits on 500, 502, 503 and 504', async () => {
    await watch();
    await w.sandbox.courier.idle();
    statuses = [500, 502, 503, 504, 204];
    await insert();
    await w.sandbox.courier.idle();
    expect(states()).toEqual(['sync', ...Array(5).fill('exists')]);
    expect(slept).toEqual([1, 2, 4, 8].map((seconds) => seconds * SECOND));
    // One message, however often it was tried.
    expect(new Set(numbers().slice(1)).size).toBe(1);
  });

  it.each([400, 401, 404, 429])('gives a message up at once on %i', async (status) => {
    await watch();
    await w.sandbox.courier.idle();
    statuses = [status];
    await insert();
    await w.sandbox.courier.idle();
    expect(states()).toEqual(['sync', 'exists']);
  });

  it('drops and doubles messages when told to', async () => {
    await watch();
    await w.sandbox.courier.idle();
    w.sandbox.model.switches.dropPushes = 1;
    await insert();
    w.sandbox.model.switches.dropPushes = 0;
    w.sandbox.model.switches.doublePushes = 1;
    await insert();
    await w.sandbox.courier.idle();
    expect(states()).toEqual(['sync', 'exists', 'exists']);
    expect(numbers()[1]).toBe(numbers()[2]);
  });

  it('lets pushes overtake each other when told to, the sync message among them', async () => {
    w.sandbox.model.switches.earlySyncMessage = true;
    w.sandbox.model.switches.delayPushesMs = 60 * SECOND;
    await watch();
    await insert();
    await w.sandbox.courier.idle();
    expect(states().toSorted()).toEqual(['exists', 'sync']);
    expect(slept).toHaveLength(2);
    expect(Math.max(...slept)).toBeLessThan(60 * SECOND);
  });

  it('serves two channels side by side', async () => {
    await watch();
    await watch({ id: 'channel-2' });
    await insert();
    await w.sandbox.courier.idle();
    expect(states().filter((state) => state === 'exists')).toHaveLength(2);
  });

  it('stops, once, though late messages may still come', async () => {
    const { resourceId } = await watch();
    const stop = () =>
      w.api.channels.stop({ requestBody: { id: 'channel-1', resourceId: resourceId ?? '' } });
    w.sandbox.model.switches.pushesAfterStop = 1;
    expect((await stop()).status).toBe(204);
    await insert();
    await insert();
    await w.sandbox.courier.idle();
    expect(states()).toEqual(['sync', 'exists']);
    expect(await refusal(stop())).toMatchObject({
      status: 404,
      message: "Channel 'channel-1' not found for project '000000000000'",
    });
  });

  it('falls silent when the channel expires', async () => {
    await watch();
    w.clock.advance(7 * DAY);
    w.sandbox.model.insert(calendarId, { ...timed(MONDAY) });
    await w.sandbox.courier.idle();
    expect(states()).toEqual(['sync']);
  });

  it.each([
    [{ address: 'http://example.com/hook' }, 'push.webhookUrlNotHttps'],
    [{ address: 'nowhere' }, 'push.webhookUrlNotHttps'],
    [{ type: 'carrier_pigeon' }, 'unknownChannelType'],
    [{ id: 'x'.repeat(65) }, 'channelIdInvalid'],
    [{ token: 'x'.repeat(257) }, 'channelTokenTooLong'],
  ])('refuses %j', async (change, reason) => {
    expect(await refusal(watch(change))).toMatchObject({ status: 400, reason });
  });

  it('refuses an id that was ever used, a calendar that cannot be watched, and a dead sync token', async () => {
    await watch();
    expect(await refusal(watch())).toMatchObject({ status: 400, reason: 'channelIdNotUnique' });
    w.sandbox.model.switches.unwatchable.add(w.sandbox.model.owner);
    expect(await refusal(watch({ id: 'channel-2' }))).toMatchObject({
      status: 400,
      reason: 'pushNotSupportedForRequestedResource',
    });
    const syncToken = (await w.api.events.list({ calendarId })).data.nextSyncToken ?? '';
    w.sandbox.model.expireTokens();
    const stale = w.api.events.watch({
      calendarId,
      syncToken,
      requestBody: { id: 'c3', type: 'web_hook', address },
    });
    expect(await refusal(stale)).toMatchObject({ status: 410 });
  });

  it('may push before lists show anything: a push is only a hint', async () => {
    w.sandbox.model.switches.lagMs = 10 * SECOND;
    await watch();
    const syncToken = (await w.api.events.list({ calendarId })).data.nextSyncToken ?? '';
    await insert();
    await w.sandbox.courier.idle();
    expect(states()).toEqual(['sync', 'exists']);
    expect((await w.api.events.list({ calendarId, syncToken })).data.items).toEqual([]);
    w.clock.advance(10 * SECOND);
    expect((await w.api.events.list({ calendarId, syncToken })).data.items).toHaveLength(1);
  });
});
