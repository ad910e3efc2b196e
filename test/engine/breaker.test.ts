/** Too much changed at once: nobody is told until a person decides, or the calendar is as it was. */
import { afterEach, describe, expect, it } from 'vitest';
import { WAVE_MS } from '../../src/engine/core/breaker.ts';
import type { Booking } from '../../src/engine/core/event.ts';
import {
  asCalendarId,
  asPractitionerId,
  asTypeId,
  DAY,
  MINUTE,
} from '../../src/engine/core/values.ts';
import { type OpenMirror, openMirror } from '../../src/mirror/open-mirror.ts';
import { at, practice } from './examples.ts';
import { bookOne, CALENDAR, newGoogle, newWorld, said, standing, type World } from './world.ts';

const DUBOIS = asPractitionerId('dubois');
const worlds: World[] = [];
async function open(options: Parameters<typeof newWorld>[0] = {}): Promise<World> {
  const world = await newWorld(options);
  await pass(world);
  worlds.push(world);
  return world;
}
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const HOURS = ['09', '10', '11', '12', '13', '14', '15', '16'];
const startOf = (index: number, day = 25) => `2026-11-${day}T${HOURS[index]}:00:00+01:00`;
const pass = (world: World, full = false) => world.engine.sync({ full, cause: 'test' });

async function bookMany(world: World, count: number): Promise<Booking[]> {
  const booked: Booking[] = [];
  for (let index = 0; index < count; index += 1) {
    const email = `p${index}@example.org`;
    booked.push(await bookOne(world, { start: startOf(index), email }));
  }
  return booked;
}

const remove = (world: World, bookings: readonly Booking[]): void => {
  for (const { id } of bookings) world.google.model.delete(CALENDAR, id);
};
const move = (world: World, { id }: Booking, start: string, end: string): void => {
  world.google.model.patch(CALENDAR, id, {
    start: { dateTime: start },
    end: { dateTime: end },
  });
};

/** A pass, the settle time, and a turn of the background. */
async function dust(world: World, waitMs = 2 * MINUTE): Promise<void> {
  await pass(world);
  await world.google.clock.advance(waitMs);
  await world.background.turn();
}

const toPatients = async (world: World): Promise<string[]> =>
  (await said(world)).filter((line) => line.startsWith('patient') && !line.endsWith('booked'));
const alerts = async (world: World): Promise<string[]> =>
  (await said(world)).filter((line) => line.endsWith('frozen'));
const frozen = async (world: World): Promise<string[]> =>
  (await world.engine.status()).freezes
    .flatMap(({ held }) => held.map(({ id }) => id))
    .toSorted();
const idsOf = (bookings: readonly Booking[]): string[] =>
  bookings.map(({ id }) => id).toSorted();
const theFreeze = async (world: World): Promise<string> => {
  const [freeze] = (await world.engine.status()).freezes;
  if (freeze === undefined) throw new Error('nothing is frozen');
  return freeze.id;
};
const isFree = async (world: World, start: string): Promise<boolean> => {
  const { slots } = await world.engine.availability({
    practitioner: asPractitionerId('dubois'),
    type: asTypeId('consultation'),
    from: '2026-11-25',
    to: '2026-11-26',
  });
  return slots.some((slot) => slot.start === at(start));
};

