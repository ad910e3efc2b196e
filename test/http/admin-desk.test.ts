/** The front desk: its days, the files of bookings, the telephone, and what it is told. */
import { describe, expect, it } from 'vitest';
import type {
  BookAnswer,
  NoShowAnswer,
  RescheduleAnswer,
  SlotExplanation,
} from '../../src/engine/api.ts';
import { AUDIT_ACTIONS } from '../../src/engine/core/audit-actions.ts';
import type { Booking } from '../../src/engine/core/event.ts';
import { asEventId, DAY, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import { DISCARDED, type NoticeRecord } from '../../src/engine/outbox-port.ts';
import { history } from '../../src/texts/history.ts';
import { loggedIn, PASSWORD } from './admin-login.ts';
import {
  ASKED,
  BOOKING_ID,
  bookingWith,
  NOW,
  PRACTICE,
  STATUS,
  slotOn,
} from './fake-engine.ts';
import { expectProblem } from './problems.ts';
import { managePath, served } from './served.ts';

const FILE = `/admin/bookings/${BOOKING_ID}`;
const OTHER = asEventId('otherotherotherotherotherother');

/** A second booking, of the other practitioner, the day after. */
function martins(): Booking {
  const { marks, start, end } = bookingWith();
  const [, martin] = PRACTICE.practitioners;
  if (martin === undefined) throw new Error('expected two practitioners');
  const patient = { ...marks.patient, firstName: 'Ali', lastName: 'Ben Salah', phone: '' };
  return bookingWith({
    id: OTHER,
    calendarId: martin.calendarId,
    start: start + DAY,
    end: end + DAY,
    marks: { ...marks, practitioner: martin.id, patient },
  });
}

function dead(over: Partial<NoticeRecord> = {}): NoticeRecord {
  const { start, end, marks, iCalUID, htmlLink } = bookingWith();
  return {
    notice: {
      key: 'n1',
      booking: BOOKING_ID,
      party: 'patient',
      channel: 'email',
      to: 'jeanne@example.com',
      locale: 'fr',
      createdAt: NOW - HOUR,
      content: {
        kind: 'moved',
        by: 'doctor',
        status: 'confirmed',
        start,
        end,
        practitioner: marks.practitioner,
        type: marks.type,
        patient: marks.patient,
        previous: null,
        alternatives: [],
        revision: 2,
        iCalUID,
        htmlLink,
      },
    },
    state: 'dead',
    attempts: 9,
    dueAt: NOW,
    sentAt: null,
    lastError: '550 no such mailbox',
    ...over,
  };
}

describe('the days', () => {
  it('are a week from today, each with its bookings in order', async () => {
    const { page, engine } = await loggedIn();
    engine.known.set(OTHER, martins());
    const text = await page('/admin');
    expect([...text.matchAll(/<h2 id="d(\d{4}-\d\d-\d\d)"/g)].map(([, day]) => day)).toEqual([
      '2026-11-23',
      '2026-11-24',
      '2026-11-25',
      '2026-11-26',
      '2026-11-27',
      '2026-11-28',
      '2026-11-29',
    ]);
    expect(text.indexOf('Jeanne Moreau')).toBeLessThan(text.indexOf('Ali Ben Salah'));
    expect(text).toContain('href="/admin?from=2026-11-30"');
  });

  it('are leafed through, past ones too, and nonsense is today', async () => {
    const { page } = await loggedIn();
    const before = await page('/admin?from=2026-11-16');
    expect(before).toContain('lundi 16 novembre');
    expect(before).not.toContain('Jeanne');
    for (const from of ['x', '9999-99-99', '2026-02-30']) {
      expect(await page(`/admin?from=${from}`)).toContain('Jeanne Moreau');
    }
  });

  it('may be those of one practitioner', async () => {
    const { page, engine } = await loggedIn();
    engine.known.set(OTHER, martins());
    const text = await page('/admin?practitioner=martin');
    expect(text).toContain('Ali Ben Salah');
    expect(text).not.toContain('Jeanne');
  });

  it('find a patient, and say when there is nobody', async () => {
    const { page, engine } = await loggedIn();
    engine.known.set(OTHER, martins());
    const text = await page('/admin?q=Salah');
    expect(text).toContain('jeudi 26 novembre 2026');
    expect(text).toContain('Ali Ben Salah');
    expect(text).not.toContain('Jeanne');
    expect(await page('/admin?q=%3Cscript%3E')).toContain(
      'Résultats pour «\u00a0&lt;script&gt;',
    );
  });

  it('offer what can be done now: moving what is to come, noting who did not come', async () => {
    const { page, engine } = await loggedIn();
    const begun = bookingWith({ start: NOW - HOUR, end: NOW - HOUR / 2 });
    engine.known.set(BOOKING_ID, begun);
    const text = await page('/admin');
    expect(text).toContain(`action="${FILE}/no-show"`);
    expect(text).not.toContain(`${FILE}/move`);
    expect(text).not.toContain(`action="${FILE}/cancel"`);
    engine.known.set(BOOKING_ID, { ...begun, marks: { ...begun.marks, noShow: true } });
    const missed = await page('/admin');
    expect(missed).toContain(`action="${FILE}/came"`);
    expect(missed).toContain('pas venu');
    engine.known.set(BOOKING_ID, { ...begun, status: 'cancelled' });
    expect(await page('/admin')).not.toContain(`action="${FILE}`);
  });

  it('say that Google is away, since when, and what it is that they show', async () => {
    const { page, engine } = await loggedIn();
    expect(await page('/admin')).not.toContain('Google Agenda ne répond pas');
    const [calendar] = STATUS.calendars;
    if (calendar === undefined) throw new Error('expected a calendar');
    const failure = {
      since: NOW - 3 * HOUR,
      lastAt: NOW,
      kind: 'disconnected' as const,
      reason: 'token',
    };
    const verifiedAt = NOW - 3 * HOUR;
    engine.statusNow = { ...STATUS, calendars: [{ ...calendar, failure, verifiedAt }] };
    for (const path of ['/admin', FILE, '/admin/telephone', '/admin/why', '/admin/numbers']) {
      expect(await page(path)).toContain(
        'Google Agenda ne répond pas depuis 3\u00a0h. Cette page montre ce qui était connu à lundi 23 novembre 2026 à 5\u00a0h',
      );
    }
    expect(await page('/admin')).toContain('creneau auth');
    engine.statusNow = { ...STATUS, calendars: [{ ...calendar, failure, verifiedAt: null }] };
    expect(await page('/admin')).toContain('n’a encore jamais pu être lu');
  });
});

describe('the file of a booking', () => {
  it('says all there is to know, and leads to Google and to the patient’s page', async () => {
    const { page, engine } = await loggedIn();
    const entry = {
      actor: 'patient',
      booking: BOOKING_ID,
      calendarId: null,
      hash: '',
    } as const;
    const start = '2026-11-25T08:30:00.000Z';
    engine.past = {
      audit: [
        { ...entry, seq: 1, at: NOW, action: 'booking.held', detail: { start } },
        {
          ...entry,
          seq: 2,
          at: NOW,
          actor: 'engine',
          action: 'notice.dead',
          detail: { kind: 'booked', party: 'patient', channel: 'email', reason: '550' },
        },
        // Of a newer program.
        { ...entry, seq: 3, at: NOW, action: 'booking.teleported' as never, detail: {} },
      ],
      notices: [dead(), dead({ state: 'sent', sentAt: NOW }), dead({ lastError: DISCARDED })],
    };
    const text = await page(FILE);
    for (const said of [
      'Rendez-vous de Jeanne Moreau',
      'mercredi 25 novembre 2026 à 9\u00a0h\u00a030',
      'href="tel:+33612345678"',
      'href="mailto:jeanne@example.com"',
      'Bonjour',
      'en ligne, le lundi 23 novembre',
      'href="https://www.google.com/calendar/event?eid=abc"',
      `href="${managePath()}"`,
      'Horaire réservé le temps de l’inscrire · mercredi 25 novembre 2026 à 9\u00a0h\u00a030',
      'Message abandonné · confirmation de rendez-vous, e-mail (patient) · motif\u00a0: 550',
      'Action «\u00a0booking.teleported\u00a0»',
      'rendez-vous déplacé, e-mail (patient) – <strong class="dead">abandonné',
      '550 no such mailbox',
      '<strong class="sent">envoyé',
      'écarté',
    ]) {
      expect(text).toContain(said);
    }
  });

  it('is nobody’s without a session, and of nothing that does not exist', async () => {
    const { get, cookie } = await loggedIn();
    const stranger = await get(FILE);
    expect(stranger.status).toBe(401);
    expect(stranger.text).not.toMatch(/jeanne/i);
    expectProblem(await get(`/admin/bookings/${OTHER}`, { cookie }), 'not-found');
  });

  it('has words for every action of the audit log, and for no other', () => {
    const spoken = Object.keys(history).filter((key) => /^[a-z]+\.[a-z-]+$/.test(key));
    const others = /^(history|message|channel|party)\./;
    expect(spoken.filter((key) => !others.test(key))).toEqual(
      expect.arrayContaining([...AUDIT_ACTIONS]),
    );
    expect(spoken.filter((key) => !others.test(key))).toHaveLength(AUDIT_ACTIONS.length);
  });

  const outcomes: [NoShowAnswer, string][] = [
    [{ kind: 'done', booking: bookingWith() }, 'no-show'],
    [{ kind: 'too-early' }, 'too-early'],
    [{ kind: 'unavailable' }, 'unavailable'],
    [{ kind: 'not-found' }, 'not-found'],
  ];
  it.each(
    outcomes,
  )('notes who did not come, and says how it went: %o', async (outcome, done) => {
    const { press, page, engine } = await loggedIn();
    engine.noShowAnswer = outcome;
    expect(await press(`${FILE}/no-show`, { back: FILE })).toBe(`${FILE}?done=${done}`);
    expect(engine.changes).toEqual([{ call: 'noShow', args: [BOOKING_ID, true] }]);
    expect(await page(`${FILE}?done=${done}`)).toMatch(/role="(status|alert)"/);
    engine.noShowAnswer = { kind: 'done', booking: bookingWith() };
    expect(await press(`${FILE}/came`)).toBe('/admin?done=came');
  });
});

describe('moving a booking', () => {
  it('goes from the times to a question to the move, with no notice asked for', async () => {
    const { page, press, engine } = await loggedIn();
    const times = await page(`${FILE}/move`);
    expect(times).toContain('?start=2026-11-26T09%3A00%3A00%2B01%3A00');
    expect(engine.queries.at(-1)).toMatchObject({ anyNotice: true });
    const start = '2026-11-26T09:00:00+01:00';
    const sure = await page(`${FILE}/move?start=${encodeURIComponent(start)}`);
    expect(sure).toContain(`name="start" value="${start}"`);
    expect(engine.changes).toEqual([]);
    expect(await press(`${FILE}/move`, { start, back: FILE })).toBe(`${FILE}?done=moved`);
    expect(engine.changes).toEqual([
      { call: 'reschedule', args: [BOOKING_ID, start, 'doctor'] },
    ]);
  });

  const refusals: [RescheduleAnswer, number, string][] = [
    [
      { kind: 'taken', alternatives: [slotOn('2026-11-26T10:00:00+01:00')] },
      409,
      'value="2026-11-26T10:00:00+01:00"',
    ],
    [{ kind: 'invalid', errors: [{ path: 'start', code: 'off-grid' }] }, 422, 'role="alert"'],
  ];
  it.each(refusals)('offers others when that cannot be: %o', async (outcome, status, said) => {
    const { postForm, engine, cookie, formToken } = await loggedIn();
    engine.rescheduleAnswer = outcome;
    const answer = await postForm(`${FILE}/move`, { formToken, start: 'x' }, { cookie });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(said);
  });

  it('is not offered for what is over, or of a type that is no more', async () => {
    const { page, engine } = await loggedIn();
    engine.known.set(BOOKING_ID, bookingWith({ start: NOW - HOUR, end: NOW - MINUTE }));
    expect(await page(`${FILE}/move`)).not.toContain('class="slots"');
  });
});

describe('a booking by telephone', () => {
  const chosen = { practitioner: 'dubois', type: 'consultation' };
  const start = '2026-11-26T09:00:00+01:00';
  const typed = { ...chosen, start, firstName: 'Ali', lastName: 'Ben', phone: '0612345678' };
  const to = (query: Record<string, string>) =>
    `/admin/telephone?${new URLSearchParams({ ...chosen, ...query })}`;

  it('asks with whom, when, and who', async () => {
    const { page, engine } = await loggedIn();
    expect(await page('/admin/telephone')).toContain(
      'href="/admin/telephone?practitioner=dubois&amp;type=consultation"',
    );
    expect(await page(to({}))).toContain('class="slots"');
    expect(engine.queries.at(-1)).toMatchObject({ anyNotice: true });
    const form = await page(to({ start }));
    expect(form).toContain('name="phone"');
    expect(form).toContain(`name="start" value="${start}"`);
    expect(await page(to({ start: '2026-11-26T09:15:00+01:00' }))).toContain('role="alert"');
  });

  it('books in the name of the practice, once however often it is sent', async () => {
    const { press, engine } = await loggedIn();
    const back = await press('/admin/telephone', { ...typed, key: 'k1', message: 'Dos' });
    expect(back).toBe(`${FILE}?done=booked`);
    const input = { ...typed, email: undefined, message: 'Dos', firstConsultation: false };
    expect(engine.changes).toEqual([
      { call: 'book', args: [input, { idempotencyKey: 'k1', by: 'practice' }] },
    ]);
    engine.bookAnswer = { kind: 'queued', id: BOOKING_ID, asked: ASKED };
    expect(await press('/admin/telephone', typed)).toBe('/admin?done=booking-queued');
  });

  const refusals: [BookAnswer, number, RegExp][] = [
    [
      { kind: 'taken', alternatives: [slotOn('2026-11-26T10:00:00+01:00')] },
      409,
      /type="radio"/,
    ],
    [
      { kind: 'invalid', errors: [{ path: 'phone', code: 'required' }] },
      422,
      /id="phone-error"/,
    ],
    [
      { kind: 'invalid', errors: [{ path: 'start', code: 'in-the-past' }] },
      422,
      /type="radio"/,
    ],
  ];
  it.each(refusals)('keeps what was typed when refused: %o', async (outcome, status, said) => {
    const { postForm, engine, cookie, formToken } = await loggedIn();
    engine.bookAnswer = outcome;
    const answer = await postForm('/admin/telephone', { formToken, ...typed }, { cookie });
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(said);
    expect(answer.text).toContain('value="Ben"');
  });

  it('is taken from our own page only', async () => {
    const { postForm, engine, cookie } = await loggedIn();
    expectProblem(await postForm('/admin/telephone', typed, { cookie }), 'forbidden');
    expect(engine.changes).toEqual([]);
  });
});

describe('why a time is not offered', () => {
  const ask = '/admin/why?practitioner=dubois&type=consultation&day=2026-11-25&time=09:30';
  const start = Date.parse('2026-11-25T09:30:00+01:00');
  const span = slotOn('2026-11-25T09:00:00+01:00', 180);
  const event = {
    ...span,
    what: 'event',
    allDay: false,
    title: 'Réunion <b>',
    booking: null,
    onlyBuffer: true,
  } as const;
  const answers: [SlotExplanation, string][] = [
    [{ kind: 'offered', slot: span }, 'Il est proposé aux patients.'],
    [{ kind: 'past' }, 'C’est passé.'],
    [
      { kind: 'too-soon', from: start },
      'à partir de mercredi 25 novembre 2026 à 9\u00a0h\u00a030',
    ],
    [{ kind: 'too-far', until: start }, 'jusqu’à la veille du mercredi 25 novembre 2026'],
    [{ kind: 'never-read' }, 'encore jamais pu être lu'],
    [{ kind: 'not-read', until: start }, 'pas encore lu jusque-là'],
    [{ kind: 'closed', openings: [span] }, 'ouvert\u00a0: de 9\u00a0h à 12\u00a0h.'],
    [{ kind: 'closed', openings: [] }, 'Rien n’est ouvert ce jour-là.'],
    [
      { kind: 'too-long', opening: span, minutes: 60 },
      'dure 60\u00a0min, et l’ouverture finit à 12\u00a0h',
    ],
    [
      { kind: 'off-grid', before: start, after: start + HOUR / 2, stepMinutes: 30 },
      'les plus proches sont 9\u00a0h\u00a030 et 10\u00a0h',
    ],
    [
      { kind: 'busy', by: [event], bufferMinutes: 15 },
      '«\u00a0Réunion &lt;b&gt;\u00a0», du mercredi',
    ],
    [{ kind: 'busy', by: [event], bufferMinutes: 15 }, '15\u00a0min sont gardées libres'],
    [
      {
        kind: 'busy',
        by: [{ ...event, what: 'booking', title: 'RDV – A B', booking: BOOKING_ID }],
        bufferMinutes: 0,
      },
      `<a href="${FILE}">rendez-vous «\u00a0RDV – A B`,
    ],
    [
      { kind: 'busy', by: [{ ...event, what: 'hold', title: null }], bufferMinutes: 0 },
      'un horaire retenu pour un autre patient',
    ],
    [
      { kind: 'busy', by: [{ ...event, what: 'kept', title: null }], bufferMinutes: 0 },
      'gardé jusqu’à votre décision',
    ],
    [{ kind: 'day-full', most: 6 }, 'La journée est complète\u00a0: 6 rendez-vous'],
    [{ kind: 'type-not-offered' }, 'ne propose pas ce motif'],
    [{ kind: 'unknown-practitioner' }, 'pas dans la configuration'],
  ];
  it.each(answers)('is put into words: %o', async (explanation, said) => {
    const { page, engine } = await loggedIn();
    engine.explanation = explanation;
    expect(await page(ask)).toContain(said);
    expect(engine.explained).toEqual([{ practitioner: 'dubois', type: 'consultation', start }]);
  });

  it('is asked of real times only, and says so', async () => {
    const { page, engine } = await loggedIn();
    for (const path of [
      'day=&time=9',
      'day=2026-02-30&time=09:00',
      'day=2026-11-25&time=25:00',
    ]) {
      expect(await page(`/admin/why?${path}`)).toContain('Donnez un jour et une heure.');
    }
    expect(await page('/admin/why')).not.toContain('role="alert"');
    expect(await page('/admin/why?practitioner=x&day=2026-11-25&time=09:00')).toContain(
      'pas dans la configuration',
    );
    expect(engine.explained).toEqual([]);
  });

  it('says when a slot is only asked for, since the calendar cannot be read', async () => {
    const { page, engine } = await loggedIn();
    engine.explanation = { kind: 'offered', slot: span };
    engine.requestsOnly = true;
    expect(await page(ask)).toContain('ce qui est choisi est une demande');
  });
});

describe('the numbers', () => {
  it('are charts for the eye, and a table for everybody', async () => {
    const { page, engine } = await loggedIn();
    engine.weeks = [
      { monday: '2026-11-16', kept: 0, cancelled: 0, noShows: 0, leadDays: null },
      { monday: '2026-11-23', kept: 12, cancelled: 3, noShows: 1, leadDays: 4.5 },
    ];
    const text = await page('/admin/numbers');
    expect(text.match(/<svg[^>]*aria-hidden="true"/g)).toHaveLength(4);
    expect(text).toContain(
      '<th scope="row">23\u00a0nov.</th><td>12</td><td>3</td><td>1</td><td>4,5</td>',
    );
    expect(text).toContain('<td>–</td>');
    expect(text).toMatch(/la base de données contient/);
    // The policy forbids inline styles: bars are drawn by attributes alone.
    expect(text).not.toMatch(/ style=/);
  });
});

describe('messages that failed', () => {
  it('are shown with kind, party, way, since and why, and no more of the patient', async () => {
    const { page, engine } = await loggedIn();
    engine.known.clear();
    engine.failed = [dead()];
    const text = await page('/admin');
    for (const said of [
      'rendez-vous déplacé, e-mail (patient)',
      'depuis le lundi 23 novembre 2026 à 7\u00a0h',
      '550 no such mailbox',
      `href="${FILE}"`,
    ]) {
      expect(text).toContain(said);
    }
    expect(text).not.toMatch(/jeanne|moreau|06 12/i);
  });

  const none = { changed: [], refused: [] };
  const changed = { changed: [dead().notice], refused: [] };
  const outdated = { changed: [], refused: [{ key: 'n1', why: 'outdated' as const }] };
  it.each([
    ['retry', { key: 'n1' }, changed, ['n1'], 'retried'],
    ['retry', {}, changed, 'all-dead', 'retried'],
    ['retry', { key: 'n1' }, outdated, ['n1'], 'outdated'],
    ['retry', {}, none, 'all-dead', 'nothing'],
    ['discard', { key: 'n1' }, changed, ['n1'], 'discarded'],
    ['discard', {}, none, [], 'nothing'],
  ] as const)('%s %o by hand', async (wish, fields, byHand, keys, done) => {
    const { press, engine, page } = await loggedIn();
    engine.byHand = byHand;
    expect(await press(`/admin/messages/${wish}`, fields)).toBe(`/admin?done=${done}`);
    expect(engine.changes).toEqual([{ call: wish, args: [keys] }]);
    expect(await page(`/admin?done=${done}`)).toMatch(/role="(status|alert)"/);
  });
});

describe('finding the way', () => {
  it('leads back to the page a button was on, and nowhere else', async () => {
    const { press } = await loggedIn();
    const cancel = (back: string) => press(`${FILE}/cancel`, { back });
    expect(await cancel('/admin?from=2026-11-30&practitioner=dubois&done=moved')).toBe(
      '/admin?from=2026-11-30&practitioner=dubois&done=cancelled',
    );
    expect(await cancel(FILE)).toBe(`${FILE}?done=cancelled`);
    for (const back of [
      'https://evil.example/admin',
      '//evil.example/admin',
      '/\\evil.example/admin',
      '/admin/../../',
      '/adminx',
      '/admin/logout',
      'javascript:alert(1)',
      'http://[',
      '',
    ]) {
      expect(await cancel(back), back).toBe('/admin?done=cancelled');
    }
  });

  it('leads from the login to the page that was asked for', async () => {
    const server = await served({ adminPassword: PASSWORD });
    const asked = await server.get(FILE);
    expect(asked.text).toContain(`name="back" value="${FILE}"`);
    const to = async (back: string) => {
      const answer = await server.postForm('/admin/login', { password: PASSWORD, back });
      return answer.headers.get('location');
    };
    expect(await to(FILE)).toBe(FILE);
    expect(await to('https://evil.example/')).toBe('/admin');
  });

  it('lets whoever comes from a mail ask once more, without showing anything', async () => {
    const { get, cookie } = await loggedIn();
    const arrival = await get(FILE, { 'sec-fetch-site': 'cross-site' });
    expect(arrival.status).toBe(200);
    expect(arrival.text).toContain('http-equiv="refresh" content="0"');
    expect(arrival.text).not.toMatch(/jeanne|password/i);
    const again = await get(FILE, { 'sec-fetch-site': 'same-origin', cookie });
    expect(again.text).toContain('Jeanne Moreau');
    const stranger = await get(FILE, { 'sec-fetch-site': 'same-origin' });
    expect(stranger.status).toBe(401);
  });

  it('speaks English throughout when asked to', async () => {
    const { page, engine } = await loggedIn();
    engine.failed = [dead()];
    const paths = [
      '/admin',
      FILE,
      `${FILE}/move`,
      '/admin/telephone',
      '/admin/why',
      '/admin/numbers',
    ];
    for (const path of paths) {
      const text = await page(`${path}?lang=en`);
      expect(text).toContain('<html lang="en">');
      const main = text.slice(text.indexOf('<main'), text.indexOf('</main>'));
      expect(main, path).not.toMatch(/rendez-vous|Annuler|Déplacer|Semaine|Praticien/);
    }
  });
});
