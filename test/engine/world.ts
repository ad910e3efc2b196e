/** A practice in memory: the engine on a real mirror and on the sandbox's model, in virtual time. */
import type { Engine } from '../../src/engine/api.ts';
import type { Background } from '../../src/engine/background.ts';
import { CANNOT_BE_READ, CANNOT_BE_WRITTEN } from '../../src/engine/connection.ts';
import type { Booking } from '../../src/engine/core/event.ts';
import { idFromBytes } from '../../src/engine/core/ids.ts';
import { isTakenOver } from '../../src/engine/core/owed.ts';
import type { Practice } from '../../src/engine/core/practice.ts';
import { MINUTE } from '../../src/engine/core/values.ts';
import { createEngine } from '../../src/engine/create-engine.ts';
import { newWakes } from '../../src/engine/journal/wakes.ts';
import {
  type DeliveryRecord,
  type NoticeRecord,
  OVERTAKEN,
} from '../../src/engine/outbox-port.ts';
import type { EngineSettings } from '../../src/engine/parts.ts';
import type { Calendar, Entropy } from '../../src/engine/ports.ts';
import type { Watcher } from '../../src/engine/watch.ts';
import { type OpenMirror, openMirror } from '../../src/mirror/open-mirror.ts';
import { createFaults, type Faults } from '../../src/sandbox/faults.ts';
import { createModel, type GoogleModel } from '../../src/sandbox/model/model.ts';
import { sandboxCalendar, sandboxWatchChannels } from '../../src/sandbox/port.ts';
import { ME, type Processes, processes } from '../support/processes.ts';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts';
import { at, practice as example } from './examples.ts';

export const CALENDAR = 'dubois@example.com';

export interface Google {
  readonly model: GoogleModel;
  readonly faults: Faults;
  readonly clock: VirtualClock;
  /** Operations asked of Google, in order. */
  readonly calls: string[];
}

export interface World {
  readonly google: Google;
  readonly engine: Engine;
  readonly background: Background;
  readonly mirror: OpenMirror;
  readonly processes: Processes;
  readonly invites: boolean;
  readonly calendar: Calendar;
  /** With `pushTo` only. */
  readonly watch: Watcher | null;
  /** What was logged, without the fields. */
  readonly logged: string[];
  /** The program dies; another starts on the same mirror, or on an empty one. */
  restart(options?: { readonly emptyMirror?: boolean }): Promise<World>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly google?: Google;
  readonly practice?: Practice;
  readonly settings?: Partial<EngineSettings>;
  readonly mirror?: OpenMirror;
  /** Those that work on that mirror. */
  readonly processes?: Processes;
  /** Where Google is to push to. Left out: this engine knows of no channels. */
  readonly pushTo?: string | null;
  readonly seed?: number;
  /** Whether what is owed leaves with the next turn, as by an outbox where nothing fails. Default: yes. */
  readonly delivers?: boolean;
}

/** Tuesday, 24 November 2026, nine o'clock in Paris. */
export const START = at('2026-11-24T08:00:00Z');

export function newGoogle(practice: Practice = example): Google {
  const clock = virtualClock(START);
  const model = createModel({
    now: clock.now,
    seed: 1,
    calendars: practice.practitioners.map(({ calendarId, name }) => ({
      id: calendarId,
      summary: name,
      timeZone: practice.timeZone,
    })),
  });
  return { model, faults: createFaults(), clock, calls: [] };
}

