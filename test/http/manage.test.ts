import { describe, expect, it } from 'vitest';
import type { CancelAnswer, RescheduleAnswer } from '../../src/engine/api.ts';
import { HOUR } from '../../src/engine/core/values.ts';
import { ASKED, BOOKING_ID, bookingWith, NOW, slotOn } from './fake-engine.ts';
import { expectProblem } from './problems.ts';
import { managePath, served, TOKEN } from './served.ts';

const START = '2026-11-26T09:00:00+01:00';
const CANCEL = `/bookings/${BOOKING_ID}/cancel?token=${TOKEN}`;
const MOVE = `/bookings/${BOOKING_ID}/reschedule?token=${TOKEN}`;
const MOVE_STEP = `&move=1&start=${encodeURIComponent(START)}`;

describe('the patient’s page of a booking', () => {
  it('says what, when, where, with whom, and how it stands', async () => {
    const { get } = await served();
    const answer = await get(managePath());
    expect(answer.status).toBe(200);
    for (const said of [
      'Confirmé',
      'mercredi 25 novembre 2026 à 9\u00a0h\u00a030',
      'Consultation',
      'Dr Marie Dubois',
      'Cabinet du Dr Dubois<br>',
      '>12 rue de la Paix, 75002 Paris</a>',
    ]) {
      expect(answer.text).toContain(said);
    }
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.text).toContain('<meta name="robots" content="noindex">');
  });

  it('offers to add, move and cancel it, each by a link or form that carries the token', async () => {
    const { get } = await served();
    const { text } = await get(managePath());
    expect(text).toContain(`href="/bookings/${BOOKING_ID}/calendar.ics?token=${TOKEN}"`);
    expect(text).toContain(`href="/bookings/${BOOKING_ID}?token=${TOKEN}&amp;move=1"`);
    expect(text).toContain(`<form method="post" action="${CANCEL}">`);
  });

  it('speaks the language the patient booked in, or the one she asks for now', async () => {
    const { get, engine } = await served();
    const { marks } = bookingWith();
    const patient = { ...marks.patient, locale: 'en' as const };
    engine.known.set(BOOKING_ID, bookingWith({ marks: { ...marks, patient } }));
    const english = await get(managePath(), { 'accept-language': 'fr' });
    expect(english.text).toContain('<html lang="en">');
    const french = await get(managePath('&lang=fr'));
    expect(french.text).toContain('<html lang="fr">');
    expect(french.text).toContain(`${CANCEL}&amp;lang=fr`);
  });

  it('thanks for a new booking, and says what comes by mail', async () => {
    const { get } = await served({ googleInvites: true });
    const fresh = await get(managePath('&new=1'));
    expect(fresh.text).toContain('Votre rendez-vous est confirmé');
    expect(fresh.text).toContain('Un e-mail vous est envoyé');
    expect(fresh.text).toContain('invitation Google');
    const later = await get(managePath());
    expect(later.text).not.toContain('Votre rendez-vous est confirmé');
    const uninvited = await served();
    expect((await uninvited.get(managePath('&new=1'))).text).not.toContain('invitation');
  });

  it('does not call a pending booking confirmed', async () => {
    const { get, engine } = await served();
    engine.known.set(BOOKING_ID, bookingWith({ status: 'pending' }));
    const { text } = await get(managePath('&new=1'));
    expect(text).toContain('En attente de l’accord du médecin');
    expect(text).toContain('dès que le médecin aura répondu');
    expect(text).not.toContain('Votre rendez-vous est confirmé');
  });

  it('does not call a booking confirmed that was cancelled since', async () => {
    const { get, engine } = await served();
    engine.known.set(BOOKING_ID, bookingWith({ status: 'cancelled' }));
    const { text } = await get(managePath('&new=1&done=moved'));
    expect(text).toContain('Annulé');
    expect(text).not.toMatch(/confirmé|est déplacé|<form/);
    expect(text).toContain('Prendre un autre rendez-vous');
  });

  it('offers no change that is too late, and says whom to call', async () => {
    const { get, engine } = await served();
    engine.mayChange = false;
    const { text } = await get(managePath());
    expect(text).toContain('appelez le cabinet');
    expect(text).not.toMatch(/<form|move=1/);
    const step = await get(managePath(MOVE_STEP));
    expect(step.text).not.toContain('<form');
  });

  it('calls a past booking past', async () => {
    const { get, engine, time } = await served();
    engine.mayChange = false;
    time.now = bookingWith().end + HOUR;
    const { text } = await get(managePath());
    expect(text).toContain('Passé');
    expect(text).not.toContain('Confirmé');
  });

  it('shows a queued booking as what it is, and lets it be withdrawn', async () => {
    const { get, engine } = await served();
    engine.known.clear();
    engine.waiting.set(BOOKING_ID, { ...ASKED, locale: 'en' });
    const answer = await get(managePath());
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('your appointment is not confirmed yet');
    expect(answer.text).toContain(`<form method="post" action="${CANCEL}">`);
  });

  it('is a page, not a problem object, for a reader whose link is broken', async () => {
    const { get } = await served();
    const answer = await get(`/bookings/${BOOKING_ID}?token=x`, { accept: 'text/html' });
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('Vérifiez que le lien a été copié en entier');
  });
});

