/** The application on a loopback port of its own, and a way to talk to it. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { afterEach } from 'vitest';
import { linkToken } from '../../src/engine/core/links.ts';
import type { Practice } from '../../src/engine/core/practice.ts';
import { asEventId, type BookingId, type Instant } from '../../src/engine/core/values.ts';
import { buildApp } from '../../src/http/app.ts';
import type { AppDeps, HttpSettings } from '../../src/http/deps.ts';
import { BOOKING_ID, type FakeEngine, fakeEngine, NOW, PRACTICE } from './fake-engine.ts';

export const SECRET = 'a secret of more than thirty-two characters';
export const TOKEN = linkToken(SECRET, BOOKING_ID);

export interface Served {
  readonly app: Express;
  readonly engine: FakeEngine;
  readonly base: string;
  /** Lines that were logged, as JSON. */
  readonly logged: string[];
  readonly time: { now: Instant; monotonic: number; slept: number[] };
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  postJson(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  postForm(
    path: string,
    fields: Record<string, string> | [string, string][],
    headers?: Record<string, string>,
  ): Promise<Answer>;
  send(path: string, init: RequestInit): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed, whatever it is. */
  readonly json: Record<string, unknown>;
}

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

export async function served(
  settings: Partial<HttpSettings> = {},
  deps: Partial<AppDeps> = {},
  practice: Practice = PRACTICE,
): Promise<Served> {
  const engine = fakeEngine(practice);
  const logged: string[] = [];
  const time = { now: NOW, monotonic: 0, slept: [] as number[] };
  const note = (fields: object, message: string): void => {
    logged.push(JSON.stringify({ ...fields, message }));
  };
  let ids = 0;
  const app = buildApp({
    engine,
    settings: {
      publicUrl: 'https://rdv.example.com/',
      adminPassword: null,
      cronSecret: null,
      appSecret: SECRET,
      googleInvites: false,
      ...settings,
    },
    clock: {
      now: () => time.now,
      monotonic: () => time.monotonic,
      async sleep(ms) {
        time.slept.push(ms);
      },
    },
    entropy: {
      eventId: () => asEventId(`key${String(++ids).padStart(23, '0')}`),
      fraction: () => 0,
    },
    log: { info: note, warn: note, error: note },
    ics: (booking) => `BEGIN:VCALENDAR\r\nUID:${booking.iCalUID}\r\nEND:VCALENDAR\r\n`,
    ...deps,
  });
  const server = app.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(base + path, { redirect: 'manual', ...init });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const json = isJson && text !== '' ? JSON.parse(text) : {};
    return { status: response.status, headers: response.headers, text, json };
  };
  return {
    app,
    engine,
    base,
    logged,
    time,
    send,
    get: (path, headers = {}) => send(path, { headers }),
    postJson: (path, body, headers = {}) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    postForm: (path, fields, headers = {}) =>
      send(path, { method: 'POST', headers, body: new URLSearchParams(fields) }),
  };
}

/** `/bookings/ID?token=…` with more parameters, for the booking the fake engine knows. */
export const managePath = (rest = '', id: BookingId = BOOKING_ID): string =>
  `/bookings/${id}?token=${linkToken(SECRET, id)}${rest}`;
