/** One request, sent to two engines with mirrors of their own: what one has answered, the other leaves. */
import { describe, expect, it } from 'vitest';
import { MINUTE, must } from '../../../src/engine/core/values.ts';
import { bookOne, form, newGoogle, standing, type World } from '../world.ts';
import { around, drag, meeting, patientsTold, settle, stage, TEN, THREE } from './scene.ts';

const { open } = stage();
const KEY = { idempotencyKey: 'one request, sent twice' };

const away = async () =>
  ({ ok: false, failure: { kind: 'unavailable', outcome: 'not-applied' } }) as const;

/** The first engine has written the event and cannot read the calendar. */
async function inserted() {
  const google = newGoogle();
  const one = await open({ google, seed: 1 });
  const other = await open({ google, seed: 2 });
  const back = around(one.calendar, 'list', () => away);
  const answer = one.engine.book(form, KEY);
  await google.clock.advance(10_000);
  expect((await answer).kind).toBe('queued');
  return { google, one, other, back };
}

const rounds = async (worlds: readonly World[], stepMs = MINUTE) => {
  for (let round = 0; round < 6; round += 1) {
    for (const world of worlds) await settle(world, 1, stepMs);
  }
};

describe('a booking that another engine has confirmed', () => {
  it.each([
    ['meets it in Google', false, 0],
    ['has it in its mirror already', true, 0],
    ['has had it in its mirror for long', true, 10 * MINUTE],
  ])('stands, although the doctor blocks its time before its inserter looks: it %s', async (_, knows, forMs) => {
    const { google, one, other, back } = await inserted();
    if (knows) await other.engine.sync({ cause: 'test' });
    await google.clock.advance(forMs);
    const answer = await other.engine.book(form, KEY);
    expect(answer.kind).toBe('booked');
    meeting(google, TEN);
    back();
    await rounds([one, other]);
    const titles = standing(google).map(({ summary }) => summary);
    expect(titles).toContain('RDV – Zoë O’Neil');
    const told = [...(await patientsTold(one)), ...(await patientsTold(other))];
    expect(told).toEqual(['patient email booked']);
    expect([...(await one.mirror.intents()), ...(await other.mirror.intents())]).toEqual([]);
  });

  it('is cancelled as a booking is when its patient withdraws it from its inserter', async () => {
    const { google, one, other, back } = await inserted();
    const answer = await other.engine.book(form, KEY);
    if (answer.kind !== 'booked') throw new Error(answer.kind);
    expect((await one.engine.cancel(answer.booking.id, 'patient')).kind).toBe('withdrawn');
    back();
    await rounds([one, other]);
    expect(standing(google)).toEqual([]);
    expect(await patientsTold(one)).toEqual(['patient email cancelled']);
    expect(await patientsTold(other)).toEqual([]);
  });
});

describe('a booking that its inserter has lost', () => {
  it('is confirmed by nobody else meanwhile, and both answers say so', async () => {
    const { google, one, other, back } = await inserted();
    meeting(google, TEN);
    const answer = await other.engine.book(form, KEY);
    expect(answer.kind).toBe('queued');
    back();
    await rounds([one, other], 10_000);
    expect(standing(google)).toMatchObject([{ summary: 'Réunion' }]);
    expect(await patientsTold(one)).toEqual(['patient email unavailable']);
    expect(await patientsTold(other)).toEqual(['patient email unavailable']);
  });
});

describe('a booking that its inserter has lost, and cannot take back yet', () => {
  it('is left alone once the doctor has dragged it and another engine has confirmed it there', async () => {
    const google = newGoogle();
    const one = await open({ google, seed: 1 });
    const other = await open({ google, seed: 2 });
    const back = around(one.calendar, 'patch', () => away);
    around(one.calendar, 'insert', (insert) => async (...args) => {
      meeting(google, TEN);
      return insert(...args);
    });
    expect((await one.engine.book(form, KEY)).kind).toBe('taken');
    const [id] = (await one.mirror.intents()).map(({ booking }) => booking);
    drag(google, must(id, 'a withdrawal'), THREE);
    await other.engine.sync({ cause: 'test' });
    expect((await other.engine.book(form, KEY)).kind).toBe('booked');
    back();
    await rounds([one, other]);
    expect(standing(google).map((event) => event.id)).toContain(id);
    expect([...(await one.mirror.intents()), ...(await other.mirror.intents())]).toEqual([]);
  });
});

describe('a cancellation that was cut short at one engine, and undone at the other', () => {
  async function both() {
    const google = newGoogle();
    const one = await open({ google, seed: 1 });
    const other = await open({ google, seed: 2 });
    const { id } = await bookOne(one);
    await other.engine.sync({ cause: 'test' });
    return { google, one, other, id };
  }

  it('is not carried out again: its patch got through, unheard', async () => {
    const { google, one, other, id } = await both();
    google.faults.add({ operation: 'events.patch', kind: 'lost-response' });
    expect((await one.engine.cancel(id, 'patient')).kind).toBe('queued');
    await other.engine.sync({ cause: 'test' });
    expect((await other.engine.undoCancel(id)).kind).toBe('restored');
    await rounds([one, other]);
    expect(standing(google)).toMatchObject([{ id }]);
    expect((await one.engine.booking(id))?.status).toBe('confirmed');
    expect(await patientsTold(one)).toEqual(['patient email booked']);
    expect(await patientsTold(other)).toEqual(['patient email restored']);
    expect([...(await one.mirror.intents()), ...(await other.mirror.intents())]).toEqual([]);
  });

  it('is not carried out after she cancelled at the other as well, and thought better of it', async () => {
    const { google, one, other, id } = await both();
    const back = around(one.calendar, 'patch', () => away);
    expect((await one.engine.cancel(id, 'patient')).kind).toBe('queued');
    await google.clock.advance(1_000);
    expect((await other.engine.cancel(id, 'patient')).kind).toBe('cancelled');
    expect((await other.engine.undoCancel(id)).kind).toBe('restored');
    back();
    await rounds([one, other]);
    expect(standing(google)).toMatchObject([{ id }]);
    expect([...(await one.mirror.intents()), ...(await other.mirror.intents())]).toEqual([]);
    // Her next wish is one of its own.
    expect((await one.engine.cancel(id, 'patient')).kind).toBe('cancelled');
    await rounds([one, other]);
    expect(standing(google)).toEqual([]);
  });
});
