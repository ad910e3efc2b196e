import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOOKING_ID } from './fake-engine.ts';
import { expectNoInside } from './problems.ts';
import { served, TOKEN } from './served.ts';

const PATHS = [
  '/',
  '/api/availability',
  '/api/practitioners',
  '/api/bookings',
  `/api/bookings/${BOOKING_ID}`,
  `/api/bookings/${BOOKING_ID}/cancel`,
  `/api/bookings/${BOOKING_ID}/reschedule`,
  `/bookings/${BOOKING_ID}`,
  `/bookings/${BOOKING_ID}/calendar.ics`,
  `/bookings/${BOOKING_ID}/cancel`,
  `/bookings/${BOOKING_ID}/reschedule`,
  `/bookings/${BOOKING_ID}/waiting`,
  `/bookings/${BOOKING_ID}/offer`,
  '/webhooks/google-calendar',
  '/webhooks/telegram',
  '/api/cron/sync-calendar',
  '/admin',
  '/admin/login',
  '/admin/logout',
  `/admin/bookings/${BOOKING_ID}/confirm`,
  '/assets/x',
  '/problems/x',
];
const NAMES = [
  'practitioner',
  'type',
  'from',
  'to',
  'start',
  'token',
  'lang',
  'move',
  'new',
  'done',
  'key',
  '__proto__',
];
const VALUES = [
  'dubois',
  'consultation',
  '2026-11-25',
  '2026-11-25T09:00:00+01:00',
  TOKEN,
  'fr',
  '1',
  '',
];

const value = fc.oneof(
  fc.constantFrom(...VALUES).map(encodeURIComponent),
  fc.string({ unit: 'binary' }).map((text) => encodeURIComponent(text.toWellFormed())),
  // Also what nobody encoded, as far as it may stand in a request line at all.
  fc.string({ unit: fc.constantFrom(...'%&=+[]{}|\\^`\'"<>#;:@!$()*,/?~aE0') }),
);
const query = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 6 })
  .map((pairs) => pairs.map(([name, text]) => `${name}=${text}`).join('&'));
const path = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PATHS) },
  { weight: 1, arbitrary: value.map((text) => `/${text}`) },
  { weight: 1, arbitrary: value.map((text) => `/bookings/${text}`) },
);
const json = fc.oneof(
  fc.json(),
  fc
    .record({
      practitioner: fc.anything(),
      start: fc.anything(),
      __proto__: fc.anything(),
    })
    .map(
      (body) =>
        JSON.stringify(body, (_key, one) => (typeof one === 'bigint' ? '0' : one)) ?? '',
    ),
);
const body = fc.oneof(json, query, fc.string({ unit: 'binary' }), fc.constant(''));
const type = fc.constantFrom(
  'application/json',
  'application/x-www-form-urlencoded',
  'text/plain',
  '',
  'application/json;charset=utf-16',
);
// Header values are visible ASCII or Latin-1; Node's client sends nothing else.
const header = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code < 0x7f || code > 0x9f)
    .map((code) => String.fromCharCode(code)),
});

describe('whatever is sent', () => {
  it('is never answered 5xx, and shows nothing of the inside', async () => {
    const { base } = await served({
      adminPassword: 'the password',
      cronSecret: 'the secret',
      writeLimit: { burst: 1_000_000, perMinute: 1 },
    });
    const { port } = new URL(base);
    const ask = fc.record({
      method: fc.constantFrom(
        'GET',
        'POST',
        'POST',
        'HEAD',
        'PUT',
        'DELETE',
        'OPTIONS',
        'PATCH',
      ),
      path: fc.tuple(path, query).map(([where, what]) => `${where}?${what}`),
      type,
      accept: fc.constantFrom('*/*', 'text/html'),
      some: fc.constantFrom(
        'authorization',
        'cookie',
        'if-none-match',
        'idempotency-key',
        'accept-language',
        'origin',
        'x-goog-channel-id',
      ),
      header,
      body,
    });
    await fc.assert(
      fc.asyncProperty(ask, async (one) => {
        const outgoing = request({
          host: '127.0.0.1',
          port,
          method: one.method,
          path: one.path,
          agent: false,
          headers: {
            accept: one.accept,
            [one.some]: one.header,
            ...(one.type === '' ? {} : { 'content-type': one.type }),
          },
        });
        outgoing.end(one.method === 'GET' || one.method === 'HEAD' ? undefined : one.body);
        const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
        let text = '';
        for await (const chunk of answer) text += String(chunk);
        expect(answer.statusCode, `${one.method} ${one.path}\n${text}`).toBeLessThan(500);
        expectNoInside(text);
      }),
      { numRuns: 400 },
    );
  });
});
