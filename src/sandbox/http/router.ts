/** Which part of the sandbox answers which address. */
import { type Faults, refusalOf } from '../faults.ts';
import { isObject, type Json } from '../model/resource.ts';
import { html } from '../pages/html.ts';
import { page, refusalPage } from '../pages/layout.ts';
import { answerPage, frameOf, type PageParts } from '../pages/pages.ts';
import { sayIn } from '../pages/texts.ts';
import { answerCalendar } from './calendar-face.ts';
import {
  decodePart,
  type HttpAnswer,
  type HttpRequest,
  json,
  parseJson,
  redirect,
} from './exchange.ts';
import type { OAuth } from './oauth.ts';
import { answerTwilio, type TwilioAccount } from './twilio.ts';

export interface RouterParts extends PageParts {
  readonly oauth: OAuth;
  readonly faults: Faults;
  readonly twilioAccount: TwilioAccount;
  readonly sleep: (ms: number) => Promise<void>;
  readonly count: (operation: string) => void;
}

export function createRouter(
  parts: RouterParts,
): (request: HttpRequest) => Promise<HttpAnswer> {
  return async (request) => {
    const { path, method } = request;
    if (path.startsWith('/calendar/v3/')) return answerCalendar(parts, request);
    if (path === '/token' && method === 'POST') return token(parts, request);
    if (path === '/revoke' && method === 'POST') return revoke(parts, request);
    if (path === '/o/oauth2/v2/auth') return consent(parts, request);
    if (path.startsWith('/telegram/bot')) return telegram(parts, request);
    if (path.startsWith('/twilio/')) {
      parts.count('twilio.messages');
      const fault = parts.faults.take('twilio.messages');
      return answerTwilio(parts.twilioAccount, parts.inbox, request, fault);
    }
    return (
      answerPage(parts, request) ??
      refusalPage(frameOf(parts), 404, sayIn(parts.locale)('not-found'), path)
    );
  };
}

function token({ oauth, faults, count }: RouterParts, request: HttpRequest): HttpAnswer {
  count('token');
  const fault = faults.take('token');
  if (fault?.kind === 'timeout') return { kind: 'silence' };
  if (fault?.kind === 'reset') return { kind: 'reset' };
  const refusal = fault === null ? null : refusalOf(fault);
  if (refusal !== null)
    return json(refusal.status, { error: 'internal_failure' }, refusal.headers);
  const { status, body } = oauth.token(new URLSearchParams(request.body), fault);
  return json(status, body, {
    'Cache-Control': 'no-cache, no-store, max-age=0, must-revalidate',
  });
}

function revoke({ oauth, count }: RouterParts, request: HttpRequest): HttpAnswer {
  count('revoke');
  const given =
    new URLSearchParams(request.body).get('token') ?? request.query.get('token') ?? '';
  const { status, body } = oauth.revoke(given);
  return json(status, body);
}

/** The consent page, with one button; its answer goes back to a loopback address only. */
function consent(parts: RouterParts, request: HttpRequest): HttpAnswer {
  const { oauth, model } = parts;
  const frame = frameOf(parts);
  const say = sayIn(frame.locale);
  const { query } = request;
  const back = query.get('redirect_uri') ?? '';
  const known = query.get('client_id') === oauth.credentials.clientId;
  if (!known || !URL.canParse(back) || !isLoopback(new URL(back))) {
    // Google's own words.
    return refusalPage(frame, 400, 'Error 400', 'redirect_uri_mismatch / invalid_client');
  }
  if (request.method !== 'POST') {
    return page(
      frame,
      say('allow'),
      html`<p>${model.owner}</p><form method="post" action="${`/o/oauth2/v2/auth?${query}`}"><button>${say('allow')}</button></form>`,
      // Browsers hold the redirect after a form to this as well.
      { formAction: `'self' ${new URL(back).origin}` },
    );
  }
  const target = new URL(back);
  target.searchParams.set('code', oauth.grantCode());
  const state = query.get('state');
  if (state !== null) target.searchParams.set('state', state);
  target.searchParams.set('scope', query.get('scope') ?? '');
  return redirect(target.href);
}

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';

async function telegram(parts: RouterParts, request: HttpRequest): Promise<HttpAnswer> {
  const match = /^\/telegram\/bot([^/]+)\/(\w+)$/.exec(request.path);
  const [, given = '', method = ''] = match ?? [];
  const operation = `telegram.${method}`;
  parts.count(operation);
  const fault = parts.faults.take(operation);
  if (fault?.kind === 'slow') await parts.sleep(fault.delayMs ?? 1000);
  return parts.telegram.answer(decodePart(given) ?? '', method, readParams(request), {
    fault,
    onGone: request.onGone,
  });
}

/** JSON or a form, as the Bot API takes both. */
function readParams(request: HttpRequest): Json {
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json') && request.body !== '') {
    const parsed = parseJson(request.body);
    return isObject(parsed) ? parsed : {};
  }
  return Object.fromEntries([...request.query, ...new URLSearchParams(request.body)]);
}
