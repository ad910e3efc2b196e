/** What the doctor is asked about her calendar, with its two answers. */
import type { AbsenceMatter, BookingInShort, OverlapMatter } from '../../engine/core/notice.ts';
import { phoneInWords } from '../../engine/core/phone.ts';
import { text } from '../../texts/catalogue.ts';
import { matters } from '../../texts/matters.ts';
import { momentInWords } from '../../texts/moments.ts';
import { spanInWords } from '../../texts/spans.ts';
import { type Html, html } from '../html.ts';
import { type Frame, layout } from './layout.ts';

export interface QuestionView {
  /** Null: there is nothing to ask any more, or it has just been answered. */
  readonly matter: OverlapMatter | AbsenceMatter | null;
  /** How the answer ended. */
  readonly said: string | null;
}

type Say = (
  key: keyof typeof matters,
  params?: Readonly<Record<string, string | number>>,
) => string;

export function questionPage(frame: Frame, { matter, said }: QuestionView): Html {
  const say: Say = (key, params) => text(matters, frame.locale, key, params);
  const asked = matter === null ? null : askedBy(frame, say, matter);
  const title = asked?.title ?? say('question.title');
  return layout(frame, {
    title,
    personal: true,
    body: html`<h1>${title}</h1>
${said !== null && html`<p class="good" role="status">${said}</p>`}
${asked === null ? said === null && html`<p>${say('question.none')}</p>` : asked.body}`,
  });
}

function askedBy(
  frame: Frame,
  say: Say,
  matter: OverlapMatter | AbsenceMatter,
): { readonly title: string; readonly body: Html } {
  const { practice, locale } = frame;
  const when = spanInWords(matter.block, practice.timeZone, locale);
  const what = matter.block.title.trim() || say('matter.untitled');
  if (matter.kind === 'absence') {
    return {
      title: say('absence.title'),
      body: html`<p>${say(matter.recurring ? 'absence.lead.series' : 'absence.lead', { what, when })}</p>
<p>${say('absence.ask')}</p>
<div class="actions">${answer('close-day', say('absence.yes'), 'main')}${answer('leave-open', say('absence.no'), 'plain')}</div>`,
    };
  }
  const n = matter.bookings.length;
  const number = n === 1 ? 'one' : 'many';
  return {
    title: say(`overlap.title.${number}`, { n }),
    body: html`<p>${say(`overlap.lead.${number}`, { n, what, when })}</p>
<ul>${matter.bookings.map((booking) => html`<li>${lineOf(frame, booking)}</li>`)}</ul>
<p>${say(`overlap.ask.${number}`)}</p>
<div class="actions">${answer('keep', say('overlap.keep'), 'main')}${answer('cancel-asked', say(`overlap.cancel.${number}`, { n }), 'danger')}</div>`,
  };
}

function lineOf({ practice, locale }: Frame, { start, patient }: BookingInShort): string {
  const name = `${patient.firstName} ${patient.lastName}`.trim();
  const phone = phoneInWords(patient.phone, practice);
  return [momentInWords(start, practice.timeZone, locale), name, phone]
    .filter((piece) => piece !== '')
    .join(' – ');
}

/** Posts to where the page came from, token included. */
const answer = (verb: string, label: string, tone: string): Html =>
  html`<form method="post"><button class="${tone}" type="submit" name="answer" value="${verb}">${label}</button></form>`;
