/**
 * The whole from a seed: patients, a doctor, several engines on one calendar, a network that fails and
 * processes that die, in virtual time. Then the dust settles, and what must be so is looked at.
 */
import { HOUR, MINUTE, SECOND } from '../../src/engine/core/values.ts';
import { newDesk } from './desk.ts';
import { type Dice, diceOf } from './dice.ts';
import { newDoctor } from './doctor.ts';
import { type Draws, newDraws } from './draws.ts';
import { newGestures } from './gestures.ts';
import { type Google, simGoogle } from './google.ts';
import { newHopefuls } from './hopefuls.ts';
import { checkInvariants } from './invariants.ts';
import { type Counts, type Ledger, newLedger } from './ledger.ts';
import { newPatients } from './patients.ts';
import { newPost, type Post } from './post.ts';
import { newRegrets } from './regrets.ts';
import type { Scenario } from './scenario.ts';
import { type Box, newBox, newServer, type Plant, type Server } from './server.ts';
import { type SimClock, simClock } from './sim-clock.ts';
import { newTrace, type Trace } from './trace.ts';
import { newTrouble } from './trouble.ts';

export interface Run {
  readonly scenario: Scenario;
  /** Empty when everything promised was kept. */
  readonly violations: readonly string[];
  readonly counts: Counts;
  /** SHA-256 of everything that happened: two runs of one scenario agree. */
  readonly digest: string;
  readonly draws: Draws;
  story(lines: number): readonly string[];
}

/**
 * Runs a scenario. `plant`: a mistake to build into every engine. `isEnough`: a violation after which the
 * run ends at once.
 */
export async function simulate(
  scenario: Scenario,
  plant: Plant = {},
  isEnough: (violation: string) => boolean = () => false,
): Promise<Run> {
  const clock = simClock(scenario.startAt);
  const trace = newTrace(clock.now);
  const ledger = newLedger();
  const draws = newDraws(clock.now);
  const dice = diceOf(scenario.seed, draws);
  const google = simGoogle(scenario, clock);
  const { tombstones = 'writable' } = scenario.switches;
  const post = newPost({
    clock,
    trace,
    ledger,
    trouble: scenario.channelTrouble,
    tombstonesForget: tombstones !== 'writable',
  });
  const boxes = [...new Set(scenario.engines)].map(newBox);
  const parts = { scenario, clock, trace, ledger, google, post, plant };
  const servers = scenario.engines.map((number, index) => {
    const box = boxes.find((one) => one.number === number) ?? newBox(number);
    const shared = scenario.engines.filter((one) => one === number).length > 1;
    return newServer(`engine${index + 1}`, box, shared, dice.fork(`server ${index}`), parts);
  });
  const isOver = (): boolean => ledger.violations.some(isEnough);
  const world = { scenario, clock, trace, ledger, google, post, boxes, servers, dice, isOver };
  try {
    await live(world);
    if (!isOver()) await settle(world);
    if (ledger.violations.length === 0) {
      await checkInvariants({ scenario, google, ledger, post, boxes, now: clock.now() });
    }
  } finally {
    for (const server of servers) server.crash(0, 'after');
    for (const box of boxes) await box.mirror.close();
  }
  const { counts, violations } = ledger;
  return { scenario, counts, violations, digest: trace.digest(), draws, story: trace.story };
}

export interface World {
  readonly scenario: Scenario;
  readonly clock: SimClock;
  readonly trace: Trace;
  readonly ledger: Ledger;
  readonly google: Google;
  readonly post: Post;
  readonly boxes: readonly Box[];
  readonly servers: readonly Server[];
  readonly dice: Dice;
  /** Whether what was looked for has been seen. */
  isOver(): boolean;
}

const PACE = { atOnce: 5, seconds: 6, minutes: 3, hours: 0.2 };

