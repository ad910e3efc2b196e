/** Patients: they book, click twice, race, come back when nobody answered, cancel and move. */
import type { BookAnswer } from '../../src/engine/api.ts';
import { idFromKey } from '../../src/engine/core/ids.ts';
import {
  asEventId,
  type BookingId,
  type Instant,
  MINUTE,
} from '../../src/engine/core/values.ts';
import type { Dice } from './dice.ts';
import type { Ledger, Wish } from './ledger.ts';
import type { Scenario } from './scenario.ts';
import { type Server, short } from './server.ts';
import type { SimClock } from './sim-clock.ts';
import type { Trace } from './trace.ts';

export interface Patients {
  /** One thing that some patient does. Resolves when she has her answer, and has come back if need be. */
  act(): Promise<void>;
}

const SETTLED_MS = 30 * MINUTE;
const ACTS = { book: 10, race: 4, twice: 3, again: 2, cancel: 5, move: 5 };

export function newPatients(parts: {
  readonly scenario: Scenario;
  readonly servers: readonly Server[];
  readonly clock: SimClock;
  readonly dice: Dice;
  readonly trace: Trace;
  readonly ledger: Ledger;
}): Patients {
  const { scenario, servers, clock, dice, trace, ledger } = parts;
  const { practice } = scenario;

  return {
    async act() {
      switch (dice.weighted('what is done', ACTS)) {
        case 'book':
          return book(dice.pick('server', servers));
        case 'race':
          return race();
        case 'twice':
          return twice();
        case 'again':
          return again();
        case 'cancel':
          return cancel();
        case 'move':
          return move();
      }
    },
  };

  async function book(server: Server): Promise<void> {
    const wish = await newWish(server);
    if (wish !== null) await submit(wish, server);
  }

  /** Several want the same time, or times that overlap, at once. */
  async function race(): Promise<void> {
    const first = await newWish(dice.pick('server of the first', servers));
    if (first === null) return;
    const others = Array.from({ length: dice.between('rivals', 1, 2) }, () => {
      const type = dice.pick('type of a rival', practice.types).id;
      return wishFor({ ...first.asking, type });
    });
    await Promise.all(
      [first, ...others].map(async (wish) => {
        await clock.sleep(
          dice.pick('when a rival asks', [0, 0, dice.between('late by', 0, 400)]),
        );
        await submit(wish, dice.pick('server of a rival', servers));
      }),
    );
  }

  async function twice(): Promise<void> {
    const wish = await newWish(dice.pick('server of two clicks', servers), true);
    if (wish === null) return;
    const server = dice.pick('server', servers);
    wish.home = { box: server.box.number, since: clock.now() };
    const other = dice.chance('second click goes home', 0.5) ? server : doorFor(wish);
    await Promise.all([
      submit(wish, server),
      clock.sleep(dice.between('second click after', 0, 500)).then(() => submit(wish, other)),
    ]);
  }

  /** A page left open is sent once more, whatever became of the first time. */
  async function again(): Promise<void> {
    const keyed = ledger.wishes.filter((wish) => wish.key !== null);
    if (keyed.length === 0) return;
    const wish = dice.pick('which page', keyed);
    await submit(wish, doorFor(wish));
  }

  async function cancel(): Promise<void> {
    const wish = knownWish();
    if (wish === null || wish.cancelling) return;
    const id = asEventId(wish.id);
    const server = doorFor(wish);
    wish.cancelling = true;
    if (wish.regretted && !(await hasButton(server, id))) {
      wish.cancelling = false;
      return;
    }
    trace.note(`patient ${wish.email} cancels ${short(id)} at ${server.name}`);
    const answer = await server.ask('cancel', (engine) => engine.cancel(id, 'patient'));
    wish.cancelling = false;
    trace.note(`patient ${wish.email} cancel -> ${answer?.kind ?? 'no answer'}`);
    // Without an answer, she may have been heard.
    if (answer === null) wish.everCancelled = true;
    const accepted = ['cancelled', 'queued', 'withdrawn'].includes(answer?.kind ?? '');
    if (!accepted) return;
    ledger.counts.cancelled += 1;
    wish.cancelledAt = server.box.number;
    wish.cancelled = true;
    wish.everCancelled = true;
  }

  /** The page of a cancelled booking has nothing to cancel it with. */
  async function hasButton(server: Server, id: BookingId): Promise<boolean> {
    const shown = await server.ask('page', (engine) => engine.booking(id));
    return shown !== null && shown.status !== 'cancelled';
  }

  async function move(): Promise<void> {
    const wish = knownWish();
    if (wish === null) return;
    const id = asEventId(wish.id);
    const server = doorFor(wish);
    const start = await freeStart(server, wish.asking.practitioner, wish.asking.type);
    if (start === null) return;
    trace.note(`patient ${wish.email} moves ${short(id)} to ${iso(start)} at ${server.name}`);
    const answer = await server.ask('move', (engine) =>
      engine.reschedule(id, iso(start), 'patient'),
    );
    trace.note(`patient ${wish.email} move -> ${answer?.kind ?? 'no answer'}`);
    if (answer?.kind === 'moved') ledger.counts.moved += 1;
  }

  function knownWish(): ({ id: string; email: string; asking: Wish['asking'] } & Wish) | null {
    const known = ledger.wishes.filter(
      (wish): wish is Wish & { id: string } => wish.id !== null && !wish.cancelled,
    );
    return known.length === 0 ? null : dice.pick('which booking', known);
  }

  /** Where she goes with this wish. Engines with mirrors of their own get to know a booking by and by. */
  function doorFor({ home }: Wish): Server {
    if (home === null || scenario.roaming || clock.now() > home.since + SETTLED_MS) {
      return dice.pick('any door', servers);
    }
    return dice.pick(
      'door at home',
      servers.filter((server) => server.box.number === home.box),
    );
  }

  /** Mostly what the page offers; sometimes what somebody else has just asked for. */
  async function newWish(
    server: Server,
    keyed = dice.chance('has a key', 0.7),
  ): Promise<Wish | null> {
    const wanted = ledger.wishes.slice(-4);
    if (wanted.length > 0 && dice.chance('wants what another wants', 0.25)) {
      return wishFor(
        {
          ...dice.pick('whose wish', wanted).asking,
          type: dice.pick('type', practice.types).id,
        },
        keyed,
      );
    }
    const practitioner = dice.pick('practitioner', practice.practitioners).id;
    const type = dice.pick('type', practice.types).id;
    const start = await freeStart(server, practitioner, type);
    return start === null ? null : wishFor({ practitioner, type, start }, keyed);
  }

  function wishFor(asking: Wish['asking'], keyed = dice.chance('has a key', 0.7)): Wish {
    const number = ledger.wishes.length + 1;
    const wish: Wish = {
      email: `p${number}@example.org`,
      key: keyed ? `key-${number}` : null,
      asking,
      home: null,
      id: null,
      answers: [],
      openAt: new Set(),
      read: [],
      unanswered: 0,
      cancelling: false,
      regretted: false,
      cancelled: false,
      everCancelled: false,
      cancelledAt: null,
      undoneAt: null,
    };
    ledger.wishes.push(wish);
    return wish;
  }

  async function freeStart(
    server: Server,
    practitioner: Wish['asking']['practitioner'],
    type: Wish['asking']['type'],
  ): Promise<Instant | null> {
    const day = clock.now() + dice.between('day', 0, 3) * 24 * 60 * MINUTE;
    const from = iso(day).slice(0, 10);
    const to = iso(day + 24 * 60 * MINUTE).slice(0, 10);
    const answer = await server.ask('availability', (engine) =>
      engine.availability({ practitioner, type, from, to }),
    );
    const slots = answer?.slots.slice(0, 12) ?? [];
    return slots.length === 0 ? null : dice.pick('which slot', slots).start;
  }

  async function submit(wish: Wish, server: Server, tries = 0): Promise<void> {
    const { asking, key, email } = wish;
    const form = {
      practitioner: asking.practitioner,
      type: asking.type,
      start: iso(asking.start),
      firstName: 'Ada',
      lastName: email.split('@')[0],
      email,
      phone: '+33 6 12 34 56 78',
    };
    wish.home ??= { box: server.box.number, since: clock.now() };
    ledger.counts.asked += 1;
    // Whoever sends the form again wants the booking again.
    wish.cancelled = false;
    trace.note(`patient ${email} books ${iso(asking.start)} ${asking.type} at ${server.name}`);
    const answer = await server.ask('book', (engine) =>
      engine.book(form, { idempotencyKey: key }),
    );
    trace.note(`patient ${email} book -> ${answer === null ? 'no answer' : describe(answer)}`);
    if (answer === null || answer.kind === 'queued') wish.openAt.add(server.box.number);
    if (answer !== null) return note(wish, answer);
    wish.unanswered += 1;
    // Whoever has the key may ask again without fear; the others look at their mail.
    if (key === null || tries > 2 || dice.chance('does not come back', 0.3)) return;
    await clock.sleep(dice.between('comes back after', 1_000, 120_000));
    await submit(wish, doorFor(wish), tries + 1);
  }

  function note(wish: Wish, answer: BookAnswer): void {
    const { counts } = ledger;
    wish.answers.push(answer.kind);
    counts[answer.kind] += 1;
    if (answer.kind === 'booked') {
      wish.id = answer.booking.id;
      const { status, start, end } = answer.booking;
      wish.read.push({ status, start, end });
    }
    if (answer.kind === 'queued') wish.id = answer.id;
    const expected = wish.key === null ? null : idFromKey(wish.asking.practitioner, wish.key);
    if (expected !== null && wish.id !== null && wish.id !== expected) {
      ledger.violate(`I2 ${wish.email}: the same key gave another id`);
    }
  }
}

const iso = (at: Instant): string => new Date(at).toISOString();

const describe = (answer: BookAnswer): string =>
  answer.kind === 'booked'
    ? `booked ${short(answer.booking.id)}`
    : answer.kind === 'queued'
      ? `queued ${short(answer.id)}`
      : answer.kind === 'invalid'
        ? `invalid ${answer.errors.map((error) => error.code).join()}`
        : answer.kind;
