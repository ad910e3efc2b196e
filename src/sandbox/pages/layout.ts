/** The frame of every page of the sandbox. */
import type { Locale } from '../../engine/core/values.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { html, type Markup } from './html.ts';
import { sayIn } from './texts.ts';

export function page(
  locale: Locale,
  title: string,
  content: Markup,
  status = 200,
  /** Where its forms may lead in the end. */
  formAction = "'self'",
): HttpAnswer {
  const say = sayIn(locale);
  const { markup } = html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${say('sandbox')}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<header><nav aria-label="${say('sandbox')}">
<a href="/">${say('sandbox')}</a> <a href="/calendar">${say('calendar')}</a> <a href="/inbox">${say('inbox')}</a>
</nav></header>
<main><h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
  return {
    kind: 'answer',
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
    },
    body: markup,
  };
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 0 1rem 4rem; }
nav { display: flex; flex-wrap: wrap; gap: 1rem; padding: 1rem 0; border-bottom: 1px solid #8886; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin: 1.5rem 0 .5rem; } h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
ul.events { list-style: none; padding: 0; margin: 0; }
ul.events > li { border-left: .3rem solid #1a73e8; padding: .25rem .75rem; margin: .4rem 0; background: #8881; }
ul.events > li.free { border-left-style: dotted; } ul.events > li.tentative { border-left-color: #b06000; }
ul.events > li.cancelled { border-left-color: #888; text-decoration: line-through; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .5rem 0; }
label { display: flex; flex-direction: column; font-size: .85rem; } label.check { flex-direction: row; gap: .3rem; align-items: center; }
input, select, textarea, button { font: inherit; padding: .35rem .5rem; min-height: 2.5rem; box-sizing: border-box; }
input[type=checkbox] { min-height: 0; } textarea { min-width: 18rem; min-height: 5rem; }
button { cursor: pointer; } :focus-visible { outline: 3px solid #1a73e8; outline-offset: 2px; }
iframe { width: 100%; height: 24rem; border: 1px solid #8886; }
pre { overflow: auto; white-space: pre-wrap; background: #8881; padding: .5rem; }
article { border: 1px solid #8886; padding: .5rem 1rem; margin: 1rem 0; } article h2 { margin: .25rem 0; }
.meta { font-size: .85rem; opacity: .8; margin: 0; } .error { border-left: .3rem solid #c5221f; padding: .5rem 1rem; }
`;
