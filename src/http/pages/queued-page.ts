/** A booking that waits for Google: held, and not confirmed. It says so. */
import type { AskedBooking } from '../../engine/api.ts';
import { momentInWords } from '../../texts/moments.ts';
import { type Html, html } from '../html.ts';
import { type Frame, layout } from './layout.ts';
import { timeTag, zoneNote } from './local-time.ts';

export function queuedPage(
  frame: Frame,
  asked: AskedBooking,
  links: { readonly follow: string; readonly cancel: string },
): Html {
  const { say, practice, locale } = frame;
  const type = practice.types.find(({ id }) => id === asked.type);
  const practitioner = practice.practitioners.find(({ id }) => id === asked.practitioner);
  return layout(frame, {
    title: say('queued.title'),
    personal: true,
    body: html`<h1>${say('queued.title')}</h1>
<p class="card" role="status">${say('queued.text')}</p>
<dl class="card">
<dt>${say('manage.when')}</dt><dd>${timeTag(frame, asked.start, momentInWords(asked.start, practice.timeZone, locale))}</dd>
<dt>${say('manage.what')}</dt><dd>${type?.name[locale] ?? asked.type}</dd>
<dt>${say('manage.with')}</dt><dd>${practitioner?.name ?? asked.practitioner}</dd>
</dl>
${zoneNote(frame)}
<p class="actions"><a class="button" href="${links.follow}">${say('queued.follow')}</a></p>
<details><summary>${say('queued.withdraw')}</summary>
<form method="post" action="${links.cancel}"><button class="danger" type="submit">${say('queued.withdraw')}</button></form>
</details>`,
  });
}

export function withdrawnPage(frame: Frame): Html {
  const { say } = frame;
  return layout(frame, {
    title: say('manage.title'),
    personal: true,
    body: html`<h1>${say('manage.title')}</h1>
<p class="good" role="status">${say('queued.withdrawn')}</p>
<p><a class="button" href="/">${say('manage.again')}</a></p>`,
  });
}
