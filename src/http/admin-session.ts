/**
 * The admin's session: a signed cookie that expires. Nothing is stored, so it holds across restarts and
 * server processes; a new password or secret ends every session.
 */
import { createHmac } from 'node:crypto';
import type { Request } from 'express';
import { HOUR, type Instant, SECOND } from '../engine/core/values.ts';
import { sameSecret } from './same-secret.ts';

const LASTS_MS = 12 * HOUR;
const COOKIE = 'creneau_admin';

export interface AdminSessions {
  /** A Set-Cookie value that begins a session; `nonce` is fresh and random. */
  begin(nonce: string, now: Instant): string;
  /** A Set-Cookie value that ends it in this browser, and from now on in this process. */
  end(request: Request, now: Instant): string;
  /** The session a request comes with; null when there is none that holds. */
  of(request: Request, now: Instant): AdminSession | null;
}

export interface AdminSession {
  /** To be sent back with every form: only our own page can know it. */
  readonly formToken: string;
}

export function adminSessions(settings: {
  readonly appSecret: string;
  readonly adminPassword: string;
  readonly publicUrl: string;
}): AdminSessions {
  const key = createHmac('sha256', settings.appSecret)
    .update(`creneau admin session\n${settings.adminPassword}`)
    .digest();
  const sign = (purpose: string, text: string): string =>
    createHmac('sha256', key).update(`${purpose}\n${text}`).digest('base64url');
  // Strict: no other site's link or form ever carries it.
  const secure = settings.publicUrl.startsWith('https:') ? '; Secure' : '';
  const attributes = `; Path=/admin; HttpOnly; SameSite=Strict${secure}`;
  /** Logged out here and not yet expired, by cookie value; bounded by the logins there can be. */
  const ended = new Map<string, Instant>();

  const holds = (cookie: string, now: Instant): boolean => {
    const [expires = '', nonce = '', signature = ''] = cookie.split('.');
    return (
      sameSecret(signature, sign('session', `${expires}.${nonce}`)) &&
      Number(expires) > now &&
      !ended.has(cookie)
    );
  };

  return {
    begin(nonce, now) {
      const body = `${now + LASTS_MS}.${nonce}`;
      const maxAge = LASTS_MS / SECOND;
      return `${COOKIE}=${body}.${sign('session', body)}; Max-Age=${maxAge}${attributes}`;
    },
    end(request, now) {
      for (const [cookie, expiresAt] of ended) if (expiresAt <= now) ended.delete(cookie);
      const cookie = cookieOf(request);
      if (holds(cookie, now)) ended.set(cookie, Number(cookie.split('.')[0]));
      return `${COOKIE}=; Max-Age=0${attributes}`;
    },
    of(request, now) {
      const cookie = cookieOf(request);
      return holds(cookie, now) ? { formToken: sign('form', cookie) } : null;
    },
  };
}

/**
 * Whether a form was sent from one of our own pages, as far as the browser says. Programs that are no
 * browser say nothing, and hold no cookie that somebody else could misuse.
 */
export function fromOwnPage(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = request.get('origin');
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === request.get('host');
}

function cookieOf(request: Request): string {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value = ''] = pair.trim().split('=', 2);
    if (name === COOKIE) return value;
  }
  return '';
}
