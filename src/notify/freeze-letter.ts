/** What the doctor is told when the circuit breaker holds notices back: how much, and what to do. */
import type { Notice } from '../engine/core/notice.ts';
import { must } from '../engine/core/values.ts';
import type { Letter, RenderContext } from './letter.ts';
import { wordingOf } from './wording.ts';

/** Pure. Names no patient: who is concerned is on the admin page and in the calendar. */
export function freezeLetter(notice: Notice, context: RenderContext): Letter {
  const { cancelled, moved, coming } = must(notice.content.freeze, 'a freeze to say how much');
  const wording = wordingOf(notice, context);
  const { say, fact } = wording;
  const title = say('frozen.title');
  const adminUrl = context.links.adminUrl?.(notice.booking);
  const practitioner = notice.content.practitioner;
  return {
    locale: wording.locale,
    title,
    subject: say('frozen.subject', { title, n: cancelled + moved, doctor: wording.doctor }),
    greeting: null,
    paragraphs: [
      say('frozen.lead'),
      say('frozen.undo'),
      say(adminUrl === undefined ? 'frozen.decideByCommand' : 'frozen.decide', {
        practitioner,
      }),
    ],
    facts: [
      fact('frozen.calendar', wording.doctor),
      fact('frozen.cancelled', String(cancelled)),
      fact('frozen.moved', String(moved)),
      fact('frozen.coming', String(coming)),
    ],
    message: null,
    choices: null,
    links: adminUrl === undefined ? [] : [{ label: say('frozen.link'), url: adminUrl }],
    signature: [],
    footer: null,
  };
}
