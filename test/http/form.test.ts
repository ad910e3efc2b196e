import { describe, expect, it } from 'vitest';
import { pageStamp } from '../../src/engine/core/links.ts';
import { DAY, HOUR, type Interval, MINUTE } from '../../src/engine/core/values.ts';
import {
  ASKED,
  BOOKING_ID,
  bookingWith,
  NOW,
  PRACTICE,
  SMALL_PRACTICE,
  slotOn,
} from './fake-engine.ts';
import { expectProblem } from './problems.ts';
import { SECRET, served, TOKEN } from './served.ts';

const START = '2026-11-25T09:00:00+01:00';
const CHOICE = 'practitioner=dubois&type=consultation';
const DETAILS = `/?${CHOICE}&start=${encodeURIComponent(START)}`;
/** As on a page that was opened ten seconds ago. */
const MADE = pageStamp(SECRET, NOW - 10_000);
const FIELDS = {
  made: MADE,
  key: 'one-time-key',
  practitioner: 'dubois',
  type: 'consultation',
  start: START,
  firstName: 'Jeanne',
  lastName: 'Moreau',
  email: 'jeanne@example.com',
  phone: '06 12 34 56 78',
  message: 'Bonjour\r\nDocteur',
};

/** Every day 08:00 to 20:00, every five minutes. */
function denseSlots(days: number): Interval[] {
  const slots: Interval[] = [];
  for (let day = 0; day < days; day++) {
    for (let at = 0; at < 12 * HOUR; at += 5 * MINUTE) {
      const start = NOW + day * DAY + at;
      slots.push({ start, end: start + 30 * MINUTE });
    }
  }
  return slots;
}

const hrefs = (text: string): string[] =>
  [...text.matchAll(/href="([^"]+)"/g)].map((match) =>
    (match[1] ?? '').replaceAll('&amp;', '&'),
  );

const inputNamed = (text: string, name: string): string =>
  new RegExp(`<(?:input|textarea)[^>]* name="${name}"[^>]*>`).exec(text)?.[0] ?? '';

