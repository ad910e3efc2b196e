import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ProblemCode } from '../../src/http/problem.ts';
import { BOOKING_ID } from './fake-engine.ts';
import { expectNoInside, expectProblem } from './problems.ts';
import { type Served, served, TOKEN } from './served.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const MOVE = `/api/bookings/${BOOKING_ID}/reschedule?token=${TOKEN}`;
const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

type Row = [what: string, method: string, path: string, init: RequestInit, code: ProblemCode];

const post = (
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = JSON_TYPE,
): RequestInit => ({
  headers,
  body,
});

const TABLE: Row[] = [
  ['broken JSON', 'POST', '/api/bookings', post('{"a":'), 'malformed'],
  ['a lone brace', 'POST', '/api/bookings', post('}'), 'malformed'],
  ['single quotes', 'POST', '/api/bookings', post("{'a':1}"), 'malformed'],
  ['no body', 'POST', '/api/bookings', {}, 'malformed'],
  ['a null', 'POST', '/api/bookings', post('null'), 'malformed'],
  ['a list', 'POST', '/api/bookings', post('[]'), 'malformed'],
  ['a text', 'POST', '/api/bookings', post('"x"'), 'malformed'],
  ['a number', 'POST', '/api/bookings', post('1e999'), 'malformed'],
  ['a deep nest', 'POST', '/api/bookings', post(DEEP), 'malformed'],
  ['a byte order mark and a brace', 'POST', '/api/bookings', post('\ufeff{'), 'malformed'],
  [
    'bytes that are no gzip',
    'POST',
    '/api/bookings',
    post('x', { ...JSON_TYPE, 'content-encoding': 'gzip' }),
    'malformed',
  ],
  ['a list to a move', 'POST', MOVE, post('[]'), 'malformed'],
  [
    'no content type',
    'POST',
    '/api/bookings',
    { body: new Uint8Array([123, 125]) },
    'unsupported-media-type',
  ],
  [
    'plain text',
    'POST',
    '/api/bookings',
    post('{}', { 'content-type': 'text/plain' }),
    'unsupported-media-type',
  ],
  [
    'a form to the API',
    'POST',
    '/api/bookings',
    post('a=1', FORM_TYPE),
    'unsupported-media-type',
  ],
  [
    'XML',
    'POST',
    MOVE,
    post('<a/>', { 'content-type': 'application/xml' }),
    'unsupported-media-type',
  ],
  [
    'a nonsense type',
    'POST',
    '/api/bookings',
    post('{}', { 'content-type': ';;/,' }),
    'unsupported-media-type',
  ],
  [
    'an unknown charset',
    'POST',
    '/api/bookings',
    post('{}', { 'content-type': 'application/json; charset=x' }),
    'unsupported-media-type',
  ],
  [
    'an unknown encoding',
    'POST',
    '/api/bookings',
    post('{}', { ...JSON_TYPE, 'content-encoding': 'x' }),
    'unsupported-media-type',
  ],
  ['JSON to the form', 'POST', '/', post('{}'), 'unsupported-media-type'],
  [
    'a multipart form',
    'POST',
    '/',
    post('--x--', { 'content-type': 'multipart/form-data; boundary=x' }),
    'unsupported-media-type',
  ],
  [
    '1 MB',
    'POST',
    '/api/bookings',
    post(`{"message":"${'x'.repeat(1_000_000)}"}`),
    'too-large',
  ],
  [
    '64 kB and a little',
    'POST',
    '/api/bookings',
    post(`{"message":"${'x'.repeat(65_536)}"}`),
    'too-large',
  ],
  [
    '1 MB that says it is text',
    'POST',
    '/api/bookings',
    post('x'.repeat(1_000_000), { 'content-type': 'text/plain' }),
    'too-large',
  ],
  ['1 MB to the form', 'POST', '/', post(`a=${'x'.repeat(1_000_000)}`, FORM_TYPE), 'too-large'],
  [
    'a small gzip of much',
    'POST',
    '/api/bookings',
    post(gzipSync(`{"a":"${'x'.repeat(1_000_000)}"}`), {
      ...JSON_TYPE,
      'content-encoding': 'gzip',
    }),
    'too-large',
  ],
  ['thousands of fields', 'POST', '/', post('a=&'.repeat(5_000), FORM_TYPE), 'too-large'],
  ['an unknown path', 'GET', '/wp-login.php', {}, 'not-found'],
  ['an unknown API', 'POST', '/api/bookings/x/y', post('{}'), 'not-found'],
  ['another case', 'GET', '/API/practitioners', {}, 'not-found'],
  ['a path with two slashes', 'GET', '//evil.example/', {}, 'not-found'],
  ['a prototype name', 'GET', '/assets/__proto__', {}, 'not-found'],
  ['a prototype name as problem', 'GET', '/problems/constructor', {}, 'not-found'],
  ['a climbing path', 'GET', '/assets/..%2f..%2fpackage.json', {}, 'not-found'],
  ['a null byte in an id', 'GET', `/api/bookings/%00?token=${TOKEN}`, {}, 'not-found'],
  ['half an encoding in an id', 'GET', '/api/bookings/%E0%A4%A', {}, 'malformed'],
  ['half an encoding in a page', 'GET', '/bookings/%', {}, 'malformed'],
  [
    'a token given twice',
    'GET',
    `/api/bookings/${BOOKING_ID}?token=a&token=b`,
    {},
    'malformed',
  ],
  [
    'a practitioner given twice',
    'GET',
    '/?practitioner=dubois&practitioner=martin',
    {},
    'malformed',
  ],
  [
    'DELETE on a booking',
    'DELETE',
    `/api/bookings/${BOOKING_ID}?token=${TOKEN}`,
    {},
    'method-not-allowed',
  ],
  [
    'GET on a cancellation',
    'GET',
    `/api/bookings/${BOOKING_ID}/cancel?token=${TOKEN}`,
    {},
    'method-not-allowed',
  ],
  [
    'GET on a cancellation page',
    'GET',
    `/bookings/${BOOKING_ID}/cancel?token=${TOKEN}`,
    {},
    'method-not-allowed',
  ],
  [
    'GET on a move',
    'GET',
    `/bookings/${BOOKING_ID}/reschedule?token=${TOKEN}`,
    {},
    'method-not-allowed',
  ],
  ['GET on bookings', 'GET', '/api/bookings', {}, 'method-not-allowed'],
  ['PUT on the form', 'PUT', '/', post('{}'), 'method-not-allowed'],
  ['POST on availability', 'POST', '/api/availability', post('{}'), 'method-not-allowed'],
  ['PATCH on the health', 'PATCH', '/healthz', post('{}'), 'method-not-allowed'],
  ['PROPFIND', 'PROPFIND', '/', {}, 'method-not-allowed'],
  ['GET on the webhook', 'GET', '/webhooks/google-calendar', {}, 'method-not-allowed'],
  ['a push of no channel', 'POST', '/webhooks/google-calendar', {}, 'not-found'],
  ['an update of no bot', 'POST', '/webhooks/telegram', post('{}'), 'not-found'],
  ['cron, which is off', 'POST', '/api/cron/sync-calendar', {}, 'not-found'],
  ['the admin page, which is off', 'GET', '/admin', {}, 'not-found'],
  ['its login', 'POST', '/admin/login', post('password=x', FORM_TYPE), 'not-found'],
];

