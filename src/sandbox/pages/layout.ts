/** The frame of every page of the sandbox. */
import type { Locale } from '../../engine/core/values.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { type Asset, STYLES } from './assets.ts';
import { html, type Markup } from './html.ts';
import { sayIn } from './texts.ts';

/** What every page shows of its surroundings. */
export interface Frame {
  readonly locale: Locale;
  /** More links: the patient form, the admin page. */
  readonly links: readonly { readonly text: string; readonly href: string }[];
  /** Names of the faults that are on. */
  readonly faults: readonly string[];
}

export interface PageOptions {
  readonly status?: number;
  /** The place in the navigation: `/calendar`. */
  readonly here?: string;
  readonly scripts?: readonly Asset[];
  /** Where its forms may lead in the end. Default: to the sandbox only. */
  readonly formAction?: string;
}

export function page(
  frame: Frame,
  title: string,
  content: Markup,
  options: PageOptions = {},
): HttpAnswer {
  const { locale, links } = frame;
  const say = sayIn(locale);
  const here = options.here ?? '';
  const entry = (href: string, text: string, more: Markup | null = null): Markup =>
    html`<a href="${href}"${href === here ? { markup: ' aria-current="page"' } : null}>${text}${more}</a>`;
  const count = frame.faults.length;
  const { markup } = html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${say('sandbox')}</title>
<link rel="icon" href="data:,">
${STYLES.map(({ path }) => html`<link rel="stylesheet" href="${path}">`)}
${(options.scripts ?? []).map(({ path }) => html`<script src="${path}" defer></script>`)}
</head>
<body data-lost="${say('lost')}">
<a class="skip" href="#content">${say('skip')}</a>
<header>
<a class="name" href="/">Créneau <span>${say('sandbox')}</span></a>
<nav aria-label="${say('sandbox')}">
${entry('/calendar', say('calendar'))}
${entry('/inbox', say('inbox'))}
${entry('/faults', say('faults'), count === 0 ? null : html` <b class="count">${count}</b>`)}
</nav>
${links.length === 0 ? null : html`<p class="others">${links.map(({ href, text }) => html`<a href="${href}">${text}</a> `)}</p>`}
</header>
<div id="alarm" role="status" data-live>${count === 0 ? null : html`<p class="alarm"><a href="/faults">${say('faults-on', { names: frame.faults.join(' · ') })}</a></p>`}</div>
<main id="content"${here.length > 1 ? { markup: ` class="on-${here.slice(1)}"` } : null}>
${content}
</main>
</body>
</html>
`;
  return {
    kind: 'answer',
    status: options.status ?? 200,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      // Styles in place are for the mails, which bring their own.
      'Content-Security-Policy': `default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src data:; form-action ${options.formAction ?? "'self'"}; base-uri 'none'; frame-ancestors 'none'`,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
    },
    body: markup,
  };
}

/** What could not be done, and why; `back`: to where one was. */
export function refusalPage(
  frame: Frame,
  status: number,
  title: string,
  why: string,
  back?: string,
): HttpAnswer {
  const way =
    back === undefined
      ? null
      : html`<p><a class="button" href="${back}">${sayIn(frame.locale)('back')}</a></p>`;
  return page(frame, title, html`<h1>${title}</h1><p class="error">${why}</p>${way}`, {
    status,
    ...(back === undefined ? {} : { here: back }),
  });
}
