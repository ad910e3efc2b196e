/** What the admin page says. */
import type { Catalogue } from './catalogue.ts';

export const admin = {
  'admin.title': { fr: 'Administration', en: 'Administration' },
  'admin.password': { fr: 'Mot de passe', en: 'Password' },
  'admin.login': { fr: 'Se connecter', en: 'Log in' },
  'admin.goOn': { fr: 'Continuer', en: 'Go on' },
  'admin.logout': { fr: 'Se déconnecter', en: 'Log out' },
  'admin.wrong': {
    fr: 'Ce n’est pas le bon mot de passe.',
    en: 'That is not the right password.',
  },
  'admin.wait': {
    fr: 'Trop d’essais. Réessayez dans {seconds}\u00a0s.',
    en: 'Too many attempts. Try again in {seconds} s.',
  },
  'admin.none': { fr: 'Aucun rendez-vous.', en: 'No appointments.' },
  'admin.what': { fr: 'Motif', en: 'What' },
  'admin.status': { fr: 'État', en: 'Status' },
  'admin.status.confirmed': { fr: 'confirmé', en: 'confirmed' },
  'admin.status.pending': { fr: 'à confirmer', en: 'to be confirmed' },
  'admin.status.cancelled': { fr: 'annulé', en: 'cancelled' },
  'admin.confirm': { fr: 'Confirmer', en: 'Confirm' },
  'admin.cancel': { fr: 'Annuler', en: 'Cancel' },
  'admin.cancelSure': {
    fr: 'Annuler ce rendez-vous et prévenir le patient\u00a0?',
    en: 'Cancel this appointment and tell the patient?',
  },
  'admin.open': { fr: 'Ouvrir dans Google Agenda', en: 'Open in Google Calendar' },
  'admin.sync': { fr: 'Synchronisation', en: 'Synchronisation' },
  'admin.syncAge': { fr: 'vérifié il y a {age}', en: 'verified {age} ago' },
  'admin.syncNever': { fr: 'jamais lu', en: 'never read' },
  'admin.syncStale': {
    fr: 'trop ancien\u00a0: vos changements ne sont plus vus',
    en: 'too old: your changes are not seen any more',
  },
  'admin.syncFailing': {
    fr: 'échec depuis {age}\u00a0: {reason}',
    en: 'failing for {age}: {reason}',
  },
  'admin.watch.off': { fr: 'relevé périodiquement', en: 'polled' },
  'admin.watch.opening': {
    fr: 'notifications en cours d’ouverture',
    en: 'push is being set up',
  },
  'admin.watch.open': { fr: 'notifications actives', en: 'push is on' },
  'admin.watch.silent': {
    fr: 'les notifications de Google n’arrivent pas (vérifiez PUBLIC_URL et son certificat)\u00a0; relevé périodiquement',
    en: 'Google’s pushes do not arrive (check PUBLIC_URL and its certificate); polled',
  },
  'admin.watch.refused': {
    fr: 'sans notifications, relevé périodiquement\u00a0: {reason}',
    en: 'no push, polled: {reason}',
  },
  'admin.watch.failing': {
    fr: 'notifications pas encore ouvertes, relevé périodiquement\u00a0: {reason}',
    en: 'push not set up yet, polled: {reason}',
  },
  'admin.seconds': { fr: '{n}\u00a0s', en: '{n} s' },
  'admin.minutes': { fr: '{n}\u00a0min', en: '{n} min' },
  'admin.hours': { fr: '{n}\u00a0h', en: '{n} h' },
  'admin.days': { fr: '{n}\u00a0jours', en: '{n} days' },
  'admin.delivery': { fr: 'Messages', en: 'Messages' },
  'admin.notices': {
    fr: '{due} à envoyer, {sent} envoyés, {dead} abandonnés',
    en: '{due} to be sent, {sent} sent, {dead} given up',
  },
  'admin.unfinished': {
    fr: '{n} écritures inachevées dans Google Agenda',
    en: '{n} unfinished writes to Google Calendar',
  },
  'admin.frozen': { fr: 'Trop de changements d’un coup', en: 'Too many changes at once' },
  'admin.frozenWhy': {
    fr: 'Aucun patient n’a été prévenu, et les anciens horaires restent réservés, jusqu’à votre décision ou jusqu’à ce que l’agenda soit rétabli.',
    en: 'No patient has been told, and the old times stay reserved, until you decide or the calendar is restored.',
  },
  'admin.frozenOf': {
    fr: '{name}\u00a0: {n} rendez-vous, depuis {when}',
    en: '{name}: {n} appointments, since {when}',
  },
  'admin.frozenMoved': { fr: 'déplacé\u00a0: {when}', en: 'moved: {when}' },
  'admin.accept': { fr: 'Prévenir les patients', en: 'Tell the patients' },
  'admin.acceptSure': {
    fr: 'Ces changements sont voulus\u00a0: prévenir tous ces patients et libérer les anciens horaires\u00a0?',
    en: 'These changes are meant: tell all these patients and free the old times?',
  },
  'admin.refuse': { fr: 'Remettre comme avant', en: 'Put back as before' },
  'admin.refuseSure': {
    fr: 'C’était une erreur\u00a0: rétablir ces rendez-vous dans Google Agenda, sans prévenir personne\u00a0?',
    en: 'It was a mistake: restore these appointments in Google Calendar, and tell nobody?',
  },
  'admin.done.accepted': {
    fr: 'C’est noté\u00a0: les patients sont prévenus.',
    en: 'Noted: the patients are being told.',
  },
  'admin.done.put-back': {
    fr: 'Les rendez-vous sont rétablis dans Google Agenda. Personne n’a été prévenu.',
    en: 'The appointments are restored in Google Calendar. Nobody was told.',
  },
  'admin.done.put-back-partly': {
    fr: 'Certains rendez-vous n’ont pas pu être rétablis\u00a0: ce sont ceux qui restent ci-dessous. Réessayez\u00a0; si Google refuse toujours, appelez ces patients, ou choisissez de les prévenir.',
    en: 'Some appointments could not be restored: those that remain below. Try again; if Google still refuses, call these patients, or choose to tell them.',
  },
  'admin.done.settled': {
    fr: 'C’était déjà réglé\u00a0: l’agenda a été rétabli, ou quelqu’un a décidé.',
    en: 'That was settled already: the calendar was restored, or somebody decided.',
  },
  'admin.done.confirmed': {
    fr: 'Le rendez-vous est confirmé.',
    en: 'The appointment is confirmed.',
  },
  'admin.done.cancelled': {
    fr: 'Le rendez-vous est annulé.',
    en: 'The appointment is cancelled.',
  },
  'admin.done.queued': {
    fr: 'C’est noté\u00a0; Google Agenda ne répond pas, ce sera fait dès que possible.',
    en: 'Noted; Google Calendar does not answer, it will be done as soon as possible.',
  },
  'admin.done.unavailable': {
    fr: 'Google Agenda ne répond pas. Rien n’a été changé\u00a0; réessayez.',
    en: 'Google Calendar does not answer. Nothing was changed; try again.',
  },
  'admin.done.was-cancelled': {
    fr: 'Ce rendez-vous était déjà annulé.',
    en: 'This appointment was already cancelled.',
  },
  'admin.done.not-found': {
    fr: 'Ce rendez-vous n’existe plus.',
    en: 'This appointment no longer exists.',
  },
} as const satisfies Catalogue;
