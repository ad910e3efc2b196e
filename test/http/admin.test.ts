import { describe, expect, it } from 'vitest';
import type { ApproveAnswer, CancelAnswer } from '../../src/engine/api.ts';
import { DAY, HOUR } from '../../src/engine/core/values.ts';
import { BOOKING_ID, bookingWith, NOW } from './fake-engine.ts';
import { expectProblem } from './problems.ts';
import { type Served, served } from './served.ts';

const PASSWORD = 'correct horse battery staple';
const CONFIRM = `/admin/bookings/${BOOKING_ID}/confirm`;
const CANCEL = `/admin/bookings/${BOOKING_ID}/cancel`;

const admin = (publicUrl = 'https://rdv.example.com') =>
  served({ adminPassword: PASSWORD, publicUrl });

/** Logs in; the cookie, and the token of the page's forms. */
async function login({ postForm, get }: Served) {
  const answer = await postForm('/admin/login', { password: PASSWORD });
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe('/admin');
  const cookie = String(answer.headers.get('set-cookie')).split(';')[0] ?? '';
  const page = await get('/admin', { cookie });
  const formToken = /name="formToken" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  return { cookie, formToken, page };
}

describe('the admin page', () => {
  it('is not there without a password', async () => {
    const { get, postForm, engine } = await served();
    expectProblem(await get('/admin'), 'not-found');
    expectProblem(await postForm('/admin/login', { password: '' }), 'not-found');
    expectProblem(await postForm(CONFIRM, {}), 'not-found');
    expect(engine.changes).toEqual([]);
  });

  it('shows a stranger the login form and nothing else', async () => {
    const { get } = await admin();
    for (const cookie of ['', 'creneau_admin=', 'creneau_admin=9999999999999.x.y', 'x=1;;=']) {
      const answer = await get('/admin', { cookie });
      expect(answer.status).toBe(401);
      expect(answer.text).toContain('name="password"');
      expect(answer.text).not.toMatch(/jeanne|moreau/i);
    }
  });

  it('shows today’s and coming bookings with all the doctor needs', async () => {
    const server = await admin();
    const tonight = bookingWith({ start: NOW + 2 * HOUR, end: NOW + 3 * HOUR });
    server.engine.known.set(BOOKING_ID, tonight);
    const { page } = await login(server);
    expect(page.status).toBe(200);
    for (const said of [
      'Aujourd’hui, lundi 23 novembre',
      '10\u00a0h</time>',
      'Jeanne Moreau',
      'href="tel:+33612345678"',
      'Consultation · Dr Marie Dubois',
      '1re consultation',
      `href="/admin/bookings/${BOOKING_ID}"`,
    ]) {
      expect(page.text).toContain(said);
    }
    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  it('shows how sync and delivery stand', async () => {
    const server = await admin();
    const [calendar] = server.engine.statusNow.calendars;
    if (calendar === undefined) throw new Error('expected a calendar');
    const reason = 'Google ne répond pas';
    const kind = 'unavailable' as const;
    const failure = { since: NOW - 3 * HOUR, lastAt: NOW, kind, reason };
    server.engine.statusNow = {
      ...server.engine.statusNow,
      calendars: [{ ...calendar, failure, stale: true }],
    };
    const { page } = await login(server);
    expect(page.text).toContain('Dr Marie Dubois – vérifié il y a 90\u00a0s');
    expect(page.text).toContain('trop ancien\u00a0: vos changements ne sont plus vus');
    expect(page.text).toContain('échec depuis 3\u00a0h\u00a0: Google ne répond pas');
    expect(page.text).toContain('1 à envoyer, 40 envoyés, 3 abandonnés');
    expect(page.text).toContain('2 écritures inachevées');
  });

  it('shows whether Google pushes changes, and why it does not', async () => {
    const server = await admin();
    const [calendar] = server.engine.statusNow.calendars;
    if (calendar === undefined) throw new Error('expected a calendar');
    const refused = { kind: 'refused', reason: 'agenda importé', retryAt: NOW } as const;
    const open = { kind: 'open', until: NOW + DAY, heardAt: NOW } as const;
    server.engine.statusNow = {
      ...server.engine.statusNow,
      calendars: [
        { ...calendar, watch: refused },
        { ...calendar, watch: open },
      ],
    };
    const { page } = await login(server);
    expect(page.text).toContain(
      'sans notifications, relevé périodiquement\u00a0: agenda importé',
    );
    expect(page.text).toContain('notifications actives');
  });

  it('has a button to confirm what is pending only', async () => {
    const server = await admin();
    const confirmed = await login(server);
    expect(confirmed.page.text).not.toContain(`action="${CONFIRM}"`);
    server.engine.known.set(BOOKING_ID, bookingWith({ status: 'pending' }));
    const { page } = await login(server);
    expect(page.text).toContain(`action="${CONFIRM}"`);
    expect(page.text).toContain(`action="${CANCEL}"`);
  });

  it('shows a hostile name as text, and links to web addresses only', async () => {
    const server = await admin();
    const { marks } = bookingWith();
    const patient = { ...marks.patient, firstName: '<img src=x onerror=alert(1)>' };
    const htmlLink = 'javascript:alert(1)';
    server.engine.known.set(
      BOOKING_ID,
      bookingWith({ marks: { ...marks, patient }, htmlLink }),
    );
    const { page } = await login(server);
    expect(page.text).not.toMatch(/<img|javascript:/);
    expect(page.text).toContain('&lt;img src=x');
  });
});

describe('logging in', () => {
  it('refuses a wrong password, and says so', async () => {
    const { postForm, logged } = await admin();
    for (const password of ['', 'wrong', `${PASSWORD} `]) {
      const answer = await postForm('/admin/login', { password });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(answer.text).toContain('pas le bon mot de passe');
    }
    expect(logged.join('\n')).not.toContain(PASSWORD);
  });

  it('limits the attempts, even for the right password, until time has passed', async () => {
    const { postForm, time } = await admin();
    for (let attempt = 0; attempt < 10; attempt++) {
      await postForm('/admin/login', { password: `guess ${attempt}` });
    }
    const refused = await postForm('/admin/login', { password: PASSWORD });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(refused.headers.get('set-cookie')).toBeNull();
    time.monotonic = 60_000;
    expect((await postForm('/admin/login', { password: PASSWORD })).status).toBe(303);
  });

  it('does not count those who know the password', async () => {
    const { postForm } = await admin();
    for (let attempt = 0; attempt < 30; attempt++) {
      expect((await postForm('/admin/login', { password: PASSWORD })).status).toBe(303);
    }
  });

  it('gives a cookie that scripts, other sites and plain connections never see', async () => {
    const secure = await admin();
    const answer = await secure.postForm('/admin/login', { password: PASSWORD });
    const cookie = String(answer.headers.get('set-cookie'));
    for (const attribute of [
      'HttpOnly',
      'SameSite=Strict',
      'Path=/admin',
      'Secure',
      'Max-Age=',
    ]) {
      expect(cookie).toContain(attribute);
    }
    const plain = await admin('http://localhost:3000');
    const local = await plain.postForm('/admin/login', { password: PASSWORD });
    expect(String(local.headers.get('set-cookie'))).not.toContain('Secure');
  });

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ])('is refused from another site: %o', async (headers) => {
    const { postForm } = await admin();
    const answer = await postForm('/admin/login', { password: PASSWORD }, headers);
    expectProblem(answer, 'forbidden');
  });
});

