/** Everything the pages of the sandbox say. */
import type { Locale } from '../../engine/core/values.ts';
import { type Catalogue, text } from '../../texts/catalogue.ts';
import { faultTexts } from './texts-faults.ts';
import { inboxTexts } from './texts-inbox.ts';

export type Say = (
  key: keyof typeof texts,
  params?: Readonly<Record<string, string | number>>,
) => string;

export const sayIn =
  (locale: Locale): Say =>
  (key, params = {}) =>
    text(texts, locale, key, params);

export const texts = {
  ...faultTexts,
  ...inboxTexts,
  sandbox: { fr: 'Bac à sable', en: 'Sandbox' },
  skip: { fr: 'Aller au contenu', en: 'Skip to content' },
  lost: {
    fr: 'Le bac à sable ne répond pas\u00a0: est-il arrêté\u00a0?',
    en: 'The sandbox does not answer: was it stopped?',
  },
  intro: {
    fr: 'Un faux Google Agenda et une boîte de réception, pour jouer le médecin et lire ce qui serait envoyé.',
    en: 'A stand-in for Google Calendar, and an inbox: play the doctor, and read what would have been sent.',
  },
  'tour-book': {
    fr: 'Prenez rendez-vous comme un patient, sur son formulaire.',
    en: 'Book as a patient would, on the patient form.',
  },
  'tour-calendar': {
    fr: 'Soyez le médecin\u00a0: le rendez-vous apparaît dans l’agenda. Déplacez-le, supprimez-le, bloquez du temps.',
    en: 'Be the doctor: the booking appears in the calendar. Drag it, delete it, block time.',
  },
  'tour-inbox': {
    fr: 'Lisez les messages\u00a0: chaque changement y est annoncé, une fois. Répondez aux invitations, parlez au robot Telegram.',
    en: 'Read the messages: every change is told there, once. Answer invitations, talk to the Telegram bot.',
  },
  guide: { fr: 'Comprendre en cinq minutes', en: 'Understand it in five minutes' },
  'guide-book': {
    fr: 'Prenez un rendez-vous comme patient',
    en: 'Book as a patient',
  },
  'guide-book-then': {
    fr: 'il apparaît ici, en vert.',
    en: 'the booking appears here, in green.',
  },
  'guide-move': {
    fr: 'Déplacez-le ici, supprimez-le, ou bloquez du temps en cliquant sur une heure libre.',
    en: 'Move it here, delete it, or block time with a click on a free hour.',
  },
  'guide-read': { fr: 'Lisez les messages', en: 'Read the messages' },
  'guide-read-then': {
    fr: 'patient et médecin sont prévenus, une seule fois.',
    en: 'patient and doctor are told, once.',
  },
  'guide-break': { fr: 'Mettez Google en panne', en: 'Break Google' },
  'guide-break-then': {
    fr: 'et recommencez\u00a0: rien ne se perd.',
    en: 'and do it again: nothing is lost.',
  },
  newest: { fr: 'Dernier rendez-vous pris\u00a0:', en: 'Booked last:' },
  'tour-faults': {
    fr: 'Mettez Google, la messagerie ou Telegram en panne, et regardez ce qui se passe.',
    en: 'Break Google, mail or Telegram, and watch what happens.',
  },
  calendar: { fr: 'Agenda', en: 'Calendar' },
  'doctors-calendar': { fr: 'Agenda du médecin', en: 'The doctor’s calendar' },
  'patient-form': { fr: 'Formulaire des patients', en: 'Patient form' },
  earlier: { fr: 'Semaine précédente', en: 'Previous week' },
  today: { fr: 'Aujourd’hui', en: 'Today' },
  later: { fr: 'Semaine suivante', en: 'Next week' },
  calendars: { fr: 'Agendas du cabinet', en: 'Calendars of the practice' },
  hint: {
    fr: 'Glisser déplace, le bord inférieur allonge, un clic sur une heure libre crée. Au clavier\u00a0: Entrée ouvre, Maj + flèches déplace, Suppr supprime.',
    en: 'Drag to move, pull the lower edge to lengthen, click free time to create. Keyboard: Enter opens, Shift + arrows move, Delete deletes.',
  },
  'hint-touch': {
    fr: 'Toucher ouvre ou crée\u00a0; appuyer longuement, puis glisser, déplace. Faire défiler de côté pour les autres jours.',
    en: 'Tap to open or create; press and hold, then drag, to move. Swipe sideways for other days.',
  },
  'look-booking': { fr: 'Rendez-vous', en: 'Booking' },
  'look-tentative': { fr: 'À confirmer', en: 'To confirm' },
  'look-free': { fr: 'Disponible', en: 'Free' },
  'look-block': { fr: 'Occupé', en: 'Busy' },
  'look-hold': { fr: 'Créneau retenu', en: 'Held' },
  'answer-accepted': { fr: 'Oui', en: 'Yes' },
  'answer-tentative': { fr: 'Peut-être', en: 'Maybe' },
  'answer-declined': { fr: 'Non', en: 'No' },
  'answer-needsAction': { fr: 'En attente', en: 'No answer yet' },
  'patient-answers': { fr: 'Réponse\u00a0: {answer}', en: 'Answer: {answer}' },
  add: { fr: 'Ajouter', en: 'Add' },
  'add-event': { fr: 'Ajouter un événement', en: 'Add an event' },
  deleted: { fr: 'Supprimés ({count})', en: 'Deleted ({count})' },
  'nothing-deleted': { fr: 'La corbeille est vide.', en: 'The bin is empty.' },
  title: { fr: 'Titre', en: 'Title' },
  'usual-title': { fr: 'Occupé', en: 'Busy' },
  day: { fr: 'Jour', en: 'Day' },
  from: { fr: 'De', en: 'From' },
  to: { fr: 'À', en: 'To' },
  'all-day': { fr: 'Journée entière', en: 'All day' },
  'all-day-short': { fr: 'Jour', en: 'All day' },
  'last-day': { fr: 'Dernier jour', en: 'Last day' },
  'show-as': { fr: 'Afficher comme', en: 'Show as' },
  busy: { fr: 'Occupé', en: 'Busy' },
  free: { fr: 'Disponible', en: 'Free' },
  repeat: { fr: 'Répéter', en: 'Repeat' },
  never: { fr: 'jamais', en: 'never' },
  daily: { fr: 'chaque jour', en: 'daily' },
  weekly: { fr: 'chaque semaine', en: 'weekly' },
  recurring: { fr: 'Se répète', en: 'Repeats' },
  change: { fr: 'Modifier', en: 'Change' },
  move: { fr: 'Déplacer', en: 'Move' },
  'move-to': { fr: 'Déplacer vers {when}\u00a0?', en: 'Move to {when}?' },
  scope: { fr: 'Pour', en: 'For' },
  'scope-this': { fr: 'Seulement celui-ci', en: 'Only this one' },
  'scope-following': { fr: 'Celui-ci et les suivants', en: 'This and following' },
  'scope-all': { fr: 'Toute la série', en: 'All of the series' },
  notes: { fr: 'Notes', en: 'Notes' },
  guests: { fr: 'Invités', en: 'Guests' },
  'guests-hint': {
    fr: 'Adresses e-mail, séparées par des virgules. Google écrit aux invités.',
    en: 'E-mail addresses, separated by commas. Google writes to guests.',
  },
  save: { fr: 'Enregistrer', en: 'Save' },
  close: { fr: 'Fermer', en: 'Close' },
  'other-calendar': { fr: 'Autre agenda', en: 'Other calendar' },
  transfer: { fr: 'Donner à un collègue', en: 'Move to a colleague' },
  confirm: { fr: 'Confirmer', en: 'Confirm' },
  delete: { fr: 'Supprimer', en: 'Delete' },
  'was-deleted': {
    fr: 'Cet événement est dans la corbeille.',
    en: 'This event is in the bin.',
  },
  restore: { fr: 'Restaurer', en: 'Restore' },
  'no-title': { fr: '(sans titre)', en: '(no title)' },
  refused: { fr: 'Refusé', en: 'Refused' },
  'refused-dates': {
    fr: 'Indiquez un jour et des heures, comme 2026-11-24 et 09:30.',
    en: 'Give a day and times, such as 2026-11-24 and 09:30.',
  },
  'refused-guests': {
    fr: 'Ce n’est pas une adresse e-mail\u00a0: {text}',
    en: 'This is no e-mail address: {text}',
  },
  'refused-choice': { fr: 'Ce choix n’existe pas.', en: 'There is no such choice.' },
  foreign: {
    fr: 'Ce formulaire vient d’un autre site.',
    en: 'This form came from another site.',
  },
  back: { fr: 'Retour', en: 'Back' },
  'not-found': { fr: 'Introuvable', en: 'Not found' },
  allow: { fr: 'Autoriser', en: 'Allow' },
} as const satisfies Catalogue;