describe('nonsense', () => {
  it.each(TABLE)('%s (%s %s)', async (_what, method, path, init, code) => {
    const { send, engine } = await served();
    const answer = await send(path, { ...init, method });
    expectProblem(answer, code);
    expect(engine.changes).toEqual([]);
  });

  it('names the methods that are allowed with a 405', async () => {
    const { send } = await served();
    const answer = await send('/api/bookings', { method: 'DELETE' });
    expect(answer.headers.get('allow')).toBe('POST, OPTIONS');
    expect((await send('/', { method: 'DELETE' })).headers.get('allow')).toBe(
      'GET, HEAD, POST, OPTIONS',
    );
  });

  it('answers OPTIONS with the methods, and HEAD like GET', async () => {
    const { send, get } = await served();
    const options = await send('/api/bookings', { method: 'OPTIONS' });
    expect(options.status).toBe(204);
    expect(options.headers.get('allow')).toBe('POST, OPTIONS');
    for (const path of ['/', '/healthz', '/api/practitioners', '/openapi.json']) {
      const head = await send(path, { method: 'HEAD' });
      expect([head.status, head.text]).toEqual([200, '']);
      expect(head.headers.get('content-type')).toBe(
        (await get(path)).headers.get('content-type'),
      );
    }
  });

  it('takes a chunked body by its size, not by its header', async () => {
    const { base } = await served();
    const answer = await raw(
      base,
      'POST /api/bookings HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
        'Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n' +
        `${'ffff\r\n'}${'x'.repeat(0xffff)}\r\nff\r\n${'x'.repeat(0xff)}\r\n0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });

  it('shows a page to a reader of pages, and the same status', async () => {
    const { send } = await served();
    const headers = { accept: 'text/html,application/xhtml+xml', 'accept-language': 'en' };
    const answer = await send('/nowhere', { headers });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.text).toContain('<h1>Not found</h1>');
    expectNoInside(answer.text);
  });

  it('leads from no path to another host', async () => {
    const { send } = await served();
    const answer = await send('//evil.example/%2e', { headers: { accept: 'text/html' } });
    expect(answer.text).not.toContain('evil.example');
  });

  it.each([
    'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
    'GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET ? HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET /\u0001 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'NONSENSE\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: x\r\nExpect: the-unexpected\r\nConnection: close\r\n\r\n',
    `GET /?${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
  ])('answers bytes that hardly are HTTP without a 5xx: %j', async (bytes) => {
    const { base } = await served();
    const answer = await raw(base, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 [234]\d\d /);
    expectNoInside(answer);
  });
});

async function raw(base: Served['base'], bytes: string): Promise<string> {
  const socket = connect(Number(new URL(base).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    answer += chunk;
  });
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}
