/** Times on a page, and whose they are. With a script, readers in another zone see their own beside them. */
import type { Instant } from '../../engine/core/values.ts';
import { type Html, html } from '../html.ts';
import type { Frame } from './layout.ts';

/** A time that the reader has chosen: `words` as the practice says it. */
export function timeTag({ say }: Frame, instant: Instant, words: string): Html {
  const yours = say('times.yours', { moment: '{moment}' });
  return html`<time datetime="${new Date(instant).toISOString()}" data-yours="${yours}">${words}</time>`;
}

/** Once on a page with times. The attributes are for assets/form.js. */
export function zoneNote({ say, practice }: Frame): Html {
  const { timeZone: zone } = practice;
  const elsewhere = say('times.elsewhere', { zone, visitor: '{visitor}' });
  return html`<p class="quiet" data-zone="${zone}" data-elsewhere="${elsewhere}">${say('times.zone', { zone })}</p>`;
}