export async function newWorld(options: WorldOptions = {}): Promise<World> {
  const practice = options.practice ?? example;
  const google = options.google ?? newGoogle(practice);
  const owners = new Map(practice.practitioners.map((one) => [one.calendarId, one.id]));
  const mirror = options.mirror ?? openMirror({ file: ':memory:', owners });
  const all = options.processes ?? processes();
  const presence = all.join();
  const network = {
    faults: google.faults,
    before: (operation: string) => {
      google.calls.push(operation);
    },
    hang: (budgetMs: number) => google.clock.sleep(budgetMs),
  };
  const calendar = sandboxCalendar(google.model, { timeZone: practice.timeZone, ...network });
  const { pushTo } = options;
  const watching = {
    channels: sandboxWatchChannels(google.model, network),
    address: pushTo ?? null,
    secret: 'a secret of more than thirty-two characters',
  };
  const logged: string[] = [];
  const note = (_fields: object, message: string): void => void logged.push(message);
  const settings = {
    invite: false,
    settleMs: 60_000,
    requestBudgetMs: 6_000,
    telegram: true,
    sms: false,
  };
  const running = createEngine(
    {
      practice,
      calendar,
      mirror,
      clock: google.clock,
      presence,
      wakes: newWakes(google.clock),
      entropy: seeded(options.seed ?? 1),
      settings: { ...settings, ...options.settings },
      log: {
        info: note,
        warn: note,
        error: (fields, message) =>
          [CANNOT_BE_READ, CANNOT_BE_WRITTEN].includes(message)
            ? note(fields, message)
            : unexpected(fields, message),
      },
    },
    pushTo === undefined ? null : { store: mirror.channels, watching },
  );
  const { engine, watch } = running;
  const background: Background = {
    ...running.background,
    async turn() {
      if (options.delivers !== false) await messagesLeave(mirror, google.clock.now());
      await running.background.turn();
    },
  };
  return {
    google,
    engine,
    background,
    mirror,
    processes: all,
    invites: options.settings?.invite ?? false,
    calendar,
    watch,
    logged,
    async restart({ emptyMirror = false } = {}) {
      if (emptyMirror) await background.turn();
      presence.end();
      void running.stop();
      if (emptyMirror) await mirror.close();
      const kept = emptyMirror ? {} : { mirror, processes: all };
      return newWorld({ ...options, google, ...kept, seed: (options.seed ?? 1) + 1_000 });
    },
    async close() {
      // What still runs is cut short, and is no mistake.
      void running.stop();
      await mirror.close();
    },
  };
}

/** What is due over any channel is taken for sent, but for what another engine sends. */
async function messagesLeave(mirror: OpenMirror, at: number): Promise<void> {
  for (const { notice } of await mirror.claimDueNotices(at, MINUTE, 1_000, ME)) {
    const marks = (await mirror.booking(notice.booking))?.marks;
    const isLate = marks !== undefined && isTakenOver(notice, marks);
    const result: DeliveryRecord = isLate
      ? { state: 'dead', at, reason: OVERTAKEN }
      : { state: 'sent', at, providerId: null };
    await mirror.recordDelivery(notice.key, result, {
      at,
      actor: 'engine',
      action: isLate ? 'notice.dead' : 'notice.sent',
      booking: notice.booking,
      calendarId: null,
      detail: {},
    });
  }
}

/** What a test expects to have gone wrong, it asserts; anything logged as an error fails it. */
function unexpected(fields: object, message: string): void {
  throw new Error(`${message}: ${JSON.stringify(fields)}`);
}

function seeded(seed: number): Entropy {
  let state = seed;
  const next = () => {
    // A linear congruential generator: plain, and the same in every run (Numerical Recipes).
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    fraction: next,
    eventId: () => idFromBytes(Uint8Array.from({ length: 17 }, () => Math.floor(next() * 256))),
  };
}

export const form = {
  practitioner: 'dubois',
  type: 'consultation',
  start: '2026-11-25T10:00:00+01:00',
  firstName: 'Zoë',
  lastName: 'O’Neil',
  email: 'zoe@example.org',
  phone: '+33 6 12 34 56 78',
};

/** Books, and insists that it worked. */
export async function bookOne(world: World, over: object = {}): Promise<Booking> {
  const answer = await world.engine.book({ ...form, ...over }, { idempotencyKey: null });
  if (answer.kind !== 'booked') throw new Error(`not booked: ${JSON.stringify(answer)}`);
  // Its patient is invited once the mails have left.
  if (world.invites) await world.background.turn();
  return answer.booking;
}

/** `patient email booked`, … of every notice so far. */
export async function said(world: World): Promise<string[]> {
  const notices = await world.mirror.notices({});
  return notices
    .filter(({ state }) => state !== 'dead')
    .map(line)
    .sort();
}

const line = ({ notice }: NoticeRecord): string =>
  `${notice.party} ${notice.channel} ${notice.content.kind}`;

/** Events that stand in Google's calendar, with their marks or without. */
export function standing(
  google: Google,
  calendarId: string = CALENDAR,
): Record<string, unknown>[] {
  const page = google.model.list(calendarId, { maxResults: 2_500 });
  const items = page.items as Record<string, unknown>[];
  return items.filter((item) => item.status !== 'cancelled');
}
