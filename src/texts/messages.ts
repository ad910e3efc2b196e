/**
 * Everything a notice says, by mail, Telegram or SMS. French uses « vous », non-breaking spaces
 * (written \u00a0 so that they can be seen) before high punctuation, and typographic apostrophes.
 */
import type { Catalogue } from './catalogue.ts';

export const messages = {
  // --- to the patient: title (subject line), then what happened, by whom
  'patient.subject': {
    fr: '{title}\u00a0: {when} – {practice}',
    en: '{title}: {when} – {practice}',
  },
  'patient.booked.title': { fr: 'Rendez-vous confirmé', en: 'Appointment confirmed' },
  'patient.booked.patient': {
    fr: 'Votre rendez-vous est confirmé. Nous vous attendons à la date indiquée ci-dessous.',
    en: 'Your appointment is confirmed. We look forward to seeing you at the time below.',
  },
  'patient.booked.doctor': {
    fr: 'Le cabinet a pris un rendez-vous pour vous. En voici les détails.',
    en: 'The practice has made an appointment for you. Here are the details.',
  },
  'patient.booked.engine': {
    fr: 'Votre demande, que nous avions gardée en attente, a bien été enregistrée\u00a0: votre rendez-vous est confirmé.',
    en: 'Your request, which we had kept waiting, has gone through: your appointment is confirmed.',
  },
  'patient.pending.title': {
    fr: 'Demande de rendez-vous reçue',
    en: 'Appointment request received',
  },
  'patient.pending.lead': {
    fr: 'Nous avons bien reçu votre demande de rendez-vous. Elle doit encore être confirmée par {doctor}\u00a0; nous vous écrirons dès que ce sera fait. D’ici là, ce créneau vous est réservé.',
    en: 'We have received your appointment request. It still has to be confirmed by {doctor}; we will write to you as soon as it is. Until then, this time is reserved for you.',
  },
  'patient.approved.title': {
    fr: 'Rendez-vous accepté',
    en: 'Appointment accepted',
  },
  'patient.approved.lead': {
    fr: 'Votre demande a été acceptée par {doctor}\u00a0: le rendez-vous est confirmé. Nous vous attendons à la date indiquée ci-dessous.',
    en: 'Your request has been accepted by {doctor}: the appointment is confirmed. We look forward to seeing you at the time below.',
  },
  'patient.moved.title': { fr: 'Rendez-vous déplacé', en: 'Appointment moved' },
  'patient.moved.patient': {
    fr: 'Votre rendez-vous a bien été déplacé, comme vous l’avez demandé.',
    en: 'Your appointment has been moved, as you asked.',
  },
  'patient.moved.doctor': {
    fr: 'Le cabinet a dû déplacer votre rendez-vous et vous prie de l’en excuser. Si la nouvelle date ne vous convient pas, vous pouvez en choisir une autre à l’aide du lien ci-dessous, ou nous appeler.',
    en: 'The practice has had to move your appointment and apologises for it. If the new time does not suit you, you can choose another with the link below, or call us.',
  },
  'patient.moved.engine': {
    fr: 'La date de votre rendez-vous a changé.',
    en: 'The time of your appointment has changed.',
  },
  'patient.cancelled.title': { fr: 'Rendez-vous annulé', en: 'Appointment cancelled' },
  'patient.cancelled.patient': {
    fr: 'Votre rendez-vous a bien été annulé, comme vous l’avez demandé. Vous n’avez plus rien à faire.',
    en: 'Your appointment has been cancelled, as you asked. There is nothing more for you to do.',
  },
  'patient.cancelled.doctor': {
    fr: 'Le cabinet a dû annuler votre rendez-vous et vous prie de l’en excuser. Vous pouvez en prendre un autre à l’aide du lien ci-dessous, ou nous appeler.',
    en: 'The practice has had to cancel your appointment and apologises for it. You can make another one with the link below, or call us.',
  },
  'patient.cancelled.doctor.unforeseen': {
    fr: 'En raison d’un imprévu, le cabinet a dû annuler votre rendez-vous et vous prie de l’en excuser. Vous pouvez en prendre un autre à l’aide du lien ci-dessous, ou nous appeler.',
    en: 'Because of something unforeseen, the practice has had to cancel your appointment and apologises for it. You can make another one with the link below, or call us.',
  },
  'patient.cancelled.doctor.absent': {
    fr: 'En raison d’une absence de {doctor}, le cabinet a dû annuler votre rendez-vous et vous prie de l’en excuser. Vous pouvez en prendre un autre à l’aide du lien ci-dessous, ou nous appeler.',
    en: 'Because {doctor} will be away, the practice has had to cancel your appointment and apologises for it. You can make another one with the link below, or call us.',
  },
  'patient.cancelled.engine': {
    fr: 'Votre rendez-vous n’a malheureusement pas pu être maintenu\u00a0: ce créneau était déjà pris. Nous vous prions de nous en excuser.',
    en: 'Unfortunately your appointment could not be kept: this time had already been taken. We apologise for it.',
  },
  'patient.restored.title': { fr: 'Rendez-vous rétabli', en: 'Appointment reinstated' },
  'patient.restored.lead': {
    fr: 'Votre rendez-vous, que nous vous avions dit annulé, a finalement bien lieu. Merci de ne pas tenir compte de notre message d’annulation.',
    en: 'Your appointment, which we told you was cancelled, will take place after all. Please disregard our cancellation message.',
  },
  'patient.restored.patient': {
    fr: 'Votre rendez-vous est rétabli, comme vous l’avez demandé. Merci de ne pas tenir compte de notre message d’annulation.',
    en: 'Your appointment is reinstated, as you asked. Please disregard our cancellation message.',
  },
  'patient.handed-over.title': {
    fr: 'Changement de praticien',
    en: 'Change of practitioner',
  },
  'patient.handed-over.lead': {
    fr: 'Votre rendez-vous est maintenu à la même date, mais il sera assuré par {doctor}. Si cela ne vous convient pas, vous pouvez choisir une autre date à l’aide du lien ci-dessous, ou nous appeler.',
    en: 'Your appointment stays at the same time, but you will be seen by {doctor}. If that does not suit you, you can choose another time with the link below, or call us.',
  },
  'patient.reminder.title': { fr: 'Rappel de rendez-vous', en: 'Appointment reminder' },
  'patient.reminder.lead': {
    fr: 'Nous vous rappelons votre rendez-vous avec {doctor}.',
    en: 'This is a reminder of your appointment with {doctor}.',
  },
  'patient.proposal.title': {
    fr: 'Proposition d’un autre horaire',
    en: 'Another time proposed',
  },
  'patient.proposal.lead': {
    fr: 'Le cabinet souhaiterait déplacer votre rendez-vous et vous prie de l’en excuser. Merci de choisir l’horaire qui vous convient à l’aide d’un lien ci-dessous. Votre rendez-vous reste maintenu tant que vous n’en avez pas choisi un autre.',
    en: 'The practice would like to move your appointment and apologises for it. Please choose the time that suits you with a link below. Your appointment stands until you have chosen another.',
  },
  'patient.offer.title': {
    fr: 'Un créneau plus tôt s’est libéré',
    en: 'An earlier time has come free',
  },
  'patient.offer.lead': {
    fr: 'Vous souhaitiez être averti si un créneau plus tôt se libérait\u00a0: en voici un, avec {doctor}. Il vous est gardé jusqu’au {until}.',
    en: 'You wished to hear if an earlier time came free: here is one, with {doctor}. It is kept for you until {until}.',
  },
  'patient.offer.then': {
    fr: 'Si vous l’acceptez, votre rendez-vous est avancé. Sans réponse d’ici là, ou si vous préférez ne rien changer, vous gardez votre rendez-vous actuel et le créneau est proposé à un autre patient.',
    en: 'If you accept it, your appointment is brought forward. Without an answer by then, or if you would rather change nothing, you keep your present appointment and the time is offered to another patient.',
  },
  'patient.unavailable.title': {
    fr: 'Créneau indisponible',
    en: 'Time no longer available',
  },
  'patient.unavailable.lead': {
    fr: 'Le créneau que vous aviez demandé n’était malheureusement plus libre au moment où nous avons pu traiter votre demande. Aucun rendez-vous n’a été enregistré. Nous vous prions de nous en excuser.',
    en: 'Unfortunately the time you asked for was no longer free when we were able to deal with your request. No appointment has been made. We apologise for it.',
  },
  'patient.greeting': { fr: 'Bonjour {name},', en: 'Dear {name},' },
  'patient.still-pending': {
    fr: 'Ce rendez-vous doit encore être confirmé par {doctor}\u00a0; nous vous écrirons dès que ce sera fait.',
    en: 'This appointment still has to be confirmed by {doctor}; we will write to you as soon as it is.',
  },
  'patient.prevented': {
    fr: 'Un empêchement\u00a0? Merci de déplacer ou d’annuler votre rendez-vous dès que possible\u00a0: le créneau profitera à un autre patient.',
    en: 'Something came up? Please move or cancel your appointment as soon as you can, so that another patient may have the time.',
  },
  'patient.regards': { fr: 'Bien cordialement,', en: 'Kind regards,' },
  'patient.why': {
    fr: 'Vous recevez ce message parce que cette adresse a été donnée lors d’une prise de rendez-vous. Si ce n’était pas vous, merci de nous le signaler.',
    en: 'You receive this message because this address was given when an appointment was made. If that was not you, please let us know.',
  },

  // --- to the doctor
  'doctor.subject': { fr: '{title}\u00a0: {name}, {when}', en: '{title}: {name}, {when}' },
  'doctor.booked.title': { fr: 'Nouveau rendez-vous', en: 'New appointment' },
  'doctor.booked.patient': {
    fr: 'Un patient a pris rendez-vous en ligne.',
    en: 'A patient has booked online.',
  },
  'doctor.booked.doctor': {
    fr: 'Un rendez-vous noté par le cabinet est enregistré.',
    en: 'An appointment noted by the practice is recorded.',
  },
  'doctor.booked.engine': {
    fr: 'Une demande gardée en attente a pu être enregistrée.',
    en: 'A request that was kept waiting has gone through.',
  },
  'doctor.pending.title': { fr: 'Rendez-vous à confirmer', en: 'Appointment to confirm' },
  'doctor.pending.lead': {
    fr: 'Un patient demande ce rendez-vous. Il attend votre réponse.',
    en: 'A patient asks for this appointment and awaits your answer.',
  },
  'doctor.approved.title': { fr: 'Demande acceptée', en: 'Request accepted' },
  'doctor.approved.lead': {
    fr: 'Ce rendez-vous est maintenant confirmé.',
    en: 'This appointment is now confirmed.',
  },
  'doctor.moved.title': { fr: 'Rendez-vous déplacé', en: 'Appointment moved' },
  'doctor.moved.patient': {
    fr: 'Le patient a déplacé son rendez-vous.',
    en: 'The patient has moved the appointment.',
  },
  'doctor.moved.doctor': {
    fr: 'Votre changement de date est enregistré.',
    en: 'Your change of time is recorded.',
  },
  'doctor.moved.engine': {
    fr: 'La date de ce rendez-vous a changé.',
    en: 'The time of this appointment has changed.',
  },
  'doctor.cancelled.title': { fr: 'Rendez-vous annulé', en: 'Appointment cancelled' },
  'doctor.cancelled.patient': {
    fr: 'Le patient a annulé son rendez-vous. Le créneau est de nouveau libre.',
    en: 'The patient has cancelled the appointment. The time is free again.',
  },
  'doctor.cancelled.doctor': {
    fr: 'Votre annulation est enregistrée.',
    en: 'Your cancellation is recorded.',
  },
  'doctor.cancelled.engine': {
    fr: 'Ce rendez-vous n’a pas pu être maintenu\u00a0: le créneau était déjà pris.',
    en: 'This appointment could not be kept: the time had already been taken.',
  },
  'doctor.restored.title': { fr: 'Rendez-vous rétabli', en: 'Appointment reinstated' },
  'doctor.restored.lead': {
    fr: 'Ce rendez-vous avait été annulé\u00a0; il est de nouveau à l’agenda.',
    en: 'This appointment had been cancelled; it is in the calendar again.',
  },
  'doctor.restored.patient': {
    fr: 'Le patient avait annulé ce rendez-vous, puis est revenu sur son annulation\u00a0: il est de nouveau à l’agenda.',
    en: 'The patient had cancelled this appointment, then took that back: it is in the calendar again.',
  },
  'doctor.handed-over.title': {
    fr: 'Un rendez-vous vous est confié',
    en: 'An appointment is handed over to you',
  },
  'doctor.handed-over.lead': {
    fr: 'Ce rendez-vous a été placé dans votre agenda par votre confrère ou votre consœur. Le patient est prévenu.',
    en: 'This appointment was put into your calendar by your colleague. The patient is being told.',
  },
  'doctor.reminder.title': { fr: 'Rappel de rendez-vous', en: 'Appointment reminder' },
  'doctor.reminder.lead': {
    fr: 'Ce rendez-vous approche.',
    en: 'This appointment is near.',
  },
  'doctor.proposal.title': { fr: 'Autres horaires proposés', en: 'Other times proposed' },
  'doctor.proposal.lead': {
    fr: 'Le patient est prié de choisir un autre horaire. D’ici là, le rendez-vous reste maintenu.',
    en: 'The patient is asked to choose another time. Until then the appointment stands.',
  },
  'doctor.offer.title': { fr: 'Créneau proposé', en: 'Time offered' },
  'doctor.offer.lead': {
    fr: 'Ce créneau est proposé à un patient qui souhaite venir plus tôt.',
    en: 'This time is offered to a patient who wishes to come earlier.',
  },
  'doctor.unavailable.title': { fr: 'Demande sans suite', en: 'Request not met' },
  'doctor.unavailable.lead': {
    fr: 'Une demande gardée en attente n’a pas pu être enregistrée\u00a0: le créneau n’était plus libre.',
    en: 'A request that was kept waiting could not be met: the time was no longer free.',
  },
  'doctor.still-pending': {
    fr: 'Il attend encore votre confirmation.',
    en: 'It still awaits your confirmation.',
  },

  // --- the facts both are told
  'fact.line': { fr: '{label}\u00a0: {value}', en: '{label}: {value}' },
  'fact.type': { fr: 'Rendez-vous', en: 'Appointment' },
  'fact.when': { fr: 'Date', en: 'When' },
  'fact.new-when': { fr: 'Nouvelle date', en: 'New time' },
  'fact.old-when': { fr: 'Ancienne date', en: 'Old time' },
  'fact.asked-when': { fr: 'Date demandée', en: 'Time asked for' },
  'fact.offered-when': { fr: 'Créneau proposé', en: 'Time offered' },
  'fact.present-when': { fr: 'Rendez-vous actuel', en: 'Present appointment' },
  'fact.with': { fr: 'Avec', en: 'With' },
  'fact.where': { fr: 'Adresse', en: 'Where' },
  'fact.patient': { fr: 'Patient', en: 'Patient' },
  'fact.email': { fr: 'E-mail', en: 'E-mail' },
  'fact.phone': { fr: 'Téléphone', en: 'Phone' },
  'fact.first': { fr: 'Première consultation', en: 'First visit' },
  'fact.message': { fr: 'Message du patient', en: 'Message from the patient' },
  'value.yes': { fr: 'oui', en: 'yes' },
  'value.no': { fr: 'non', en: 'no' },
  'value.span': {
    fr: '{when} ({minutes}\u00a0min)',
    en: '{when} ({minutes}\u00a0min)',
  },
  'value.when-with': { fr: '{when}, avec {doctor}', en: '{when}, with {doctor}' },
  'value.appointment': { fr: 'Rendez-vous', en: 'Appointment' },
  'choices.heading': {
    fr: 'Ces créneaux étaient libres au moment de cet envoi\u00a0:',
    en: 'These times were free when this message was written:',
  },

  // --- links
  'link.manage': {
    fr: 'Voir, déplacer ou annuler le rendez-vous',
    en: 'See, move or cancel the appointment',
  },
  'link.offer': { fr: 'Accepter ou refuser ce créneau', en: 'Accept or decline this time' },
  'link.form': { fr: 'Choisir un autre créneau', en: 'Choose another time' },
  'link.calendar': { fr: 'Ouvrir dans Google Agenda', en: 'Open in Google Calendar' },
  'link.move': {
    fr: 'Voir tous les créneaux, ou annuler',
    en: 'See all times, or cancel',
  },
  'answer.cancel': { fr: 'Annuler…', en: 'Cancel…' },
  'answer.propose': { fr: 'Proposer d’autres heures', en: 'Propose other times' },
  'answer.cancel.unforeseen': { fr: 'Imprévu', en: 'Something unforeseen' },
  'answer.cancel.absent': { fr: 'Absence du médecin', en: 'The doctor is away' },
  'answer.cancel.other': { fr: 'Autre raison', en: 'Another reason' },
  'answer.back': { fr: '← Ne pas annuler', en: '← Do not cancel' },
  'answer.approve': { fr: 'Confirmer', en: 'Confirm' },
  'answer.decline': { fr: 'Refuser', en: 'Decline' },
  'link.approval': { fr: 'Confirmer ou refuser', en: 'Confirm or decline' },
  'link.file': { fr: 'Voir la fiche du rendez-vous', en: 'See the file of the appointment' },

  // --- SMS: few words, no typographic characters (they would halve what fits in one)
  'sms.patient': { fr: '{practice}\u00a0: {title}, {when}', en: '{practice}: {title}, {when}' },
  'sms.doctor': { fr: '{title}\u00a0: {name}, {when}', en: '{title}: {name}, {when}' },
  'sms.instead': { fr: ' (au lieu du {when})', en: ' (instead of {when})' },
  'sms.until': {
    fr: ', réponse attendue avant le {until}',
    en: ', please answer before {until}',
  },

  // --- the entry in the patient's own calendar
  'ics.summary': { fr: '{type} – {doctor}', en: '{type} – {doctor}' },
} as const satisfies Catalogue;