describe('a calendar that is emptied', () => {
  it.each([
    false,
    true,
  ])('freezes its notices and alerts the doctor once (full pass: %s)', async (full) => {
    const world = await open();
    const booked = await bookMany(world, 6);
    remove(world, booked);
    await pass(world, full);
    await dust(world);
    await dust(world);
    expect(await toPatients(world)).toEqual([]);
    expect(await frozen(world)).toEqual(idsOf(booked));
    expect(await alerts(world)).toEqual(['doctor email frozen', 'doctor telegram frozen']);
    const [alert] = (await world.mirror.notices({})).filter(
      ({ notice }) => notice.content.kind === 'frozen',
    );
    expect(alert?.notice.content).toMatchObject({ cancelled: 6, moved: 0, coming: 6 });
    expect(JSON.stringify(alert?.notice)).not.toContain('example.org');
  });

  it('is taken over as it is, but gives no slot away', async () => {
    const world = await open();
    const booked = await bookMany(world, 5);
    remove(world, booked);
    const version = world.engine.availabilityVersion(DUBOIS);
    await pass(world);
    expect(world.engine.availabilityVersion(DUBOIS)).not.toBe(version);
    const [first] = booked;
    if (first === undefined) throw new Error('something was booked');
    expect((await world.mirror.booking(first.id))?.status).toBe('cancelled');
    for (let index = 0; index < 5; index += 1) {
      expect(await isFree(world, startOf(index)), startOf(index)).toBe(false);
    }
    expect(await isFree(world, startOf(6))).toBe(true);
    const form = {
      practitioner: 'dubois',
      type: 'consultation',
      firstName: 'A',
      lastName: 'B',
    };
    const other = { ...form, email: 'x@example.org', phone: '+33 6 00 00 00 00' };
    const answer = await world.engine.book(
      { ...other, start: startOf(0) },
      { idempotencyKey: null },
    );
    expect(answer.kind).toBe('taken');
  });

  it('leaves the patient’s own page as she was told', async () => {
    const world = await open();
    const [first, ...others] = await bookMany(world, 5);
    if (first === undefined) throw new Error('something was booked');
    remove(world, [first, ...others]);
    await dust(world);
    expect(await world.engine.booking(first.id)).toMatchObject({
      status: 'confirmed',
      start: first.start,
    });
  });

  it('that comes back ends the freeze by itself, and nobody hears of it', async () => {
    const world = await open();
    const booked = await bookMany(world, 5);
    remove(world, booked);
    await pass(world);
    await world.background.turn();
    for (const { id } of booked) {
      world.google.model.patch(CALENDAR, id, { status: 'confirmed' });
    }
    await dust(world);
    expect(await frozen(world)).toEqual([]);
    expect(await toPatients(world)).toEqual([]);
    expect(await alerts(world)).toEqual([]);
    const actions = (await world.mirror.audit({})).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['freeze.begun', 'freeze.ended']));
  });

  it('alarms again when it is emptied a second time', async () => {
    const world = await open();
    const booked = await bookMany(world, 5);
    for (let round = 1; round <= 2; round += 1) {
      remove(world, booked);
      await dust(world);
      expect(await alerts(world)).toHaveLength(2 * round);
      for (const { id } of booked) {
        world.google.model.patch(CALENDAR, id, { status: 'confirmed' });
      }
      await dust(world);
      expect(await frozen(world)).toEqual([]);
    }
    expect(await toPatients(world)).toEqual([]);
  });

  it('piece by piece is one wave, whatever the passes see of it', async () => {
    const world = await open();
    const booked = await bookMany(world, 8);
    for (const booking of booked) {
      remove(world, [booking]);
      await pass(world);
      await world.google.clock.advance(10_000);
      await world.background.turn();
    }
    await dust(world);
    expect(await toPatients(world)).toEqual([]);
    expect(await frozen(world)).toEqual(idsOf(booked));
    expect(await alerts(world)).toHaveLength(2);
  });
});

