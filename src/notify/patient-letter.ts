/** What a patient is told: what, when, where, with whom, and what can be done about it. */
import type { AppointmentNotice } from '../engine/core/notice.ts';
import { momentInWords } from '../texts/moments.ts';
import { oneLine } from './clean.ts';
import type { Letter, Link, RenderContext } from './letter.ts';
import { leadKey, titleKey, type Wording, wordingOf } from './wording.ts';

/** Pure. Times are in the practice's zone, the language is the notice's. */
export function patientLetter(notice: AppointmentNotice, context: RenderContext): Letter {
  const { content } = notice;
  const { practice } = context;
  const wording = wordingOf(notice, context);
  const { say, fact } = wording;
  const title = say(titleKey(notice));
  const practiceName = oneLine(practice.name);

  return {
    locale: wording.locale,
    title,
    subject: say('patient.subject', { title, when: wording.when, practice: practiceName }),
    greeting: say('patient.greeting', { name: wording.patient }),
    paragraphs: [
      say(leadKey(notice), { doctor: wording.doctor, until: wording.until }),
      ...(content.kind === 'offer' ? [say('patient.offer.then')] : []),
      ...(content.status === 'pending' && content.kind !== 'pending'
        ? [say('patient.still-pending', { doctor: wording.doctor })]
        : []),
      ...(stands(notice) && content.kind !== 'offer' && content.kind !== 'proposal'
        ? [say('patient.prevented')]
        : []),
    ],
    facts: [
      fact('fact.type', wording.type),
      ...wording.times(),
      fact('fact.with', wording.doctor),
      fact('fact.where', practice.address),
      fact('fact.phone', practice.phone),
    ].filter(({ value }) => value !== ''),
    message: null,
    // What is proposed can be chosen with one click.
    choices: content.kind === 'proposal' ? null : wording.choices(),
    links: [...proposed(notice, context, wording), linkFor(notice, context, wording)],
    answers: [],
    signature: [say('patient.regards'), practiceName],
    footer: say('patient.why'),
  };
}

const stands = ({ content }: AppointmentNotice): boolean =>
  content.kind !== 'cancelled' && content.kind !== 'unavailable';

function proposed(
  { booking, content }: AppointmentNotice,
  { links, practice }: RenderContext,
  { locale }: Wording,
): readonly Link[] {
  if (content.kind !== 'proposal') return [];
  return content.alternatives.map(({ start }) => ({
    label: momentInWords(start, practice.timeZone, locale),
    url: links.moveUrl(booking, start),
  }));
}

/** To the answer that is asked for; to the booking while there is one to see, to the form when another has to be found. */
function linkFor(notice: AppointmentNotice, { links }: RenderContext, { say }: Wording): Link {
  if (notice.content.kind === 'offer') {
    return { label: say('link.offer'), url: links.offerUrl(notice.booking) };
  }
  return stands(notice)
    ? {
        label: say(notice.content.kind === 'proposal' ? 'link.move' : 'link.manage'),
        url: links.manageUrl(notice.booking),
      }
    : {
        label: say('link.form'),
        url: links.formUrl(notice.content.practitioner, notice.content.type),
      };
}
