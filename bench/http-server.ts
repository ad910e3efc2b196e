/**
 * One of the servers that bench/http.ts compares, in a process of its own: `constant BYTES` is a bare Express
 * route, `ours` is ours. With a calendar named behind it either writes into that calendar of a mirror before
 * each request: the write is what the world does, and no part of the answer. Tells its parent where it listens.
 */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import type { CalendarEvent } from '../src/engine/core/event.ts';
import {
  asCalendarId,
  asEtag,
  asEventId,
  type CalendarId,
  DAY,
  HOUR,
  type Instant,
  MINUTE,
} from '../src/engine/core/values.ts';
import { buildApp } from '../src/http/app.ts';
import { openMirror } from '../src/mirror/open-mirror.ts';
import { systemClock, systemEntropy } from '../src/system.ts';
import { benchEngine } from './engine.ts';
import { pageText } from './events.ts';
import { listingCalendar } from './listing-calendar.ts';
import { silent } from './silent.ts';

const from = Math.floor(Date.now() / MINUTE) * MINUTE;
const mirror = openMirror({ file: ':memory:' });
/** A mirror of a few hundred busy events. */
const calendar = listingCalendar((page) => pageText(page, 400, from));
const { engine } = benchEngine(calendar, mirror);
await engine.sync({ full: true, cause: 'bench' });

const [mode, ...rest] = process.argv.slice(2);
const [app, changed] =
  mode === 'constant' ? [constant(Number(rest[0])), rest[1]] : [ours(), rest[0]];
const server = createServer(changed === undefined ? app : writing(asCalendarId(changed), app));
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));

function constant(size: number): Express {
  const body = `{"slots":"${'x'.repeat(Math.max(0, size - 12))}"}`;
  const plain = express();
  plain.get('/api/availability', (_request, response) => {
    response.type('json').send(body);
  });
  return plain;
}

function ours(): Express {
  return buildApp({
    engine,
    settings: {
      publicUrl: 'http://127.0.0.1',
      adminPassword: null,
      cronSecret: null,
      appSecret: 'for benchmarks only, of no secrecy',
      googleInvites: false,
    },
    clock: systemClock,
    entropy: systemEntropy,
    log: silent,
    ics: () => '',
  });
}

function writing(calendarId: CalendarId, app: Express): RequestListener {
  let updated = from;
  return (request, response) => {
    updated += 1;
    const entry = nightly(updated);
    void mirror.commit({ entries: [{ calendarId, entry }] }).then(() => app(request, response));
  };
}

/** An hour of a night, in nobody's way: each version of it is news all the same. */
function nightly(updated: Instant): CalendarEvent {
  const start = Math.ceil(updated / DAY) * DAY + 2 * HOUR;
  return {
    kind: 'event',
    id: asEventId('nightly'),
    etag: asEtag(String(updated)),
    status: 'confirmed',
    created: start,
    updated,
    start,
    end: start + HOUR,
    allDay: false,
    summary: 'Garde',
    description: '',
    transparency: 'opaque',
    eventType: 'default',
    selfResponse: null,
    guests: [],
    organized: true,
    recurringEventId: null,
    iCalUID: '',
    htmlLink: '',
    marks: null,
    copied: false,
  };
}
