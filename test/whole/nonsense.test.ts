/** What no patient should send, sent to a real server: refused in the contract's words, nothing half-done. */
import { connect } from 'node:net';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Outside, openOutside } from '../support/outside.ts';
import {
  ANNA,
  freeSlot,
  freeSlots,
  postJson,
  request,
  type Slot,
  send,
} from '../support/patient.ts';
import type { ServerProcess } from '../support/program.ts';

let outside: Outside;
let server: ServerProcess;
let slot: Slot;
let slotsBefore: readonly Slot[];

beforeAll(async () => {
  outside = await openOutside();
  server = await outside.start();
  slot = await freeSlot(server.url);
  slotsBefore = await freeSlots(server.url, 10);
});
afterAll(() => outside.close());

const at = (change: (now: DateTime) => DateTime): string =>
  change(DateTime.now().setZone('Europe/Paris')).toISO({ suppressMilliseconds: true }) ?? '';

const noLeapYear = (): number => {
  const year = DateTime.now().year + 1;
  return DateTime.local(year).isInLeapYear ? year + 1 : year;
};

type Fields = () => object;

/** Requests to book that break one rule, by the field at fault. */
const INVALID: readonly (readonly [string, string, Fields])[] = [
  ['an unknown practitioner', 'practitioner', () => ({ practitioner: 'house' })],
  ['a practitioner who is a number', 'practitioner', () => ({ practitioner: 7 })],
  ['an unknown type', 'type', () => ({ type: 'surgery' })],
  ['a prototype as type', 'type', () => ({ type: '__proto__' })],
  ['a slot in the past', 'start', () => ({ start: at((now) => now.minus({ days: 1 })) })],
  ['a slot in a minute', 'start', () => ({ start: at((now) => now.plus({ minutes: 1 })) })],
  ['a slot in a year', 'start', () => ({ start: at((now) => now.plus({ years: 1 })) })],
  ['a slot beside the grid', 'start', () => ({ start: slot.start.replace(':00+', ':07+') })],
  ['a slot at night', 'start', () => ({ start: slot.start.replace(/T\d\d:\d\d/, 'T03:00') })],
  [
    '29 February of no leap year',
    'start',
    () => ({ start: `${noLeapYear()}-02-29T09:00:00+01:00` }),
  ],
  ['a time without an offset', 'start', () => ({ start: slot.start.slice(0, 19) })],
  ['a time in words', 'start', () => ({ start: 'tomorrow at nine' })],
  ['no time', 'start', () => ({ start: undefined })],
  ['a time as a number', 'start', () => ({ start: Date.parse(slot.start) })],
  ['an empty name', 'firstName', () => ({ firstName: '  ' })],
  ['a name of 10,000 characters', 'lastName', () => ({ lastName: 'x'.repeat(10_000) })],
  ['a name with a line break', 'lastName', () => ({ lastName: 'A\r\nB' })],
  ['a name with a null character', 'firstName', () => ({ firstName: 'A\u0000B' })],
  [
    'an address with a line break',
    'email',
    () => ({ email: 'a@b.example\r\nBcc: all@b.example' }),
  ],
  ['two addresses', 'email', () => ({ email: 'a@b.example, c@d.example' })],
  ['an address without a domain', 'email', () => ({ email: 'anna@' })],
  ['a phone number in letters', 'phone', () => ({ phone: 'call me' })],
  ['a message that is a list', 'message', () => ({ message: ['a'] })],
  ['a message of 3,000 characters', 'message', () => ({ message: 'x'.repeat(3_000) })],
  ['a first visit in words', 'firstConsultation', () => ({ firstConsultation: 'yes' })],
  ['an unknown language', 'locale', () => ({ locale: 'tlh' })],
  ['a field nobody asked for', 'admin', () => ({ admin: true })],
];

const JSON_TYPE = { 'content-type': 'application/json' };
const whole = (): string => JSON.stringify(request(slot.start));

/** Requests that are no proper request to begin with. */
const MALFORMED: readonly (readonly [string, number, () => RequestInit])[] = [
  ['broken JSON', 400, () => ({ headers: JSON_TYPE, body: '{"practitioner": "dub' })],
  ['a list', 400, () => ({ headers: JSON_TYPE, body: '[]' })],
  ['null', 400, () => ({ headers: JSON_TYPE, body: 'null' })],
  ['no body', 400, () => ({ headers: JSON_TYPE })],
  [
    'bytes that are no UTF-8',
    422,
    () => ({ headers: JSON_TYPE, body: new Uint8Array(notUtf8()) }),
  ],
  ['text', 415, () => ({ headers: { 'content-type': 'text/plain' }, body: whole() })],
  ['XML', 415, () => ({ headers: { 'content-type': 'application/xml' }, body: '<a/>' })],
  [
    'an unknown character set',
    415,
    () => ({ headers: { 'content-type': 'application/json; charset=klingon' }, body: whole() }),
  ],
  ['a megabyte', 413, () => ({ headers: JSON_TYPE, body: `{"message":"${'x'.repeat(1e6)}"}` })],
  [
    'a key with spaces',
    400,
    () => ({ headers: { ...JSON_TYPE, 'idempotency-key': 'a b' }, body: whole() }),
  ],
  [
    'a key of 1,000 characters',
    400,
    () => ({ headers: { ...JSON_TYPE, 'idempotency-key': 'k'.repeat(1_000) }, body: whole() }),
  ],
];

