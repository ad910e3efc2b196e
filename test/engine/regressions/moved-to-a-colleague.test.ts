/** A booking that the doctor moved to a colleague's calendar is not gone, whatever is known of it here. */
import { describe, expect, it } from 'vitest';
import { asPractitionerId, MINUTE } from '../../../src/engine/core/values.ts';
import { bookOne, CALENDAR, form, newGoogle, standing, type World } from '../world.ts';
import {
  around,
  cutOff,
  halfHourFrom,
  patientsTold,
  queueOne,
  settle,
  stage,
  THREE,
  withColleague,
} from './scene.ts';

const { open } = stage();
const COLLEAGUE = 'martin@example.com';
const ENDED = ['patient email booked', 'patient email cancelled'];

const everywhere = ({ google }: World) => [
  ...standing(google, CALENDAR),
  ...standing(google, COLLEAGUE),
];

/** Booked, and moved in Google Calendar. */
async function movedAway(world: World) {
  const { id } = await bookOne(world);
  world.google.model.move(CALENDAR, id, COLLEAGUE);
  return id;
}

describe('a patient who cancels a booking that lies in another calendar by now', () => {
  it.each([
    ['nothing of which is known yet', []],
    ['of which one half is known', ['dubois']],
    ['of which the other half is known', ['martin']],
  ] as const)('a move %s, is rid of it', async (_, read) => {
    const world = await open({ practice: withColleague });
    const id = await movedAway(world);
    for (const name of read) {
      await world.engine.sync({ practitioner: asPractitionerId(name), cause: 'test' });
    }
    expect((await world.engine.cancel(id, 'patient')).kind).toBe('cancelled');
    expect(everywhere(world)).toEqual([]);
    await settle(world, 3);
    expect(await patientsTold(world)).toEqual(ENDED);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is told so only when the other calendar has answered', async () => {
    const world = await open({ practice: withColleague });
    const id = await movedAway(world);
    world.google.faults.add({ operation: 'events.get', kind: 'reset', times: 2 });
    expect((await world.engine.cancel(id, 'patient')).kind).toBe('queued');
    expect(await patientsTold(world)).toEqual(['patient email booked']);
    await settle(world, 4);
    expect(everywhere(world)).toEqual([]);
    expect(await patientsTold(world)).toEqual(ENDED);
  });
});

describe('what was found of an event just before she moved it to a colleague', () => {
  it.each([
    'its patient’s refusal',
    'that it was typed in',
  ])('is done there: %s', async (what) => {
    const world = await open({ practice: withColleague, settings: { invite: true } });
    const { model, faults } = world.google;
    const isTyped = what === 'that it was typed in';
    const typed = { summary: 'RDV Curie', description: 'curie@example.org' };
    const { id } = isTyped
      ? (model.insert(CALENDAR, { ...typed, ...halfHourFrom(THREE) }) as { id: string })
      : await bookOne(world);
    if (!isTyped) model.respond(CALENDAR, id, 'zoe@example.org', 'declined');
    await world.engine.sync({ cause: 'test' });
    faults.add({ operation: 'events.get', kind: 'reset', times: 1 });
    await world.google.clock.advance(MINUTE);
    await world.background.turn();
    model.move(CALENDAR, id, COLLEAGUE);
    await settle(world, 5);
    expect(everywhere(world)).toHaveLength(isTyped ? 1 : 0);
    const last = (await patientsTold(world)).at(-1);
    expect(last).toBe(isTyped ? 'patient email booked' : 'patient email cancelled');
    expect(await world.mirror.intents()).toEqual([]);
  });
});

describe('a booking that she moved to a colleague before its engine had checked it', () => {
  /** Written, and not read since; the doctor has moved it. */
  async function unchecked(world: World) {
    const id = await unread(world);
    world.google.model.move(CALENDAR, id, COLLEAGUE);
    return id;
  }

  /** Written, and not read since. */
  async function unread(world: World) {
    world.google.faults.add({ operation: 'events.list', kind: 'reset' });
    return queueOne(world);
  }

  it.each([
    ['nothing', []],
    ['one half', ['dubois']],
    ['the other half', ['martin']],
  ] as const)('stands there, and its patient is told, when %s was read', async (_, read) => {
    const world = await open({ practice: withColleague, settings: { invite: true } });
    const id = await unchecked(world);
    for (const name of read) {
      await world.engine.sync({ practitioner: asPractitionerId(name), cause: 'test' });
    }
    await settle(world, 3);
    expect(everywhere(world)).toMatchObject([
      { id, attendees: [{ email: 'zoe@example.org' }] },
    ]);
    expect(await patientsTold(world)).toEqual([
      'patient email booked',
      'patient email handed-over',
    ]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is met again by the attempt whose answer was lost', async () => {
    const world = await open({ practice: withColleague });
    const { faults } = world.google;
    faults.add({ operation: 'events.insert', kind: 'lost-response' });
    faults.add({ operation: 'events.insert', kind: 'reset', after: 1, times: 20 });
    const id = await queueOne(world);
    world.google.model.move(CALENDAR, id, COLLEAGUE);
    faults.clear();
    await settle(world, 4);
    expect(everywhere(world)).toMatchObject([{ id }]);
    expect(await patientsTold(world)).toEqual([
      'patient email booked',
      'patient email handed-over',
    ]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('goes when its patient has withdrawn it meanwhile', async () => {
    const world = await open({ practice: withColleague });
    const id = await unread(world);
    const back = cutOff(world.google);
    expect((await world.engine.cancel(id, 'patient')).kind).toBe('withdrawn');
    await world.background.turn();
    world.google.model.move(CALENDAR, id, COLLEAGUE);
    back();
    await settle(world, 4);
    expect(everywhere(world)).toEqual([]);
    expect(await patientsTold(world)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is confirmed there to whoever repeats the request at another engine', async () => {
    const google = newGoogle(withColleague);
    const one = await open({ google, practice: withColleague });
    const other = await open({ google, practice: withColleague, seed: 2 });
    const key = { idempotencyKey: 'one request, sent twice' };
    const back = around(one.calendar, 'list', () => async () => ({
      ok: false,
      failure: { kind: 'unavailable', outcome: 'not-applied' },
    }));
    const answer = one.engine.book(form, key);
    await google.clock.advance(10_000);
    const asked = await answer;
    if (asked.kind !== 'queued') throw new Error(asked.kind);
    google.model.move(CALENDAR, asked.id, COLLEAGUE);
    await other.engine.sync({ cause: 'test' });
    expect((await other.engine.book(form, key)).kind).toBe('booked');
    back();
    await settle(one, 4);
    await settle(other, 2);
    expect(everywhere(one)).toMatchObject([{ id: asked.id }]);
    expect(await patientsTold(one)).toEqual([
      'patient email booked',
      'patient email handed-over',
    ]);
    expect(await patientsTold(other)).toEqual([]);
    expect([...(await one.mirror.intents()), ...(await other.mirror.intents())]).toEqual([]);
  });
});

describe('a booking that she laid over a colleague’s just after it was made', () => {
  it('stands, and so does the other: an overlap made by a person’s hand cancels nobody', async () => {
    const world = await open({ practice: withColleague });
    const theirs = await bookOne(world, { practitioner: 'martin', email: 'b@example.org' });
    await world.google.clock.advance(10_000);
    const moved = await movedAway(world);
    await settle(world, 4);
    const ids = everywhere(world).map(({ id }) => id);
    expect(ids.toSorted()).toEqual([theirs.id, moved].toSorted());
    expect(await patientsTold(world)).not.toContain('patient email cancelled');
  });
});