async function live(world: World): Promise<void> {
  const { scenario, clock, dice, servers, google, ledger } = world;
  const patients = newPatients({ ...world, dice: dice.fork('patients') });
  const doctor = newDoctor({ ...world, dice: dice.fork('doctor') });
  const trouble = newTrouble(world);
  const desk = newDesk(world.trace, ledger, dice.fork('desk'));
  const pushes = dice.fork('pushes');
  const hands = dice.fork('hands');
  const gestures = newGestures(world, hands);
  const second = dice.fork('second thoughts');
  const regrets = newRegrets(world, second);
  const line = dice.fork('waiting');
  const hopefuls = newHopefuls(world, line);
  google.onPush((calendarId) => {
    for (const server of servers) void push(server, calendarId);
  });

  async function push(server: Server, calendarId: string): Promise<void> {
    if (pushes.chance('push lost', scenario.pushTrouble / 2)) return;
    const times = pushes.chance('push doubled', scenario.pushTrouble / 3) ? 2 : 1;
    const late = pushes.chance('push late', scenario.pushTrouble / 3) ? 60_000 : 2_000;
    for (let time = 0; time < times; time += 1) {
      await clock.sleep(pushes.between('push after', 50, late));
      ledger.counts.pushes += 1;
      server.push(calendarId);
    }
  }

  for (const server of servers) server.start();
  await clock.advance(30 * SECOND);
  const under = new Set<Promise<void>>();
  const track = (act: Promise<void>): void => {
    const done: Promise<void> = act.finally(() => under.delete(done));
    under.add(done);
  };
  for (let step = 0; step < scenario.steps && !world.isOver(); step += 1) {
    trouble.strike();
    if (dice.chance('desk answers', 0.1))
      void desk.answer(dice.pick('at which server', servers), true);
    if (scenario.gestures && hands.chance('somebody gestures', 0.35)) track(gestures.act());
    if (scenario.regrets && second.chance('somebody regrets', 0.5)) track(regrets.act());
    if (scenario.waiting && line.chance('somebody waits', 0.6)) track(hopefuls.act());
    const act = dice.chance('patient or doctor', 0.55) ? patients.act() : doctor.act();
    track(act);
    await clock.advance(pause(dice));
  }
  trouble.end();
  // Whoever was served when her engine died has been told nothing; all others have their answer soon.
  await clock.advance(10 * MINUTE);
  if (under.size > 0) ledger.violate(`I2 ${under.size} requests were never answered`);
}

function pause(dice: Dice): number {
  switch (dice.weighted('pace', PACE)) {
    case 'atOnce':
      return dice.pick('at once', [0, dice.between('a moment', 0, 300)]);
    case 'seconds':
      return dice.between('seconds', 1, 60) * SECOND;
    case 'minutes':
      return dice.between('minutes', 1, 8) * MINUTE;
    case 'hours':
      return dice.between('hours', 1, 4) * HOUR;
  }
}

/** Everything works again: until nobody has anything left to do, and a while longer. */
async function settle(world: World): Promise<void> {
  const { clock, post, boxes, scenario, ledger, trace, servers } = world;
  const desk = newDesk(trace, ledger, world.dice.fork('last answers'));
  post.calm();
  trace.note('the dust settles');
  for (let quiet = 0, round = 0, nights = 0; quiet < 2; round += 1) {
    if (world.isOver()) return;
    if (round >= MOST_ROUNDS || nights >= MOST_WAITS) {
      ledger.violate(`I5 never quiet: ${await unrest(boxes, scenario)}`);
      return;
    }
    for (const server of servers) void desk.answer(server, false);
    await clock.advance(10 * MINUTE);
    let left = await unrest(boxes, scenario);
    // Whom nobody answers is not hurried: an offer lasts its time, and the next one waits for the morning.
    for (; nights < MOST_WAITS && onlyWaits(left); nights += 1) {
      await clock.leap(9 * MINUTE);
      await clock.advance(MINUTE);
      left = await unrest(boxes, scenario);
    }
    quiet = left === '' ? quiet + 1 : 0;
  }
}

const MOST_ROUNDS = 30;
/** A night, and the whole line after it. */
const MOST_WAITS = 200;
const WAITING = 'waits for patients';
const onlyWaits = (left: string): boolean =>
  left !== '' && left.split('; ').every((one) => one.includes(WAITING));

async function unrest(
  boxes: readonly Box[],
  { settleMs, practice }: Scenario,
): Promise<string> {
  const reasons: string[] = [];
  for (const { mirror, number } of boxes) {
    const all = await mirror.intents();
    const intents = all.filter((one) => one.kind !== 'freed');
    const offered = await Promise.all(
      practice.practitioners.map(({ calendarId }) => mirror.waiting(calendarId, 0)),
    );
    const open = offered
      .flat()
      .filter(({ status, marks }) => status !== 'cancelled' && marks.offer !== undefined);
    if (open.length > 0 || all.length > intents.length) {
      reasons.push(`mirror ${number} ${WAITING}`);
    }
    const { due } = await mirror.noticeCounts();
    const owing = await mirror.nextOwing(settleMs);
    const freezes = await mirror.freezes();
    if (freezes.length > 0) reasons.push(`mirror ${number} has ${freezes.length} freezes`);
    if (intents.length > 0)
      reasons.push(
        `mirror ${number} has ${intents.map((one) => `${one.kind} ${one.booking} (${one.attempts} tries)`).join()}`,
      );
    if (due > 0) reasons.push(`mirror ${number} has ${due} notices due`);
    if (owing !== null)
      reasons.push(`mirror ${number} owes since ${new Date(owing).toISOString()}`);
  }
  return reasons.join('; ');
}
