/** What the regression tests share: worlds that are closed afterwards, and hands to meddle with them. */
import { afterEach } from 'vitest';
import { encodeMarks } from '../../../src/calendar/marks.ts';
import type { Booking, ToldByParty } from '../../../src/engine/core/event.ts';
import type { Practice, Practitioner } from '../../../src/engine/core/practice.ts';
import {
  asCalendarId,
  asEventId,
  asPractitionerId,
  type BookingId,
  type Interval,
  MINUTE,
  must,
} from '../../../src/engine/core/values.ts';
import { at, practice } from '../examples.ts';
import {
  CALENDAR,
  form,
  type Google,
  newWorld,
  said,
  type World,
  type WorldOptions,
} from '../world.ts';

export const TEN = '2026-11-25T10:00:00+01:00';
export const ELEVEN = '2026-11-25T11:00:00+01:00';
export const THREE = '2026-11-25T15:00:00+01:00';

/** A booking waits until the doctor approves it. */
export const approving: Practice = {
  ...practice,
  policy: { ...practice.policy, approval: 'doctor' },
};

const dubois: Practitioner = must(practice.practitioners[0], 'the practitioner of the example');
const martin: Practitioner = {
  ...dubois,
  id: asPractitionerId('martin'),
  name: 'Dr Paul Martin',
  calendarId: asCalendarId('martin@example.com'),
  email: 'martin@example.com',
};
/** With a colleague, who may be taken out of the configuration again. */
export const withColleague: Practice = { ...practice, practitioners: [dubois, martin] };

export const withDubois = (over: Partial<Practitioner>): Practice => ({
  ...practice,
  practitioners: [{ ...dubois, ...over }],
});

export interface Stage {
  /** A program on a mirror of its own, which has read the calendar. */
  open(options?: WorldOptions): Promise<World>;
  /** A second program on the same database. */
  beside(world: World, options?: WorldOptions): Promise<World>;
  /** The program dies and its mirror is lost; another begins with an empty one. */
  reborn(world: World): Promise<World>;
  /** The background loop, running. */
  startLoop(world: World): Loop;
}

/** To be called once in a test file: whatever was opened or started has ended after each test. */
export function stage(): Stage {
  let worlds: World[] = [];
  const loops: Loop[] = [];
  afterEach(async () => {
    for (const loop of loops.splice(0)) await loop.abandon();
    for (const world of worlds.splice(0)) await world.close();
  });
  return {
    async open(options = {}) {
      const world = await newWorld(options);
      worlds.push(world);
      await world.engine.sync({ cause: 'test' });
      world.google.calls.length = 0;
      return world;
    },
    beside: ({ google, mirror, processes }, options = {}) =>
      newWorld({ seed: 2, ...options, google, mirror, processes }),
    async reborn(world) {
      worlds = worlds.filter((other) => other !== world);
      const next = await world.restart({ emptyMirror: true });
      worlds.push(next);
      return next;
    },
    startLoop(world) {
      const loop = runLoop(world);
      loops.push(loop);
      return loop;
    },
  };
}

/** Time passes, the calendar is read and the background does its work, this many times over. */
export async function settle(world: World, turns: number, stepMs = 5 * MINUTE): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await world.google.clock.advance(stepMs);
    await world.engine.sync({ cause: 'test' });
    await world.background.turn();
  }
}

/** `patient email booked`, …: what patients were told, not the doctor. */
export async function patientsTold(world: World): Promise<string[]> {
  return (await said(world)).filter((line) => line.startsWith('patient'));
}

/** Google is out of reach until the function returned is called. */
export const cutOff = ({ faults }: Google): (() => void) =>
  faults.add({ operation: '*', kind: 'reset', times: Number.POSITIVE_INFINITY });

export const times = (start: string, end: string) => ({
  start: { dateTime: start },
  end: { dateTime: end },
});

/** The half hour from then on, as Google writes it. */
export const halfHourFrom = (start: string) =>
  times(start, new Date(at(start) + 30 * MINUTE).toISOString());

/** The doctor drags a booking there in Google Calendar. */
export function drag({ model }: Google, id: BookingId, start: string): void {
  model.patch(CALENDAR, id, halfHourFrom(start));
}

/** The doctor writes an appointment of her own into her calendar. */
export function meeting({ model }: Google, start: string): void {
  model.insert(CALENDAR, { summary: 'Réunion', ...halfHourFrom(start) });
}

/** Asks for a booking, and insists that it waits for Google. */
export async function queueOne(world: World, over: object = {}): Promise<BookingId> {
  const answer = await world.engine.book({ ...form, ...over }, { idempotencyKey: null });
  if (answer.kind !== 'queued') throw new Error(`not queued: ${JSON.stringify(answer)}`);
  return answer.id;
}

/**
 * A booking that another engine wrote without having seen `like`: same patient, an id and a slot of its
 * own. The time is the clock's, so it is the younger of the two if time has passed.
 */
export function rival(
  { model }: Google,
  like: Booking,
  { id, start, end }: { readonly id: string; readonly start: string; readonly end: string },
): void {
  const slot = { start: at(start), end: at(end) };
  const told = toldOf(like.marks.told, slot);
  // Whoever made it sends its messages.
  const { owed: _, ...own } = like.marks;
  const marks = encodeMarks({ ...own, id: asEventId(id), slot, told });
  const extendedProperties = { private: marks };
  model.insert(CALENDAR, { id, summary: 'RDV', ...times(start, end), extendedProperties });
}

/** Both were told of this slot, with the booking itself. */
function toldOf({ patient, doctor }: ToldByParty, slot: Interval): ToldByParty {
  return {
    patient: patient && { ...patient, ...slot },
    doctor: doctor && { ...doctor, ...slot },
  };
}

/** From now on this method of a port goes through `wrap`. The function returned undoes it. */
export function around<Port extends object, Name extends keyof Port>(
  port: Port,
  name: Name,
  wrap: (real: Port[Name]) => Port[Name],
): () => void {
  const real = port[name];
  Object.assign(port, { [name]: wrap(real) });
  return () => {
    Object.assign(port, { [name]: real });
  };
}

/** As a client does that writes back the whole event, and knows nothing of private properties. */
export function eraseMarks({ model }: Google, id: BookingId): void {
  const { extendedProperties } = model.get(CALENDAR, id) as {
    extendedProperties: { private: Record<string, string> };
  };
  const none = Object.keys(extendedProperties.private).map((key) => [key, null]);
  model.patch(CALENDAR, id, { extendedProperties: { private: Object.fromEntries(none) } });
}

export interface Loop {
  /** Turns since the last time this was asked. A turn asks once for previews. */
  turns(): number;
  /** Ends it, and waits for the end. */
  stop(): Promise<void>;
  /** The same, letting time pass for whatever still hangs. */
  abandon(): Promise<void>;
}

/** One that spins is ended after a thousand turns: a loop that never sleeps lets no virtual time pass. */
function runLoop({ mirror, background, google }: World): Loop {
  const end = new AbortController();
  let counted = 0;
  const undo = around(mirror, 'leaseHolders', (leaseHolders) => () => {
    counted += 1;
    if (counted > 1_000) end.abort();
    return leaseHolders();
  });
  const running = background.run(end.signal);
  return {
    turns() {
      const since = counted;
      counted = 0;
      return since;
    },
    async stop() {
      end.abort();
      await running;
      undo();
    },
    async abandon() {
      end.abort();
      await Promise.all([running, google.clock.advance(10 * MINUTE)]);
    },
  };
}
