import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { smsChannel } from '../../src/notify/sms.ts';
import { notice } from './example.ts';
import { type HttpStandIn, httpStandIn, jsonAnswer } from './http-stand-in.ts';

let server: HttpStandIn;
beforeEach(async () => {
  server = await httpStandIn(jsonAnswer(201, { sid: 'SM1', status: 'queued' }));
});
afterEach(async () => {
  await server.close();
});

const owed = { ...notice, channel: 'sms', to: '+33611223344' } as const;
const deliver = (options: { from?: string; timeoutMs?: number } = {}) =>
  smsChannel({
    accountSid: 'AC1',
    authToken: 'SECRET',
    from: '+33100000000',
    apiRoot: `${server.root}/`,
    render: () => 'Rendez-vous à 9 h & plus',
    timeoutMs: 5_000,
    ...options,
  }).deliver(owed);

describe('an SMS', () => {
  it('is a form posted to the account’s messages', async () => {
    expect(await deliver()).toEqual({ kind: 'sent', providerId: 'SM1' });
    const [request] = server.requests;
    expect(request?.method).toBe('POST');
    expect(request?.path).toBe('/2010-04-01/Accounts/AC1/Messages.json');
    expect(request?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(request?.headers.authorization).toBe(
      `Basic ${Buffer.from('AC1:SECRET').toString('base64')}`,
    );
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      To: '+33611223344',
      From: '+33100000000',
      Body: 'Rendez-vous à 9 h & plus',
    });
  });

  it('can be sent by a messaging service', async () => {
    await deliver({ from: 'MG1' });
    const form = new URLSearchParams(server.requests[0]?.body);
    expect(form.get('MessagingServiceSid')).toBe('MG1');
    expect(form.has('From')).toBe(false);
  });
});

describe('when Twilio does not take it', () => {
  it.each([
    [400, 21211, 'refused'],
    [400, 21610, 'refused'],
    [400, 99999, 'refused'],
    [401, 20003, 'refused'],
    [429, 20429, 'later'],
    [400, 21611, 'later'],
    [503, 20503, 'later'],
  ])('%i with code %i is %s', async (status, code, kind) => {
    const message = 'The number +33611223344 is …';
    server.answer = jsonAnswer(status, { code, message, status });
    const delivery = await deliver();
    expect(delivery.kind).toBe(kind);
    expect(JSON.stringify(delivery)).toContain(String(code));
    expect(JSON.stringify(delivery)).not.toMatch(/33611223344|SECRET/);
  });

  it('waits as long as it is told', async () => {
    server.answer = { ...jsonAnswer(429, { code: 20429 }), headers: { 'retry-after': '12' } };
    expect(await deliver()).toMatchObject({ kind: 'later', retryAfterMs: 12_000 });
  });

  it.each([
    ['no JSON', '<html>'],
    ['JSON of another shape', '[]'],
    ['nothing', ''],
  ])('tries later when a proxy answers 502 with %s', async (_, body) => {
    server.answer = { status: 502, body };
    expect(await deliver()).toMatchObject({ kind: 'later' });
  });

  it('tries later when it hangs, and when nobody listens', async () => {
    server.answer = null;
    expect(await deliver({ timeoutMs: 100 })).toMatchObject({ kind: 'later' });
    await server.close();
    expect(await deliver()).toMatchObject({ kind: 'later' });
    server = await httpStandIn(jsonAnswer(201, {}));
  });
});
