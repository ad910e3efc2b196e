/** What the patient's pages say. French keeps its non-breaking spaces before « ; : ? ! ». */
import type { Catalogue } from './catalogue.ts';

export const pages = {
  // Every page
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
  'choose.soon': { fr: 'Dès {day}', en: 'From {day}' },
  'choose.full': {
    fr: 'Aucun horaire n’est libre pour le moment.',
    en: 'No time is free at the moment.',
  },
  'choose.unknown': {
    fr: 'Ce choix n’existe pas ou plus. Choisissez parmi ceux-ci.',
    en: 'That choice does not exist, or no longer. Please choose one of these.',
  },
  'times.title': { fr: 'Choisissez une heure', en: 'Choose a time' },
  'times.morning': { fr: 'Matin', en: 'Morning' },
  'times.afternoon': { fr: 'Après-midi', en: 'Afternoon' },
  'times.week': { fr: 'Semaine du {day}', en: 'Week of {day}' },
  'times.earlier': { fr: 'Semaine précédente', en: 'Previous week' },
  'times.later': { fr: 'Semaine suivante', en: 'Next week' },
  'times.pager': { fr: 'Autres semaines', en: 'Other weeks' },
  'times.pagerEnd': {
    fr: 'Autres semaines, après les horaires',
    en: 'Other weeks, after the times',
  },
  'times.none': {
    fr: 'Aucun horaire n’est libre cette semaine\u00a0: le cabinet est complet ou fermé.',
    en: 'No time is free this week: the practice is full or closed.',
  },
  'times.tooFar': {
    fr: 'Cette semaine n’est pas encore ouverte à la réservation.',
    en: 'This week is not open for booking yet.',
  },
  'times.next': { fr: 'Prochain horaire libre\u00a0:', en: 'Next free time:' },
  'times.nextWeek': {
    fr: 'Voir la semaine entière',
    en: 'See the whole week',
  },
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
  'times.elsewhere': {
    fr: 'Votre appareil est réglé sur un autre fuseau horaire ({visitor}). Les heures affichées sont celles du cabinet ({zone}).',
    en: 'Your device is set to another time zone ({visitor}). The times shown are those of the practice ({zone}).',
  },
  'times.yours': { fr: '(chez vous\u00a0: {moment})', en: '(where you are: {moment})' },
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
  'details.trap': { fr: 'Laissez ce champ vide', en: 'Leave this field empty' },
  'details.errorPrefix': { fr: 'Erreur\u00a0: {title}', en: 'Error: {title}' },
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
  'manage.google': { fr: 'Ajouter à Google Agenda', en: 'Add to Google Calendar' },
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
  'manage.done.waiting': {
    fr: 'C’est noté\u00a0: nous vous préviendrons si un créneau plus tôt se libère.',
    en: 'Noted: we will tell you if an earlier time comes free.',
  },
  'manage.done.waiting-off': {
    fr: 'C’est noté\u00a0: nous ne vous proposerons plus de créneau plus tôt.',
    en: 'Noted: we will not offer you earlier times any more.',
  },
  'manage.done.declined': {
    fr: 'C’est noté\u00a0: vous gardez votre rendez-vous. Nous vous préviendrons si un autre créneau plus tôt se libère.',
    en: 'Noted: you keep your appointment. We will tell you if another earlier time comes free.',
  },
  'waiting.title': { fr: 'Venir plus tôt', en: 'Coming earlier' },
  'waiting.lead': {
    fr: 'Si un créneau plus tôt se libère, nous pouvons vous le proposer par e-mail. Vous gardez votre rendez-vous tant que vous n’en acceptez pas un autre.',
    en: 'If an earlier time comes free, we can offer it to you by e-mail. You keep your appointment until you accept another.',
  },
  'waiting.on': {
    fr: 'Prévenez-moi si un créneau plus tôt se libère',
    en: 'Tell me if something earlier comes free',
  },
  'waiting.is': {
    fr: 'Vous êtes sur la liste d’attente\u00a0: si un créneau plus tôt se libère, nous vous le proposerons par e-mail.',
    en: 'You are on the waiting list: if an earlier time comes free, we will offer it to you by e-mail.',
  },
  'waiting.off': { fr: 'Quitter la liste d’attente', en: 'Leave the waiting list' },
  'waiting.unavailable': {
    fr: 'L’agenda du médecin ne répond pas pour l’instant\u00a0: votre souhait n’a pas pu être noté. Réessayez dans quelques minutes.',
    en: 'The doctor’s calendar does not answer at the moment: your wish could not be noted. Please try again in a few minutes.',
  },
  'waiting.tooLate': {
    fr: 'Votre rendez-vous est trop proche pour qu’un créneau plus tôt puisse encore vous être proposé.',
    en: 'Your appointment is too near for an earlier time to be offered to you.',
  },
  'offer.title': {
    fr: 'Un créneau plus tôt s’est libéré',
    en: 'An earlier time has come free',
  },
  'offer.notice': {
    fr: 'Ce créneau vous est gardé jusqu’au {until}.',
    en: 'This time is kept for you until {until}.',
  },
  'offer.answer': { fr: 'Répondre', en: 'Answer' },
  'offer.until': {
    fr: 'Ce créneau vous est gardé jusqu’au {until}. Sans réponse d’ici là, vous gardez votre rendez-vous actuel.',
    en: 'This time is kept for you until {until}. Without an answer by then, you keep your present appointment.',
  },
  'offer.new': { fr: 'Créneau proposé', en: 'Time offered' },
  'offer.yes': { fr: 'Oui, avancer mon rendez-vous', en: 'Yes, bring it forward' },
  'offer.no': { fr: 'Non, garder mon rendez-vous', en: 'No, keep my appointment' },
  'offer.gone.title': {
    fr: 'Ce créneau n’est plus disponible',
    en: 'This time is no longer available',
  },
  'offer.gone': {
    fr: 'Le délai pour répondre est passé, ou le créneau a été pris entre-temps. Votre rendez-vous reste inchangé.',
    en: 'The time to answer is over, or the slot has been taken meanwhile. Your appointment stays as it is.',
  },
  'offer.none': {
    fr: 'Aucun créneau plus tôt ne vous est proposé en ce moment. Votre rendez-vous reste inchangé.',
    en: 'No earlier time is being offered to you at the moment. Your appointment stays as it is.',
  },
  'offer.back': { fr: 'Voir mon rendez-vous', en: 'See my appointment' },
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
    fr: 'Nous ne reconnaissons pas ce numéro. Vérifiez-le, s’il vous plaît\u00a0: par exemple 06 12 34 56 78, ou +32 470 12 34 56 depuis l’étranger.',
    en: 'We do not recognise this number. Please check it: for example 06 12 34 56 78, or +32 470 12 34 56 from abroad.',
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
  'error.too-many-bookings': {
    fr: 'Plusieurs rendez-vous à venir sont déjà pris avec cette adresse. Pour en prendre un de plus, appelez le cabinet, s’il vous plaît.',
    en: 'Several coming appointments are booked already with this address. For one more, please call the practice.',
  },
  'error.hidden-field': {
    fr: 'Un champ caché du formulaire était rempli, peut-être par votre navigateur. Il est vidé\u00a0: confirmez encore une fois, tout le reste est conservé.',
    en: 'A hidden field of the form was filled in, perhaps by your browser. It is empty again: confirm once more, all the rest is kept.',
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
