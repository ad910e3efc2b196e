/**
 * How much later than it falls due the doctor's doing is told. She works in the sandbox's calendar, whose
 * pushes wake the server at once; what she does stands for the settle time, and is due then.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR, MINUTE } from '../src/engine/core/values.ts';
import { duration, type Line, limitLine, median } from './frame.ts';
import { DOCTOR, type House, metric, openHouse, pause, timeUntil } from './house.ts';
import { bookAll, freeStarts, type Wish, wishes } from './patients.ts';

const SETTLE_MS = 2_000;
/** So many that the moves below are no mishap (ARCHITECTURE.md: too much at once). */
const BOOKINGS = 40;
const MOVES = 6;
const BLOCKS = 3;
/** More than one booking in five. */
const DELETED = 14;
const PATIENCE_MS = 25_000;

interface Appointment extends Wish {
  readonly id: string;
}

export async function dueBench(): Promise<Line[]> {
  const house = await openHouse(1);
  try {
    return await measure(house);
  } finally {
    await house.close();
  }
}

async function measure(house: House): Promise<Line[]> {
  const { url } = await house.start({
    NOTIFY_SETTLE_SECONDS: String(SETTLE_MS / 1_000),
    // Without an account it runs on the sandbox inside it.
    GOOGLE_CALENDAR_CLIENT_ID: '',
    GOOGLE_CALENDAR_CLIENT_SECRET: '',
    GOOGLE_CALENDAR_REFRESH_TOKEN: '',
  });
  const doctor = await doctorOf(house);
  const [id = ''] = house.ids;
  // The later half of each hour stays free, to be moved to.
  const starts = (await freeStarts(url, id)).filter((_, number) => number % 2 === 0);
  const wanted = wishes(id, starts.slice(0, BOOKINGS));
  const answers = await bookAll(url, wanted, 1);
  const booked = wanted.map((wish, number) => ({ ...wish, id: answers[number]?.id ?? '' }));
  const isTold = async (): Promise<boolean> =>
    (await metric(url, 'creneau_notices{state="due"}')) === 0;
  await timeUntil(PATIENCE_MS, isTold);

  const moves = await Promise.all(
    booked.splice(0, MOVES).map(async (one, number) => {
      await pause(number * 1_300);
      return lateness(house, one.email, () => doctor.move(one));
    }),
  );
  const questions: number[] = [];
  for (const one of booked.splice(0, BLOCKS)) {
    questions.push(await lateness(house, DOCTOR, () => doctor.block(one)));
  }
  const gone = booked.splice(0, DELETED);
  const freeze = await lateness(house, DOCTOR, async () => {
    for (const one of gone) await doctor.remove(one);
  });
  const late = (what: string, ms: number): Line => {
    const line = limitLine(`due to delivered: ${what}`, ms, 1_000, duration);
    return ms < PATIENCE_MS ? line : { ...line, ours: `> ${line.ours}` };
  };
  return [
    late('moves, median', median(moves)),
    late('moves, at most', Math.max(...moves)),
    late('questions about blocks, at most', Math.max(...questions)),
    late('alert of too much at once', freeze),
  ];
}

/** Milliseconds from the moment at which what is done now falls due to the mail about it. */
async function lateness(
  { post }: House,
  address: string,
  work: () => Promise<void>,
): Promise<number> {
  const before = post.to(address).length;
  await work();
  const due = performance.now() + SETTLE_MS;
  await timeUntil(SETTLE_MS + PATIENCE_MS, () => post.to(address).length > before);
  const letter = post.to(address)[before];
  return letter === undefined ? PATIENCE_MS : Math.max(letter.at - due, 0);
}

/** Over the API of the sandbox inside the server. */
async function doctorOf({ folder, ids }: House) {
  const file = readFileSync(join(folder, 'sandbox-address.json'), 'utf8');
  const { rootUrl, tokenUrl, auth } = JSON.parse(file) as {
    readonly rootUrl: string;
    readonly tokenUrl: string;
    readonly auth: Readonly<Record<'clientId' | 'clientSecret' | 'refreshToken', string>>;
  };
  const granted = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: auth.clientId,
      client_secret: auth.clientSecret,
      refresh_token: auth.refreshToken,
    }),
  });
  const { access_token: token } = (await granted.json()) as { readonly access_token: string };
  const events = `${rootUrl}calendar/v3/calendars/${ids[0]}/events`;
  const send = async (method: string, url: string, body?: object): Promise<void> => {
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`the sandbox answered ${response.status} to ${method}`);
  };
  const time = (start: string, afterMs: number) => ({
    dateTime: new Date(Date.parse(start) + afterMs).toISOString(),
  });
  return {
    /** To the half hour after it. */
    move: ({ id, start }: Appointment): Promise<void> =>
      send('PATCH', `${events}/${id}`, {
        start: time(start, 30 * MINUTE),
        end: time(start, HOUR),
      }),
    block: ({ start }: Appointment): Promise<void> =>
      send('POST', events, {
        summary: 'Formation',
        start: time(start, 0),
        end: time(start, 30 * MINUTE),
      }),
    remove: ({ id }: Appointment): Promise<void> => send('DELETE', `${events}/${id}`),
  };
}
