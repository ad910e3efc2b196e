/** What goes wrong: processes killed, Google, the mail server and Telegram failing, pushes lost. */
import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault, FaultKind } from '../../src/sandbox/faults.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import type { Dice } from '../sim/dice.ts';
import type { Outside } from '../support/outside.ts';
import type { House } from './houses.ts';
import type { Ledger } from './ledger.ts';

export interface Stage {
  readonly outside: Outside;
  readonly houses: readonly House[];
  readonly ledger: Ledger;
  readonly dice: Dice;
  readonly over: AbortSignal;
}

/** Kills one house or all, and starts them again, until it is over. All run at the end. */
export async function killer({ houses, ledger, over, ...stage }: Stage): Promise<void> {
  const dice = stage.dice.fork('killer');
  while (!over.aborted) {
    await pause(dice.between('next kill', 1_500, 5_000), over);
    if (over.aborted) return;
    const struck = dice.chance('all are killed', 0.2)
      ? houses
      : [dice.pick('which is killed', houses)];
    const down = dice.pick('dead for', [0, 0, dice.between('a moment', 100, 2_000)]);
    ledger.counts.kills += struck.length;
    await Promise.all(
      struck.map(async (house) => {
        await house.stop('SIGKILL');
        await wait(down);
        await house.start();
      }),
    );
  }
}

/** The mail server takes mails, refuses them, or falls silent. */
export async function mailTrouble({ outside: { post }, ledger, over, ...stage }: Stage) {
  const dice = stage.dice.fork('mail');
  while (!over.aborted) {
    await pause(dice.between('next mood', 1_000, 5_000), over);
    post.mood = dice.weighted('mood', { accepting: 4, refusing: 1, silent: 1 });
    // Some hang until their client gives up, or is killed.
    if (post.mood !== 'silent' && dice.chance('comes back early', 0.7)) post.wakeUp();
    if (post.mood !== 'accepting') ledger.counts.smtpFaults += 1;
  }
  post.mood = 'accepting';
}

/**
 * Never "done, and the answer lost": `sendMessage` knows no id of ours, so such a message is sent
 * again, as the channel says.
 */
const TELEGRAM: readonly FaultKind[] = [
  'backend-error',
  'reset',
  'timeout',
  'too-many-requests',
];

export async function telegramTrouble({ outside, ledger, over, ...stage }: Stage) {
  const dice = stage.dice.fork('telegram');
  while (!over.aborted) {
    await pause(dice.between('next trouble', 1_500, 6_000), over);
    const kind = dice.pick('kind', TELEGRAM);
    ledger.counts.telegramFaults += 1;
    const fault = { operation: 'telegram.*', kind, retryAfterSeconds: 1 };
    await during(outside.sandbox, fault, dice.between('for', 300, 3_000), over);
  }
}

const OPERATIONS = ['events.insert', 'events.list', 'events.patch', 'events.*'] as const;
const ONCE: readonly FaultKind[] = [
  'lost-response',
  'lost-response',
  'lost-response-hang',
  'timeout',
  'reset',
  'backend-error',
  'rate-limited',
  'too-many-requests',
  'unauthorized',
  'sync-token-gone',
];
const OUTAGES: readonly FaultKind[] = ['reset', 'timeout', 'backend-error'];

/** Single calls that fail, and Google away for seconds: longer than a patient is kept waiting. */
export async function googleTrouble({ outside, ledger, over, ...stage }: Stage) {
  const dice = stage.dice.fork('google');
  const { sandbox } = outside;
  while (!over.aborted) {
    await pause(dice.between('next trouble', 500, 4_000), over);
    ledger.counts.googleFaults += 1;
    if (dice.chance('an outage', 0.2)) {
      const outage = { operation: 'events.*', kind: dice.pick('kind of outage', OUTAGES) };
      await during(sandbox, outage, dice.between('away for', 1_000, 9_000), over);
    } else {
      const operation = dice.pick('operation', OPERATIONS);
      sandbox.faults.add({
        operation,
        kind: dice.pick('kind', ONCE),
        times: dice.between('how often', 1, 3),
      });
    }
  }
}

async function during({ faults }: Sandbox, fault: Fault, ms: number, over: AbortSignal) {
  const end = faults.add({ ...fault, times: Number.POSITIVE_INFINITY });
  await pause(ms, over);
  end();
}

/** Google's messages, carried by this test as the internet would: some get lost, some come twice. */
export function carryPushes({ outside, houses, ledger, ...stage }: Omit<Stage, 'over'>): void {
  const dice = stage.dice.fork('pushes');
  const { model } = outside.sandbox;
  // The sandbox itself would post to hosts that are not there.
  model.switches.dropPushes = 1;
  model.channels.onPush(({ address, headers }) => {
    const house = houses.find(({ publicUrl }) => address.startsWith(`${publicUrl}/`));
    const copies = dice.weighted('copies', { lost: 1, once: 8, twice: 1 });
    const url = house?.url ?? null;
    if (url === null || copies === 'lost') ledger.counts.lostPushes += 1;
    else for (let n = copies === 'once' ? 1 : 2; n > 0; n -= 1) carry(url, headers, ledger);
  });
}

function carry(url: string, headers: Readonly<Record<string, string>>, ledger: Ledger): void {
  const post = request(`${url}/webhooks/google-calendar`, { method: 'POST', headers });
  // A server that is killed says nothing more: one more message lost.
  post.on('error', () => {
    ledger.counts.lostPushes += 1;
  });
  post.on('response', (response) => {
    ledger.counts.pushes += 1;
    response.resume();
  });
  post.end();
}

/** A stretch of time in which things go on; cut short when it is over. */
async function pause(ms: number, over: AbortSignal): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    if (over.aborted) resolve();
    else over.addEventListener('abort', () => resolve(), { once: true });
  });
  const timer = new AbortController();
  const passed = wait(ms, undefined, { signal: timer.signal }).catch((error: unknown) => {
    if (!timer.signal.aborted) throw error;
  });
  await Promise.race([ended, passed]);
  timer.abort();
}
