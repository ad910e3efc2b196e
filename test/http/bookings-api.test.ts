import { describe, expect, it } from 'vitest';
import type { BookAnswer, CancelAnswer, RescheduleAnswer } from '../../src/engine/api.ts';
import { linkToken } from '../../src/engine/core/links.ts';
import { asCalendarId, asEventId, asPractitionerId } from '../../src/engine/core/values.ts';
import { ASKED, BOOKING_ID, bookingWith, NOW, slotOn } from './fake-engine.ts';
import { expectProblem } from './problems.ts';
import { SECRET, served, TOKEN } from './served.ts';

const INPUT = {
  practitioner: 'dubois',
  type: 'consultation',
  start: '2026-11-25T09:30:00+01:00',
  firstName: 'Jeanne',
  lastName: 'Moreau',
  email: 'jeanne@example.com',
  phone: '06 12 34 56 78',
};
const SHOWN = {
  id: BOOKING_ID,
  status: 'confirmed',
  start: '2026-11-25T09:30:00+01:00',
  end: '2026-11-25T10:00:00+01:00',
  practitioner: 'dubois',
  type: 'consultation',
  manageUrl: `https://rdv.example.com/bookings/${BOOKING_ID}?token=${TOKEN}`,
};
const BOOKING = `/api/bookings/${BOOKING_ID}`;

describe('POST /api/bookings', () => {
  it('hands the input to the engine as it came, and answers 201', async () => {
    const { postJson, engine } = await served();
    const answer = await postJson('/api/bookings', { ...INPUT, extra: [1] });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual(SHOWN);
    expect(answer.headers.get('location')).toBe(BOOKING);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(engine.changes).toEqual([
      { call: 'book', args: [{ ...INPUT, extra: [1] }, { idempotencyKey: null }] },
    ]);
  });

  it('answers nothing of the patient', async () => {
    const { postJson } = await served();
    const { text } = await postJson('/api/bookings', INPUT);
    expect(text).not.toMatch(/jeanne|moreau|06 12/i);
  });

  it('hands the idempotency key on', async () => {
    const { postJson, engine } = await served();
    await postJson('/api/bookings', INPUT, { 'idempotency-key': 'a-key' });
    expect(engine.changes[0]?.args[1]).toEqual({ idempotencyKey: 'a-key' });
  });

  it.each(['', ' ', 'é', 'a b', 'x'.repeat(256)])('refuses the key "%s"', async (key) => {
    const { postJson, engine } = await served();
    expectProblem(
      await postJson('/api/bookings', INPUT, { 'idempotency-key': key }),
      'malformed',
    );
    expect(engine.changes).toEqual([]);
  });

  it('answers pending while the doctor has not approved', async () => {
    const { postJson, engine } = await served();
    engine.bookAnswer = { kind: 'booked', booking: bookingWith({ status: 'pending' }) };
    expect(await postJson('/api/bookings', INPUT)).toMatchObject({
      status: 201,
      json: { status: 'pending' },
    });
  });

  it('answers 202 when Google is away', async () => {
    const { postJson, engine } = await served();
    engine.bookAnswer = { kind: 'queued', id: BOOKING_ID, asked: ASKED };
    const answer = await postJson('/api/bookings', INPUT);
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({ ...SHOWN, status: 'queued' });
  });

  it('answers 409 with alternatives when the slot is gone', async () => {
    const { postJson, engine } = await served();
    engine.bookAnswer = {
      kind: 'taken',
      alternatives: [slotOn('2026-11-25T10:00:00+01:00')],
    };
    const answer = await postJson('/api/bookings', INPUT);
    expectProblem(answer, 'slot-unavailable');
    expect(answer.json.alternatives).toEqual([
      { start: '2026-11-25T10:00:00+01:00', end: '2026-11-25T10:30:00+01:00' },
    ]);
  });

  it('answers 422 with the fields in the reader’s words', async () => {
    const { postJson, engine } = await served();
    engine.bookAnswer = {
      kind: 'invalid',
      errors: [
        { path: 'email', code: 'bad-email' },
        { path: 'phone', code: 'required' },
      ],
    };
    const french = await postJson('/api/bookings', {});
    const english = await postJson('/api/bookings', {}, { 'accept-language': 'en' });
    expectProblem(french, 'invalid');
    expectProblem(english, 'invalid');
    expect(french.json.errors).toMatchObject([
      { path: 'email' },
      { path: 'phone', message: 'Ce champ est obligatoire.' },
    ]);
    expect(english.json.errors).toMatchObject([
      { path: 'email' },
      { path: 'phone', message: 'This field is required.' },
    ]);
  });

  it('answers 500 without details when the engine breaks, and logs nothing of the patient', async () => {
    const { postJson, engine, logged } = await served();
    engine.broken = new TypeError('cannot book Jeanne Moreau <jeanne@example.com>');
    const answer = await postJson('/api/bookings', INPUT);
    expectProblem(answer, 'internal');
    expect(answer.text).not.toMatch(/jeanne/i);
    expect(logged.join('\n')).toMatch(/TypeError.*bookings-api/);
    expect(logged.join('\n')).not.toMatch(/jeanne|moreau/i);
  });

  it('slows down one address that books too much, and says for how long', async () => {
    const { postJson, engine, time } = await served({ writeLimit: { burst: 2, perMinute: 6 } });
    await postJson('/api/bookings', INPUT);
    await postJson('/api/bookings', INPUT);
    const refused = await postJson('/api/bookings', INPUT);
    expectProblem(refused, 'too-many-requests');
    expect(refused.headers.get('retry-after')).toBe('10');
    expect(engine.changes).toHaveLength(2);
    time.monotonic = 10_000;
    expect((await postJson('/api/bookings', INPUT)).status).toBe(201);
  });
});

