/** What the server weighs after hours of work, quickly done: resyncs, pages and bookings on a full calendar. */
import { DAY } from '../src/engine/core/values.ts';
import { type Line, limitLine, megabytes } from './frame.ts';
import { openHouse, syncAll, timeUntil } from './house.ts';
import { load } from './load.ts';
import { bookAll, freeStarts, wishes } from './patients.ts';
import { residentBytes } from './process.ts';

const EVENTS = 10_000;
const ROUNDS = 4;
const BOOKINGS = 50;
const PAGES_MS = 1_000;

export async function memoryBench(): Promise<Line[]> {
  const house = await openHouse(1);
  try {
    const [id = ''] = house.ids;
    await house.google.ask('fill', id, EVENTS);
    const { url, child } = await house.start();
    await synced(url);
    const port = Number(new URL(url).port);
    const day = new Date(Date.now() + 10 * DAY).toISOString().slice(0, 10);
    for (let round = 0; round < ROUNDS; round++) {
      await house.google.ask('expireTokens');
      await synced(url);
      await load(port, `/?practitioner=${id}&type=consultation`, PAGES_MS);
      await load(
        port,
        `/api/availability?practitioner=${id}&type=consultation&from=${day}&to=${day}`,
        PAGES_MS,
      );
      const free = (await freeStarts(url, id)).slice(0, BOOKINGS);
      await bookAll(url, wishes(id, free), 8);
    }
    return [
      limitLine(
        `memory after load, ${EVENTS} events`,
        residentBytes(child.pid),
        170e6,
        megabytes,
      ),
    ];
  } finally {
    await house.close();
  }
}

/** On a busy machine a listing of so many events may take longer than the server waits. */
async function synced(url: string): Promise<void> {
  const ms = await timeUntil(PATIENCE_MS, () => syncAll(url));
  if (ms >= PATIENCE_MS) throw new Error('the calendar could not be read');
}

const PATIENCE_MS = 60_000;
