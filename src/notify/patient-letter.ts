/** What a patient is told: what, when, where, with whom, and what can be done about it. */
import type { AppointmentNotice } from '../engine/core/notice.ts';
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
      ...(stands(notice) && content.kind !== 'offer' ? [say('patient.prevented')] : []),
    ],
    facts: [
      fact('fact.type', wording.type),
      ...wording.times(),
      fact('fact.with', wording.doctor),
      fact('fact.where', practice.address),
      fact('fact.phone', practice.phone),
    ].filter(({ value }) => value !== ''),
    message: null,
    choices: wording.choices(),
    links: [linkFor(notice, context, wording)],
    answers: [],
    signature: [say('patient.regards'), practiceName],
    footer: say('patient.why'),
  };
}

const stands = ({ content }: AppointmentNotice): boolean =>
  content.kind !== 'cancelled' && content.kind !== 'unavailable';

/** To the answer that is asked for; to the booking while there is one to see, to the form when another has to be found. */
function linkFor(notice: AppointmentNotice, { links }: RenderContext, { say }: Wording): Link {
  if (notice.content.kind === 'offer') {
    return { label: say('link.offer'), url: links.offerUrl(notice.booking) };
  }
  return stands(notice)
    ? { label: say('link.manage'), url: links.manageUrl(notice.booking) }
    : {
        label: say('link.form'),
        url: links.formUrl(notice.content.practitioner, notice.content.type),
      };
}
