/** The event of a booking as the doctor will read it in her calendar. */
import { text } from '../../texts/catalogue.ts';
import { eventTexts } from '../../texts/event.ts';
import type { Patient } from './event.ts';
import type { BookingDraft } from './intent.ts';
import { nextTold } from './notices.ts';
import { phoneInWords } from './phone.ts';
import type { Practice } from './practice.ts';
import type { BookingRequest } from './request.ts';
import type { BookingId } from './values.ts';
import { MINUTE } from './values.ts';

/**
 * `tag`: who takes the right to tell. The insert already says that both parties were told of the
 * booking: no later call would (docs/decisions/0003).
 */
export function draftOf(
  id: BookingId,
  request: BookingRequest,
  practice: Practice,
  tag: string,
): BookingDraft {
  const { patient, practitioner, type, start } = request;
  const slot = { start, end: start + type.minutes * MINUTE };
  const pending = practice.policy.approval === 'doctor' && request.origin === 'patient';
  const status = pending ? 'pending' : 'confirmed';
  const told = nextTold(null, { ...slot, status, practitioner: practitioner.id }, tag);
  return {
    summary: titleOf(request, practice, pending),
    description: descriptionOf(patient, practice),
    location: practice.address,
    status: pending ? 'tentative' : 'confirmed',
    slot,
    marks: {
      kind: 'booking',
      id,
      practitioner: practitioner.id,
      type: type.id,
      patient,
      origin: request.origin,
      slot,
      claimedAt: null,
      told: { patient: told, doctor: told },
      asked: null,
      declineHeard: false,
      reminded: null,
      proposed: null,
      noShow: false,
      regret: null,
    },
  };
}

/** "RDV – First Last", the type's name when it is not the first one, "À confirmer – …" while pending. */
export function titleOf(
  { patient, type }: Pick<BookingRequest, 'patient' | 'type'>,
  practice: Practice,
  pending: boolean,
): string {
  const { locale } = practice;
  const isPlain = practice.types[0]?.id === type.id;
  const visit = isPlain ? text(eventTexts, locale, 'event.visit') : type.name[locale];
  const what = pending ? text(eventTexts, locale, 'event.unconfirmed') : visit;
  return text(eventTexts, locale, 'event.title', { what, name: fullName(patient) });
}

export const fullName = (patient: Patient): string =>
  `${patient.firstName} ${patient.lastName}`;

export function descriptionOf(patient: Patient, practice: Practice): string {
  const { locale } = practice;
  const { email, phone, firstConsultation, message } = patient;
  const lines = [
    // Whoever telephoned may have left only one of them.
    ...(email === '' ? [] : [text(eventTexts, locale, 'event.email', { email })]),
    ...(phone === ''
      ? []
      : [text(eventTexts, locale, 'event.phone', { phone: phoneInWords(phone, practice) })]),
    text(eventTexts, locale, firstConsultation ? 'event.first.yes' : 'event.first.no'),
  ];
  if (message !== '') lines.push(text(eventTexts, locale, 'event.message', { message }));
  return lines.join('\n');
}