describe('the doctor’s ordinary work', () => {
  it('is told as usual: three cancellations of three', async () => {
    const world = await open();
    remove(world, await bookMany(world, 3));
    await dust(world);
    expect(await toPatients(world)).toHaveLength(3);
    expect(await frozen(world)).toEqual([]);
  });

  it('is told as usual when a free day is cancelled beside a freeze', async () => {
    const world = await open();
    const booked = await bookMany(world, 7);
    remove(world, booked.slice(0, 5));
    await dust(world, WAVE_MS + MINUTE);
    remove(world, booked.slice(5));
    await dust(world);
    expect(await toPatients(world)).toEqual([
      'patient email cancelled',
      'patient email cancelled',
    ]);
    expect(await frozen(world)).toEqual(idsOf(booked.slice(0, 5)));
  });

  it('counts bookings that patients cancel themselves for nothing', async () => {
    const world = await open();
    for (const { id } of await bookMany(world, 6)) await world.engine.cancel(id, 'patient');
    await dust(world);
    expect(await frozen(world)).toEqual([]);
    expect(await toPatients(world)).toHaveLength(6);
  });

  it('gives five bookings to a colleague without a freeze that stays', async () => {
    const [first] = practice.practitioners;
    if (!first) throw new Error('the example has a practitioner');
    const colleague = {
      ...first,
      id: asPractitionerId('martin'),
      calendarId: asCalendarId('martin@example.com'),
    };
    const both = { ...practice, practitioners: [first, colleague] };
    const world = await open({ practice: both, google: newGoogle(both) });
    const booked = await bookMany(world, 5);
    for (const { id } of booked) world.google.model.move(CALENDAR, id, 'martin@example.com');
    await pass(world);
    await dust(world);
    expect(await frozen(world)).toEqual([]);
    expect(await alerts(world)).toEqual([]);
    expect((await toPatients(world)).filter((line) => line.endsWith('cancelled'))).toEqual([]);
  });
});

describe('a telling that is about to begin', () => {
  it('stops when a pass freezes its booking in that very moment', async () => {
    const mirror = openMirror({ file: ':memory:' });
    let meanwhile = async (): Promise<void> => {};
    const interrupted: OpenMirror = {
      ...mirror,
      async owing(...asked) {
        const owing = await mirror.owing(...asked);
        await meanwhile();
        return owing;
      },
    };
    const world = await open({ mirror: interrupted });
    const booked = await bookMany(world, 6);
    remove(world, booked.slice(0, 2));
    await pass(world);
    await world.google.clock.advance(2 * MINUTE);
    meanwhile = async () => {
      remove(world, booked.slice(2));
      await pass(world);
      meanwhile = async () => {};
    };
    await world.background.turn();
    expect(await toPatients(world)).toEqual([]);
    expect(await frozen(world)).toEqual(idsOf(booked));
    expect(await world.mirror.intents()).toEqual([]);
  });
});

describe('many moves at once', () => {
  it('leave a patient free to move her own booking on', async () => {
    const world = await open();
    const booked = await bookMany(world, 4);
    for (const [index, booking] of booked.entries()) {
      move(world, booking, startOf(index, 26), startOf(index, 26).replace(':00:00', ':30:00'));
    }
    await dust(world);
    const [first, ...others] = booked;
    if (first === undefined) throw new Error('something was booked');
    const answer = await world.engine.reschedule(first.id, startOf(7, 27), 'patient');
    expect(answer.kind).toBe('moved');
    await dust(world);
    expect(await toPatients(world)).toEqual(['patient email moved']);
    expect(await frozen(world)).toEqual(idsOf(others));
    expect(await isFree(world, startOf(0))).toBe(true);
  });

  it('freeze as well; old and new times stay taken', async () => {
    const world = await open();
    const booked = await bookMany(world, 4);
    for (const [index, booking] of booked.entries()) {
      move(world, booking, startOf(index, 26), startOf(index, 26).replace(':00:00', ':30:00'));
    }
    await dust(world);
    expect(await toPatients(world)).toEqual([]);
    for (let index = 0; index < 4; index += 1) {
      expect(await isFree(world, startOf(index))).toBe(false);
      expect(await isFree(world, startOf(index, 26))).toBe(false);
    }
  });

  it('that are refused go back where patients expect them', async () => {
    const world = await open();
    const booked = await bookMany(world, 4);
    for (const [index, booking] of booked.entries()) {
      move(world, booking, startOf(index, 26), startOf(index, 26).replace(':00:00', ':30:00'));
    }
    await dust(world);
    const answer = await world.engine.settleFreeze(await theFreeze(world), 'refuse');
    expect(answer).toMatchObject({ kind: 'refused', left: [] });
    await dust(world);
    expect(await frozen(world)).toEqual([]);
    expect(await toPatients(world)).toEqual([]);
    for (const { id, start, end } of booked) {
      expect(await world.mirror.booking(id)).toMatchObject({ status: 'confirmed', start, end });
    }
    expect(await isFree(world, startOf(0, 26))).toBe(true);
  });
});

