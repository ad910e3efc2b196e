/** Everything the pages of the sandbox say. */
import type { Locale } from '../../engine/core/values.ts';
import { type Catalogue, text } from '../../texts/catalogue.ts';

export type Say = (
  key: keyof typeof texts,
  params?: Readonly<Record<string, string | number>>,
) => string;

export const sayIn =
  (locale: Locale): Say =>
  (key, params = {}) =>
    text(texts, locale, key, params);

const texts = {
  sandbox: { fr: 'Bac à sable', en: 'Sandbox' },
  intro: {
    fr: 'Un faux Google Agenda et une boîte de réception, pour jouer le médecin et lire ce qui serait envoyé.',
    en: 'A stand-in for Google Calendar, and an inbox: play the doctor, and read what would have been sent.',
  },
  calendar: { fr: 'Agenda', en: 'Calendar' },
  'doctors-calendar': { fr: 'Agenda du médecin', en: 'The doctor’s calendar' },
  inbox: { fr: 'Messages', en: 'Inbox' },
  'messages-sent': { fr: 'Messages envoyés', en: 'Messages sent' },
  earlier: { fr: '← avant', en: '← earlier' },
  today: { fr: 'aujourd’hui', en: 'today' },
  later: { fr: 'après →', en: 'later →' },
  add: { fr: 'Ajouter', en: 'Add' },
  'add-event': { fr: 'Ajouter un événement', en: 'Add an event' },
  'no-events': {
    fr: 'Aucun événement pendant ces {days} jours.',
    en: 'No events in these {days} days.',
  },
  deleted: { fr: 'Supprimés ({count})', en: 'Deleted ({count})' },
  title: { fr: 'Titre', en: 'Title' },
  'usual-title': { fr: 'Occupé', en: 'Busy' },
  day: { fr: 'Jour', en: 'Day' },
  from: { fr: 'De', en: 'From' },
  to: { fr: 'À', en: 'To' },
  'all-day': { fr: 'Journée entière', en: 'All day' },
  'last-day': { fr: 'Dernier jour', en: 'Last day' },
  'show-as': { fr: 'Afficher comme', en: 'Show as' },
  busy: { fr: 'Occupé', en: 'Busy' },
  free: { fr: 'Disponible', en: 'Free' },
  repeat: { fr: 'Répéter', en: 'Repeat' },
  never: { fr: 'jamais', en: 'never' },
  daily: { fr: 'chaque jour', en: 'daily' },
  weekly: { fr: 'chaque semaine', en: 'weekly' },
  tentative: { fr: 'à confirmer', en: 'tentative' },
  change: { fr: 'Modifier', en: 'Change' },
  move: { fr: 'Déplacer', en: 'Move' },
  notes: { fr: 'Notes', en: 'Notes' },
  save: { fr: 'Enregistrer', en: 'Save' },
  'other-calendar': { fr: 'Autre agenda', en: 'Other calendar' },
  transfer: { fr: 'Changer d’agenda', en: 'Move there' },
  confirm: { fr: 'Confirmer', en: 'Confirm' },
  delete: { fr: 'Supprimer', en: 'Delete' },
  'delete-series': { fr: 'Supprimer la série', en: 'Delete the series' },
  restore: { fr: 'Restaurer', en: 'Restore' },
  'no-title': { fr: '(sans titre)', en: '(no title)' },
  'nothing-sent': { fr: 'Rien n’a encore été envoyé.', en: 'Nothing has been sent yet.' },
  clear: { fr: 'Tout effacer', en: 'Clear' },
  'plain-text': { fr: 'En texte simple', en: 'As plain text' },
  refused: { fr: 'Refusé', en: 'Refused' },
  foreign: {
    fr: 'Ce formulaire vient d’un autre site.',
    en: 'This form came from another site.',
  },
  back: { fr: 'Retour', en: 'Back' },
  'not-found': { fr: 'Introuvable', en: 'Not found' },
  allow: { fr: 'Autoriser', en: 'Allow' },
} as const satisfies Catalogue;
