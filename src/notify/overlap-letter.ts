/** What the doctor is asked when something in her calendar covers bookings. */
import type { OverlapMatter } from '../engine/core/notice.ts';
import { oneLine } from './clean.ts';
import type { Letter, RenderContext } from './letter.ts';
import { BARE, type MatterWording } from './matter-wording.ts';

/** Pure. One message however many bookings there are, and one answer for all of them. */
export function overlapLetter(
  { question, block, bookings }: OverlapMatter,
  { locale, say, span, line }: MatterWording,
  { links }: RenderContext,
): Letter {
  const n = bookings.length;
  const what = oneLine(block.title) || say('matter.untitled');
  const title = say(n === 1 ? 'overlap.title.one' : 'overlap.title.many', { n });
  return {
    ...BARE,
    locale,
    title,
    subject: say('matter.subject', { title, what }),
    paragraphs: [
      say(n === 1 ? 'overlap.lead.one' : 'overlap.lead.many', { n, what, when: span(block) }),
      say(n === 1 ? 'overlap.ask.one' : 'overlap.ask.many'),
    ],
    choices: {
      heading: say(n === 1 ? 'overlap.list.one' : 'overlap.list.many'),
      items: bookings.map(line),
    },
    links: [{ label: say('matter.answer'), url: links.questionUrl(question) }],
    answers: [
      { label: say('overlap.keep'), act: { verb: 'keep', question } },
      {
        label: say(n === 1 ? 'overlap.cancel.one' : 'overlap.cancel.many', { n }),
        act: { verb: 'cancel-asked', question },
      },
    ],
  };
}
