/** The HTTP face: routes in, answers out. It asks the engine and decides nothing itself. */
import express, { type Express, type RequestHandler } from 'express';
import { adminRoutes } from './admin-routes.ts';
import { answerErrors } from './answer-errors.ts';
import { getApproval, postApproval } from './approval-routes.ts';
import { getAsset } from './assets.ts';
import { availabilityRoute } from './availability.ts';
import { formBody, jsonBody } from './body.ts';
import { getBooking, postBooking, postCancel, postReschedule } from './bookings-api.ts';
import { type Context, contextOf } from './context.ts';
import type { AppDeps } from './deps.ts';
import { getEmbed } from './embed.ts';
import { getForm, postForm } from './form-routes.ts';
import { framable, securityHeaders } from './headers.ts';
import {
  cronSync,
  getHealth,
  getMetrics,
  getReady,
  postGooglePush,
  postTelegramUpdate,
} from './machine-routes.ts';
import { getIcs, getManagePage, postCancelForm, postMoveForm } from './manage-routes.ts';
import { openapi } from './openapi.ts';
import { getPractitioners } from './practitioners.ts';
import { getProblem } from './problem-page.ts';
import { getQuestion, postAnswer } from './question-routes.ts';
import { limited } from './rate-limit.ts';
import { Refusal } from './refusal.ts';
import { getData, getDataFile, postErasure, postUndo } from './rights-routes.ts';
import { route } from './route.ts';
import { getOffer, postOffer, postWish } from './waiting-routes.ts';

/**
 * The application; the caller makes it listen. Every mistake of a client is answered 4xx with a problem
 * object (RFC 9457), and what an engine throws 500 without details.
 */
export function buildApp(deps: AppDeps): Express {
  const context = contextOf(deps);
  const { settings, writes } = context;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // A reverse proxy on this machine says who asks; nobody else is believed.
  app.set('trust proxy', 'loopback');
  app.enable('case sensitive routing');
  // Express shows stack traces to clients in any other mode; which mode this is, no variable decides.
  app.set('env', 'production');

  const availability = availabilityRoute(context);
  // Asked all the time, and mostly answered from memory: nothing runs before it.
  app.get('/api/availability', availability.kept);
  app.use(securityHeaders(settings.publicUrl), measured(context));
  route(app, '/api/availability', { get: availability.computed });

  const write = limited(writes);
  route(app, '/', {
    get: [framable, getForm(context)],
    post: [framable, write, ...formBody, postForm(context)],
  });
  route(app, '/embed.js', { get: getEmbed });
  route(app, '/assets/:name', { get: getAsset });
  route(app, '/api/practitioners', { get: getPractitioners(context) });
  route(app, '/api/bookings', { post: [write, ...jsonBody, postBooking(context)] });
  route(app, '/api/bookings/:id', { get: getBooking(context) });
  route(app, '/api/bookings/:id/cancel', { post: [write, postCancel(context)] });
  route(app, '/api/bookings/:id/reschedule', {
    post: [write, ...jsonBody, postReschedule(context)],
  });
  app.use('/bookings', framable);
  route(app, '/bookings/:id', { get: getManagePage(context) });
  route(app, '/bookings/:id/calendar.ics', { get: getIcs(context) });
  route(app, '/bookings/:id/cancel', { post: [write, postCancelForm(context)] });
  route(app, '/bookings/:id/reschedule', {
    post: [write, ...formBody, postMoveForm(context)],
  });
  route(app, '/bookings/:id/undo', { post: [write, postUndo(context)] });
  route(app, '/bookings/:id/data', { get: getData(context) });
  route(app, '/bookings/:id/data.json', { get: getDataFile(context) });
  route(app, '/bookings/:id/erasure', { post: [write, postErasure(context)] });
  route(app, '/bookings/:id/waiting', { post: [write, ...formBody, postWish(context)] });
  route(app, '/bookings/:id/offer', {
    get: getOffer(context),
    post: [write, ...formBody, postOffer(context)],
  });
  route(app, '/questions/:key', {
    get: getQuestion(context),
    post: [write, ...formBody, postAnswer(context)],
  });
  route(app, '/approvals/:id', {
    get: getApproval(context),
    post: [write, ...formBody, postApproval(context)],
  });
  route(app, '/webhooks/google-calendar', { post: postGooglePush(context) });
  route(app, '/webhooks/telegram', { post: [...jsonBody, postTelegramUpdate(context)] });
  const cron = cronSync(context);
  route(app, '/api/cron/sync-calendar', { get: cron, post: cron });
  adminRoutes(app, context);
  route(app, '/healthz', { get: getHealth });
  route(app, '/readyz', { get: getReady(context) });
  route(app, '/metrics', { get: getMetrics(context) });
  route(app, '/openapi.json', { get: openapi(settings.publicUrl) });
  route(app, '/problems/:code', { get: getProblem(context) });

  app.use(() => {
    throw new Refusal('not-found');
  });
  app.use(answerErrors(context));
  return app;
}

/**
 * Counts and logs by the route's pattern. The address itself holds ids and tokens, so it goes nowhere.
 */
function measured({ clock, metrics, log }: Context): RequestHandler {
  return (request, response, next) => {
    const began = clock.monotonic();
    response.once('close', () => {
      const ms = clock.monotonic() - began;
      const route = String(request.route?.path ?? 'none');
      const { method } = request;
      const status = response.statusCode;
      metrics.request(method, route, status, ms / 1_000);
      log.info({ method, route, status, ms: Math.round(ms) }, 'request');
    });
    next();
  };
}
