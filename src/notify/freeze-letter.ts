/** What the doctor is told when the circuit breaker holds notices back: how much, and what to do. */
import type { FrozenMatter } from '../engine/core/notice.ts';
import type { Letter, RenderContext } from './letter.ts';
import { BARE, type MatterWording } from './matter-wording.ts';

/** Pure. Names no patient: who is concerned is on the admin page and in the calendar. */
export function freezeLetter(
  { freeze, practitioner, cancelled, moved, coming }: FrozenMatter,
  { locale, doctor, say, fact }: MatterWording,
  { links }: RenderContext,
): Letter {
  const title = say('frozen.title');
  const adminUrl = links.adminUrl?.();
  return {
    ...BARE,
    locale,
    title,
    subject: say('frozen.subject', { title, n: cancelled + moved, doctor }),
    paragraphs: [
      say('frozen.lead'),
      say('frozen.undo'),
      say(adminUrl === undefined ? 'frozen.decideByCommand' : 'frozen.decide', {
        practitioner,
      }),
    ],
    facts: [
      fact('frozen.calendar', doctor),
      fact('frozen.cancelled', String(cancelled)),
      fact('frozen.moved', String(moved)),
      fact('frozen.coming', String(coming)),
    ],
    links: adminUrl === undefined ? [] : [{ label: say('frozen.link'), url: adminUrl }],
    answers: [
      { label: say('frozen.accept'), act: { verb: 'accept', freeze } },
      { label: say('frozen.refuse'), act: { verb: 'refuse', freeze } },
    ],
  };
}
