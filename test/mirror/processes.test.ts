import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as breathe } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Interval, overlaps } from '../../src/engine/core/values.ts';
import { openMirror } from '../../src/mirror/open-mirror.ts';
import { CALENDAR, EVER, MONDAY } from './examples.ts';
import { temporaryFolder } from './opened.ts';

let folder = temporaryFolder();
let file = '';
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'mirror.db');
});
afterEach(() => folder.remove());

const child = (name: string): string => join(import.meta.dirname, 'children', `${name}.ts`);

it('lets processes racing on one new file win no two slots that meet', async () => {
  const run = promisify(execFile);
  const racers = ['a', 'b', 'c'].map((name, i) =>
    run(process.execPath, [child('claimer'), file, name, '150', String(7 + i)]),
  );
  const won = (await Promise.all(racers)).flatMap(
    ({ stdout }) => JSON.parse(stdout) as Interval[],
  );
  expect(won.length).toBeGreaterThan(60);
  const sorted = won.toSorted((a, b) => a.start - b.start);
  for (const [i, slot] of sorted.entries()) {
    const next = sorted[i + 1];
    if (next !== undefined) expect(overlaps(slot, next)).toBe(false);
  }
  const mirror = openMirror({ file });
  expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toHaveLength(won.length);
  expect(await mirror.verifyAudit()).toBeNull();
  expect(await mirror.audit({})).toHaveLength(won.length);
  await mirror.close();
});

it('reads one whole listing while another process swaps and sweeps', async () => {
  const swapping = spawn(process.execPath, [child('swapper'), file, '50', '300'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(swapping, 'exit');
  await once(swapping.stdout, 'data');
  const mirror = openMirror({ file });
  let reads = 0;
  do {
    const found = await mirror.busy(CALENDAR, EVER, MONDAY);
    if (found.length !== 50) swapping.kill();
    expect(found).toHaveLength(50);
    reads += 1;
    await breathe();
  } while (swapping.exitCode === null);
  expect((await exited)[0]).toBe(0);
  expect(reads).toBeGreaterThan(0);
  await mirror.close();
});

it.each([
  3, 25, 42,
])('has each batch whole or not at all after a kill beyond batch %i', async (last) => {
  const process_ = spawn(process.execPath, [child('committer'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged = await killedAfter(process_, last);
  const mirror = openMirror({ file });
  expect(await mirror.verifyAudit()).toBeNull();
  const bookings = (await mirror.bookings({})).map((booking) => booking.id);
  const n = bookings.length;
  // Whatever was acknowledged is there; one more may have been on its way.
  expect(n).toBeGreaterThan(acknowledged);
  const ids = Array.from({ length: n }, (_, i) => `n${i}`);
  expect(bookings).toEqual(ids);
  expect((await mirror.intents()).map((intent) => intent.id).toSorted()).toEqual(
    ids.toSorted(),
  );
  expect((await mirror.notices({})).map(({ notice }) => notice.key)).toEqual(ids);
  expect((await mirror.audit({})).map((entry) => entry.detail.n)).toEqual(
    ids.flatMap((_, i) => [i, i]),
  );
  await mirror.close();
});

/** Kills it, without a word, once it has printed this line; returns the last line it printed. */
async function killedAfter(running: ChildProcess, last: number): Promise<number> {
  if (running.stdout === null) throw new Error('expected a pipe');
  let printed = -1;
  for await (const line of createInterface(running.stdout)) {
    printed = Number(line);
    if (printed === last) running.kill('SIGKILL');
  }
  if (running.signalCode === null) await once(running, 'exit');
  expect(running.signalCode).toBe('SIGKILL');
  return printed;
}
