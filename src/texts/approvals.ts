/** The page on which a doctor confirms or declines what a patient asks for. */
import type { Catalogue } from './catalogue.ts';

export const approvals = {
  'approval.title.pending': { fr: 'Rendez-vous à confirmer', en: 'Appointment to confirm' },
  'approval.title.confirmed': { fr: 'Rendez-vous confirmé', en: 'Appointment confirmed' },
  'approval.title.cancelled': { fr: 'Rendez-vous annulé', en: 'Appointment cancelled' },
  'approval.lead': {
    fr: 'Un patient demande ce rendez-vous. Le créneau lui est réservé jusqu’à votre réponse, et il en sera informé aussitôt.',
    en: 'A patient asks for this appointment. The time is kept until you answer, and the patient hears at once.',
  },
  'approval.confirmed': {
    fr: 'Ce rendez-vous est confirmé\u00a0: il n’attend plus de réponse.',
    en: 'This appointment is confirmed: it awaits no answer any more.',
  },
  'approval.cancelled': {
    fr: 'Ce rendez-vous a été refusé ou annulé\u00a0: il n’attend plus de réponse.',
    en: 'This appointment was declined or cancelled: it awaits no answer any more.',
  },
  'approval.patient': { fr: 'Patient', en: 'Patient' },
  'approval.when': { fr: 'Date', en: 'When' },
  'approval.with': { fr: 'Avec', en: 'With' },
  'approval.type': { fr: 'Motif', en: 'Visit' },
  'approval.email': { fr: 'E-mail', en: 'Email' },
  'approval.phone': { fr: 'Téléphone', en: 'Phone' },
  'approval.first': {
    fr: '{type}, première consultation',
    en: '{type}, first visit to the practice',
  },
  'approval.message': { fr: 'Message', en: 'Message' },
  'approval.confirm': { fr: 'Confirmer le rendez-vous', en: 'Confirm the appointment' },
  'approval.decline': { fr: 'Refuser la demande', en: 'Decline the request' },
  'approval.calendar': { fr: 'Ouvrir dans Google Agenda', en: 'Open in Google Calendar' },
} as const satisfies Catalogue;
