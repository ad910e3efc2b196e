/** Who gets into the admin pages, and where she goes from there. */
import type { Request, RequestHandler, Response } from 'express';
import type { AdminSession, AdminSessions } from './admin-session.ts';
import { fromOwnPage } from './admin-session.ts';
import { formField } from './body.ts';
import type { Context } from './context.ts';
import { sendPage } from './form-routes.ts';
import { arrivingPage, loginPage } from './pages/admin-login-page.ts';
import { type Frame, frameOf } from './pages/layout.ts';
import { queryText } from './query.ts';
import { readerLocale } from './reader-locale.ts';
import { Refusal } from './refusal.ts';
import { sameSecret } from './same-secret.ts';

export interface Desk {
  readonly context: Context;
  readonly sessions: AdminSessions;
}

/** What every page of somebody logged in needs. */
export interface Visit {
  readonly frame: Frame;
  readonly formToken: string;
  /** This very page: where a form of it leads back to. */
  readonly here: string;
}

/**
 * A page for those logged in; the others are shown the login form, which leads here afterwards. A strict
 * cookie does not come along from a link in a mail, so whoever arrives without one from elsewhere is
 * let ask once more by herself, and is then known.
 */
export function opened(
  { context, sessions }: Desk,
  show: (request: Request, response: Response, visit: Visit) => Promise<void>,
): RequestHandler {
  return async (request, response) => {
    const session = sessions.of(request, context.clock.now());
    const frame = adminFrame(context, request);
    const here = request.originalUrl;
    if (session !== null) {
      return show(request, response, { frame, formToken: session.formToken, here });
    }
    const isFromElsewhere = request.get('sec-fetch-site') === 'cross-site';
    if (isFromElsewhere) return sendPage(response, 200, arrivingPage(frame, here));
    sendPage(response, 401, loginPage(frame, { refused: null, back: backOf(here) }));
  };
}

/** A session, the page's own token, and no word of the browser against it. */
export function guarded(
  { context, sessions }: Desk,
  act: (request: Request, response: Response, visit: Visit) => Promise<void>,
): RequestHandler {
  return async (request, response) => {
    const session: AdminSession | null = sessions.of(request, context.clock.now());
    if (session === null) throw new Refusal('unauthorized');
    const { formToken } = session;
    if (!fromOwnPage(request) || !sameSecret(formField(request, 'formToken'), formToken)) {
      throw new Refusal('forbidden');
    }
    const here = backOf(formField(request, 'back'));
    await act(request, response, { frame: adminFrame(context, request), formToken, here });
  };
}

/** Back to the page the form was on, which then says how it went. */
export function backWith(back: string, done: string): string {
  const url = new URL(back, NOWHERE);
  const kept = Object.fromEntries(url.searchParams);
  return url.pathname + queryText({ ...kept, done });
}

/** A page of the admin's, or its first one: nothing that was sent leads anywhere else. */
export function backOf(text: string): string {
  if (!URL.canParse(text, NOWHERE)) return '/admin';
  const { origin, pathname, search } = new URL(text, NOWHERE);
  const isOurs = origin === NOWHERE && /^\/admin(\/|$)/.test(pathname);
  return isOurs && !/^\/admin\/log(in|out)/.test(pathname) ? pathname + search : '/admin';
}

const NOWHERE = 'http://nowhere.invalid';

export const adminFrame = (context: Context, request: Request): Frame =>
  frameOf(context, request, readerLocale(request, context.engine.practice.locale));
