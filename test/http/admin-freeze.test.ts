/** The circuit breaker on the admin page. */
import { describe, expect, it } from 'vitest';
import type { SettleAnswer } from '../../src/engine/api.ts';
import { DAY, HOUR } from '../../src/engine/core/values.ts';
import { BOOKING_ID, bookingWith, NOW, STATUS } from './fake-engine.ts';
import { expectProblem } from './problems.ts';
import { type Served, served } from './served.ts';

const PASSWORD = 'correct horse battery staple';
const ACCEPT = '/admin/freezes/f1/accept';
const REFUSE = '/admin/freezes/f1/refuse';

async function frozenAdmin(): Promise<Served> {
  const server = await served({ adminPassword: PASSWORD });
  const [calendar] = STATUS.calendars;
  if (calendar === undefined) throw new Error('expected a calendar');
  const { practitioner, calendarId } = calendar;
  const { start, end, marks } = bookingWith();
  const said = { revision: 1, status: 'confirmed' as const, start, end, practitioner, by: '' };
  const told = { patient: said, doctor: said };
  const cancelled = bookingWith({ status: 'cancelled', told });
  const patient = { ...marks.patient, firstName: '<b>Hostile</b>' };
  const moved = bookingWith({
    start: start + DAY,
    end: end + DAY,
    told,
    marks: { ...marks, patient },
  });
  const freeze = { id: 'f1', practitioner, calendarId, since: NOW - HOUR, coming: 9 };
  const held = [cancelled, moved];
  server.engine.statusNow = { ...STATUS, freezes: [{ ...freeze, alerted: true, held }] };
  return server;
}

async function login({ postForm, get }: Served) {
  const answer = await postForm('/admin/login', { password: PASSWORD });
  const cookie = String(answer.headers.get('set-cookie')).split(';')[0] ?? '';
  const page = await get('/admin', { cookie });
  const formToken = /name="formToken" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  return { cookie, formToken, page };
}

describe('the admin page during a freeze', () => {
  it('shows who is concerned, what was told and what is so now, and asks', async () => {
    const { page } = await login(await frozenAdmin());
    for (const said of [
      'Aucun patient n’a été prévenu',
      'Dr Marie Dubois\u00a0: 2 rendez-vous, depuis lundi 23 novembre 2026 à 7\u00a0h',
      'mercredi 25 novembre 2026 à 9\u00a0h\u00a030 · Jeanne Moreau · 06 12 34 56 78 – <strong>annulé',
      'déplacé\u00a0: jeudi 26 novembre 2026 à 9\u00a0h\u00a030',
      `action="${ACCEPT}"`,
      `action="${REFUSE}"`,
    ]) {
      expect(page.text).toContain(said);
    }
    expect(page.text).not.toContain('<b>Hostile');
  });

  it('says nothing of it when nothing is frozen', async () => {
    const { page } = await login(await served({ adminPassword: PASSWORD }));
    expect(page.text).not.toContain('/admin/freezes/');
  });

  const left = [{ booking: BOOKING_ID, why: 'refused' as const }];
  const answers: [string, SettleAnswer, string][] = [
    [ACCEPT, { kind: 'accepted', bookings: 2 }, 'accepted'],
    [REFUSE, { kind: 'refused', restored: [BOOKING_ID], left: [] }, 'put-back'],
    [REFUSE, { kind: 'refused', restored: [], left }, 'put-back-partly'],
    [ACCEPT, { kind: 'gone' }, 'settled'],
  ];
  it.each(
    answers,
  )('carries the answer to the engine, and says how it went: %s %o', async (path, outcome, done) => {
    const server = await frozenAdmin();
    const { cookie, formToken } = await login(server);
    server.engine.settleAnswer = outcome;
    const answer = await server.postForm(path, { formToken }, { cookie });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`/admin?done=${done}`);
    const word = path === ACCEPT ? 'accept' : 'refuse';
    expect(server.engine.changes).toEqual([{ call: 'settleFreeze', args: ['f1', word] }]);
    const shown = await server.get(`/admin?done=${done}`, { cookie });
    expect(shown.text).toMatch(/<p class="(good" role="status|alert" role="alert)">/);
  });

  it('does nothing without a session, without the page’s token, from another site, or by a GET', async () => {
    const server = await frozenAdmin();
    const { cookie, formToken } = await login(server);
    for (const path of [ACCEPT, REFUSE]) {
      expectProblem(await server.postForm(path, { formToken }), 'unauthorized');
      expectProblem(await server.postForm(path, {}, { cookie }), 'forbidden');
      const elsewhere = { cookie, 'sec-fetch-site': 'cross-site' };
      expectProblem(await server.postForm(path, { formToken }, elsewhere), 'forbidden');
      expectProblem(await server.get(path, { cookie }), 'method-not-allowed');
    }
    expect(server.engine.changes).toEqual([]);
  });
});
