/**
 * GET /api/availability against a bare Express route that answers a constant body of the same size; where
 * something is changed before each request, that route's server writes the same.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { CALENDAR } from './engine.ts';
import { type Line, rateLine } from './frame.ts';
import { load } from './load.ts';

const ROUNDS = 7;
const ROUND_MS = 500;
const ANOTHER = 'another calendar';

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
    const repeated = await start('ours');
    const changing = await start('ours', CALENDAR);
    const elsewhere = await start('ours', ANOTHER);
    const { bytes } = await load(repeated, path, 50);
    const constant = await start('constant', String(bytes));
    const constantChanging = await start('constant', String(bytes), CALENDAR);
    const constantElsewhere = await start('constant', String(bytes), ANOTHER);
    const etag = await etagOf(repeated, path);

    const rates = {
      constant: [0],
      constantChanging: [0],
      constantElsewhere: [0],
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
      await measure(rates.constantChanging, constantChanging);
      await measure(rates.changing, changing);
      await measure(rates.constantElsewhere, constantElsewhere);
      await measure(rates.elsewhere, elsewhere);
    }
    const size = `${(bytes / 1_000).toFixed(0)} kB`;
    const { constant: fixed, constantChanging: written, constantElsewhere: other } = rates;
    const plain = `Express, constant ${size}`;
    // What is changed each time is changed for the baseline too: the write costs more than its answer.
    const same = `${plain}, same write`;
    return [
      rateLine('availability, repeated', rates.repeated, fixed, plain, 0.8),
      rateLine(
        'availability, repeated with its ETag (304)',
        rates.unchanged,
        fixed,
        plain,
        0.8,
      ),
      rateLine(
        'availability, its calendar changed each time',
        rates.changing,
        written,
        same,
        0.45,
      ),
      rateLine('availability, another calendar changed', rates.elsewhere, other, same, 0.8),
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
