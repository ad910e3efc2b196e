/** What a seed stands for: the practice, the engines, and how unkind the world is. */
import type { Practice } from '../../src/engine/core/practice.ts';
import { asCalendarId, asPractitionerId, type Instant } from '../../src/engine/core/values.ts';
import type { Switches } from '../../src/sandbox/model/switches.ts';
import { at, practice as example } from '../engine/examples.ts';
import { type Dice, diceOf } from './dice.ts';

export interface Scenario {
  readonly seed: number;
  readonly startAt: Instant;
  readonly practice: Practice;
  /** One engine each: the number of the mirror it opens. Equal numbers share one. */
  readonly engines: readonly number[];
  readonly invite: boolean;
  readonly settleMs: number;
  readonly switches: Partial<Switches>;
  /** Each engine's lists may be behind what was written, by no more than this. */
  readonly readLagMs: number;
  /** Whether patients come back to engines with another mirror at once, and under the same key. */
  readonly roaming: boolean;
  /** Whether the doctor types appointments and answers questions, and patients decline. */
  readonly gestures: boolean;
  /** Whether patients take cancellations back. */
  readonly regrets: boolean;
  /** Whether patients wait for something earlier, and answer what they are offered. */
  readonly waiting: boolean;
  readonly steps: number;
  /** The chance that a call to Google begins a burst of failures. */
  readonly bursts: number;
  /** Chances per step. */
  readonly faults: number;
  readonly crashes: number;
  readonly amnesia: number;
  /** Chances per delivery that it fails, in one way or another. */
  readonly channelTrouble: number;
  /** Chances that a push is lost, or comes twice. */
  readonly pushTrouble: number;
}

/** `over`: what a test wants whatever the seed says. */
export function scenarioOf(seed: number, over: Partial<Scenario> = {}): Scenario {
  const dice = diceOf(seed).fork('scenario');
  const two = dice.chance('two practitioners', 0.4);
  const calm = dice.chance('calm', 0.35);
  return {
    seed,
    startAt:
      dice.pick('day of the start', STARTS) +
      dice.between('minute of the start', 0, 600) * 60_000,
    practice: practiceOf(dice, two),
    engines: dice.pick('engines', CONSTELLATIONS),
    invite: dice.chance('invite', 0.5),
    settleMs: dice.pick('settle time', [0, 60_000, 60_000]),
    switches: {
      emptyPages: dice.pick('empty pages', [0, 0, 0.2]),
      pageSize: dice.pick('page size', [null, null, 3]),
      lagMs: dice.pick('lag', [0, 0, 0, 300, 3_000, 20_000]),
      enforceWindow: dice.chance('enforce window', 0.2),
      tombstones: dice.pick('tombstones', [
        'writable',
        'writable',
        'writable',
        'forbidden',
        'purged',
      ]),
      horizonDays: 60,
    },
    readLagMs: dice.pick('read lag', [0, 0, 2_000]),
    roaming: dice.fork('roaming').chance('roaming', 0.7),
    // Of dice of its own: what else a seed stands for stays as it was.
    gestures: diceOf(seed).fork('gestures').chance('gestures', 0.6),
    regrets: diceOf(seed).fork('regrets').chance('regrets', 0.5),
    waiting: diceOf(seed).fork('waiting').chance('waiting', 0.6),
    steps: dice.between('steps', 20, 50),
    bursts: calm ? 0 : dice.pick('bursts', [0, 0, 0.01]),
    faults: calm ? 0 : dice.pick('faults', [0.1, 0.25]),
    crashes: calm ? 0 : dice.pick('crashes', [0, 0.05, 0.15]),
    amnesia: calm ? 0 : dice.pick('amnesia', [0, 0, 0.02, 0.06]),
    channelTrouble: calm ? 0 : dice.pick('channel trouble', [0.05, 0.25]),
    pushTrouble: dice.pick('push trouble', [0, 0.3, 1]),
    ...over,
  };
}

export const EVERY_DAY = { fromMinute: 8 * 60, toMinute: 19 * 60 };

/** Tuesdays and Thursdays, and the weekends on which the clocks change in Paris. */
const STARTS = [
  at('2026-11-24T07:00:00Z'),
  at('2026-09-03T06:00:00Z'),
  at('2026-03-27T06:00:00Z'),
  at('2026-03-28T18:00:00Z'),
  at('2026-10-23T06:00:00Z'),
  at('2026-10-24T18:00:00Z'),
];

const CONSTELLATIONS: readonly (readonly number[])[] = [
  [0],
  [0],
  [0, 0],
  [0, 0],
  [0, 1],
  [0, 1],
  [0, 0, 1],
  [0, 1, 2],
];

/** Open every day of the week, so that nights and weekends do not eat the steps. */
function practiceOf(dice: Dice, two: boolean): Practice {
  const day = [EVERY_DAY];
  const openingHours = { mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day };
  const availability = dice.pick('availability', ['hours', 'hours', 'both'] as const);
  const [dubois] = example.practitioners;
  if (dubois === undefined) throw new Error('the example has a practitioner');
  const first = { ...dubois, openingHours, availability };
  const second = {
    ...first,
    id: asPractitionerId('petit'),
    name: 'Dr Anne Petit',
    calendarId: asCalendarId('petit@example.com'),
    email: 'petit@example.com',
    telegramChatId: null,
  };
  return {
    ...example,
    practitioners: two ? [first, second] : [first],
    policy: {
      ...example.policy,
      minNoticeMinutes: dice.pick('notice', [0, 120]),
      horizonDays: 12,
      offerMinutes: 10,
      bufferMinutes: dice.pick('buffer', [0, 0, 10]),
      maxPerDay: dice.pick('a day', [null, null, 6]),
      maxPerPerson: null,
      minFillSeconds: 0,
      approval: dice.pick('approval', ['automatic', 'automatic', 'automatic', 'doctor']),
    },
  };
}