const notUtf8 = (): Buffer =>
  Buffer.concat([
    Buffer.from('{"practitioner":"'),
    Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
    Buffer.from('"}'),
  ]);

/** Other addresses. */
const ADDRESSES: readonly (readonly [string, number])[] = [
  ['/nowhere', 404],
  ['/api/bookings/abc', 404],
  ['/api/bookings/abc?token=x', 404],
  ['/bookings/../../etc/passwd?token=x', 404],
  ['/bookings/%E0%A4%A?token=x', 400],
  ['/assets/..%2f..%2fpackage.json', 404],
  ['/api/availability', 422],
  [
    '/api/availability?practitioner=dubois&type=consultation&from=2027-02-29&to=2027-03-01',
    422,
  ],
  [
    '/api/availability?practitioner=dubois&type=consultation&from=2027-01-01&to=2027-12-31',
    422,
  ],
  ['/api/availability?practitioner=house&type=consultation&from=2027-01-01&to=2027-01-02', 422],
  ['/api/availability?practitioner=a&practitioner=b&type=c&from=2027-01-01&to=2027-01-02', 400],
  ['/api/availability?practitioner[x]=a&type=c&from=2027-01-01&to=2027-01-02', 422],
  ['/?practitioner=house', 200],
  ['/?practitioner=dubois&type=consultation&start=never', 200],
  ['/?practitioner=dubois&type=consultation&from=9999-99-99', 200],
  ['/api/cron/sync-calendar', 401],
];

describe('a booking that makes no sense', () => {
  it.each(INVALID)('%s is answered 422 and names %s', async (_what, field, fields) => {
    const { status, headers, json } = await postJson(
      `${server.url}/api/bookings`,
      request(slot.start, fields()),
    );
    expect(status).toBe(422);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(json.type).toMatch(/invalid$/);
    const errors = json.errors as readonly {
      readonly path: string;
      readonly message: string;
    }[];
    expect(errors.map(({ path }) => path)).toEqual([field]);
    expect(errors[0]?.message).toMatch(/\S/);
  });

  it.each(MALFORMED)('%s is answered %i', async (_what, expected, init) => {
    const { status, headers, text } = await send(`${server.url}/api/bookings`, {
      method: 'POST',
      ...init(),
    });
    expect(status).toBe(expected);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(text).not.toMatch(/node_modules|\bat .*\.ts/);
  });

  it('cannot open, cancel or move somebody else’s booking with a wrong token', async () => {
    const { id } = { id: 'a'.repeat(26) };
    for (const [method, path] of [
      ['GET', `/api/bookings/${id}?token=wrong`],
      ['POST', `/api/bookings/${id}/cancel?token=wrong`],
      ['GET', `/bookings/${id}?token=wrong`],
      ['GET', `/bookings/${id}/calendar.ics?token=wrong`],
    ] as const) {
      expect((await send(server.url + path, { method })).status).toBe(404);
    }
    const move = `${server.url}/api/bookings/${id}/reschedule?token=wrong`;
    expect((await postJson(move, { start: slot.start })).status).toBe(404);
  });

  it.each(ADDRESSES)('GET %s is answered %i', async (path, expected) => {
    const { status, text } = await send(server.url + path);
    expect(status).toBe(expected);
    expect(text).not.toMatch(/node_modules|\bat .*\.ts/);
  });

  it('that is cut off half-way leaves nothing behind', async () => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    const head = 'POST /api/bookings HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.write(`${head}Content-Length: 500\r\n\r\n${whole().slice(0, 40)}`, () => {
      socket.destroy();
    });
    await gone;
    expect((await send(`${server.url}/healthz`)).status).toBe(200);
  });

  it('is refused as quickly through the form, with what was typed kept', async () => {
    const { status, text } = await send(`${server.url}/?lang=en`, {
      method: 'POST',
      body: new URLSearchParams({
        key: 'k1',
        practitioner: 'dubois',
        type: 'consultation',
        start: slot.start,
        ...ANNA,
        email: 'nobody"><script>alert(1)</script>',
      }),
    });
    expect(status).toBe(422);
    expect(text).toContain(ANNA.lastName);
    expect(text).not.toContain('<script>alert');
  });
});

describe('after all of it', () => {
  it('nothing is in the calendar, no slot is held, nobody was told anything', async () => {
    expect(outside.events()).toEqual([]);
    expect(outside.sandbox.requests.count('events.insert')).toBe(0);
    expect(await freeSlots(server.url, 10)).toEqual(slotsBefore);
    expect(outside.post.mails).toEqual([]);
    const { stdout } = await outside.run(['status', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ unfinished: 0, notices: { due: 0, sent: 0 } });
  });

  it('no answer was a 5xx, and the log holds no trouble and nothing of what was typed', async () => {
    const { text } = await send(`${server.url}/metrics`);
    const counted = text.split('\n').filter((line) => line.startsWith('creneau_http_requests'));
    expect(counted.length).toBeGreaterThan(5);
    expect(counted.filter((line) => /status="5/.test(line))).toEqual([]);
    const lines = server.stderr().split('\n').filter(Boolean);
    expect(lines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
    for (const typed of [ANNA.lastName, ANNA.email, 'tomorrow at nine', 'script']) {
      expect(server.stderr()).not.toContain(typed);
    }
  });

  it('the slot can be booked', async () => {
    const { status } = await postJson(`${server.url}/api/bookings`, request(slot.start));
    expect(status).toBe(201);
  });
});
