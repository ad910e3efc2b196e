/** The first page: what there is to see, in the order in which one would try it. */
import type { HttpAnswer } from '../http/exchange.ts';
import { html, type Markup } from './html.ts';
import { type Frame, page } from './layout.ts';
import { sayIn } from './texts.ts';

export function homePage(frame: Frame): HttpAnswer {
  const say = sayIn(frame.locale);
  const [patient, ...others] = frame.links;
  const step = (text: string, href: string, name: string): Markup =>
    html`<li><p>${text}</p><a class="button" href="${href}">${name}</a></li>`;
  return page(
    frame,
    say('sandbox'),
    html`<h1>Créneau · ${say('sandbox')}</h1>
<p class="lead">${say('intro')}</p>
<ol class="tour">
${patient === undefined ? null : step(say('tour-book'), patient.href, say('patient-form'))}
${step(say('tour-calendar'), '/calendar', say('doctors-calendar'))}
${step(say('tour-inbox'), '/inbox', say('messages-sent'))}
${step(say('tour-faults'), '/faults', say('faults'))}
</ol>
${others.length === 0 ? null : html`<p>${others.map(({ href, text }) => html`<a href="${href}">${text}</a> `)}</p>`}`,
    { here: '/' },
  );
}
