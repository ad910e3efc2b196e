/** Questions about blocks: what a button is about, and who asks. */
import { describe, expect, it } from 'vitest';
import type { OverlapMatter } from '../../../src/engine/core/notice.ts';
import { MINUTE, must } from '../../../src/engine/core/values.ts';
import { bookOne, CALENDAR, newGoogle, standing, type World } from '../world.ts';
import {
  around,
  drag,
  ELEVEN,
  patientsTold,
  settle,
  stage,
  TEN,
  THREE,
  times,
} from './scene.ts';

const { open } = stage();
const NINE = '2026-11-25T09:00:00+01:00';
const NOON = '2026-11-25T12:00:00+01:00';

const block = (world: World, summary: string, start: string, end: string) => {
  world.google.model.insert(CALENDAR, { summary, ...times(start, end) });
};

async function asked(world: World): Promise<OverlapMatter[]> {
  const notices = await world.mirror.notices({});
  return notices.flatMap(({ notice: { channel, content } }) =>
    channel === 'telegram' && content.kind === 'overlap' ? [content] : [],
  );
}

const titlesOf = ({ bookings }: OverlapMatter) =>
  bookings.map(({ patient }) => patient.lastName);

const away = async () =>
  ({ ok: false, failure: { kind: 'unavailable', outcome: 'not-applied' } }) as const;

describe('an answer about a block', () => {
  it('is about the bookings that its message listed, not about what another message asked', async () => {
    const world = await open();
    await bookOne(world, { start: NINE, lastName: 'First', email: 'first@example.org' });
    await bookOne(world, { start: TEN, lastName: 'Both' });
    await bookOne(world, { start: ELEVEN, lastName: 'Last', email: 'last@example.org' });
    block(world, 'Early', NINE, '2026-11-25T10:30:00+01:00');
    block(world, 'Late', TEN, NOON);
    await settle(world, 2);
    const questions = await asked(world);
    const titles = questions.map(titlesOf);
    expect(titles).toHaveLength(2);
    expect(titles).toEqual(expect.arrayContaining([['First', 'Both'], ['Last']]));
    const other = questions.find((one) => titlesOf(one)[0] === 'Last');
    const { question } = must(other, 'the other question');
    expect(await world.engine.question(question)).toEqual(other);
    await world.engine.act({ verb: 'cancel-asked', question });
    const left = standing(world.google).map(({ summary }) => summary);
    expect(left).toContain('RDV – Zoë Both');
    expect(left).not.toContain('RDV – Zoë Last');
  });

  it('leaves alone what only a message about another block listed', async () => {
    const world = await open();
    await bookOne(world, { lastName: 'Both' });
    block(world, 'Morning', NINE, NOON);
    await settle(world, 2);
    const [morning] = await asked(world);
    await bookOne(world, { start: THREE, lastName: 'Later', email: 'later@example.org' });
    // Both come to lie under the second block at once; of the first one she is asked anew in its message.
    block(world, 'Day', NINE, '2026-11-25T17:00:00+01:00');
    await settle(world, 2);
    const day = must((await asked(world))[1], 'a second question');
    expect(titlesOf(day)).toEqual(['Both', 'Later']);
    expect(await world.engine.question(day.question)).toEqual(day);
    // The older message listed her too, and is still about her.
    const { question } = must(morning, 'a first question');
    expect(await world.engine.act({ verb: 'cancel-asked', question })).toMatchObject({
      bookings: 1,
    });
    expect(standing(world.google).map(({ summary }) => summary)).toContain('RDV – Zoë Later');
  });

  it('cancels nothing that she has moved away meanwhile, although this mirror has not seen it', async () => {
    const google = newGoogle();
    const one = await open({ google, seed: 1 });
    const { id } = await bookOne(one);
    block(one, 'Réunion', NINE, NOON);
    await settle(one, 2);
    const { question } = must((await asked(one))[0], 'a question');
    drag(google, id, THREE);
    expect(await one.engine.act({ verb: 'cancel-asked', question })).toEqual({
      kind: 'cancelled',
      bookings: 0,
      later: 0,
    });
    await settle(one, 3);
    expect(standing(google)).toHaveLength(2);
    expect(await patientsTold(one)).toEqual(['patient email booked', 'patient email moved']);
  });

  it('waits for Google, and is dropped when she has moved the booking by then', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    block(world, 'Réunion', NINE, NOON);
    await settle(world, 2);
    const { question } = must((await asked(world))[0], 'a question');
    const back = around(world.calendar, 'patch', () => away);
    const acting = world.engine.act({ verb: 'cancel-asked', question });
    await world.google.clock.advance(10_000);
    expect(await acting).toEqual({ kind: 'cancelled', bookings: 0, later: 1 });
    drag(world.google, id, THREE);
    back();
    await settle(world, 4);
    expect(standing(world.google)).toHaveLength(2);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('that waits does not keep the patient from cancelling, wherever it lies by then', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    block(world, 'Réunion', NINE, NOON);
    await settle(world, 2);
    const { question } = must((await asked(world))[0], 'a question');
    const back = around(world.calendar, 'patch', () => away);
    const acting = world.engine.act({ verb: 'cancel-asked', question });
    await world.google.clock.advance(10_000);
    await acting;
    const cancelling = world.engine.cancel(id, 'patient');
    await world.google.clock.advance(10_000);
    expect((await cancelling).kind).toBe('queued');
    drag(world.google, id, THREE);
    back();
    await settle(world, 4);
    expect(standing(world.google).map(({ summary }) => summary)).toEqual(['Réunion']);
  });
});

