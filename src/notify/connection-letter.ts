/** What the doctor and the admin are told when the calendar cannot be read, and when it can again. */
import type { ConnectionMatter } from '../engine/core/notice.ts';
import type { Letter, RenderContext } from './letter.ts';
import { BARE, type MatterWording } from './matter-wording.ts';

/** Pure. Says what still works, so that nobody panics, and what is to be done. */
export function connectionLetter(
  { state, reason, since }: ConnectionMatter,
  { locale, doctor, say, fact, moment }: MatterWording,
  { links }: RenderContext,
): Letter {
  const title = say(`connection.${state}.title`);
  const adminUrl = links.adminUrl?.();
  const isAboutReading = state !== 'unwritable' && state !== 'writable';
  const lasts = state !== 'back' && state !== 'writable';
  return {
    ...BARE,
    locale,
    title,
    subject: say('matter.subject', { title, what: doctor }),
    paragraphs: [
      say(`connection.${state}.lead`),
      ...(lasts ? [say(`connection.do.${reason}`)] : []),
    ],
    facts: [
      fact('connection.calendar', doctor),
      fact(isAboutReading ? 'connection.since' : 'connection.when', moment(since)),
    ],
    links:
      lasts && adminUrl !== undefined ? [{ label: say('connection.link'), url: adminUrl }] : [],
  };
}
