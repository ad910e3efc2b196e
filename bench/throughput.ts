/** Bookings over HTTP while every answer of Google takes 30 ms. */
import { duration, type Line, leastLine, limitLine, median, rate } from './frame.ts';
import { type House, openHouse } from './house.ts';
import { bookAll, freeStarts, type Wish, wishes } from './patients.ts';

const GOOGLE_MS = 30;
const CALENDARS = 50;
const AT_ONCE = 64;
const BOOKINGS = 150;
const BURST = 100;
const ROUNDS = 3;

export async function throughputBench(): Promise<Line[]> {
  const house = await openHouse(CALENDARS);
  try {
    return await measure(house);
  } finally {
    await house.close();
  }
}

async function measure({ google, ids, start }: House): Promise<Line[]> {
  const { url } = await start();
  await google.ask('answerAfter', GOOGLE_MS);
  const [only = ''] = ids;
  const free = await freeStarts(url, only);
  const some = (count: number): Wish[] => wishes(only, free.splice(0, count));
  const each = await Promise.all(ids.slice(1).map((id) => freeStarts(url, id)));
  /** One calendar after the other, so that neighbours in line have different ones. */
  const everywhere = (count: number): Wish[] =>
    Array.from({ length: count }, (_, number) => {
      const calendar = number % each.length;
      return wishes(ids[calendar + 1] ?? '', each[calendar]?.splice(0, 1) ?? []);
    }).flat();

  // The first bookings compile what the others use.
  await bookAll(url, some(AT_ONCE), AT_ONCE);
  const onOne: number[] = [];
  const onAll: number[] = [];
  const slowest: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    onOne.push(await perSecond(url, some(BOOKINGS)));
    onAll.push(await perSecond(url, everywhere(BOOKINGS)));
    const burst = await bookAll(url, some(BURST), BURST);
    const times = burst.map(({ ms }) => ms).sort((a, b) => a - b);
    slowest.push(times[Math.ceil(times.length * 0.99) - 1] ?? Number.POSITIVE_INFINITY);
  }
  const away = `Google ${GOOGLE_MS} ms away`;
  return [
    leastLine(`bookings, one calendar, ${away}`, median(onOne), 90, rate),
    leastLine(`bookings, ${CALENDARS - 1} calendars, ${away}`, median(onAll), 80, rate),
    limitLine(`p99 of ${BURST} bookings at once, ${away}`, median(slowest), 800, duration),
  ];
}

/** Of bookings that were confirmed; a queued one is none. */
async function perSecond(url: string, wanted: readonly Wish[]): Promise<number> {
  const began = performance.now();
  const answers = await bookAll(url, wanted, AT_ONCE);
  const confirmed = answers.filter(({ status }) => status === 201).length;
  return confirmed / ((performance.now() - began) / 1_000);
}