describe('the steps of the form', () => {
  it('first asks with whom, then for what, then when: each choice is a link', async () => {
    const { get } = await served();
    const whom = await get('/');
    expect(whom.status).toBe(200);
    expect(hrefs(whom.text)).toContain('/?practitioner=dubois');
    const what = await get('/?practitioner=dubois');
    expect(what.text).toContain('Première consultation');
    expect(hrefs(what.text)).toContain('/?practitioner=dubois&type=first');
    const when = await get(`/?${CHOICE}`);
    expect(hrefs(when.text)).toContain(DETAILS);
  });

  it('skips what needs no choice', async () => {
    const { get } = await served({}, {}, SMALL_PRACTICE);
    const { text } = await get('/');
    expect(text).toContain('Choisissez une heure');
    expect(text).not.toContain('Modifier le choix');
    const oneType = await served();
    expect((await oneType.get('/?practitioner=martin')).text).toContain('Choisissez une heure');
  });

  it('says so when the address names what does not exist, and asks again', async () => {
    const { get } = await served();
    expect((await get('/?practitioner=nobody')).text).toContain('Ce choix n’existe pas');
    expect((await get('/?practitioner=martin&type=first')).text).toContain('Ce choix n’existe');
  });

  it('groups free times by day, with headings, morning and afternoon', async () => {
    const { get } = await served();
    const { text } = await get(`/?${CHOICE}`);
    const order = [
      'mercredi 25 novembre',
      'Matin',
      '09:00',
      'Après-midi',
      '14:00',
      'jeudi 26 novembre',
      '09:00',
    ];
    let at = 0;
    for (const part of order) {
      const found = text.indexOf(`>${part}<`, at);
      expect(found, part).toBeGreaterThan(at);
      at = found;
    }
  });

  it('shows the week of the first free day, and leads from week to week', async () => {
    const { get, engine } = await served();
    engine.slots = [
      slotOn('2026-12-09T09:00:00+01:00'),
      slotOn('2026-12-11T09:00:00+01:00'),
      slotOn('2026-12-15T09:00:00+01:00'),
    ];
    const first = await get(`/?${CHOICE}`);
    expect(first.text).toContain('Semaine du 7 décembre');
    expect(first.text).toContain('mercredi 9 décembre');
    expect(first.text).toContain('vendredi 11 décembre');
    expect(first.text).not.toContain('mardi 15 décembre');
    expect(hrefs(first.text)).toContain(`/?${CHOICE}&from=2026-11-30`);
    const second = await get(`/?${CHOICE}&from=2026-12-14`);
    expect(second.text).toContain('Semaine du 14 décembre');
    expect(second.text).toContain('mardi 15 décembre');
    expect(hrefs(second.text)).toContain(`/?${CHOICE}&from=2026-12-07`);
    // Any day of a week leads to it, so that a bookmark shows what it showed.
    const same = await get(`/?${CHOICE}&from=2026-12-17`);
    expect(same.text).toBe(
      second.text.replaceAll('from=2026-12-14&amp;', 'from=2026-12-17&amp;'),
    );
  });

  it('says that a week is full or closed, and leads to the next free time and its week', async () => {
    const { get, engine } = await served();
    engine.slots = [
      slotOn('2026-11-25T09:00:00+01:00'),
      slotOn('2027-01-05T09:00:00+01:00'),
      slotOn('2027-01-05T09:30:00+01:00'),
    ];
    const empty = await get(`/?${CHOICE}&from=2026-12-01`);
    expect(empty.text).toContain('Semaine du 30 novembre');
    expect(empty.text).toContain('complet ou fermé');
    expect(empty.text).toContain('mardi 5 janvier 2027 à 9\u00a0h');
    const start = encodeURIComponent('2027-01-05T09:00:00+01:00');
    expect(hrefs(empty.text)).toContain(`/?${CHOICE}&start=${start}`);
    expect(hrefs(empty.text)).toContain(`/?${CHOICE}&from=2027-01-05`);
    // Nothing after it: then what is free before it.
    const late = await get(`/?${CHOICE}&from=2027-01-12`);
    expect(late.text).toContain('complet ou fermé');
    expect(late.text).toContain('mercredi 25 novembre 2026 à 9\u00a0h');
    const english = await get(`/?${CHOICE}&from=2026-12-01&lang=en`);
    expect(english.text).toContain('Week of 30 November');
    expect(english.text).toContain('Tuesday 5 January 2027 at 9:00');
  });

  it('leads neither into the past nor beyond what can be booked', async () => {
    const { get } = await served();
    const first = await get(`/?${CHOICE}&from=2026-11-23`);
    expect(first.text).toContain('Semaine du 23 novembre');
    expect(first.text).not.toContain('Semaine précédente');
    expect(first.text).toContain('Semaine suivante');
    // Sixty days from the 23rd of November.
    const last = await get(`/?${CHOICE}&from=2027-01-22`);
    expect(last.text).toContain('Semaine précédente');
    expect(last.text).not.toContain('Semaine suivante');
    const beyond = await get(`/?${CHOICE}&from=2027-01-25`);
    expect(beyond.text).toContain('pas encore ouverte à la réservation');
    expect(beyond.text).not.toContain('complet ou fermé');
  });

  it('keeps this week’s bookmark although its Monday is past', async () => {
    const { get, time } = await served();
    time.now = NOW + 2 * DAY;
    const { text } = await get(`/?${CHOICE}&from=2026-11-23`);
    expect(text).toContain('Semaine du 23 novembre');
    expect(text).toContain('mercredi 25 novembre');
  });

  it('shows beside each choice its first free times, as links to the last step', async () => {
    const { get, engine } = await served();
    engine.slots = [
      slotOn('2026-11-25T09:00:00+01:00'),
      slotOn('2026-11-25T14:00:00+01:00'),
      slotOn('2026-12-15T09:30:00+01:00'),
      slotOn('2026-12-15T10:00:00+01:00'),
    ];
    const whom = await get('/');
    const what = await get('/?practitioner=dubois');
    for (const { text } of [whom, what]) {
      expect(hrefs(text)).toContain(DETAILS);
      expect(text).toContain('Dès mercredi 25 novembre');
      expect(text).toContain('Dès mardi 15 décembre');
      expect(text).toContain('9\u00a0h\u00a030');
      expect(text).not.toContain('10\u00a0h');
    }
    // Each names itself in full to whoever hears one link at a time.
    expect(what.text).toContain(
      '<span class="away">mercredi 25 novembre </span>9\u00a0h<span class="away">, Consultation, Dr Marie Dubois</span>',
    );
    const first = `/?practitioner=dubois&type=first&start=${encodeURIComponent(START)}`;
    expect(hrefs(what.text)).toContain(first);
    expect(hrefs(whom.text)).toContain(DETAILS.replace('dubois', 'martin'));
    engine.slots = [];
    expect((await get('/')).text).toContain('Aucun horaire n’est libre pour le moment');
  });

  it('says that nothing is free, and whom to call', async () => {
    const { get, engine } = await served();
    engine.slots = [];
    const { text } = await get(`/?${CHOICE}`);
    expect(text).toContain('Aucun horaire n’est libre pour le moment');
    expect(text).toContain('href="tel:+33123456789"');
  });

  it.each([
    'yesterday',
    '2026-13-01',
    '1999-01-01',
    '9999-12-31',
    '0000-00-00',
  ])('starts from today when asked to start from %s', async (from) => {
    const { get } = await served();
    const answer = await get(`/?${CHOICE}&from=${from}`);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('mercredi 25 novembre');
  });

  it('asks for details of a time that is free, and for another time when it is not', async () => {
    const { get, engine } = await served();
    const details = await get(DETAILS);
    expect(details.text).toContain('mercredi 25 novembre 2026 à 9\u00a0h');
    expect(inputNamed(details.text, 'start')).toContain(`value="${START}"`);
    engine.slots = [slotOn('2026-11-26T09:00:00+01:00')];
    const gone = await get(DETAILS);
    expect(gone.status).toBe(200);
    expect(gone.text).toContain('Cet horaire n’est plus libre');
    expect(gone.text).toContain('jeudi 26 novembre');
  });

  it.each([
    'x',
    '2026-11-25',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '__proto__',
  ])('offers times when the address names the time %s', async (start) => {
    const { get } = await served();
    const answer = await get(`/?${CHOICE}&start=${start}`);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('Choisissez une heure');
  });
});

