/** One Créneau process of the simulation: engine, loops, outbox; it may die and be started again. */
import type { Engine } from '../../src/engine/api.ts';
import { CANNOT_BE_READ, CANNOT_BE_WRITTEN } from '../../src/engine/connection.ts';
import { idFromBytes } from '../../src/engine/core/ids.ts';
import { asProcessId, MINUTE, type ProcessId, SECOND } from '../../src/engine/core/values.ts';
import { createEngine } from '../../src/engine/create-engine.ts';
import { newWakes } from '../../src/engine/journal/wakes.ts';
import type { Mirror } from '../../src/engine/mirror-port.ts';
import type { Calendar, Clock, Entropy, Presence } from '../../src/engine/ports.ts';
import { openMirror } from '../../src/mirror/open-mirror.ts';
import { outboxLoop } from '../../src/notify/outbox.ts';
import { createFaults, type Faults } from '../../src/sandbox/faults.ts';
import { sandboxCalendar } from '../../src/sandbox/port.ts';
import { bursting } from './bursts.ts';
import type { Dice } from './dice.ts';
import type { Google } from './google.ts';
import type { Ledger } from './ledger.ts';
import { type Life, never, newLife } from './life.ts';
import { mortalMirror } from './mortal-mirror.ts';
import { throughNetwork } from './network.ts';
import type { Post } from './post.ts';
import type { Scenario } from './scenario.ts';
import type { SimClock } from './sim-clock.ts';
import type { Trace } from './trace.ts';
import { witnessed } from './witness.ts';

/** Where a mirror lies; the mirror in it may be lost and begun anew. */
export interface Box {
  readonly number: number;
  mirror: Mirror;
  generation: number;
  /** Keys of notices recorded as sent in the mirror it holds now. */
  sent: Set<string>;
  /** Processes that work on it, by name. */
  readonly lives: Map<ProcessId, Life>;
}

export const newBox = (number: number): Box => ({
  number,
  mirror: openMirror({ file: ':memory:' }),
  generation: 1,
  sent: new Set(),
  lives: new Map(),
});

/** A mistake planted into an engine by wrapping what it calls. */
export interface Plant {
  readonly calendar?: (inner: Calendar, parts: PlantParts) => Calendar;
  readonly mirror?: (inner: Mirror, parts: PlantParts) => Mirror;
  /** What an engine does at a push, in place of listing. */
  readonly push?: (calendar: Calendar, mirror: Mirror, parts: PlantParts) => Promise<void>;
}
export interface PlantParts {
  readonly mirror: Mirror;
  readonly scenario: Scenario;
  readonly clock: SimClock;
  readonly entropy: Entropy;
}

export interface ServerParts {
  readonly scenario: Scenario;
  readonly clock: SimClock;
  readonly trace: Trace;
  readonly ledger: Ledger;
  readonly google: Google;
  readonly post: Post;
  readonly plant: Plant;
}

export interface Server {
  readonly name: string;
  readonly box: Box;
  readonly faults: Faults;
  readonly isUp: boolean;
  start(): void;
  /** At once, or at an effect to come. */
  crash(inEffects: number, when: 'before' | 'after'): void;
  /** From now on Google answers it, and at once; a crash that has not come yet is forgotten. */
  calm(): void;
  /** Asks the engine; `null` when it is down, or dies before it answers. */
  ask<T>(what: string, question: (engine: Engine) => Promise<T>): Promise<T | null>;
  /** Google says that something changed in a calendar. */
  push(calendarId: string): void;
}

const POLL_MS = 5 * 60_000;
/** Seconds. */
const LOOKS = [1, 5, 10, 10];

