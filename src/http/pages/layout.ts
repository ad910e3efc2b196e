/** The frame of every page: head, the practice's name, the other language, address and phone. */
import type { Request } from 'express';
import type { Practice } from '../../engine/core/practice.ts';
import type { Locale } from '../../engine/core/values.ts';
import { text } from '../../texts/catalogue.ts';
import { pages } from '../../texts/pages.ts';
import { ICON, SCRIPT, STYLE } from '../assets.ts';
import type { Context } from '../context.ts';
import { type Html, html, rawHtml } from '../html.ts';
import { queryText } from '../query.ts';

export interface Frame {
  readonly practice: Practice;
  readonly locale: Locale;
  /** Text of the pages in this frame's language. */
  readonly say: Say;
  /** The page for readers of the other language; null where a form's answer would be lost. */
  readonly otherLanguage: string | null;
  /** `?lang=` as asked for: links within the site carry it on. */
  readonly lang: Locale | null;
}

export type Say = (
  key: keyof typeof pages,
  params?: Readonly<Record<string, string | number>>,
) => string;

export function frameOf(context: Context, request: Request, locale: Locale): Frame {
  const { practice } = context.engine;
  return {
    practice,
    locale,
    say: (key, params) => text(pages, locale, key, params),
    otherLanguage: request.method === 'POST' ? null : inLanguage(request, other(locale)),
    lang: request.query.lang === locale ? locale : null,
  };
}

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** A page of one person: search engines must not keep it. */
  readonly personal?: boolean;
  readonly wide?: boolean;
  /** A style sheet beside that of every page. */
  readonly style?: string;
  /** The browser is to ask for this very page once more, at once. */
  readonly again?: boolean;
}

export function layout(frame: Frame, page: Page): Html {
  const { practice, locale, say, otherLanguage, lang } = frame;
  return html`${rawHtml('<!doctype html>')}
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} – ${practice.name}</title>
${page.personal && rawHtml('<meta name="robots" content="noindex">')}
<link rel="stylesheet" href="${STYLE.path}">
${page.style !== undefined && html`<link rel="stylesheet" href="${page.style}">`}
${page.again && rawHtml('<meta http-equiv="refresh" content="0">')}
<link rel="icon" href="${ICON.path}">
<script src="${SCRIPT.path}" defer></script>
</head>
<body>
<a class="skip" href="#main">${say('skip')}</a>
<header>
<a class="name" href="/${queryText({ lang })}">${practice.name}</a>
${
  otherLanguage !== null &&
  html`<a href="${otherLanguage}" lang="${other(locale)}" hreflang="${other(locale)}">${say('lang.other')}</a>`
}
</header>
<main id="main"${page.wide && rawHtml(' class="wide"')}>
${page.body}
</main>
<footer>
<address>${practice.name}<br>${practice.address}<br>${say('phone')} ${phoneLink(practice)}</address>
</footer>
</body>
</html>
`;
}

function phoneLink({ phone }: Practice): Html {
  return html`<a href="tel:${phone.replace(/[^+\d]/g, '')}">${phone}</a>`;
}

const other = (locale: Locale): Locale => (locale === 'fr' ? 'en' : 'fr');

/** Relative to the page itself: a path such as `//host` must not become a link to another host. */
function inLanguage(request: Request, lang: Locale): string {
  const kept: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(request.query)) {
    if (typeof value === 'string') kept[name] = value;
  }
  return queryText({ ...kept, lang });
}
