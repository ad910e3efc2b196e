/** What grows with the number of calendars: the first pass, a round of polls that find nothing, idleness. */
import { duration, type Line, limitLine, median, megabytes } from './frame.ts';
import { type House, openHouse, pause, syncAll, timeUntil } from './house.ts';
import { processorMs, residentBytes } from './process.ts';

const FEW = 100;
const MANY = 1_000;
const ROUNDS = 3;
/** Nobody waits longer for the first pass. */
const PATIENCE_MS = 40_000;
const IDLE_MS = 5_000;
const TIDIED_MS = 15_000;
/** How often calendars are polled unless SYNC_POLL_CRON says otherwise. */
const POLL_EVERY_MS = 300_000;

interface Figures {
  readonly firstPassMs: number;
  /** Processor time of a round of polls. */
  readonly roundMs: number;
  /** Part of a processor that idling takes, polls included. */
  readonly idle: number;
  readonly bytes: number;
}

export async function calendarsBench(): Promise<Line[]> {
  const few = await figures(FEW);
  const many = await figures(MANY);
  const ratio = many.roundMs / few.roundMs;
  const known =
    (show: (value: number) => string) =>
    (value: number): string =>
      Number.isFinite(value) ? show(value) : 'not reached';
  const time = known(duration);
  const percent = known((part) => `${(part * 100).toPrecision(2)} %`);
  const first = limitLine(
    `first pass of ${MANY} calendars`,
    many.firstPassMs,
    10_000,
    duration,
  );
  return [
    many.firstPassMs < PATIENCE_MS ? first : { ...first, ours: `> ${first.ours}` },
    {
      name: `processor of a round of idle polls, ${MANY} calendars`,
      ours: time(many.roundMs),
      baseline: `${time(few.roundMs)} ${FEW} calendars`,
      ratio: Number.isFinite(ratio) ? ratio : null,
      target: '≤ 15',
      met: ratio <= 15,
    },
    limitLine('  and by itself', many.roundMs, 2_000, time),
    limitLine(`idle with ${MANY} calendars, of a processor`, many.idle, 0.01, percent),
    limitLine(`memory with ${MANY} calendars`, many.bytes, 200e6, megabytes),
  ];
}

async function figures(calendars: number): Promise<Figures> {
  const house = await openHouse(calendars);
  try {
    return await measure(house, calendars);
  } finally {
    await house.close();
  }
}

async function measure(house: House, calendars: number): Promise<Figures> {
  const began = performance.now();
  const { url, child } = await house.start();
  const left = PATIENCE_MS - (performance.now() - began);
  // Asking Google's side first keeps the server from counting calendars for us all the time.
  const listed = await timeUntil(
    left,
    async () => (await house.google.ask('requests', 'events.list')) >= calendars,
  );
  const isReady = async (): Promise<boolean> => (await verified(url)) === calendars;
  const applied = listed < left && (await timeUntil(left - listed, isReady)) < left - listed;
  const firstPassMs = applied ? performance.now() - began : PATIENCE_MS;
  if (!applied) return unreached(firstPassMs, residentBytes(child.pid));

  await quiet(child.pid);
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = processorMs(child.pid);
    await syncAll(url);
    await quiet(child.pid);
    rounds.push(processorMs(child.pid) - before);
  }
  const roundMs = median(rounds);
  // V8 tidies up once there was nothing to do for some seconds: that comes with each round, not all the time.
  const tidyMs = await spentIn(child.pid, TIDIED_MS);
  const idle =
    (await spentIn(child.pid, IDLE_MS)) / IDLE_MS + (roundMs + tidyMs) / POLL_EVERY_MS;
  return { firstPassMs, roundMs, idle, bytes: residentBytes(child.pid) };
}

/** Processor time of so many milliseconds to come. */
async function spentIn(pid: number | undefined, ms: number): Promise<number> {
  const before = processorMs(pid);
  await pause(ms);
  return processorMs(pid) - before;
}

/** Where not even the first pass ended, the rest is beyond any limit. */
const unreached = (firstPassMs: number, bytes: number): Figures => ({
  firstPassMs,
  roundMs: Number.POSITIVE_INFINITY,
  idle: Number.POSITIVE_INFINITY,
  bytes,
});

/** How many calendars the mirror knows whole. */
async function verified(url: string): Promise<number> {
  const response = await fetch(`${url}/readyz`);
  const { calendars } = (await response.json()) as {
    calendars: readonly { readonly ageSeconds: number | null }[];
  };
  return calendars.filter(({ ageSeconds }) => ageSeconds !== null).length;
}

/** Waits, not for ever, until the work that an answer leaves behind is done. */
async function quiet(pid: number | undefined): Promise<void> {
  let before = processorMs(pid);
  await timeUntil(QUIET_MOST_MS, async () => {
    await pause(QUIET_MS);
    const now = processorMs(pid);
    const isQuiet = now - before < QUIET_MS / 10;
    before = now;
    return isQuiet;
  });
}

const QUIET_MS = 250;
const QUIET_MOST_MS = 20_000;
