/** What the doctor is asked of an all-day event that reads like an absence and takes no time. */
import type { AbsenceMatter } from '../engine/core/notice.ts';
import { oneLine } from './clean.ts';
import type { Letter, RenderContext } from './letter.ts';
import { BARE, type MatterWording } from './matter-wording.ts';

/** Pure. */
export function absenceLetter(
  { question, block, recurring }: AbsenceMatter,
  { locale, say, span }: MatterWording,
  { links }: RenderContext,
): Letter {
  const title = say('absence.title');
  const what = oneLine(block.title);
  return {
    ...BARE,
    locale,
    title,
    subject: say('matter.subject', { title, what }),
    paragraphs: [
      say(recurring ? 'absence.lead.series' : 'absence.lead', { what, when: span(block) }),
      say('absence.ask'),
    ],
    links: [{ label: say('matter.answer'), url: links.questionUrl(question) }],
    answers: [
      { label: say('absence.yes'), act: { verb: 'close-day', question } },
      { label: say('absence.no'), act: { verb: 'leave-open', question } },
    ],
  };
}
