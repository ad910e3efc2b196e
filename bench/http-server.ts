/**
 * One of the servers that bench/http.ts compares, in a process of its own: `constant BYTES` is a bare
 * Express route, `repeated` and `changing` are ours. Tells its parent where it listens.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { MINUTE } from '../src/engine/core/values.ts';
import { buildApp } from '../src/http/app.ts';
import { openMirror } from '../src/mirror/open-mirror.ts';
import { systemClock, systemEntropy } from '../src/system.ts';
import { benchEngine } from './engine.ts';
import { pageText } from './events.ts';
import { listingCalendar } from './listing-calendar.ts';
import { silent } from './silent.ts';

const [mode, bytes = '0'] = process.argv.slice(2);
const app = mode === 'constant' ? constant(Number(bytes)) : await ours(mode === 'changing');
const server = createServer(app);
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

/** A mirror of a few hundred busy events. `changing`: each request finds the mirror changed. */
async function ours(changing: boolean): Promise<Express> {
  const from = Math.floor(Date.now() / MINUTE) * MINUTE;
  const mirror = openMirror({ file: ':memory:' });
  const calendar = listingCalendar((page) => pageText(page, 400, from));
  const { engine } = benchEngine(calendar, mirror);
  await engine.sync({ full: true, cause: 'bench' });
  let version = 0;
  const availabilityVersion = (): string => {
    version += 1;
    return String(version);
  };
  return buildApp({
    engine: changing ? { ...engine, availabilityVersion } : engine,
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