export function newServer(
  name: string,
  box: Box,
  shared: boolean,
  dice: Dice,
  parts: ServerParts,
): Server {
  const { scenario, clock, trace, ledger, google, post, plant } = parts;
  const { bursts } = scenario;
  const faults = bursting(createFaults(), {
    dice: dice.fork('bursts'),
    ledger,
    begins: bursts,
  });
  const lists = dice.fork('lists');
  /** Looking every second for what others wrote, in days that pass, was half of all that a life cost. */
  const looksEveryMs = dice.fork('looks').pick('looks every', LOOKS) * SECOND;
  let lagMs = lists.between('lists lag by at most', 0, scenario.readLagMs);
  let life: Life | null = null;
  let engine: Engine | null = null;
  let hear = (_calendarId: string): void => {};
  let incarnation = 0;

  function start(): void {
    incarnation += 1;
    const mine = dice.fork(`${name} ${incarnation}`);
    const self = newLife((where) => {
      engine = null;
      ledger.counts.crashes += 1;
      trace.note(`${name} dies ${where}`);
    });
    life = self;
    trace.note(`${name} starts on mirror ${box.number}.${box.generation}`);
    const isAlone = [...box.lives.values()].every(({ alive }) => !alive);
    if (incarnation > 1 && !isAlone) ledger.counts.returns += 1;
    const mortal = mortalMirror(box.mirror, self, { clock, dice: mine, shared });
    const entropy = entropyOf(mine.fork('entropy'));
    const hands = mortalClock(clock, self);
    const planted = { mirror: mortal, scenario, clock, entropy };
    const witnesses = { box, ledger, google, scenario, now: clock.now };
    const mirror = witnessed(plant.mirror?.(mortal, planted) ?? mortal, witnesses);
    const direct = sandboxCalendar(google.model, {
      timeZone: scenario.practice.timeZone,
      faults,
      lagMs: () => {
        const behind = lists.between('list lags by', 0, lagMs);
        if (behind > 0) ledger.counts.late_lists += 1;
        return behind;
      },
      // Longer than the network lets anybody wait.
      hang: () => clock.sleep(60_000),
    });
    const network = throughNetwork(direct, self, { clock, dice: mine.fork('network') });
    const calendar = told(plant.calendar?.(network, planted) ?? network);
    const log = {
      info: () => {},
      warn: (fields: object, message: string) =>
        trace.note(`${name} warns: ${message} ${JSON.stringify(fields)}`),
      error: (fields: object, message: string) =>
        [CANNOT_BE_READ, CANNOT_BE_WRITTEN].includes(message) ||
        ledger.violate(`I6 ${name} logged an error: ${message} ${JSON.stringify(fields)}`),
    };
    const presence = presenceOf(name, incarnation, box, self, looksEveryMs);
    const wakes = newWakes(hands);
    const outbox = outboxLoop({
      by: presence.self,
      bell: wakes.outbox,
      lookEveryMs: presence.lookEveryMs,
      mirror,
      channels: post.channels(self, box, mine.fork('post')),
      clock: hands,
      entropy,
      log,
    });
    const { settleMs, practice, invite } = scenario;
    const settings = { invite, settleMs, requestBudgetMs: 6_000, telegram: true, sms: false };
    const running = createEngine({
      practice,
      calendar,
      mirror,
      clock: hands,
      entropy,
      presence,
      wakes,
      settings,
      log,
    });
    engine = running.engine;
    hear = (calendarId) => {
      const owner = practice.practitioners.find((one) => one.calendarId === calendarId);
      if (plant.push === undefined) engine?.wake(owner?.id ?? null, 'push');
      else guard('push', plant.push(network, mortal, planted));
    };
    const forever = new AbortController().signal;
    guard('background', running.background.run(forever));
    guard('outbox', outbox.run());
    guard('first pass', running.engine.sync({ cause: 'start' }));
    guard('polls', polls(running.engine, hands, mine.fork('polls')));
  }

  /** What nobody awaits must not end in silence. */
  function guard(what: string, work: Promise<unknown>): void {
    work.catch((error: unknown) =>
      ledger.violate(`I6 ${name} ${what} failed: ${stackOf(error)}`),
    );
  }

  async function polls(polled: Engine, hands: Clock, jitter: Dice): Promise<never> {
    for (;;) {
      await hands.sleep(POLL_MS + jitter.between('poll jitter', 0, 20_000));
      polled.wake(null, 'poll');
    }
  }

  /** Notes every write as it is asked for, and what came of it. */
  function told(inner: Calendar): Calendar {
    const note = <T extends { readonly ok: boolean }>(what: string, outcome: T): T => {
      const how = outcome.ok
        ? 'ok'
        : JSON.stringify((outcome as { failure?: object }).failure ?? {});
      trace.note(`${name} ${what} -> ${how}`);
      return outcome;
    };
    return {
      ...inner,
      async insert(calendarId, draft, options) {
        if (!ledger.inserted.has(draft.id)) ledger.inserted.set(draft.id, clock.now());
        return note(
          `inserts ${draft.marks.kind} ${short(draft.id)} ${when(draft)}`,
          await inner.insert(calendarId, draft, options),
        );
      },
      async patch(calendarId, id, change, options) {
        const { revision } = change.marks?.told?.patient ?? {};
        if (revision !== undefined) {
          const claim = { revision, box: box.number, generation: box.generation };
          ledger.claimed.set(id, [...(ledger.claimed.get(id) ?? []), claim]);
        }
        const what = `patches ${short(id)} ${JSON.stringify(change, dates)}${options?.ifMatch ? ' if-match' : ''}`;
        const patched = note(what, await inner.patch(calendarId, id, change, options));
        const isForbidden = !patched.ok && patched.failure.kind === 'not-permitted';
        if (isForbidden && change.status === 'cancelled') ledger.unwritable.add(id);
        // From now on it lies where an engine put it.
        const isMoved = patched.ok && change.marks?.slot !== undefined;
        if (isMoved && ledger.placedByHand.delete(id)) ledger.onceByHand.add(id);
        return patched;
      },
      remove: async (calendarId, id, options) =>
        note(`removes ${short(id)}`, await inner.remove(calendarId, id, options)),
    };
  }

  return {
    name,
    box,
    faults,
    get isUp() {
      return life?.alive === true;
    },
    start,
    crash(inEffects, when) {
      if (inEffects === 0) life?.die();
      else life?.arm(inEffects, when);
    },
    calm() {
      faults.clear();
      life?.disarm();
      lagMs = 0;
    },
    async ask(what, question) {
      const [asked, self] = [engine, life];
      if (asked === null || self === null) return null;
      try {
        return await Promise.race([question(asked), self.death.then(() => null)]);
      } catch (error) {
        ledger.violate(`I6 ${name} threw at ${what}: ${stackOf(error)}`);
        return null;
      }
    },
    push: (calendarId) => hear(calendarId),
  };
}

