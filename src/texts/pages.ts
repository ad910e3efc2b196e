/** What the patient's pages say. French keeps its non-breaking spaces before « ; : ? ! ». */
import type { Catalogue } from './catalogue.ts';

export const pages = {
  // Every page
  'lang.name': { fr: 'Français', en: 'English' },
  'lang.other': { fr: 'English', en: 'Français' },
  skip: { fr: 'Aller au contenu', en: 'Skip to the content' },
  phone: { fr: 'Téléphone', en: 'Phone' },
  // Choosing
  'choose.title': { fr: 'Prendre rendez-vous', en: 'Book an appointment' },
  'choose.practitioner': {
    fr: 'Avec qui souhaitez-vous un rendez-vous\u00a0?',
    en: 'Who would you like to see?',
  },
  'choose.type': { fr: 'Pour quel motif\u00a0?', en: 'What kind of appointment?' },
  'choose.minutes': { fr: '{minutes}\u00a0min', en: '{minutes} min' },
  'choose.unknown': {
    fr: 'Ce choix n’existe pas ou plus. Choisissez parmi ceux-ci.',
    en: 'That choice does not exist, or no longer. Please choose one of these.',
  },
  'times.title': { fr: 'Choisissez une heure', en: 'Choose a time' },
  'times.morning': { fr: 'Matin', en: 'Morning' },
  'times.afternoon': { fr: 'Après-midi', en: 'Afternoon' },
  'times.earlier': { fr: 'Jours précédents', en: 'Earlier days' },
  'times.later': { fr: 'Jours suivants', en: 'Later days' },
  'times.pager': { fr: 'Autres jours', en: 'Other days' },
  'times.none': { fr: 'Aucun horaire libre ces jours-ci.', en: 'No free time on these days.' },
  'times.nothing': {
    fr: 'Aucun horaire n’est libre pour le moment. Appelez le cabinet, ou revenez plus tard.',
    en: 'No time is free at the moment. Please call the practice, or come back later.',
  },
  'times.requests': {
    fr: 'L’agenda du cabinet ne répond pas en ce moment\u00a0: ces horaires restent à confirmer. Votre demande sera gardée, et un e-mail vous dira si elle est acceptée.',
    en: 'The practice’s calendar does not answer at the moment: these times are to be confirmed. Your request will be kept, and an e-mail will tell you whether it stands.',
  },
  'times.gone': {
    fr: 'Cet horaire n’est plus libre. Choisissez-en un autre.',
    en: 'That time is no longer free. Please choose another one.',
  },
  'times.zone': {
    fr: 'Heures locales du cabinet ({zone}).',
    en: 'Local time of the practice ({zone}).',
  },
  'chosen.change': { fr: 'Modifier le choix', en: 'Change' },
  'chosen.changeTime': { fr: 'Choisir une autre heure', en: 'Choose another time' },
  // Details of the patient
  'details.title': { fr: 'Vos coordonnées', en: 'Your details' },
  'details.required': {
    fr: 'Tous les champs sont obligatoires, sauf mention contraire.',
    en: 'All fields are required unless marked optional.',
  },
  'details.firstName': { fr: 'Prénom', en: 'First name' },
  'details.lastName': { fr: 'Nom', en: 'Last name' },
  'details.email': { fr: 'Adresse e-mail', en: 'E-mail address' },
  'details.emailHint': {
    fr: 'La confirmation y sera envoyée.',
    en: 'The confirmation goes there.',
  },
  'details.phone': { fr: 'Téléphone', en: 'Phone' },
  'details.firstConsultation': {
    fr: 'C’est ma première consultation au cabinet',
    en: 'This is my first visit to the practice',
  },
  'details.message': {
    fr: 'Message pour le médecin (facultatif)',
    en: 'Message to the doctor (optional)',
  },
  'details.messageHint': {
    fr: 'N’écrivez rien d’urgent ici\u00a0: en cas d’urgence, appelez le 15 ou le 112.',
    en: 'Nothing urgent here, please: in an emergency call 15 or 112.',
  },
  'details.submit': { fr: 'Confirmer le rendez-vous', en: 'Confirm the appointment' },
  'details.submitPending': { fr: 'Demander ce rendez-vous', en: 'Ask for this appointment' },
  'details.privacy': {
    fr: 'Vos coordonnées ne servent qu’à ce rendez-vous\u00a0; elles sont inscrites dans l’agenda du médecin.',
    en: 'Your details are used for this appointment only; they are kept in the doctor’s calendar.',
  },
  'details.errorPrefix': { fr: 'Erreur\u00a0: {title}', en: 'Error: {title}' },
  'details.errors': { fr: 'Quelque chose est à corriger', en: 'Something needs correcting' },
  'details.taken': { fr: 'Cet horaire vient d’être pris', en: 'That time has just been taken' },
  'details.alternatives': { fr: 'Choisissez un autre horaire', en: 'Choose another time' },
  'details.keptTyped': {
    fr: 'Ce que vous avez saisi est conservé.',
    en: 'What you typed is kept.',
  },
  'details.noAlternatives': {
    fr: 'Aucun horaire proche n’est libre.',
    en: 'No time near it is free.',
  },
  // The booking
  'queued.title': { fr: 'Votre demande est enregistrée', en: 'Your request is recorded' },
  'queued.text': {
    fr: 'L’agenda du médecin ne répond pas pour l’instant\u00a0: votre rendez-vous n’est donc pas encore confirmé. Cet horaire vous est gardé, et un e-mail vous dira si le rendez-vous est confirmé.',
    en: 'The doctor’s calendar does not answer at the moment, so your appointment is not confirmed yet. The time is held for you, and an e-mail will tell you how it ended.',
  },
  'queued.follow': { fr: 'Voir où en est ma demande', en: 'See how my request stands' },
  'queued.withdraw': { fr: 'Retirer ma demande', en: 'Withdraw my request' },
  'queued.withdrawn': { fr: 'Votre demande est retirée.', en: 'Your request is withdrawn.' },
  'manage.title': { fr: 'Votre rendez-vous', en: 'Your appointment' },
  'manage.status.confirmed': { fr: 'Confirmé', en: 'Confirmed' },
  'manage.status.pending': {
    fr: 'En attente de l’accord du médecin',
    en: 'Awaiting the doctor’s approval',
  },
  'manage.status.cancelled': { fr: 'Annulé', en: 'Cancelled' },
  'manage.status.past': { fr: 'Passé', en: 'Past' },
  'manage.new.confirmed': {
    fr: 'Votre rendez-vous est confirmé',
    en: 'Your appointment is confirmed',
  },
  'manage.new.pending': {
    fr: 'Votre demande est transmise au médecin',
    en: 'Your request was passed on to the doctor',
  },
  'manage.new.cancelled': {
    fr: 'Ce rendez-vous a été annulé',
    en: 'This appointment was cancelled',
  },
  'manage.new.mail': {
    fr: 'Un e-mail vous est envoyé. Il contient un lien vers cette page, pour déplacer ou annuler le rendez-vous.',
    en: 'An e-mail is on its way to you. It holds a link to this page, to move or cancel the appointment.',
  },
  'manage.new.invite': {
    fr: 'Vous recevrez aussi une invitation Google Agenda.',
    en: 'You will also receive a Google Calendar invitation.',
  },
  'manage.new.pendingMail': {
    fr: 'Vous recevrez un e-mail dès que le médecin aura répondu.',
    en: 'You will get an e-mail as soon as the doctor has answered.',
  },
  'manage.when': { fr: 'Quand', en: 'When' },
  'manage.what': { fr: 'Motif', en: 'What' },
  'manage.with': { fr: 'Avec', en: 'With' },
  'manage.where': { fr: 'Où', en: 'Where' },
  'manage.status': { fr: 'État', en: 'Status' },
  'manage.minutes': { fr: '{moment} ({minutes}\u00a0min)', en: '{moment} ({minutes} min)' },
  'manage.ics': { fr: 'Ajouter à mon agenda', en: 'Add to my calendar' },
  'manage.move': { fr: 'Déplacer le rendez-vous', en: 'Move the appointment' },
  'manage.cancel': { fr: 'Annuler le rendez-vous', en: 'Cancel the appointment' },
  'manage.cancelSure': {
    fr: 'Voulez-vous vraiment annuler ce rendez-vous\u00a0?',
    en: 'Do you really want to cancel this appointment?',
  },
  'manage.cancelYes': { fr: 'Oui, annuler', en: 'Yes, cancel it' },
  'manage.fixed': {
    fr: 'Ce rendez-vous ne peut plus être modifié en ligne. Pour tout changement, appelez le cabinet.',
    en: 'This appointment can no longer be changed online. For any change, please call the practice.',
  },
  'manage.again': { fr: 'Prendre un autre rendez-vous', en: 'Book another appointment' },
  'manage.done.cancelled': {
    fr: 'Votre rendez-vous est annulé. Un e-mail vous le confirme.',
    en: 'Your appointment is cancelled. An e-mail confirms it.',
  },
  'manage.done.moved': {
    fr: 'Votre rendez-vous est déplacé. Un e-mail vous le confirme.',
    en: 'Your appointment was moved. An e-mail confirms it.',
  },
  'manage.done.cancel-queued': {
    fr: 'Votre annulation est enregistrée. L’agenda du médecin ne répond pas pour l’instant\u00a0; elle y sera inscrite dès que possible.',
    en: 'Your cancellation is recorded. The doctor’s calendar does not answer at the moment; it will be entered there as soon as possible.',
  },
  'manage.done.move-queued': {
    fr: 'Votre demande est enregistrée et le nouvel horaire vous est gardé. L’agenda du médecin ne répond pas pour l’instant\u00a0; un e-mail vous dira si le rendez-vous est déplacé.',
    en: 'Your request is recorded and the new time is held for you. The doctor’s calendar does not answer at the moment; an e-mail will tell you whether the appointment was moved.',
  },
  'manage.done.restored': {
    fr: 'Votre rendez-vous est rétabli. Un e-mail vous le confirme.',
    en: 'Your appointment is reinstated. An e-mail confirms it.',
  },
  'manage.done.restore-queued': {
    fr: 'Votre demande est enregistrée et l’horaire vous est gardé. L’agenda du médecin ne répond pas pour l’instant\u00a0; un e-mail vous dira si le rendez-vous est rétabli.',
    en: 'Your request is recorded and the time is held for you. The doctor’s calendar does not answer at the moment; an e-mail will tell you whether the appointment is reinstated.',
  },
  'move.title': { fr: 'Choisissez le nouvel horaire', en: 'Choose the new time' },
  'move.confirmTitle': { fr: 'Déplacer le rendez-vous', en: 'Move the appointment' },
  'move.from': { fr: 'Actuellement', en: 'At present' },
  'move.to': { fr: 'Nouvel horaire', en: 'New time' },
  'move.submit': { fr: 'Déplacer', en: 'Move it' },
  'move.back': { fr: 'Garder l’horaire actuel', en: 'Keep the present time' },
  // Errors
  'problems.summary': { fr: 'Vérifiez ces points', en: 'Please check these points' },
  'problems.home': { fr: 'Prendre rendez-vous', en: 'Book an appointment' },
  'error.required': { fr: 'Ce champ est obligatoire.', en: 'This field is required.' },
  'error.too-long': { fr: 'Ce texte est trop long.', en: 'This text is too long.' },
  'error.bad-email': {
    fr: 'Cette adresse e-mail n’est pas valable. Exemple\u00a0: marie.durand@exemple.fr',
    en: 'This e-mail address is not valid. Example: mary.durand@example.com',
  },
  'error.bad-phone': {
    fr: 'Ce numéro de téléphone n’est pas valable. Exemple\u00a0: 06 12 34 56 78',
    en: 'This phone number is not valid. Example: +33 6 12 34 56 78',
  },
  'error.bad-characters': {
    fr: 'Ce texte contient des caractères qui ne peuvent pas être enregistrés.',
    en: 'This text holds characters that cannot be stored.',
  },
  'error.bad-date-time': {
    fr: 'Ce n’est pas une date et une heure avec décalage, par exemple 2026-11-25T09:30:00+01:00.',
    en: 'This is not a date and time with an offset, such as 2026-11-25T09:30:00+01:00.',
  },
  'error.not-text': { fr: 'Un texte est attendu ici.', en: 'Text is expected here.' },
  'error.not-boolean': {
    fr: 'Seul «\u00a0true\u00a0» ou «\u00a0false\u00a0» est accepté ici.',
    en: 'Only true or false is accepted here.',
  },
  'error.unknown-practitioner': {
    fr: 'Ce praticien n’existe pas.',
    en: 'There is no such practitioner.',
  },
  'error.unknown-type': {
    fr: 'Ce type de rendez-vous n’existe pas, ou pas chez ce praticien.',
    en: 'There is no such type of appointment with this practitioner.',
  },
  'error.unknown-locale': {
    fr: 'La langue doit être «\u00a0fr\u00a0» ou «\u00a0en\u00a0».',
    en: 'The language must be “fr” or “en”.',
  },
  'error.in-the-past': { fr: 'Cet horaire est déjà passé.', en: 'This time is in the past.' },
  'error.too-soon': {
    fr: 'Cet horaire est trop proche pour être réservé en ligne. Appelez le cabinet.',
    en: 'This time is too near to be booked online. Please call the practice.',
  },
  'error.too-far': {
    fr: 'Cet horaire est trop lointain pour être réservé en ligne.',
    en: 'This time is too far ahead to be booked online.',
  },
  'error.off-grid': {
    fr: 'Aucun rendez-vous ne commence à cet horaire.',
    en: 'No appointment starts at this time.',
  },
  'error.key-reused': {
    fr: 'Cette demande a déjà été envoyée avec d’autres données. Vérifiez, puis recommencez.',
    en: 'This request was already sent with other data. Check, then try again.',
  },
  'error.unknown-field': { fr: 'Ce champ n’existe pas.', en: 'There is no such field.' },
  'error.bad-date': {
    fr: 'Une date de la forme AAAA-MM-JJ est attendue.',
    en: 'A date of the form YYYY-MM-DD is expected.',
  },
  'error.before-from': {
    fr: 'La fin («\u00a0to\u00a0») ne doit pas précéder le début («\u00a0from\u00a0»).',
    en: '“to” must not be before “from”.',
  },
  'error.too-many-days': {
    fr: 'Demandez au plus 62 jours à la fois.',
    en: 'Ask for at most 62 days at a time.',
  },
} as const satisfies Catalogue;

type CodeOf<Key> = Key extends `error.${infer Code}` ? Code : never;
/** Every `error.CODE` there is: those of the engine, and those of query parameters. */
export type PageErrorCode = CodeOf<keyof typeof pages>;
