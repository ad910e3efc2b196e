/** What to try, in order, over the calendar of whoever comes for the first time. */
import { html, type Markup } from './html.ts';
import type { Frame } from './layout.ts';
import { sayIn } from './texts.ts';

/** Null on a sandbox that belongs to no server: there is nowhere to book. */
export function guide({ locale, links }: Frame): Markup | null {
  const say = sayIn(locale);
  const [patient] = links;
  if (patient === undefined) return null;
  const step = (href: string, text: string, then: string): Markup =>
    html`<li><a href="${href}">${text}</a> – ${then}</li>`;
  return html`<details class="guide" id="guide" open><summary>${say('guide')}</summary><ol>
${step(patient.href, say('guide-book'), say('guide-book-then'))}
<li>${say('guide-move')}</li>
${step('/inbox', say('guide-read'), say('guide-read-then'))}
${step('/faults', say('guide-break'), say('guide-break-then'))}
</ol></details>`;
}