describe('a page', () => {
  it('speaks the reader’s language, keeps a chosen one, and offers the other', async () => {
    const { get } = await served();
    const french = await get('/');
    expect(french.text).toContain('<html lang="fr">');
    expect(hrefs(french.text)).toContain('?lang=en');
    const english = await get('/?practitioner=dubois&lang=en');
    expect(english.text).toContain('<html lang="en">');
    expect(hrefs(english.text)).toContain('?practitioner=dubois&lang=fr');
    expect(hrefs(english.text)).toContain('/?practitioner=dubois&type=first&lang=en');
    const byHeader = await get('/', { 'accept-language': 'en-GB' });
    expect(byHeader.text).toContain('<html lang="en">');
    expect(byHeader.headers.get('vary')).toContain('Accept-Language');
  });

  it('names practice, address and phone', async () => {
    const { get } = await served();
    const { text } = await get('/');
    expect(text).toContain('Cabinet du Dr Dubois');
    expect(text).toContain('12 rue de la Paix, 75002 Paris');
    expect(text).toContain('+33 1 23 45 67 89');
  });

  it('stays under 60 kB, however fine the grid is', async () => {
    const { get, engine } = await served();
    engine.slots = denseSlots(40);
    const times = await get(`/?${CHOICE}&lang=fr`);
    expect(Buffer.byteLength(times.text)).toBeLessThan(60_000);
    expect(hrefs(times.text).some((href) => href.includes('from='))).toBe(true);
    expect(Buffer.byteLength((await get(DETAILS)).text)).toBeLessThan(60_000);
  });

  it('weighs less than 60 kB with all it loads, whatever page of the form it is', async () => {
    const { get, engine } = await served();
    engine.slots = denseSlots(60);
    for (const path of ['/', '/?practitioner=dubois', `/?${CHOICE}`, DETAILS]) {
      const { text } = await get(path);
      const files = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, at]) => at);
      expect(new Set(files).size).toBe(3);
      let bytes = Buffer.byteLength(text);
      for (const file of files) bytes += Buffer.byteLength((await get(String(file))).text);
      expect(bytes, path).toBeLessThan(60_000);
    }
  });

  it('has every free time on one of its pages, however fine the grid is', async () => {
    const { get, engine } = await served();
    engine.slots = denseSlots(12);
    const seen = new Set<string>();
    let next: string | undefined = `/?${CHOICE}`;
    while (next !== undefined) {
      const links = hrefs((await get(next)).text);
      for (const href of links) {
        const start = new URLSearchParams(href.slice(2)).get('start');
        if (start) seen.add(start);
      }
      const current: string = next;
      next = links.findLast((href) => href.includes('from=') && href > current);
    }
    expect(seen.size).toBe(engine.slots.length);
  });

  it('runs no inline script or style, and loads both from files that never change', async () => {
    const { get } = await served();
    const { text, headers } = await get(DETAILS);
    expect(text).not.toMatch(/<style|style=|<script(?! src=)| on\w+=|javascript:/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    const files = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(
      ([, path]) => path,
    );
    expect(files).toHaveLength(3);
    for (const path of files) {
      const file = await get(String(path));
      expect(file.status).toBe(200);
      expect(file.headers.get('cache-control')).toContain('immutable');
      expect(file.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('gives away neither its software nor its address to others', async () => {
    const { get } = await served();
    const { headers } = await get('/');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    const local = await served({ publicUrl: 'http://localhost:3000' });
    const plain = await local.get('/');
    expect(plain.headers.get('strict-transport-security')).toBeNull();
  });
});

describe('the details', () => {
  it('have labels, what browsers fill in, and the right keyboard', async () => {
    const { get } = await served();
    const { text } = await get(DETAILS);
    const expected = {
      firstName: 'autocomplete="given-name"',
      lastName: 'autocomplete="family-name"',
      email: 'type="email" inputmode="email" autocomplete="email"',
      phone: 'type="tel" inputmode="tel" autocomplete="tel"',
    };
    for (const [name, attributes] of Object.entries(expected)) {
      expect(text).toContain(`<label for="${name}">`);
      expect(inputNamed(text, name)).toContain(attributes);
      expect(inputNamed(text, name)).toContain(' required');
    }
    expect(text).toContain('<label for="message">');
    expect(inputNamed(text, 'firstConsultation')).toContain('type="checkbox"');
  });

  it('carry a key of their own each time the form is made', async () => {
    const { get } = await served();
    const key = (text: string) => /name="key" value="([^"]+)"/.exec(text)?.[1];
    const [one, two] = [await get(DETAILS), await get(DETAILS)];
    expect(key(one.text)).toMatch(/^\S+$/);
    expect(key(one.text)).not.toBe(key(two.text));
  });

  it('promise a request, not a confirmation, when the doctor approves', async () => {
    const policy = { ...PRACTICE.policy, approval: 'doctor' as const };
    const { get } = await served({}, {}, { ...PRACTICE, policy });
    const { text } = await get(DETAILS);
    expect(text).toContain('Demander ce rendez-vous');
    expect(text).not.toContain('Confirmer le rendez-vous');
  });
});

describe('a form that only a program sends', () => {
  const REFUSED = 'confirmez encore une fois';
  const made = (text: string): string => /name="made" value="([^"]+)"/.exec(text)?.[1] ?? '';

  it('is shown again when it comes too fast, and books when it is confirmed later', async () => {
    const { get, postForm, engine, time } = await served();
    const page = await get(DETAILS);
    const fields = { ...FIELDS, made: made(page.text) };
    time.now += 999;
    const tooFast = await postForm('/', fields);
    expect(tooFast.status).toBe(422);
    expect(tooFast.text).toContain(REFUSED);
    expect(tooFast.text).toMatch(/<div class="alert" id="errors" role="alert" tabindex="-1">/);
    expect(inputNamed(tooFast.text, 'firstName')).toContain('value="Jeanne"');
    expect(inputNamed(tooFast.text, 'start')).toContain(`value="${START}"`);
    expect(tooFast.text).toContain('Bonjour\nDocteur</textarea>');
    expect(engine.changes).toEqual([]);
    // The time she had the page counts from its beginning, not from the refusal.
    time.now += 1;
    expect((await postForm('/', { ...fields, made: made(tooFast.text) })).status).toBe(303);
  });

  it('is shown again when nobody was given it, or its time was made up', async () => {
    const { postForm, engine, time } = await served();
    const { made: _made, ...unasked } = FIELDS;
    const forged = [
      '',
      String(NOW - 10_000),
      `${NOW - 10_000}.x`,
      MADE.replace(/^\d+/, String(NOW - 20_000)),
      pageStamp('another secret of more than thirty-two characters', NOW - 10_000),
      // The clock was set back since: she waits a second, not an hour.
      pageStamp(SECRET, NOW + HOUR),
    ];
    for (const fields of [unasked, ...forged.map((one) => ({ ...FIELDS, made: one }))]) {
      const answer = await postForm('/', fields);
      expect(answer.status).toBe(422);
      expect(answer.text).toContain(REFUSED);
      time.now += 1_000;
      expect((await postForm('/', { ...fields, made: made(answer.text) })).status).toBe(303);
      time.now -= 1_000;
    }
    expect(engine.changes).toHaveLength(forged.length + 1);
  });

  it('is taken from a page that has been open for days', async () => {
    const { postForm } = await served();
    const old = pageStamp(SECRET, NOW - 3 * DAY);
    expect((await postForm('/', { ...FIELDS, made: old })).status).toBe(303);
  });

  it('is shown again, emptied, when the field that people do not see is filled in', async () => {
    const { postForm, engine } = await served();
    const answer = await postForm('/', { ...FIELDS, website: 'https://spam.example' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(REFUSED);
    expect(answer.text).not.toContain('spam.example');
    expect(inputNamed(answer.text, 'email')).toContain('value="jeanne@example.com"');
    expect(engine.changes).toEqual([]);
  });

  it('has that field out of the way of keyboards, screen readers and browsers', async () => {
    const { get } = await served();
    const { text } = await get(DETAILS);
    expect(text).toMatch(
      /<div class="away" aria-hidden="true"><label>[^<]+<input name="website"/,
    );
    expect(inputNamed(text, 'website')).toContain('tabindex="-1" autocomplete="off"');
  });

  it('need not wait once more to correct a mistake, or where the practice asks for no time', async () => {
    const { postForm, engine } = await served();
    engine.bookAnswer = { kind: 'invalid', errors: [{ path: 'phone', code: 'bad-phone' }] };
    const wrong = await postForm('/', FIELDS);
    expect(made(wrong.text)).toBe(MADE);
    const policy = { ...PRACTICE.policy, minFillSeconds: 0 };
    const open = await served({}, {}, { ...PRACTICE, policy });
    const { made: _made, ...unasked } = FIELDS;
    expect((await open.postForm('/', unasked)).status).toBe(303);
  });

  it('is no matter of the JSON API', async () => {
    const { postJson } = await served();
    const { made: _made, key: _key, ...body } = FIELDS;
    expect((await postJson('/api/bookings', body)).status).toBe(201);
  });
});

describe('what another site may frame', () => {
  const ancestors = (answer: { headers: Headers }): string =>
    /frame-ancestors ([^;]+)/.exec(answer.headers.get('content-security-policy') ?? '')?.[1] ??
    '';

  it('is the form, answers to it included, and the page of a booking', async () => {
    const { get, postForm, engine } = await served({ writeLimit: { burst: 1, perMinute: 1 } });
    engine.known.set(BOOKING_ID, bookingWith());
    const page = `/bookings/${BOOKING_ID}?token=${TOKEN}`;
    const framed = [
      await get('/'),
      await get(DETAILS),
      await postForm('/', { ...FIELDS, made: '' }),
      // Too many requests, said inside the frame.
      await postForm('/', FIELDS),
      await get(page),
      await get(`${page}&move=1`),
    ];
    for (const answer of framed) {
      expect(ancestors(answer)).toBe('*');
      expect(answer.headers.get('x-frame-options')).toBeNull();
    }
  });

  it('is nothing else', async () => {
    const { get } = await served({ adminPassword: 'a password' });
    for (const path of ['/admin', '/questions/x?token=y', '/problems/invalid', '/nowhere']) {
      const answer = await get(path);
      expect(ancestors(answer), path).toBe("'none'");
      expect(answer.headers.get('x-frame-options')).toBe('DENY');
    }
  });

  it('is loaded by a script that other sites may load, named in both languages', async () => {
    const { get } = await served();
    const { status, headers, text } = await get('/embed.js');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/javascript');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
    expect(text).toContain('Prendre rendez-vous');
    expect(text).not.toContain('%TITLES%');
  });
});

describe('POST /', () => {
  it('say beforehand that times are to be confirmed while the calendar cannot be read', async () => {
    const { get, engine } = await served();
    const times = '/?practitioner=dubois&type=consultation&lang=en';
    const details = `${times}&start=2026-11-25T09%3A00%3A00%2B01%3A00`;
    for (const page of [times, details]) {
      expect((await get(page)).text).not.toContain('to be confirmed');
    }
    engine.requestsOnly = true;
    for (const page of [times, details]) {
      expect((await get(page)).text).toContain('these times are to be confirmed');
    }
    expect((await get(details)).text).toContain('Ask for this appointment');
  });

  it('books with what was typed, once for every form, and leads to the booking', async () => {
    const { postForm, engine } = await served();
    const answer = await postForm('/?lang=en', { ...FIELDS, firstConsultation: 'yes' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`/bookings/${BOOKING_ID}?token=${TOKEN}&new=1`);
    expect(engine.changes).toEqual([
      {
        call: 'book',
        args: [
          {
            practitioner: 'dubois',
            type: 'consultation',
            start: START,
            firstName: 'Jeanne',
            lastName: 'Moreau',
            email: 'jeanne@example.com',
            phone: '06 12 34 56 78',
            message: 'Bonjour\r\nDocteur',
            firstConsultation: true,
            locale: 'en',
          },
          { idempotencyKey: 'one-time-key' },
        ],
      },
    ]);
  });

  it('hands lists and missing fields to the engine as they are', async () => {
    const { postForm, engine } = await served();
    await postForm('/', [
      ['practitioner', 'dubois'],
      ['type', 'consultation'],
      ['email', 'a@example.com'],
      ['email', 'b@example.com'],
      ['key', 'not a key'],
      ['made', MADE],
      ['__proto__', 'x'],
    ]);
    expect(engine.changes[0]?.args).toMatchObject([
      {
        email: ['a@example.com', 'b@example.com'],
        firstName: undefined,
        message: '',
        firstConsultation: false,
      },
      { idempotencyKey: null },
    ]);
  });

  it('shows errors beside their fields and in a list, and keeps all that was typed', async () => {
    const { postForm, engine } = await served();
    engine.bookAnswer = {
      kind: 'invalid',
      errors: [
        { path: 'email', code: 'bad-email' },
        { path: 'lastName', code: 'required' },
      ],
    };
    const fields = { ...FIELDS, lastName: '', email: 'jeanne@', firstConsultation: 'yes' };
    const { status, text } = await postForm('/', fields);
    expect(status).toBe(422);
    expect(text).toContain('<title>Erreur');
    expect(text).toMatch(/<div class="alert" id="errors" role="alert" tabindex="-1">/);
    expect(hrefs(text)).toEqual(expect.arrayContaining(['#email', '#lastName']));
    expect(inputNamed(text, 'email')).toContain('aria-describedby="email-error email-hint"');
    expect(inputNamed(text, 'email')).toContain('aria-invalid="true"');
    expect(text).toContain('id="email-error"');
    expect(inputNamed(text, 'email')).toContain('value="jeanne@"');
    expect(inputNamed(text, 'firstName')).toContain('value="Jeanne"');
    expect(inputNamed(text, 'firstName')).not.toContain('aria-invalid');
    expect(inputNamed(text, 'phone')).toContain('value="06 12 34 56 78"');
    expect(inputNamed(text, 'firstConsultation')).toContain(' checked');
    expect(inputNamed(text, 'start')).toContain(`value="${START}"`);
    expect(text).toMatch(/<textarea[^>]*>Bonjour\nDocteur<\/textarea>/);
  });

  it('makes a new key for a form that is shown again', async () => {
    const { postForm, engine } = await served();
    engine.bookAnswer = { kind: 'taken', alternatives: [] };
    const { text } = await postForm('/', FIELDS);
    expect(text).toMatch(/name="key" value="key0/);
  });

  it('offers other times when the slot was taken meanwhile, and keeps all that was typed', async () => {
    const { postForm, engine } = await served();
    engine.bookAnswer = {
      kind: 'taken',
      alternatives: [slotOn('2026-11-25T10:00:00+01:00'), slotOn('2026-11-25T10:30:00+01:00')],
    };
    const { status, text } = await postForm('/', FIELDS);
    expect(status).toBe(409);
    expect(text).toContain('Cet horaire vient d’être pris');
    expect(text.match(/type="radio" name="start"/g)).toHaveLength(2);
    expect(text).toContain('mercredi 25 novembre 2026 à 10\u00a0h\u00a030');
    expect(text).not.toContain(`type="hidden" name="start"`);
    expect(hrefs(text)).toContain('#start');
    expect(text).toContain('id="start"');
    expect(inputNamed(text, 'firstName')).toContain('value="Jeanne"');
    expect(text).toContain('Bonjour\nDocteur</textarea>');
  });

  it('offers the first free times when the chosen one will not do', async () => {
    const { postForm, engine } = await served();
    engine.bookAnswer = { kind: 'invalid', errors: [{ path: 'start', code: 'too-soon' }] };
    const { status, text } = await postForm('/', FIELDS);
    expect(status).toBe(422);
    expect(text).toContain('trop proche pour être réservé');
    expect(text.match(/type="radio" name="start"/g)).toHaveLength(3);
  });

  it('says honestly that a queued booking is not confirmed', async () => {
    const { postForm, engine } = await served();
    engine.bookAnswer = { kind: 'queued', id: BOOKING_ID, asked: ASKED };
    const { status, text } = await postForm('/', FIELDS);
    expect(status).toBe(202);
    expect(text).toContain('n’est donc pas encore confirmé');
    expect(text).toContain('mercredi 25 novembre 2026 à 9\u00a0h\u00a030');
    expect(hrefs(text)).toContain(`/bookings/${BOOKING_ID}?token=${TOKEN}`);
  });

  it('refuses a choice that none of our pages offers', async () => {
    const { postForm, engine } = await served();
    engine.bookAnswer = {
      kind: 'invalid',
      errors: [{ path: 'practitioner', code: 'unknown-practitioner' }],
    };
    expectProblem(await postForm('/', { ...FIELDS, practitioner: 'nobody' }), 'invalid');
  });

  it('shows hostile names as text, never as HTML', async () => {
    const { postForm, engine } = await served();
    const hostile = '"><script>alert(1)</script><b a=\'';
    engine.bookAnswer = { kind: 'invalid', errors: [{ path: 'phone', code: 'bad-phone' }] };
    const fields = { ...FIELDS, firstName: hostile, message: `</textarea>${hostile}` };
    const { text } = await postForm('/', fields);
    expect(text).not.toMatch(/<script>|<b a/);
    expect(text.match(/<\/textarea>/g)).toHaveLength(1);
    expect(inputNamed(text, 'firstName')).toContain(
      'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;b a=&#39;"',
    );
  });

  it('keeps a message that begins with an empty line', async () => {
    const { postForm, engine } = await served();
    engine.bookAnswer = { kind: 'taken', alternatives: [] };
    const { text } = await postForm('/', { ...FIELDS, message: '\nA' });
    // The parser of HTML drops the first line break after the tag.
    expect(text).toMatch(/<textarea[^>]*>\n\nA<\/textarea>/);
  });

  it('slows down one address that books too much', async () => {
    const { postForm } = await served({ writeLimit: { burst: 1, perMinute: 1 } });
    expect((await postForm('/', FIELDS)).status).toBe(303);
    expectProblem(await postForm('/', FIELDS), 'too-many-requests');
  });

  it('counts by the address that a proxy on this machine saw, whatever its client says before', async () => {
    const { postForm } = await served({ writeLimit: { burst: 1, perMinute: 1 } });
    const from = (addresses: string) =>
      postForm('/', FIELDS, { 'x-forwarded-for': addresses }).then(({ status }) => status);
    expect(await from('203.0.113.1')).toBe(303);
    expect(await from('203.0.113.2')).toBe(303);
    expect(await from('203.0.113.1')).toBe(429);
    expect(await from('198.51.100.7, 203.0.113.1')).toBe(429);
    // One customer of an IPv6 provider is one address, however many she has.
    expect(await from('2001:db8:1:2::1')).toBe(303);
    expect(await from('2001:db8:1:2:3::9')).toBe(429);
  });

  it('logs neither what was typed nor the address of the booking', async () => {
    const { postForm, get, logged, engine } = await served();
    engine.known.set(BOOKING_ID, bookingWith());
    await postForm('/', FIELDS);
    await get(`/bookings/${BOOKING_ID}?token=${TOKEN}`);
    const log = logged.join('\n');
    expect(log).toContain('"route":"/bookings/:id"');
    expect(log).not.toMatch(/jeanne|moreau|06 12|token/i);
    expect(log).not.toContain(TOKEN);
    expect(log).not.toContain(BOOKING_ID);
  });
});
