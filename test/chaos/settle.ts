/** The dust settles: nothing fails any more, and both houses are brought to rest. */
import { asCalendarId, MINUTE, SECOND } from '../../src/engine/core/values.ts';
import type { OpenMirror } from '../../src/mirror/open-mirror.ts';
import { eventually } from '../support/eventually.ts';
import { SECRETS } from '../support/outside.ts';
import { send } from '../support/patient.ts';
import type { House } from './houses.ts';
import type { Stage } from './trouble.ts';

/** Nothing unfinished, owed, due or frozen, and no pass that still finds a change. */
export async function settle({ outside, houses, ledger }: Stage): Promise<void> {
  outside.sandbox.faults.clear();
  outside.post.mood = 'accepting';
  outside.post.wakeUp();
  for (let round = 0; ; round += 1) {
    // What waits for minutes waits for nothing here; what hangs in a call is cut.
    for (const house of houses) {
      await house.stop('SIGKILL');
      house.passTime(30 * MINUTE);
      await house.start();
    }
    const left = await atRest(houses, async (house) => {
      ledger.counts.freezes += 1;
      await house.run(['resync', '--practitioner', 'dubois', '--accept']);
    });
    if (left === '') return;
    if (round === MOST_ROUNDS) throw new Error(`never at rest: ${left}`);
  }
}

const CALENDAR_ID = asCalendarId('primary');
const MOST_ROUNDS = 10;
/** A round that is not over by then, because something waits, is followed by another. */
const ROUND_MS = 30_000;

/** What is left to do when the round is over; empty when all is at rest. */
async function atRest(
  houses: readonly House[],
  accept: (house: House) => Promise<void>,
): Promise<string> {
  const opened = houses.map((house) => ({ house, mirror: house.mirror() }));
  const end = performance.now() + ROUND_MS;
  let left: readonly Left[] = [];
  const look = async (): Promise<boolean> => {
    for (const { house, mirror } of opened) {
      if ((await mirror.freezes()).length > 0) await accept(house);
    }
    const found = await Promise.all(
      opened.map(async ({ house, mirror }) => [
        // One house may have something to say once it has seen what the other wrote.
        ...(await synced(house)),
        ...(await leftIn(mirror)).map((one) => ({
          ...one,
          what: `${house.name}: ${one.what}`,
        })),
      ]),
    );
    left = found.flat();
    return left.every(({ waits }) => waits) || performance.now() > end;
  };
  try {
    await eventually('the round is over', look, 10 * ROUND_MS);
  } finally {
    for (const { mirror } of opened) await mirror.close();
  }
  return left.map(({ what }) => what).join('; ');
}

interface Left {
  readonly what: string;
  /** For a time that is not soon: only another round brings it further. */
  readonly waits: boolean;
}

async function leftIn(mirror: OpenMirror): Promise<readonly Left[]> {
  const soon = Date.now() + 2 * SECOND;
  const intents = await mirror.intents();
  const due = await mirror.notices({ state: 'due' });
  const freezes = await mirror.freezes();
  const owing = await mirror.nextOwing(0);
  const holds = await mirror.holdEvents(CALENDAR_ID);
  return [
    ...intents.map(({ id, nextAt }) => ({ what: `${id} is unfinished`, waits: nextAt > soon })),
    ...due.map(({ notice, dueAt, lastError }) => ({
      what: `${notice.key} is due (${lastError})`,
      waits: dueAt > soon,
    })),
    ...freezes.map(({ id }) => ({ what: `frozen by ${id}`, waits: false })),
    ...(owing === null ? [] : [{ what: 'something is to be told', waits: false }]),
    ...holds.map((id) => ({ what: `hold ${id} has expired`, waits: false })),
  ];
}

async function synced({ name, url }: House): Promise<readonly Left[]> {
  const { json } = await send(`${url}/api/cron/sync-calendar`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRETS.cron}` },
  });
  const [calendar] = json.calendars as readonly { changed: number; failure?: string }[];
  const isSame = calendar?.changed === 0 && calendar.failure === undefined;
  return isSame ? [] : [{ what: `${name}: its last pass found changes`, waits: false }];
}
