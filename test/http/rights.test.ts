/** Undoing a cancellation, seeing what is held, asking for erasure: the pages, on a scripted engine. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/engine/core/values.ts';
import type { AuditRecord } from '../../src/engine/mirror-port.ts';
import { BOOKING_ID, bookingWith, NOW, slotOn } from './fake-engine.ts';
import { managePath, served, TOKEN } from './served.ts';

const at = (what: string, more = '') => `/bookings/${BOOKING_ID}/${what}?token=${TOKEN}${more}`;
const UNDO = at('undo');
const ERASURE = at('erasure');
const gone = bookingWith({ status: 'cancelled' });

describe('a cancellation on the patient’s page', () => {
  it('can be undone as long as the engine says so', async () => {
    const { get, engine } = await served();
    engine.known.set(BOOKING_ID, gone);
    expect((await get(managePath())).text).not.toContain('Rétablir');
    engine.undoable = NOW + MINUTE;
    const { text } = await get(managePath('&done=cancelled'));
    expect(text).toContain(`<form class="card" method="post" action="${UNDO}">`);
    expect(text).toContain('jusqu’à 8\u00a0h\u00a001');
    expect((await get(managePath('&lang=en'))).text).toContain('Reinstate the appointment');
  });

  it('offers nothing of the kind for what stands', async () => {
    const { get, engine } = await served();
    engine.undoable = NOW + MINUTE;
    expect((await get(managePath())).text).not.toContain('/undo');
  });

  it('leads back to the page once it is undone, or waits for Google', async () => {
    const { postForm, engine, get } = await served();
    const answer = await postForm(UNDO, {});
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(managePath('&done=restored'));
    expect(engine.changes).toEqual([{ call: 'undoCancel', args: [BOOKING_ID] }]);
    expect((await get(managePath('&done=restored'))).text).toContain('est rétabli');
    engine.undoAnswer = { kind: 'queued', booking: gone };
    engine.known.set(BOOKING_ID, gone);
    engine.undoable = NOW + MINUTE;
    const later = await postForm(UNDO, {});
    expect(later.headers.get('location')).toBe(managePath('&done=restore-queued'));
    const { text } = await get(managePath('&done=restore-queued'));
    expect(text).toContain('l’horaire vous est gardé');
    expect(text).not.toContain('/undo');
  });

  it('names other times when somebody else has the slot', async () => {
    const { postForm, engine } = await served();
    engine.known.set(BOOKING_ID, gone);
    engine.undoable = NOW + MINUTE;
    const alternatives = [slotOn('2026-11-26T09:00:00+01:00')];
    engine.undoAnswer = { kind: 'taken', alternatives };
    const answer = await postForm(UNDO, {});
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('vient d’être pris par quelqu’un d’autre');
    expect(answer.text).toContain('jeudi 26 novembre 2026 à 9\u00a0h');
    expect(answer.text).toContain(
      'href="/?practitioner=dubois&amp;type=consultation&amp;start=2026-11-26T09%3A00%3A00%2B01%3A00"',
    );
    expect(answer.text).not.toContain('/undo');
  });

  it('says so when it is too late', async () => {
    const { postForm, engine } = await served();
    engine.known.set(BOOKING_ID, gone);
    engine.undoAnswer = { kind: 'gone' };
    const answer = await postForm(UNDO, {});
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('ne peut plus être rétabli');
    engine.undoAnswer = { kind: 'not-found' };
    expect((await postForm(UNDO, {})).status).toBe(404);
  });

  it('changes nothing on a GET, nor without the token', async () => {
    const { get, postForm, engine } = await served();
    expect((await get(UNDO)).status).toBe(405);
    expect((await get(ERASURE)).status).toBe(405);
    expect((await postForm(`/bookings/${BOOKING_ID}/undo?token=wrong`, {})).status).toBe(404);
    expect((await postForm(`/bookings/${BOOKING_ID}/erasure`, {})).status).toBe(404);
    expect(engine.changes).toEqual([]);
  });
});

describe('the page of what is held', () => {
  it('is linked from the booking, and names every field, where it is and what was said', async () => {
    const { get, engine } = await served();
    expect((await get(managePath())).text).toContain(`href="${at('data')}"`);
    const { marks } = bookingWith();
    engine.known.set(BOOKING_ID, bookingWith({ marks: { ...marks, noShow: true } }));
    engine.held = {
      ...engine.held,
      audit: [
        entry('booking.confirmed', 'patient'),
        entry('booking.restamped', 'engine'),
        entry('booking.no-show', 'admin'),
      ],
    };
    const { text, headers } = await get(at('data'));
    for (const said of [
      'Jeanne',
      'Moreau',
      'jeanne@example.com',
      '06 12 34 56 78',
      'Bonjour',
      BOOKING_ID,
      'agenda Google du praticien',
      'Rendez-vous confirmé (vous)',
      'remises dans l’événement (le système)',
      'Le patient n’est pas venu (le cabinet)',
      'lundi 23 novembre 2026 à 8\u00a0h',
    ]) {
      expect(text).toContain(said);
    }
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).toContain('<meta name="robots" content="noindex">');
    expect((await get(at('data', '&lang=en'))).text).toContain('What you told us');
  });

  it('comes as a file, with everything but how the practice is reached', async () => {
    const { get } = await served();
    const file = await get(at('data.json'));
    expect(file.headers.get('content-type')).toContain('application/json');
    expect(file.headers.get('content-disposition')).toBe(
      'attachment; filename="mes-donnees.json"',
    );
    expect(file.json).toMatchObject({
      format: 'creneau-holdings',
      version: 1,
      booking: { id: BOOKING_ID, status: 'confirmed', noShow: false },
      patient: { firstName: 'Jeanne', email: 'jeanne@example.com' },
      messages: [],
      audit: [],
    });
  });

  it('opens for nobody else', async () => {
    const { get } = await served();
    for (const what of ['data', 'data.json']) {
      expect((await get(`/bookings/${BOOKING_ID}/${what}?token=x`)).status).toBe(404);
    }
  });
});

describe('asking for erasure', () => {
  it('is passed on, and says what happens next', async () => {
    const { get, postForm, engine } = await served();
    expect((await get(at('data'))).text).toContain(`<form method="post" action="${ERASURE}">`);
    const answer = await postForm(ERASURE, {});
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(at('data', '&done=asked'));
    expect(engine.changes).toEqual([{ call: 'askErasure', args: [BOOKING_ID] }]);
    engine.held = { ...engine.held, erasureAskedAt: NOW };
    const after = await get(at('data', '&done=asked'));
    expect(after.text).toContain('dans un délai d’un mois');
    expect(after.text).toContain('CNIL');
    expect(after.text).not.toContain('/erasure');
    expect((await get(at('data'))).text).toContain('Vous avez demandé l’effacement le lundi');
  });

  it('does not pretend when there is nobody to pass it on to', async () => {
    const { postForm, engine } = await served();
    engine.erasureAnswer = { kind: 'nobody' };
    const answer = await postForm(ERASURE, {});
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('12 rue de la Paix');
    engine.erasureAnswer = { kind: 'already' };
    expect((await postForm(ERASURE, {})).status).toBe(303);
  });
});

const entry = (action: AuditRecord['action'], actor: 'patient' | 'admin' | 'engine') => ({
  seq: 1,
  hash: 'x',
  at: NOW,
  actor,
  action,
  booking: BOOKING_ID,
  calendarId: null,
  detail: {},
});
