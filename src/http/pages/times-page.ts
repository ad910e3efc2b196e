/** Second step of the form: a free time. */
import { type Html, html } from '../html.ts';
import { queryText } from '../query.ts';
import type { Choice, SlotDays } from '../slot-days.ts';
import { chosenText } from './choose-page.ts';
import { type Frame, layout } from './layout.ts';
import { slotPicker } from './slot-picker.ts';

/** `gone`: the time the address named is not, or no longer, free. */
export function timesPage(
  frame: Frame,
  { practitioner, type }: Choice,
  days: SlotDays,
  time: (instant: number) => string,
  gone: boolean,
): Html {
  const { say, lang, practice } = frame;
  const choice = { practitioner: practitioner.id, type: type.id, lang };
  const couldChoose = practice.practitioners.length > 1 || practitioner.types.length > 1;
  return layout(frame, {
    title: say('times.title'),
    body: html`<h1>${say('times.title')}</h1>
${gone && html`<p class="alert" role="alert">${say('times.gone')}</p>`}
<p class="card">${chosenText(frame, practitioner, type)}${couldChoose && html` · <a href="/${queryText({ lang })}">${say('chosen.change')}</a>`}</p>
${slotPicker(frame, days, {
  time,
  toSlot: (start) => `/${queryText({ ...choice, start })}`,
  toDays: (from) => `/${queryText({ ...choice, from })}`,
})}`,
  });
}
