import { describe, expect, it } from 'vitest';
import type { OfferAnswer, WishAnswer } from '../../src/engine/api.ts';
import { asEventId, MINUTE } from '../../src/engine/core/values.ts';
import { BOOKING_ID, bookingWith, NOW, slotOn } from './fake-engine.ts';
import { managePath, served, TOKEN } from './served.ts';

const WAITING = `/bookings/${BOOKING_ID}/waiting?token=${TOKEN}`;
const OFFER = `/bookings/${BOOKING_ID}/offer?token=${TOKEN}`;
const START = '2026-11-24T09:00:00+01:00';
const offer = {
  ...slotOn(START),
  until: NOW + 30 * MINUTE,
  hold: asEventId('hold'),
  by: 'tag',
};
const waitingBooking = () => {
  const booking = bookingWith();
  const waiting = { since: NOW, offered: [], by: 'tag' };
  return bookingWith({ marks: { ...booking.marks, waiting } });
};

describe('the wish for something earlier', () => {
  it('is one button on the page, and another to take it back', async () => {
    const { get, engine } = await served();
    const before = await get(managePath());
    expect(before.text).toContain(`<form method="post" action="${WAITING}">`);
    expect(before.text).toContain('Prévenez-moi si un créneau plus tôt se libère');
    expect(before.text).toMatch(/name="wish" value="yes"/);
    engine.known.set(BOOKING_ID, waitingBooking());
    const after = await get(managePath());
    expect(after.text).toContain('Vous êtes sur la liste d’attente');
    expect(after.text).toMatch(/name="wish" value="no"/);
  });

  it('is offered on the page of a new booking, and not where it could not be met', async () => {
    const { get, engine } = await served();
    expect((await get(managePath('&new=1'))).text).toContain(WAITING);
    engine.mayWait = false;
    expect((await get(managePath())).text).not.toContain(WAITING);
    // Who is on the list may leave it, however late it is.
    engine.known.set(BOOKING_ID, waitingBooking());
    expect((await get(managePath())).text).toContain(WAITING);
  });

  it('is sent to the engine, and answered with a page that says so', async () => {
    const { postForm, get, engine } = await served();
    const on = await postForm(WAITING, { wish: 'yes' });
    expect([on.status, on.headers.get('location')]).toEqual([303, managePath('&done=waiting')]);
    const off = await postForm(`${WAITING}&lang=en`, { wish: 'no' });
    expect(off.headers.get('location')).toBe(managePath('&done=waiting-off&lang=en'));
    expect(engine.changes).toEqual([
      { call: 'wish', args: [BOOKING_ID, true] },
      { call: 'wish', args: [BOOKING_ID, false] },
    ]);
    expect((await get(managePath('&done=waiting'))).text).toContain('C’est noté');
  });

  const refused: readonly [WishAnswer, number, string][] = [
    [{ kind: 'unavailable' }, 409, 'n’a pas pu être noté'],
    [{ kind: 'too-late' }, 409, 'trop proche'],
    [{ kind: 'cancelled' }, 303, ''],
    [{ kind: 'not-found' }, 404, ''],
  ];
  it.each(refused)('answers %j with %i', async (wishAnswer, status, said) => {
    const { postForm, engine } = await served();
    engine.wishAnswer = wishAnswer;
    const answer = await postForm(WAITING, { wish: 'yes' });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(said);
  });
});

describe('the offer of an earlier slot', () => {
  it('is shown on its page and on that of the booking; looking changes nothing', async () => {
    const { get, engine } = await served();
    engine.offered = offer;
    const { status, text } = await get(OFFER);
    expect(status).toBe(200);
    expect(text).toContain('mardi 24 novembre 2026 à 9\u00a0h<');
    expect(text).toContain('mercredi 25 novembre 2026 à 9\u00a0h\u00a030');
    expect(text).toContain('lundi 23 novembre 2026 à 8\u00a0h\u00a030');
    expect(text).toContain(`name="start" value="${START}"`);
    expect(text).toContain('<meta name="robots" content="noindex">');
    expect((await get(managePath())).text).toContain(`href="${OFFER}"`);
    expect(engine.changes).toEqual([]);
  });

  it('says gently that there is none, or none any more', async () => {
    const { get, engine } = await served();
    const none = await get(`${OFFER}&lang=en`);
    expect(none.status).toBe(200);
    expect(none.text).toContain('Your appointment stays as it is');
    expect(none.text).not.toContain('<form');
    engine.known.clear();
    expect((await get(OFFER)).status).toBe(404);
  });

  const answers: readonly [OfferAnswer, 'yes' | 'no', number, string][] = [
    [{ kind: 'moved', booking: bookingWith() }, 'yes', 303, '&done=moved'],
    [{ kind: 'queued', booking: bookingWith() }, 'yes', 303, '&done=move-queued'],
    [{ kind: 'declined' }, 'no', 303, '&done=declined'],
    [{ kind: 'cancelled' }, 'yes', 303, ''],
    [{ kind: 'gone' }, 'no', 303, '&done=declined'],
    [{ kind: 'gone' }, 'yes', 409, 'Ce créneau n’est plus disponible'],
    [{ kind: 'not-found' }, 'yes', 404, ''],
  ];
  it.each(
    answers,
  )('after %j, asked %s, answers %i', async (offerAnswer, said, status, then) => {
    const { postForm, engine } = await served();
    engine.offerAnswer = offerAnswer;
    const answer = await postForm(OFFER, { answer: said, start: START });
    expect(answer.status).toBe(status);
    expect(engine.changes).toEqual([
      { call: 'answerOffer', args: [BOOKING_ID, START, said === 'yes'] },
    ]);
    if (status === 303) expect(answer.headers.get('location')).toBe(managePath(then));
    else expect(answer.text).toContain(then);
  });

  it('takes nothing for an answer but yes or no, and nobody’s but hers', async () => {
    const { postForm, engine } = await served();
    for (const fields of [{}, { answer: '' }, { answer: 'maybe', start: START }]) {
      expect((await postForm(OFFER, fields as Record<string, string>)).status).toBe(404);
    }
    for (const path of [OFFER, WAITING]) {
      const wrong = path.replace(TOKEN, `${TOKEN}x`);
      expect((await postForm(wrong, { answer: 'yes', wish: 'yes' })).status).toBe(404);
    }
    expect(engine.changes).toEqual([]);
  });
});
