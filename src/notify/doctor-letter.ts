/** What a doctor is told: who, when, how to reach the patient, and where the event is. */
import { truthName } from '../engine/core/acts.ts';
import type { AppointmentNotice } from '../engine/core/notice.ts';
import { phoneInWords } from '../engine/core/phone.ts';
import { linesOf } from './clean.ts';
import type { Answer, Letter, RenderContext } from './letter.ts';
import { alertAnswers } from './telegram-steps.ts';
import { leadKey, titleKey, type Wording, wordingOf } from './wording.ts';

/** Pure. Never holds the patient's own link: whoever has it can cancel in the patient's name. */
export function doctorLetter(notice: AppointmentNotice, context: RenderContext): Letter {
  const { content } = notice;
  const { patient } = content;
  const wording = wordingOf(notice, context);
  const { say, fact } = wording;
  const title = say(titleKey(notice));
  const fileUrl = context.links.fileUrl?.(notice.booking);
  const awaitsAnswer = content.status === 'pending';

  return {
    locale: wording.locale,
    title,
    subject: say('doctor.subject', { title, name: wording.patient, when: wording.when }),
    greeting: null,
    paragraphs: [
      say(leadKey(notice)),
      ...(awaitsAnswer && content.kind !== 'pending' ? [say('doctor.still-pending')] : []),
    ],
    facts: [
      fact('fact.patient', wording.patient),
      ...wording.times(),
      fact('fact.type', wording.type),
      // A practice of one need not be told whose appointment it is.
      fact('fact.with', context.practice.practitioners.length > 1 ? wording.doctor : ''),
      fact('fact.email', patient.email),
      fact('fact.phone', phoneInWords(patient.phone, context.practice)),
      fact('fact.first', say(patient.firstConsultation ? 'value.yes' : 'value.no')),
    ].filter(({ value }) => value !== ''),
    message:
      patient.message.trim() === ''
        ? null
        : { label: say('fact.message'), lines: linesOf(patient.message) },
    choices: wording.choices(),
    links: [
      ...(awaitsAnswer
        ? [{ label: say('link.approval'), url: context.links.approvalUrl(notice.booking) }]
        : []),
      ...(content.htmlLink === ''
        ? []
        : [{ label: say('link.calendar'), url: content.htmlLink }]),
      ...(fileUrl === undefined ? [] : [{ label: say('link.file'), url: fileUrl }]),
    ],
    answers: answersTo(notice, wording),
    signature: [],
    footer: null,
  };
}

function answersTo(
  { booking, content }: AppointmentNotice,
  { say, locale }: Wording,
): readonly Answer[] {
  const { kind, by, status } = content;
  const truth = truthName(content);
  if (status === 'pending') {
    return [
      { label: say('answer.approve'), act: { verb: 'approve', booking } },
      { label: say('answer.decline'), act: { verb: 'decline', booking } },
      { label: say('answer.propose'), act: { verb: 'propose', booking, truth } },
    ];
  }
  // What she has just done herself she need not be asked about.
  const isNews = (kind === 'booked' || kind === 'moved') && by !== 'doctor';
  return isNews && status === 'confirmed' ? alertAnswers(booking, truth, locale) : [];
}