/** Who works on a mirror is known to all who do. */
function presenceOf(
  name: string,
  incarnation: number,
  box: Box,
  life: Life,
  looksEveryMs: number,
): Presence {
  const self = asProcessId(`${name}.${incarnation}`);
  box.lives.set(self, life);
  return {
    self,
    lives: async (id) => box.lives.get(id)?.alive === true,
    lookEveryMs: () =>
      [...box.lives.values()].some((one) => one !== life && one.alive) ? looksEveryMs : MINUTE,
  };
}

/** Time goes on for everybody but the dead. */
function mortalClock(clock: SimClock, life: Life): Clock {
  return {
    now: clock.now,
    monotonic: clock.monotonic,
    async sleep(ms, signal) {
      await clock.sleep(ms, signal);
      if (!life.alive) await never();
    },
  };
}

function entropyOf(dice: Dice): Entropy {
  return {
    fraction: () => dice.fraction("the engine's chance"),
    eventId: () =>
      idFromBytes(Uint8Array.from({ length: 17 }, () => dice.between('byte of an id', 0, 255))),
  };
}

export const short = (id: string): string => (id.length > 12 ? `${id.slice(0, 6)}…` : id);
export const when = ({ start, end }: { start: number; end: number }): string =>
  `${new Date(start).toISOString().slice(5, 16)}+${Math.round((end - start) / 60_000)}m`;
const dates = (_: string, value: unknown): unknown =>
  typeof value === 'number' && value > 1e12
    ? new Date(value).toISOString().slice(5, 16)
    : value;
const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