describe('GET /api/bookings/{id}', () => {
  it('shows the booking to whoever holds its token', async () => {
    const { get } = await served();
    const answer = await get(`${BOOKING}?token=${TOKEN}`);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ ...SHOWN, changeable: true });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('shows a queued one as queued', async () => {
    const { get, engine } = await served();
    engine.known.clear();
    engine.waiting.set(BOOKING_ID, ASKED);
    const answer = await get(`${BOOKING}?token=${TOKEN}`);
    expect(answer.json).toEqual({ ...SHOWN, status: 'queued', changeable: false });
  });

  it('names the practitioner in whose calendar it lies now', async () => {
    const { get, engine } = await served();
    const calendarId = asCalendarId('martin@example.com');
    engine.known.set(BOOKING_ID, bookingWith({ calendarId }));
    const answer = await get(`${BOOKING}?token=${TOKEN}`);
    expect(answer.json.practitioner).toBe('martin');
  });

  it('keeps the practitioner it was booked with when calendar or practitioner are gone', async () => {
    const { get, engine } = await served();
    const { marks } = bookingWith();
    const practitioner = asPractitionerId('retired');
    engine.known.set(
      BOOKING_ID,
      bookingWith({ calendarId: asCalendarId('gone'), marks: { ...marks, practitioner } }),
    );
    const answer = await get(`${BOOKING}?token=${TOKEN}`);
    expect(answer.json.practitioner).toBe('retired');
  });
});

describe('a wrong token', () => {
  const routes = [
    ['GET', '/api/bookings/ID'],
    ['POST', '/api/bookings/ID/cancel'],
    ['POST', '/api/bookings/ID/reschedule'],
    ['GET', '/bookings/ID'],
    ['GET', '/bookings/ID/calendar.ics'],
    ['POST', '/bookings/ID/cancel'],
    ['POST', '/bookings/ID/reschedule'],
  ] as const;
  const unknown = 'zzzzzzzzzzzzzzzzzzzzzzzzzz';
  const bodyFor = (path: string): RequestInit =>
    path.startsWith('/api')
      ? { headers: { 'content-type': 'application/json' }, body: '{}' }
      : { body: new URLSearchParams() };

  it.each(
    routes,
  )('%s %s answers it just like an id that does not exist', async (method, path) => {
    const { send, engine } = await served();
    engine.cancelAnswer = { kind: 'not-found' };
    engine.rescheduleAnswer = { kind: 'not-found' };
    const ask = (id: string, query: string) =>
      send(path.replace('ID', id) + query, {
        method,
        ...(method === 'POST' ? bodyFor(path) : {}),
      });
    const known = [
      await ask(BOOKING_ID, ''),
      await ask(BOOKING_ID, '?token='),
      await ask(BOOKING_ID, '?token=wrong'),
      await ask(BOOKING_ID, `?token=${TOKEN.slice(0, -1)}`),
      await ask(BOOKING_ID, `?token=${linkToken(SECRET, asEventId(unknown))}`),
    ];
    expect(engine.changes).toEqual([]);
    const absent = await ask(unknown, `?token=${linkToken(SECRET, asEventId(unknown))}`);
    for (const answer of known) {
      expectProblem(answer, 'not-found');
      expect(answer.text).toBe(absent.text);
    }
    expectProblem(absent, 'not-found');
  });
});

