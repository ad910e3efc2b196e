/** The page on which the doctor answers a request that she was mailed. */
import { describe, expect, it } from 'vitest';
import { approvalToken, linkToken, questionToken } from '../../src/engine/core/links.ts';
import { BOOKING_ID, bookingWith } from './fake-engine.ts';
import { SECRET, served } from './served.ts';

const PATH = `/approvals/${BOOKING_ID}?token=${approvalToken(SECRET, BOOKING_ID)}`;

async function asking(status: 'pending' | 'confirmed' | 'cancelled' = 'pending') {
  const server = await served();
  server.engine.known.set(BOOKING_ID, bookingWith({ status }));
  const answer = (value: string, at = PATH) => server.postForm(at, { answer: value });
  return { ...server, answer };
}

describe('a booking to confirm', () => {
  it('shows who asks for what, and changes nothing', async () => {
    const { get, engine } = await asking();
    const page = await get(PATH);
    expect(page.status).toBe(200);
    for (const piece of [
      'Jeanne Moreau',
      'mercredi 25 novembre 2026 à 9\u00a0h\u00a030',
      'jeanne@example.com',
      '06 12 34 56 78',
      'value="approve"',
      'value="decline"',
    ]) {
      expect(page.text).toContain(piece);
    }
    expect(page.text).toContain('name="robots" content="noindex"');
    expect(engine.changes).toEqual([]);
  });

  it('speaks the reader’s language', async () => {
    const { get } = await asking();
    expect((await get(`${PATH}&lang=en`)).text).toContain('Confirm the appointment');
  });

  it.each([
    ['approve', { kind: 'approved', later: false }, 'confirmed', 'Le rendez-vous est confirmé'],
    ['decline', { kind: 'declined' }, 'cancelled', 'La demande est refusée'],
  ] as const)('is answered by a form: %s', async (verb, acted, status, words) => {
    const { answer, engine } = await asking();
    engine.acted = acted;
    const act = engine.act.bind(engine);
    engine.act = (given) => {
      engine.known.set(BOOKING_ID, bookingWith({ status }));
      return act(given);
    };
    const page = await answer(verb);
    expect(page.status).toBe(200);
    expect(page.text).toContain(words);
    expect(page.text).not.toContain('<button');
    expect(engine.changes).toEqual([{ call: 'act', args: [{ verb, booking: BOOKING_ID }] }]);
  });

  it('is declined although Google has yet to hear of it', async () => {
    const { answer, engine } = await asking();
    engine.acted = { kind: 'declined' };
    expect((await answer('decline')).text).not.toContain('<button');
  });

  it('can be answered again when Google did not answer', async () => {
    const { answer, engine } = await asking();
    engine.acted = { kind: 'unavailable' };
    const page = await answer('approve');
    expect(page.text).toContain('Rien n’a été fait');
    expect(page.text).toContain('value="approve"');
  });

  it.each([
    ['confirmed', '<h1>Rendez-vous confirmé</h1>'],
    ['cancelled', 'refusé ou annulé'],
  ] as const)('that is settled says so: %s', async (status, words) => {
    const { get, answer, engine } = await asking(status);
    const page = await get(PATH);
    expect(page.text).toContain(words);
    expect(page.text).not.toContain('<button');
    engine.acted = { kind: 'gone' };
    expect((await answer('approve')).text).toContain(words);
  });

  it.each([
    '',
    '?token=',
    '?token=x',
    `?token=${approvalToken(SECRET, 'ffffffffffff' as never)}`,
    `?token=${approvalToken('another secret of 32 characters!', BOOKING_ID)}`,
    `?token=${linkToken(SECRET, BOOKING_ID)}`,
    `?token=${questionToken(SECRET, BOOKING_ID)}`,
  ])('is not opened by %s, like one that does not exist', async (query) => {
    const { get, answer, engine } = await asking();
    const path = `/approvals/${BOOKING_ID}${query}`;
    expect((await get(path)).status).toBe(404);
    expect((await answer('approve', path)).status).toBe(404);
    expect(engine.changes).toEqual([]);
  });

  it('that is not known any more is not found', async () => {
    const { get, answer, engine } = await asking();
    engine.known.clear();
    expect((await get(PATH)).status).toBe(404);
    expect((await answer('approve')).status).toBe(404);
    expect(engine.changes).toEqual([]);
  });

  it.each(['', 'cancel', 'keep', '__proto__'])('takes no other answer: %j', async (verb) => {
    const { answer, engine } = await asking();
    expect((await answer(verb)).status).toBe(404);
    expect(engine.changes).toEqual([]);
  });
});
