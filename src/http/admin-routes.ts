/** /admin: behind a password, off without one. Every change is a form of our own page. */
import type { Express, RequestHandler } from 'express';
import type { SettleAnswer } from '../engine/api.ts';
import { unreachable } from '../engine/core/values.ts';
import {
  cancelBooking,
  confirmBooking,
  getBookingFile,
  getMove,
  noteNoShow,
  postMove,
} from './admin-booking.ts';
import { getDesk, getNumbers, getWhy } from './admin-desk.ts';
import { adminFrame, backOf, backWith, type Desk, guarded, opened } from './admin-guard.ts';
import { adminSessions, fromOwnPage } from './admin-session.ts';
import { getTelephone, postTelephone } from './admin-telephone.ts';
import { formBody, formField } from './body.ts';
import type { Context } from './context.ts';
import { sendPage } from './form-routes.ts';
import type { DeskDone } from './pages/admin-frame.ts';
import { loginPage } from './pages/admin-login-page.ts';
import { clientKey, refusalOf } from './rate-limit.ts';
import { Refusal } from './refusal.ts';
import { route } from './route.ts';
import { sameSecret } from './same-secret.ts';

/** Without a password the routes exist and answer 404, as if they did not. */
export function adminRoutes(app: Express, context: Context): void {
  const { adminPassword } = context.settings;
  if (adminPassword === null) {
    const off: RequestHandler = () => {
      throw new Refusal('not-found');
    };
    app.use('/admin', off);
    return;
  }
  const desk: Desk = {
    context,
    sessions: adminSessions({ ...context.settings, adminPassword }),
  };
  const page = (show: Parameters<typeof opened>[1]) => opened(desk, show);
  const action = (act: Parameters<typeof guarded>[1]) => [...formBody, guarded(desk, act)];
  app.use('/admin', ownReferrer);
  route(app, '/admin', { get: page(getDesk(context)) });
  route(app, '/admin/login', {
    get: (_request, response) => response.redirect(303, '/admin'),
    post: [...formBody, postLogin(desk, adminPassword)],
  });
  route(app, '/admin/logout', {
    post: action(async (request, response) => {
      response.setHeader('Set-Cookie', desk.sessions.end(request, context.clock.now()));
      response.redirect(303, '/admin');
    }),
  });
  route(app, '/admin/telephone', {
    get: page(getTelephone(context)),
    post: action(postTelephone(context)),
  });
  route(app, '/admin/why', { get: page(getWhy(context)) });
  route(app, '/admin/numbers', { get: page(getNumbers(context)) });
  route(app, '/admin/bookings/:id', { get: page(getBookingFile(context)) });
  route(app, '/admin/bookings/:id/move', {
    get: page(getMove(context)),
    post: action(postMove(context)),
  });
  route(app, '/admin/bookings/:id/confirm', { post: action(confirmBooking(context)) });
  route(app, '/admin/bookings/:id/cancel', { post: action(cancelBooking(context)) });
  route(app, '/admin/bookings/:id/no-show', { post: action(noteNoShow(context, true)) });
  route(app, '/admin/bookings/:id/came', { post: action(noteNoShow(context, false)) });
  for (const wish of ['retry', 'discard'] as const) {
    route(app, `/admin/messages/${wish}`, {
      post: action(async (request, response, { here }) => {
        const done = await messageByHand(context, wish, formField(request, 'key'));
        response.redirect(303, backWith(here, done));
      }),
    });
  }
  for (const answer of ['accept', 'refuse'] as const) {
    route(app, `/admin/freezes/:id/${answer}`, {
      post: action(async (request, response, { here }) => {
        const settled = await context.engine.settleFreeze(String(request.params.id), answer);
        response.redirect(303, backWith(here, freezeDone(settled)));
      }),
    });
  }
}

function postLogin({ context, sessions }: Desk, adminPassword: string): RequestHandler {
  return (request, response) => {
    if (!fromOwnPage(request)) throw new Refusal('forbidden');
    const frame = adminFrame(context, request);
    const back = backOf(formField(request, 'back'));
    // Counted before the password is looked at: a right guess among many must not get through either.
    const refusal = refusalOf(context.logins, request);
    if (refusal !== undefined) {
      const waitSeconds = Number(refusal.extras.params?.seconds);
      response.setHeader('Retry-After', String(waitSeconds));
      return sendPage(response, 429, loginPage(frame, { refused: { waitSeconds }, back }));
    }
    if (!sameSecret(formField(request, 'password'), adminPassword)) {
      context.log.warn({}, 'admin: wrong password');
      return sendPage(response, 401, loginPage(frame, { refused: 'wrong', back }));
    }
    context.logins.giveBack(clientKey(request));
    const cookie = sessions.begin(context.entropy.eventId(), context.clock.now());
    response.setHeader('Set-Cookie', cookie);
    response.redirect(303, back);
  };
}

/** The same as `creneau outbox`; a retry without a key is of every message that was given up. */
async function messageByHand(
  { engine }: Context,
  wish: 'retry' | 'discard',
  key: string,
): Promise<DeskDone> {
  const keys = key === '' ? [] : [key];
  const all = wish === 'retry' && key === '';
  const { changed, refused } =
    wish === 'retry'
      ? await engine.outbox.retry(all ? 'all-dead' : keys)
      : await engine.outbox.discard(keys);
  if (changed.length > 0) return wish === 'retry' ? 'retried' : 'discarded';
  return refused.some(({ why }) => why === 'outdated') ? 'outdated' : 'nothing';
}

function freezeDone(settled: SettleAnswer): DeskDone {
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