describe('the calendar file', () => {
  it('is iCalendar, to be saved', async () => {
    const { get } = await served();
    const answer = await get(`/bookings/${BOOKING_ID}/calendar.ics?token=${TOKEN}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/calendar; charset=utf-8/);
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="rendez-vous.ics"',
    );
    expect(answer.text).toContain(`UID:${BOOKING_ID}@google.com`);
  });

  it('does not exist for a booking that does not', async () => {
    const { get, engine } = await served();
    engine.known.clear();
    const answer = await get(`/bookings/${BOOKING_ID}/calendar.ics?token=${TOKEN}`);
    expectProblem(answer, 'not-found');
  });
});

describe('cancelling from the page', () => {
  const leads: [CancelAnswer, string][] = [
    [{ kind: 'cancelled', booking: bookingWith() }, 'cancelled'],
    [{ kind: 'queued', booking: bookingWith() }, 'cancel-queued'],
  ];
  it.each(leads)('leads back to the page, which says so: %o', async (outcome, done) => {
    const { postForm, engine } = await served();
    engine.cancelAnswer = outcome;
    const answer = await postForm(CANCEL, {});
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(managePath(`&done=${done}`));
    expect(engine.changes).toEqual([{ call: 'cancel', args: [BOOKING_ID, 'patient'] }]);
  });

  it('is said on the page it leads to', async () => {
    const { get, engine } = await served();
    engine.known.set(BOOKING_ID, bookingWith({ status: 'cancelled' }));
    const { text } = await get(managePath('&done=cancelled'));
    expect(text).toContain('Votre rendez-vous est annulé');
  });

  it('shows the page with the reason when it is too late', async () => {
    const { postForm, engine } = await served();
    engine.cancelAnswer = { kind: 'too-late', until: NOW };
    engine.mayChange = false;
    const answer = await postForm(CANCEL, {});
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('ne peut plus être modifié en ligne');
  });

  it('withdraws what was still queued', async () => {
    const { postForm, engine } = await served();
    engine.known.clear();
    engine.cancelAnswer = { kind: 'withdrawn' };
    const answer = await postForm(CANCEL, {});
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('Votre demande est retirée');
  });
});

describe('moving from the page', () => {
  it('offers free times, then asks once more, naming old and new', async () => {
    const { get, engine } = await served();
    const times = await get(managePath('&move=1'));
    expect(times.text).toContain(managePath(MOVE_STEP).replaceAll('&', '&amp;'));
    const confirm = await get(managePath(MOVE_STEP));
    expect(confirm.text).toContain('mercredi 25 novembre 2026 à 9\u00a0h\u00a030');
    expect(confirm.text).toContain('jeudi 26 novembre 2026 à 9\u00a0h');
    expect(confirm.text).toContain(`<form method="post" action="${MOVE}">`);
    expect(confirm.text).toContain(`name="start" value="${START}"`);
    expect(engine.changes).toEqual([]);
  });

  it('leads from week to week, and out of a full one, as the form does', async () => {
    const { get } = await served();
    const link = (rest: string): string => managePath(rest).replaceAll('&', '&amp;');
    const times = await get(managePath('&move=1'));
    expect(times.text).toContain('Semaine du 23 novembre');
    expect(times.text).toContain(link('&move=1&from=2026-11-30'));
    const full = await get(managePath('&move=1&from=2026-12-02'));
    expect(full.text).toContain('complet ou fermé');
    const next = encodeURIComponent('2026-11-25T09:00:00+01:00');
    expect(full.text).toContain(link(`&move=1&start=${next}`));
    expect(full.text).toContain(link('&move=1&from=2026-11-25'));
  });

  it('offers times again when the one in the address is not free', async () => {
    const { get, engine } = await served();
    engine.slots = [slotOn('2026-11-27T09:00:00+01:00')];
    const { text } = await get(managePath(MOVE_STEP));
    expect(text).toContain('n’est plus libre');
    expect(text).toContain('vendredi 27 novembre');
  });

  const leads: [RescheduleAnswer, string][] = [
    [{ kind: 'moved', booking: bookingWith() }, '&done=moved'],
    [{ kind: 'queued', booking: bookingWith() }, '&done=move-queued'],
    [{ kind: 'cancelled' }, ''],
  ];
  it.each(leads)('leads back to the page: %o', async (outcome, rest) => {
    const { postForm, engine } = await served();
    engine.rescheduleAnswer = outcome;
    const answer = await postForm(MOVE, { start: START });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(managePath(rest));
    expect(engine.changes).toEqual([
      { call: 'reschedule', args: [BOOKING_ID, START, 'patient'] },
    ]);
  });

  it('offers the times near one that was taken meanwhile', async () => {
    const { postForm, engine } = await served();
    engine.rescheduleAnswer = {
      kind: 'taken',
      alternatives: [slotOn('2026-11-26T10:00:00+01:00')],
    };
    const answer = await postForm(MOVE, { start: START });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('vient d’être pris');
    expect(answer.text).toContain('value="2026-11-26T10:00:00+01:00"');
  });

  it('says what is wrong with a time that cannot be booked', async () => {
    const { postForm, engine } = await served();
    engine.rescheduleAnswer = {
      kind: 'invalid',
      errors: [{ path: 'start', code: 'required' }],
    };
    const answer = await postForm(MOVE, {});
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Ce champ est obligatoire');
    expect(engine.changes[0]?.args[1]).toBeUndefined();
  });

  it('says that it is too late', async () => {
    const { postForm, engine } = await served();
    engine.rescheduleAnswer = { kind: 'too-late', until: NOW };
    expect((await postForm(MOVE, { start: START })).status).toBe(409);
  });
});

describe('a GET', () => {
  it('changes nothing, whatever link a mail scanner follows', async () => {
    const { get, engine } = await served({ adminPassword: 'pw', cronSecret: 'secret' });
    const seen = new Set<string>();
    const open = [managePath(), managePath('&new=1'), '/', '/admin', '/admin/login'];
    for (const path of ['cancel', 'reschedule', 'calendar.ics']) {
      open.push(
        `/bookings/${BOOKING_ID}/${path}?token=${TOKEN}&start=${encodeURIComponent(START)}`,
      );
    }
    for (const path of ['', '/cancel', '/reschedule']) {
      open.push(`/api/bookings/${BOOKING_ID}${path}?token=${TOKEN}`);
    }
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (seen.has(path) || seen.size > 300) continue;
      seen.add(path);
      const { text } = await get(path);
      // Form targets too: scanners try those with GET.
      for (const [, found = ''] of text.matchAll(/(?:href|action)="([^"#]+)"/g)) {
        const url = new URL(found.replaceAll('&amp;', '&'), `http://here${path}`);
        if (url.host === 'here') open.push(url.pathname + url.search);
      }
    }
    expect(seen.size).toBeGreaterThan(30);
    expect(engine.changes).toEqual([]);
  });
});