describe('a person’s word', () => {
  it('yes: every patient is told once, and the slots are free', async () => {
    const world = await open();
    const booked = await bookMany(world, 6);
    remove(world, booked);
    await dust(world);
    const id = await theFreeze(world);
    expect(await world.engine.settleFreeze(id, 'accept')).toEqual({
      kind: 'accepted',
      bookings: 6,
    });
    expect(await world.engine.settleFreeze(id, 'accept')).toEqual({ kind: 'gone' });
    expect(await isFree(world, startOf(0))).toBe(true);
    await dust(world);
    await dust(world);
    expect(await toPatients(world)).toEqual(booked.map(() => 'patient email cancelled'));
    expect(await frozen(world)).toEqual([]);
  });

  it('yes, while Google is away: they are told later, and not frozen again', async () => {
    const world = await open();
    const booked = await bookMany(world, 5);
    remove(world, booked);
    await dust(world);
    await world.engine.settleFreeze(await theFreeze(world), 'accept');
    world.google.faults.add({ operation: 'events.*', kind: 'backend-error', times: 20 });
    await dust(world);
    world.google.faults.clear();
    for (let turn = 0; turn < 4; turn += 1) await dust(world, 10 * MINUTE);
    expect(await frozen(world)).toEqual([]);
    expect(await toPatients(world)).toHaveLength(5);
  });

  it('no: the events stand in Google again, as they were told, and nobody hears of it', async () => {
    const world = await open();
    const booked = await bookMany(world, 5);
    remove(world, booked);
    await dust(world);
    const answer = await world.engine.settleFreeze(await theFreeze(world), 'refuse');
    expect(answer).toMatchObject({ kind: 'refused', left: [] });
    expect(idsOf(booked)).toEqual(
      standing(world.google)
        .map((one) => String(one.id))
        .toSorted(),
    );
    await dust(world);
    expect(await frozen(world)).toEqual([]);
    expect(await toPatients(world)).toEqual([]);
    expect(await world.mirror.verifyAudit()).toBeNull();
  });

  it('no, where Google does not bring events back: says which, and they stay frozen', async () => {
    const world = await open();
    const booked = await bookMany(world, 5);
    remove(world, booked);
    await dust(world);
    const id = await theFreeze(world);
    for (const tombstones of ['forbidden', 'purged'] as const) {
      world.google.model.switches.tombstones = tombstones;
      const answer = await world.engine.settleFreeze(id, 'refuse');
      if (answer.kind !== 'refused') throw new Error('expected a refusal');
      expect(answer.restored).toEqual([]);
      expect(answer.left.map(({ booking }) => booking).toSorted()).toEqual(idsOf(booked));
      expect(new Set(answer.left.map(({ why }) => why))).toEqual(new Set(['refused']));
    }
    expect(await frozen(world)).toEqual(idsOf(booked));
    expect(await isFree(world, startOf(0))).toBe(false);
    await world.engine.settleFreeze(id, 'accept');
    await dust(world);
    expect(await toPatients(world)).toHaveLength(5);
  });

  it('no, while Google is away: asked once, left as it is, and done when repeated', async () => {
    const world = await open();
    const booked = await bookMany(world, 5);
    remove(world, booked);
    await dust(world);
    const id = await theFreeze(world);
    world.google.faults.add({ operation: 'events.*', kind: 'backend-error', times: 1 });
    world.google.calls.length = 0;
    const answer = await world.engine.settleFreeze(id, 'refuse');
    expect(answer).toMatchObject({ kind: 'refused', restored: [] });
    expect(world.google.calls).toHaveLength(1);
    expect(await frozen(world)).toEqual(idsOf(booked));
    expect(await world.engine.settleFreeze(id, 'refuse')).toMatchObject({ left: [] });
    expect(await frozen(world)).toEqual([]);
  });

  it('no, over a booking that was changed meanwhile: leaves that one alone', async () => {
    const world = await open();
    const booked = await bookMany(world, 5);
    remove(world, booked);
    await dust(world);
    const [first, ...others] = booked;
    if (first === undefined) throw new Error('something was booked');
    world.google.model.patch(CALENDAR, first.id, { status: 'confirmed' });
    move(world, first, startOf(7, 27), startOf(7, 27).replace(':00:00', ':30:00'));
    const answer = await world.engine.settleFreeze(await theFreeze(world), 'refuse');
    if (answer.kind !== 'refused') throw new Error('expected a refusal');
    expect(answer.restored.toSorted()).toEqual(idsOf(others));
    expect(answer.left).toEqual([{ booking: first.id, why: 'changed' }]);
    expect((await world.mirror.booking(first.id))?.start).toBe(at(startOf(7, 27)));
    expect(await frozen(world)).toEqual([first.id]);
  });

  it('the patient’s own, who cancels a frozen booking: she is told, and it is not put back', async () => {
    const world = await open();
    const booked = await bookMany(world, 5);
    remove(world, booked);
    await dust(world);
    const [first] = booked;
    if (first === undefined) throw new Error('something was booked');
    expect(await world.engine.cancel(first.id, 'patient')).toMatchObject({ kind: 'cancelled' });
    expect(await toPatients(world)).toEqual(['patient email cancelled']);
    await world.engine.settleFreeze(await theFreeze(world), 'refuse');
    await dust(world);
    expect((await world.mirror.booking(first.id))?.status).toBe('cancelled');
    expect(standing(world.google)).toHaveLength(4);
    expect(await toPatients(world)).toEqual(['patient email cancelled']);
  });
});