describe('POST /api/bookings/{id}/cancel', () => {
  const cases: [CancelAnswer, number, object][] = [
    [
      { kind: 'cancelled', booking: bookingWith() },
      200,
      { id: BOOKING_ID, status: 'cancelled' },
    ],
    [{ kind: 'withdrawn' }, 200, { id: BOOKING_ID, status: 'cancelled' }],
    [{ kind: 'queued', booking: bookingWith() }, 202, { id: BOOKING_ID, status: 'queued' }],
    [
      { kind: 'too-late', until: NOW },
      409,
      { type: '/problems/too-late', until: '2026-11-23T08:00:00+01:00' },
    ],
    [{ kind: 'not-found' }, 404, { type: '/problems/not-found' }],
  ];
  it.each(cases)('answers %o with %d', async (outcome, status, json) => {
    const { send, engine } = await served();
    engine.cancelAnswer = outcome;
    const answer = await send(`${BOOKING}/cancel?token=${TOKEN}`, { method: 'POST' });
    expect(answer).toMatchObject({ status, json });
    expect(engine.changes).toEqual([{ call: 'cancel', args: [BOOKING_ID, 'patient'] }]);
  });
});

describe('POST /api/bookings/{id}/reschedule', () => {
  const slot = slotOn('2026-11-26T09:00:00+01:00');
  const alternatives = [
    { start: '2026-11-26T09:00:00+01:00', end: '2026-11-26T09:30:00+01:00' },
  ];
  const cases: [RescheduleAnswer, number, object][] = [
    [{ kind: 'moved', booking: bookingWith() }, 200, SHOWN],
    [{ kind: 'queued', booking: bookingWith() }, 202, { ...SHOWN, status: 'queued' }],
    [
      { kind: 'taken', alternatives: [slot] },
      409,
      { type: '/problems/slot-unavailable', alternatives },
    ],
    [{ kind: 'too-late', until: NOW }, 409, { type: '/problems/too-late' }],
    [{ kind: 'cancelled' }, 409, { type: '/problems/booking-cancelled' }],
    [
      { kind: 'invalid', errors: [{ path: 'start', code: 'off-grid' }] },
      422,
      { type: '/problems/invalid', errors: [{ path: 'start' }] },
    ],
    [{ kind: 'not-found' }, 404, { type: '/problems/not-found' }],
  ];
  it.each(cases)('answers %o with %d', async (outcome, status, json) => {
    const { postJson, engine } = await served();
    engine.rescheduleAnswer = outcome;
    const body = { start: '2026-11-26T09:00:00+01:00' };
    const answer = await postJson(`${BOOKING}/reschedule?token=${TOKEN}`, body);
    expect(answer).toMatchObject({ status, json });
    expect(engine.changes).toEqual([
      { call: 'reschedule', args: [BOOKING_ID, body.start, 'patient'] },
    ]);
  });
});

describe('GET /api/practitioners', () => {
  it('lists who can be booked for what, in the reader’s language', async () => {
    const { get } = await served();
    const answer = await get('/api/practitioners', { 'accept-language': 'en' });
    expect(answer.json).toEqual({
      practitioners: [
        {
          id: 'dubois',
          name: 'Dr Marie Dubois',
          appointmentTypes: [
            { id: 'consultation', name: 'Consultation', minutes: 30 },
            { id: 'first', name: 'First visit', minutes: 60 },
          ],
        },
        {
          id: 'martin',
          name: 'Dr Paul Martin',
          appointmentTypes: [{ id: 'consultation', name: 'Consultation', minutes: 30 }],
        },
      ],
      timeZone: 'Europe/Paris',
    });
    const french = await get('/api/practitioners?lang=fr', { 'accept-language': 'en' });
    expect(french.text).toContain('Première consultation');
  });
});

describe('how requests ended', () => {
  it('is counted', async () => {
    const { postJson, send, get, engine } = await served();
    await postJson('/api/bookings', INPUT);
    const taken: BookAnswer = { kind: 'taken', alternatives: [] };
    engine.bookAnswer = taken;
    await postJson('/api/bookings', INPUT);
    await send(`${BOOKING}/cancel?token=${TOKEN}`, { method: 'POST' });
    const { text } = await get('/metrics');
    expect(text).toContain(
      'creneau_booking_requests_total{action="book",outcome="booked"} 1\n',
    );
    expect(text).toContain('creneau_booking_requests_total{action="book",outcome="taken"} 1\n');
    expect(text).toContain(
      'creneau_booking_requests_total{action="cancel",outcome="cancelled"} 1\n',
    );
  });
});
