/** What the doctor reads before the patient is told of a change that she made. */
import type { PreviewMatter } from '../engine/core/notice.ts';
import type { Letter, RenderContext } from './letter.ts';
import { BARE, type MatterWording } from './matter-wording.ts';

/** Pure. The same message is edited as the matter goes on, so its last state is what remains to be read. */
export function previewLetter(
  { booking, change, previous, state, tellAt, truth }: PreviewMatter,
  { locale, say, fact, moment, clock, name: nameOf }: MatterWording,
  { links }: RenderContext,
): Letter {
  const file = links.fileUrl?.(booking.id);
  const title = say(`preview.${change}`);
  const name = nameOf(booking);
  const cancelled = change === 'cancelled';
  const isMoved = previous !== null && previous.start !== booking.start && !cancelled;
  return {
    ...BARE,
    locale,
    title,
    subject: say('matter.subject', { title, what: name }),
    paragraphs: [say(`preview.state.${state}`, { name, when: clock(tellAt) })],
    facts: [
      fact('preview.patient', name),
      fact(
        isMoved ? 'preview.new-when' : 'preview.when',
        moment(cancelled ? (previous ?? booking).start : booking.start),
      ),
      ...(isMoved ? [fact('preview.old-when', moment(previous.start))] : []),
    ],
    links: file === undefined ? [] : [{ label: say('preview.file'), url: file }],
    answers:
      state === 'coming'
        ? [
            {
              label: say('preview.now'),
              act: { verb: 'tell-now', booking: booking.id, truth },
            },
            {
              label: say('preview.not'),
              act: { verb: 'tell-not', booking: booking.id, truth },
            },
          ]
        : [],
  };
}
