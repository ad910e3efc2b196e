/** What the doctor reads once an absence that had to wait for Google is entered, or never will be. */
import type { AwayMatter } from '../engine/core/notice.ts';
import type { Letter } from './letter.ts';
import { BARE, type MatterWording } from './matter-wording.ts';

/** Pure. */
export function awayLetter(
  { event, absence, outcome }: AwayMatter,
  { locale, say, span }: MatterWording,
): Letter {
  const title = say(`away.${outcome}.title`);
  const when = span({ ...absence, title: '' });
  return {
    ...BARE,
    locale,
    title,
    subject: say('matter.subject', { title, what: when }),
    paragraphs: [say(`away.${outcome}.lead`, { when })],
    answers:
      outcome === 'entered'
        ? [{ label: say('away.undo'), act: { verb: 'take-back', absence: event } }]
        : [],
  };
}
