/** Routes of the human pages: home, the doctor's calendar, the inbox, the faults. */
import { createHash } from 'node:crypto';
import type { Locale } from '../../engine/core/values.ts';
import type { FaultSwitches } from '../fault-switches.ts';
import { type HttpAnswer, type HttpRequest, redirect } from '../http/exchange.ts';
import type { Telegram } from '../http/telegram.ts';
import type { Inbox } from '../inbox.ts';
import type { GoogleModel } from '../model/model.ts';
import { Refusal } from '../model/refusal.ts';
import { answerAsset } from './assets.ts';
import { calendarAction } from './calendar-actions.ts';
import { calendarPage } from './calendar-page.ts';
import { faultAction, faultsPage } from './faults-page.ts';
import { homePage } from './home-page.ts';
import { inboxAction } from './inbox-actions.ts';
import { inboxPage } from './inbox-page.ts';
import { type Frame, refusalPage } from './layout.ts';
import { sayIn } from './texts.ts';

export interface PageParts {
  readonly model: GoogleModel;
  readonly inbox: Inbox;
  readonly telegram: Telegram;
  readonly switches: FaultSwitches;
  readonly locale: Locale;
  /** More links: the patient form first, the admin page. */
  readonly links: readonly { readonly text: string; readonly href: string }[];
  /** Mail addresses of doctors; everybody else is a patient. */
  readonly doctors: readonly string[];
}

/** Null when there is no such page. */
export function answerPage(parts: PageParts, request: HttpRequest): HttpAnswer | null {
  if (request.method === 'GET' || request.method === 'HEAD') {
    return unlessKnown(request, answerAsset(request.path) ?? view(parts, request));
  }
  if (request.method !== 'POST') return null;
  const frame = frameOf(parts);
  if (isForeign(request)) {
    const say = sayIn(parts.locale);
    return refusalPage(frame, 403, say('refused'), say('foreign'));
  }
  const form = new URLSearchParams(request.body);
  const [, place, action, rest] = request.path.split('/');
  if (action === undefined || rest !== undefined) return null;
  switch (place) {
    case 'calendar':
      return calendarAction(parts.model, action, form, frame);
    case 'inbox':
      return inboxAction(parts, action, form, frame);
    case 'faults':
      return faultAction(parts.switches, action, form);
    default:
      return null;
  }
}

export const frameOf = ({ locale, links, switches }: PageParts): Frame => {
  const say = sayIn(locale);
  return { locale, links, faults: switches.on().map((id) => say(id)) };
};

function view(parts: PageParts, request: HttpRequest): HttpAnswer | null {
  const frame = frameOf(parts);
  const { query } = request;
  switch (request.path) {
    case '/':
      return homePage(frame);
    case '/inbox':
      return inboxPage(parts, query, frame);
    case '/faults':
      return faultsPage(parts.switches, frame);
    case '/calendar':
      return shown(frame, () => calendarPage(parts.model, query, frame));
    case '/calendar/event':
      return shown(frame, () => eventOf(parts.model, query.get('eid') ?? ''));
    default:
      return null;
  }
}

function shown(frame: Frame, make: () => HttpAnswer): HttpAnswer {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusalPage(frame, error.status, sayIn(frame.locale)('not-found'), error.message);
  }
}

/** `htmlLink` leads to its event, on its day. */
function eventOf(model: GoogleModel, eid: string): HttpAnswer {
  const [id = '', calendar = ''] = Buffer.from(eid, 'base64').toString('utf8').split(' ', 2);
  const calendarId = calendar.replace(/@m$/, '@gmail.com');
  const event = model.get(calendarId, id);
  const start = event.start as
    | { readonly date?: string; readonly dateTime?: string }
    | undefined;
  const day = (start?.date ?? start?.dateTime ?? '').slice(0, 10);
  const query = new URLSearchParams({ calendar: calendarId, from: day });
  return redirect(`/calendar?${query}#event-${encodeURIComponent(id)}`);
}

/** Pages look for news of themselves every few seconds; most often there are none. */
function unlessKnown({ headers }: HttpRequest, answer: HttpAnswer | null): HttpAnswer | null {
  if (answer?.kind !== 'answer' || answer.status !== 200) return answer;
  const tag = `"${createHash('sha256').update(answer.body).digest('base64url').slice(0, 20)}"`;
  if (headers['if-none-match'] === tag) {
    return { kind: 'answer', status: 304, headers: { ETag: tag }, body: '' };
  }
  return { ...answer, headers: { ...answer.headers, ETag: tag } };
}

/** A form of another site that aims at this page; a browser names where it comes from. */
function isForeign({ headers }: HttpRequest): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
