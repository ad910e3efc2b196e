/** /admin: behind a password, off without one. Every change is a form of our own page. */
import type { Express, Request, RequestHandler, Response } from 'express';
import type { SettleAnswer } from '../engine/api.ts';
import { addDays } from '../engine/core/local-date.ts';
import { asEventId, unreachable } from '../engine/core/values.ts';
import { startOfLocalDay, zoneTable } from '../engine/core/zone.ts';
import {
  type AdminSession,
  type AdminSessions,
  adminSessions,
  fromOwnPage,
} from './admin-session.ts';
import { formBody, formField } from './body.ts';
import type { Context } from './context.ts';
import { sendPage } from './form-routes.ts';
import { ADMIN_DONE, type AdminDone, adminPage, loginPage } from './pages/admin-page.ts';
import { type Frame, frameOf } from './pages/layout.ts';
import { clientKey, refusalOf } from './rate-limit.ts';
import { readerLocale } from './reader-locale.ts';
import { Refusal } from './refusal.ts';
import { route } from './route.ts';
import { sameSecret } from './same-secret.ts';

/** Without a password the routes exist and answer 404, as if they did not. */
export function adminRoutes(app: Express, context: Context): void {
  const { adminPassword } = context.settings;
  const { engine } = context;
  if (adminPassword === null) {
    const off: RequestHandler = () => {
      throw new Refusal('not-found');
    };
    app.use('/admin', off);
    return;
  }
  const sessions = adminSessions({ ...context.settings, adminPassword });
  app.use('/admin', ownReferrer);
  route(app, '/admin', { get: getAdmin(context, sessions) });
  route(app, '/admin/login', {
    get: (_request, response) => response.redirect(303, '/admin'),
    post: [...formBody, postLogin(context, sessions, adminPassword)],
  });
  route(app, '/admin/logout', {
    post: [
      ...formBody,
      guarded(context, sessions, async (request, response) => {
        response.setHeader('Set-Cookie', sessions.end(request, context.clock.now()));
        response.redirect(303, '/admin');
      }),
    ],
  });
  route(app, '/admin/bookings/:id/confirm', {
    post: [
      ...formBody,
      guarded(context, sessions, async (request, response) => {
        const answer = await engine.approve(idOf(request));
        const done: Record<typeof answer.kind, AdminDone> = {
          approved: 'confirmed',
          cancelled: 'was-cancelled',
          unavailable: 'unavailable',
          'not-found': 'not-found',
        };
        response.redirect(303, `/admin?done=${done[answer.kind]}`);
      }),
    ],
  });
  route(app, '/admin/bookings/:id/cancel', {
    post: [
      ...formBody,
      guarded(context, sessions, async (request, response) => {
        const answer = await engine.cancel(idOf(request), 'doctor');
        response.redirect(303, `/admin?done=${cancelDone(answer.kind)}`);
      }),
    ],
  });
  for (const answer of ['accept', 'refuse'] as const) {
    route(app, `/admin/freezes/:id/${answer}`, {
      post: [
        ...formBody,
        guarded(context, sessions, async (request, response) => {
          const settled = await engine.settleFreeze(String(request.params.id), answer);
          response.redirect(303, `/admin?done=${freezeDone(settled)}`);
        }),
      ],
    });
  }
}

function getAdmin(context: Context, sessions: AdminSessions): RequestHandler {
  return async (request, response) => {
    const now = context.clock.now();
    const frame = adminFrame(context, request);
    const session = sessions.of(request, now);
    if (session === null) return sendPage(response, 401, loginPage(frame, null));
    const { engine } = context;
    const { timeZone, policy } = engine.practice;
    const today = context.today();
    const zone = zoneTable(timeZone, { start: now, end: now });
    const start = startOfLocalDay(zone, today);
    const tomorrow = startOfLocalDay(zone, addDays(today, 1));
    // A day more than patients can book; the doctor's own bookings beyond it are in her calendar.
    const end = startOfLocalDay(zone, addDays(today, policy.horizonDays + 2));
    const bookings = await engine.bookings({ window: { start, end } });
    const shown = bookings.toSorted((a, b) => a.start - b.start);
    const view = {
      now,
      today: shown.filter((booking) => booking.start < tomorrow),
      coming: shown.filter((booking) => booking.start >= tomorrow),
      status: await engine.status(),
      formToken: session.formToken,
      done: ADMIN_DONE.find((one) => one === request.query.done) ?? null,
    };
    sendPage(response, 200, adminPage(frame, view));
  };
}

function postLogin(
  context: Context,
  sessions: AdminSessions,
  adminPassword: string,
): RequestHandler {
  return (request, response) => {
    if (!fromOwnPage(request)) throw new Refusal('forbidden');
    const frame = adminFrame(context, request);
    // Counted before the password is looked at: a right guess among many must not get through either.
    const refusal = refusalOf(context.logins, request);
    if (refusal !== undefined) {
      const waitSeconds = Number(refusal.extras.params?.seconds);
      response.setHeader('Retry-After', String(waitSeconds));
      return sendPage(response, 429, loginPage(frame, { waitSeconds }));
    }
    if (!sameSecret(formField(request, 'password'), adminPassword)) {
      context.log.warn({}, 'admin: wrong password');
      return sendPage(response, 401, loginPage(frame, 'wrong'));
    }
    context.logins.giveBack(clientKey(request));
    const cookie = sessions.begin(context.entropy.eventId(), context.clock.now());
    response.setHeader('Set-Cookie', cookie);
    response.redirect(303, '/admin');
  };
}

/** A session, the page's own token, and no word of the browser against it. */
function guarded(
  context: Context,
  sessions: AdminSessions,
  act: (request: Request, response: Response) => Promise<void>,
): RequestHandler {
  return async (request, response) => {
    const session: AdminSession | null = sessions.of(request, context.clock.now());
    if (session === null) throw new Refusal('unauthorized');
    const token = formField(request, 'formToken');
    if (!fromOwnPage(request) || !sameSecret(token, session.formToken)) {
      throw new Refusal('forbidden');
    }
    await act(request, response);
  };
}

function cancelDone(
  kind: 'cancelled' | 'queued' | 'withdrawn' | 'too-late' | 'not-found',
): AdminDone {
  switch (kind) {
    case 'cancelled':
    case 'withdrawn':
      return 'cancelled';
    case 'queued':
      return 'queued';
    // No deadline applies to the doctor; were it to, nothing would have been changed.
    case 'too-late':
      return 'unavailable';
    case 'not-found':
      return 'not-found';
    default:
      return unreachable(kind);
  }
}

function freezeDone(settled: SettleAnswer): AdminDone {
  switch (settled.kind) {
    case 'accepted':
      return 'accepted';
    case 'refused':
      return settled.left.length === 0 ? 'put-back' : 'put-back-partly';
    case 'gone':
      return 'settled';
    default:
      return unreachable(settled);
  }
}

/** No token is in these addresses, and without a referrer policy of its own a form's Origin is `null`. */
const ownReferrer: RequestHandler = (_request, response, next) => {
  response.setHeader('Referrer-Policy', 'same-origin');
  next();
};

const idOf = (request: Request) => asEventId(String(request.params.id));

const adminFrame = (context: Context, request: Request): Frame =>
  frameOf(context, request, readerLocale(request, context.engine.practice.locale));