describe('a question', () => {
  it('is not asked by a second engine, whose pass brings the mark before it takes the right itself', async () => {
    const google = newGoogle();
    const one = await open({ google, seed: 1 });
    const other = await open({ google, seed: 2 });
    await bookOne(one);
    block(one, 'Réunion', NINE, NOON);
    await other.engine.sync({ cause: 'test' });
    await google.clock.advance(2 * MINUTE);
    const back = around(other.calendar, 'patch', () => away);
    await other.background.turn();
    expect((await other.mirror.intents()).map(({ kind }) => kind)).toContain('ask');
    await settle(one, 2, MINUTE);
    expect(await asked(one)).toHaveLength(1);
    await other.engine.sync({ cause: 'test' });
    back();
    await settle(other, 4, MINUTE);
    expect(await other.mirror.intents()).toEqual([]);
    expect(await asked(other)).toEqual([]);
  });

  it('that waited for Google leaves what another engine has asked since, elsewhere', async () => {
    const google = newGoogle();
    const one = await open({ google, seed: 1 });
    const other = await open({ google, seed: 2 });
    const { id } = await bookOne(one);
    block(one, 'Réunion', NINE, NOON);
    block(one, 'Congrès', THREE, '2026-11-25T17:00:00+01:00');
    await other.engine.sync({ cause: 'test' });
    await google.clock.advance(2 * MINUTE);
    const back = around(other.calendar, 'patch', () => away);
    await other.background.turn();
    drag(google, id, THREE);
    await settle(one, 2, MINUTE);
    expect((await asked(one)).map(({ block: { title } }) => title)).toEqual(['Congrès']);
    await other.engine.sync({ cause: 'test' });
    back();
    await settle(other, 4, MINUTE);
    expect(await other.mirror.intents()).toEqual([]);
    expect(await asked(other)).toEqual([]);
  });

  it('about two bookings that she laid together is not asked the other way round by a later mirror', async () => {
    const google = newGoogle();
    const one = await open({ google, seed: 1 });
    const first = await bookOne(one, { lastName: 'First' });
    await google.clock.advance(MINUTE);
    const second = await bookOne(one, {
      start: ELEVEN,
      lastName: 'Second',
      email: 'b@example.org',
    });
    drag(google, second.id, THREE);
    await settle(one, 2);
    drag(google, first.id, THREE);
    await settle(one, 2);
    const [question, ...more] = await asked(one);
    expect(titlesOf(must(question, 'a question'))).toEqual(['First']);
    const other = await open({ google, seed: 2 });
    await settle(other, 2);
    await settle(one, 2);
    expect([...more, ...(await asked(other)), ...(await asked(one)).slice(1)]).toEqual([]);
  });
});

describe('a question whose note got through and whose answer was lost', () => {
  it('is asked, although another engine has asked about the same booking since', async () => {
    const google = newGoogle();
    const one = await open({ google, seed: 1 });
    const other = await open({ google, seed: 2 });
    await bookOne(one);
    await settle(other, 1);
    block(one, 'First', NINE, '2026-11-25T10:30:00+01:00');
    google.faults.add({ operation: 'events.patch', kind: 'lost-response' });
    await settle(one, 1);
    expect(await one.mirror.intents()).toMatchObject([{ kind: 'ask' }]);
    block(one, 'Second', TEN, NOON);
    await settle(other, 2);
    await settle(one, 2);
    const titles = (questions: OverlapMatter[]) => questions.map(({ block: by }) => by.title);
    expect(titles(await asked(one))).toEqual(['First']);
    expect(titles(await asked(other))).toEqual(['Second']);
    expect(await one.mirror.intents()).toEqual([]);
  });
});
