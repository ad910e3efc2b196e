/** GET /api/availability against a bare Express route that answers a constant body of the same size. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { CALENDAR } from './engine.ts';
import { type Line, rateLine } from './frame.ts';
import { load } from './load.ts';

const ROUNDS = 7;
const ROUND_MS = 500;

export async function httpBench(): Promise<Line[]> {
  const path = availabilityPath();
  const children: ChildProcess[] = [];
  const start = async (...mode: string[]): Promise<number> => {
    const child = fork(new URL('./http-server.ts', import.meta.url), mode);
    children.push(child);
    const [port] = await once(child, 'message');
    return Number(port);
  };
  try {
    const repeated = await start('repeated');
    const changing = await start('changing', CALENDAR);
    const elsewhere = await start('changing', 'another calendar');
    const { bytes } = await load(repeated, path, 50);
    const constant = await start('constant', String(bytes));
    const etag = await etagOf(repeated, path);

    const rates = {
      constant: [0],
      repeated: [0],
      unchanged: [0],
      changing: [0],
      elsewhere: [0],
    };
    for (let round = 0; round <= ROUNDS; round++) {
      const measure = async (into: number[], port: number, headers = '') => {
        const { perSecond } = await load(port, path, ROUND_MS, headers);
        // The first round only warms up.
        if (round > 0) into.push(perSecond);
        else into.length = 0;
      };
      await measure(rates.constant, constant);
      await measure(rates.repeated, repeated);
      await measure(rates.unchanged, repeated, `If-None-Match: ${etag}\r\n`);
      await measure(rates.changing, changing);
      await measure(rates.elsewhere, elsewhere);
    }
    const size = `Express, constant ${(bytes / 1_000).toFixed(0)} kB`;
    const line = (name: string, ours: number[], least: number): Line =>
      rateLine(name, ours, rates.constant, size, least);
    return [
      line('availability, repeated', rates.repeated, 0.8),
      line('availability, repeated with its ETag (304)', rates.unchanged, 0.8),
      line('availability, its calendar changed each time', rates.changing, 0.45),
      line('availability, another calendar changed each time', rates.elsewhere, 0.8),
    ];
  } finally {
    for (const child of children) child.disconnect();
  }
}

/** Thirty days from today. */
function availabilityPath(): string {
  const day = (shift: number) =>
    new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
  return `/api/availability?practitioner=dubois&type=consultation&from=${day(0)}&to=${day(29)}`;
}

async function etagOf(port: number, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  await response.arrayBuffer();
  const etag = response.headers.get('etag');
  if (etag === null) throw new Error('an availability answer without an ETag');
  return etag;
}