describe('a session', () => {
  it('ends by itself', async () => {
    const server = await admin();
    const { cookie } = await login(server);
    server.time.now = NOW + 12 * HOUR - 1;
    expect((await server.get('/admin', { cookie })).status).toBe(200);
    server.time.now = NOW + 12 * HOUR;
    expect((await server.get('/admin', { cookie })).status).toBe(401);
  });

  it('ends when the admin logs out, for a stolen copy of the cookie too', async () => {
    const server = await admin();
    const { cookie, formToken } = await login(server);
    const answer = await server.postForm('/admin/logout', { formToken }, { cookie });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await server.get('/admin', { cookie })).status).toBe(401);
  });

  it('cannot be made longer, nor carried to a server with another password', async () => {
    const server = await admin();
    const { cookie } = await login(server);
    const longer = cookie.replace(/=\d+/, `=${NOW + 365 * DAY}`);
    expect((await server.get('/admin', { cookie: longer })).status).toBe(401);
    const other = await served({ adminPassword: 'another' });
    expect((await other.get('/admin', { cookie })).status).toBe(401);
  });

  it('holds on another server with the same secrets', async () => {
    const { cookie } = await login(await admin());
    expect((await (await admin()).get('/admin', { cookie })).status).toBe(200);
  });
});

describe('the buttons', () => {
  const approvals: [ApproveAnswer, string][] = [
    [{ kind: 'approved', booking: bookingWith() }, 'confirmed'],
    [{ kind: 'queued' }, 'queued'],
    [{ kind: 'cancelled' }, 'was-cancelled'],
    [{ kind: 'unavailable' }, 'unavailable'],
    [{ kind: 'not-found' }, 'not-found'],
  ];
  it.each(approvals)('confirm, and say how it went: %o', async (outcome, done) => {
    const server = await admin();
    const { cookie, formToken } = await login(server);
    server.engine.approveAnswer = outcome;
    const answer = await server.postForm(CONFIRM, { formToken }, { cookie });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`/admin?done=${done}`);
    expect(server.engine.changes).toEqual([{ call: 'approve', args: [BOOKING_ID] }]);
    const page = await server.get(`/admin?done=${done}`, { cookie });
    expect(page.text).toMatch(/<p class="(good" role="status|alert" role="alert)">/);
  });

  const cancellations: [CancelAnswer, string][] = [
    [{ kind: 'cancelled', booking: bookingWith() }, 'cancelled'],
    [{ kind: 'withdrawn' }, 'cancelled'],
    [{ kind: 'queued', booking: bookingWith() }, 'queued'],
    [{ kind: 'not-found' }, 'not-found'],
  ];
  it.each(cancellations)('cancel on the doctor’s behalf: %o', async (outcome, done) => {
    const server = await admin();
    const { cookie, formToken } = await login(server);
    server.engine.cancelAnswer = outcome;
    const answer = await server.postForm(CANCEL, { formToken }, { cookie });
    expect(answer.headers.get('location')).toBe(`/admin?done=${done}`);
    expect(server.engine.changes).toEqual([{ call: 'cancel', args: [BOOKING_ID, 'doctor'] }]);
  });

  it('do nothing without a session, without the page’s token, or from another site', async () => {
    const server = await admin();
    const { cookie, formToken } = await login(server);
    const { postForm, engine } = server;
    expectProblem(await postForm(CANCEL, { formToken }), 'unauthorized');
    expectProblem(await postForm(CANCEL, {}, { cookie }), 'forbidden');
    expectProblem(await postForm(CANCEL, { formToken: 'x' }, { cookie }), 'forbidden');
    const elsewhere = { cookie, 'sec-fetch-site': 'same-site' };
    expectProblem(await postForm(CANCEL, { formToken }, elsewhere), 'forbidden');
    expectProblem(await server.get(CANCEL, { cookie }), 'method-not-allowed');
    expect(engine.changes).toEqual([]);
  });
});