describe('what a freeze outlives', () => {
  it('a restart: nothing is told, and the doctor is not alerted again', async () => {
    const world = await open();
    const booked = await bookMany(world, 5);
    remove(world, booked);
    await dust(world);
    const next = await world.restart();
    await dust(next);
    expect(await toPatients(next)).toEqual([]);
    expect(await alerts(next)).toHaveLength(2);
    expect(await frozen(next)).toEqual(idsOf(booked));
  });

  it('another engine on the same database: one freeze, one alert, one telling', async () => {
    const world = await open();
    const other = await world.restart();
    const booked = await bookMany(world, 5);
    remove(world, booked);
    const both = async (): Promise<void> => {
      await Promise.all([pass(world), pass(other)]);
      await world.google.clock.advance(2 * MINUTE);
      await Promise.all([world.background.turn(), other.background.turn()]);
    };
    await both();
    expect((await world.engine.status()).freezes).toHaveLength(1);
    expect(await alerts(world)).toHaveLength(2);
    expect(await toPatients(world)).toEqual([]);
    const id = await theFreeze(other);
    await Promise.all([
      world.engine.settleFreeze(id, 'accept'),
      other.engine.settleFreeze(id, 'accept'),
    ]);
    await both();
    await both();
    expect(await toPatients(world)).toHaveLength(5);
    expect(await frozen(other)).toEqual([]);
  });

  it('the loss of the mirror: the first full pass finds what is owed, and trips again', async () => {
    const world = await open();
    const booked = await bookMany(world, 5);
    remove(world, booked);
    await dust(world);
    worlds.pop();
    const next = await world.restart({ emptyMirror: true });
    worlds.push(next);
    await dust(next);
    expect(await toPatients(next)).toEqual([]);
    expect(await frozen(next)).toEqual(idsOf(booked));
    expect(await isFree(next, startOf(0))).toBe(false);
    await next.engine.settleFreeze(await theFreeze(next), 'accept');
    await dust(next);
    expect(await toPatients(next)).toHaveLength(5);
  });

  it('not its time: what is over needs nobody’s word', async () => {
    const world = await open();
    const booked = await bookMany(world, 5);
    remove(world, booked);
    await dust(world);
    await dust(world, 3 * DAY);
    await dust(world);
    expect(await frozen(world)).toEqual([]);
    expect(await toPatients(world)).toEqual([]);
  });
});
