/** Routes of the human pages: home, the doctor's calendar, the inbox. */
import type { Locale } from '../../engine/core/values.ts';
import { type HttpAnswer, type HttpRequest, redirect } from '../http/exchange.ts';
import type { Telegram } from '../http/telegram.ts';
import type { Inbox } from '../inbox.ts';
import type { GoogleModel } from '../model/model.ts';
import { Refusal } from '../model/refusal.ts';
import { calendarAction } from './calendar-actions.ts';
import { calendarPage } from './calendar-page.ts';
import { html, type Markup } from './html.ts';
import { inboxPage } from './inbox-page.ts';
import { page } from './layout.ts';
import { sayIn } from './texts.ts';

export interface PageParts {
  readonly model: GoogleModel;
  readonly inbox: Inbox;
  readonly telegram: Telegram;
  readonly locale: Locale;
  /** More links for the first page: the patient form, the admin page. */
  readonly links: readonly { readonly text: string; readonly href: string }[];
}

/** Null when there is no such page. */
export function answerPage(parts: PageParts, request: HttpRequest): HttpAnswer | null {
  if (request.method === 'GET' || request.method === 'HEAD') return view(parts, request);
  if (request.method !== 'POST') return null;
  if (isForeign(request)) {
    const say = sayIn(parts.locale);
    return page(parts.locale, say('refused'), html`<p>${say('foreign')}</p>`, 403);
  }
  const form = new URLSearchParams(request.body);
  if (request.path === '/inbox/clear') {
    parts.inbox.clear();
    return redirect('/inbox');
  }
  if (request.path === '/inbox/press') {
    const message = Number(form.get('message'));
    if (!parts.inbox.telegram.some((item) => item.messageId === message)) return null;
    parts.telegram.press(message, form.get('data') ?? '');
    return redirect('/inbox');
  }
  const action = /^\/calendar\/(\w+)$/.exec(request.path)?.[1];
  return action === undefined ? null : calendarAction(parts.model, action, form, parts.locale);
}

function view(parts: PageParts, request: HttpRequest): HttpAnswer | null {
  switch (request.path) {
    case '/':
      return home(parts);
    case '/inbox':
      return inboxPage(parts.inbox, mainZone(parts.model), parts.locale);
    case '/calendar':
      return shown(parts.locale, () => calendarPage(parts.model, request.query, parts.locale));
    case '/calendar/event':
      return shown(parts.locale, () => eventOf(parts.model, request.query.get('eid') ?? ''));
    default:
      return null;
  }
}

function shown(locale: Locale, make: () => HttpAnswer): HttpAnswer {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return page(
      locale,
      sayIn(locale)('not-found'),
      html`<p>${error.message}</p>`,
      error.status,
    );
  }
}

/** `htmlLink` leads to the day of its event. */
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

function home({ links, locale }: PageParts): HttpAnswer {
  const say = sayIn(locale);
  const entry = (href: string, text: string): Markup =>
    html`<li><a href="${href}">${text}</a></li>`;
  return page(
    locale,
    say('sandbox'),
    html`<p>${say('intro')}</p>
<ul>${entry('/calendar', say('doctors-calendar'))}${entry('/inbox', say('messages-sent'))}${links.map(({ href, text }) => entry(href, text))}</ul>`,
  );
}

const mainZone = (model: GoogleModel): string =>
  model.store.calendars.get(model.store.mainId)?.facts.timeZone ?? 'UTC';

/** A form of another site that aims at this page; a browser names where it comes from. */
function isForeign({ headers }: HttpRequest): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
