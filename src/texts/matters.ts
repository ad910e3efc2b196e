/**
 * What the doctor is told and asked of her calendar, by mail, Telegram or SMS. French uses « vous »,
 * non-breaking spaces (written \u00a0) before high punctuation, and typographic apostrophes.
 */
import type { Catalogue } from './catalogue.ts';

export const matters = {
  'matter.subject': { fr: '{title}\u00a0: {what}', en: '{title}: {what}' },
  'matter.span': { fr: 'du {from} à {until}', en: '{from} to {until}' },
  'matter.days': { fr: 'du {first} au {last}', en: '{first} to {last}' },
  'matter.untitled': { fr: 'un événement sans titre', en: 'an event without a title' },
  'matter.unnamed': { fr: 'un événement', en: 'an event' },
  'question.title': { fr: 'Question sur votre agenda', en: 'A question about your calendar' },
  'question.none': {
    fr: 'Cette question ne se pose plus\u00a0: l’agenda a changé, ou quelqu’un a déjà répondu. Vous n’avez rien à faire.',
    en: 'There is nothing to answer any more: the calendar has changed, or somebody has answered. There is nothing for you to do.',
  },
  'matter.answer': { fr: 'Répondre', en: 'Answer' },

  // --- when too much changed at once
  'frozen.title': { fr: 'Trop de changements d’un coup', en: 'Too many changes at once' },
  'frozen.subject': {
    fr: '{title}\u00a0: {n} rendez-vous en attente de votre décision – {doctor}',
    en: '{title}: {n} appointments await your decision – {doctor}',
  },
  'frozen.lead': {
    fr: 'Beaucoup de rendez-vous ont été annulés ou déplacés en même temps dans Google Agenda. Au cas où ce serait une erreur, aucun patient n’a été prévenu, et les anciens horaires restent réservés.',
    en: 'Many appointments were cancelled or moved at the same time in Google Calendar. In case this is a mistake, no patient has been told, and the old times stay reserved.',
  },
  'frozen.undo': {
    fr: 'Si c’est une erreur et que vous rétablissez l’agenda vous-même, tout rentre dans l’ordre sans que personne ne soit prévenu.',
    en: 'If it is a mistake and you restore the calendar yourself, everything goes on as before, and nobody is told.',
  },
  'frozen.decide': {
    fr: 'Sinon, décidez sur la page d’administration\u00a0: prévenir les patients, ou remettre les rendez-vous comme avant. En ligne de commande\u00a0: creneau resync --practitioner {practitioner} --accept ou --refuse.',
    en: 'Otherwise decide on the admin page: tell the patients, or put the appointments back as they were. On the command line: creneau resync --practitioner {practitioner} --accept or --refuse.',
  },
  'frozen.decideByCommand': {
    fr: 'Sinon, décidez en ligne de commande\u00a0: creneau resync --practitioner {practitioner} --accept pour prévenir les patients, --refuse pour remettre les rendez-vous comme avant.',
    en: 'Otherwise decide on the command line: creneau resync --practitioner {practitioner} --accept to tell the patients, --refuse to put the appointments back as they were.',
  },
  'frozen.calendar': { fr: 'Agenda', en: 'Calendar' },
  'frozen.cancelled': { fr: 'Annulés', en: 'Cancelled' },
  'frozen.moved': { fr: 'Déplacés', en: 'Moved' },
  'frozen.coming': { fr: 'Sur un total à venir de', en: 'Out of coming' },
  'frozen.link': { fr: 'Voir et décider', en: 'See and decide' },
  'frozen.accept': { fr: 'Prévenir les patients', en: 'Tell the patients' },
  'frozen.refuse': { fr: 'Remettre comme avant', en: 'Put back as before' },

  // --- something was laid over bookings
  'overlap.title.one': {
    fr: 'Un rendez-vous est recouvert',
    en: 'An appointment is covered',
  },
  'overlap.title.many': {
    fr: '{n} rendez-vous sont recouverts',
    en: '{n} appointments are covered',
  },
  'overlap.lead.one': {
    fr: '«\u00a0{what}\u00a0» ({when}) recouvre un rendez-vous déjà pris. Il reste à l’agenda, et le patient n’a pas été prévenu.',
    en: '“{what}” ({when}) covers an appointment already made. It stays in the calendar, and the patient has not been told.',
  },
  'overlap.lead.many': {
    fr: '«\u00a0{what}\u00a0» ({when}) recouvre {n} rendez-vous déjà pris. Ils restent à l’agenda, et aucun patient n’a été prévenu.',
    en: '“{what}” ({when}) covers {n} appointments already made. They stay in the calendar, and no patient has been told.',
  },
  'overlap.ask.one': {
    fr: 'Le garder, ou l’annuler et envoyer au patient un lien pour en reprendre un autre\u00a0? Sans réponse, il est gardé.',
    en: 'Keep it, or cancel it and send the patient a link to make another? Without an answer it is kept.',
  },
  'overlap.ask.many': {
    fr: 'Les garder, ou les annuler tous et envoyer à chaque patient un lien pour en reprendre un autre\u00a0? Sans réponse, ils sont gardés.',
    en: 'Keep them, or cancel them all and send each patient a link to make another? Without an answer they are kept.',
  },
  'overlap.list.one': { fr: 'Le rendez-vous\u00a0:', en: 'The appointment:' },
  'overlap.list.many': { fr: 'Les rendez-vous\u00a0:', en: 'The appointments:' },
  'overlap.keep': { fr: 'Garder', en: 'Keep' },
  'overlap.cancel.one': { fr: 'Annuler et prévenir', en: 'Cancel and tell' },
  'overlap.cancel.many': { fr: 'Annuler les {n} et prévenir', en: 'Cancel all {n} and tell' },

  // --- an absence that takes no time
  'absence.title': { fr: 'Fermer cette journée\u00a0?', en: 'Close that day?' },
  'absence.lead': {
    fr: '«\u00a0{what}\u00a0» ({when}) ressemble à une absence, mais Google Agenda l’affiche comme «\u00a0Disponible\u00a0»\u00a0: les patients peuvent encore prendre rendez-vous ce jour-là.',
    en: '“{what}” ({when}) reads like an absence, but Google Calendar shows it as “Free”: patients can still book then.',
  },
  'absence.lead.series': {
    fr: '«\u00a0{what}\u00a0» (la prochaine fois {when}) revient régulièrement et ressemble à une absence, mais Google Agenda l’affiche comme «\u00a0Disponible\u00a0»\u00a0: les patients peuvent encore prendre rendez-vous ces jours-là.',
    en: '“{what}” (next: {when}) recurs and reads like an absence, but Google Calendar shows it as “Free”: patients can still book on those days.',
  },
  'absence.ask': {
    fr: 'Faut-il fermer\u00a0? Les rendez-vous déjà pris restent en place dans tous les cas.',
    en: 'Shall it be closed? Appointments already made stay in any case.',
  },
  'absence.yes': { fr: 'Oui, fermer', en: 'Yes, close' },
  'absence.no': { fr: 'Non, laisser ouvert', en: 'No, leave open' },

  // --- a change that the patient is about to be told of
  'preview.moved': { fr: 'Vous avez déplacé un rendez-vous', en: 'You moved an appointment' },
  'preview.handed-over': {
    fr: 'Vous avez confié un rendez-vous',
    en: 'You handed over an appointment',
  },
  'preview.cancelled': {
    fr: 'Vous avez annulé un rendez-vous',
    en: 'You cancelled an appointment',
  },
  'preview.restored': {
    fr: 'Vous avez rétabli un rendez-vous',
    en: 'You reinstated an appointment',
  },
  'preview.approved': {
    fr: 'Vous avez confirmé un rendez-vous',
    en: 'You confirmed an appointment',
  },
  'preview.patient': { fr: 'Patient', en: 'Patient' },
  'preview.when': { fr: 'Date', en: 'When' },
  'preview.new-when': { fr: 'Nouvelle date', en: 'New time' },
  'preview.old-when': { fr: 'Ancienne date', en: 'Old time' },
  'preview.state.coming': {
    fr: 'Un message partira à {when} pour prévenir {name}.',
    en: 'A message will go out at {when} to tell {name}.',
  },
  'preview.state.told': { fr: 'Un message est parti.', en: 'A message has gone out.' },
  'preview.state.untold': {
    fr: 'Aucun message n’est envoyé, comme vous l’avez demandé.',
    en: 'No message is sent, as you asked.',
  },
  'preview.state.nothing': {
    fr: 'Il n’y a plus rien à annoncer\u00a0: aucun message n’est envoyé.',
    en: 'There is nothing to tell any more: no message is sent.',
  },
  'preview.file': {
    fr: 'Voir la fiche du rendez-vous',
    en: 'See the file of the appointment',
  },
  'preview.now': { fr: 'Prévenir maintenant', en: 'Send now' },
  'preview.not': { fr: 'Ne pas prévenir', en: 'Do not tell' },

  // --- an absence that had to wait for Google
  'away.entered.title': { fr: 'Absence inscrite', en: 'Absence entered' },
  'away.entered.lead': {
    fr: 'Google Agenda répond de nouveau\u00a0: votre absence ({when}) y est maintenant inscrite.',
    en: 'Google Calendar answers again: your absence ({when}) is entered now.',
  },
  'away.refused.title': { fr: 'Absence non inscrite', en: 'Absence not entered' },
  'away.refused.lead': {
    fr: 'Votre absence ({when}) n’a pas pu être inscrite dans Google Agenda. Si elle est encore à venir, merci de l’y inscrire vous-même.',
    en: 'Your absence ({when}) could not be entered into Google Calendar. If it is still to come, please enter it there yourself.',
  },
  'away.undo': { fr: 'Annuler cette absence', en: 'Undo this absence' },

  // --- her day, in the morning
  'summary.title': { fr: 'Votre journée', en: 'Your day' },
  'summary.subject': { fr: '{title}\u00a0: {day}, {what}', en: '{title}: {day}, {what}' },
  'summary.count.none': { fr: 'aucun rendez-vous', en: 'no appointment' },
  'summary.count.one': { fr: 'un rendez-vous', en: 'one appointment' },
  'summary.count.many': { fr: '{n} rendez-vous', en: '{n} appointments' },
  'summary.lead.none': {
    fr: 'Aucun rendez-vous ce {day}.',
    en: 'No appointment on {day}.',
  },
  'summary.lead.one': {
    fr: 'Un rendez-vous ce {day}, à {from}.',
    en: 'One appointment on {day}, at {from}.',
  },
  'summary.lead.many': {
    fr: '{n} rendez-vous ce {day}, le premier à {from}.',
    en: '{n} appointments on {day}, the first at {from}.',
  },
  'summary.list': { fr: 'Au programme\u00a0:', en: 'In order:' },
  'summary.free': { fr: 'Encore libre', en: 'Still free' },
  'summary.pending': { fr: 'À confirmer', en: 'To be confirmed' },
  'summary.more': { fr: 'et {n} autres', en: 'and {n} more' },
  'summary.questions': {
    fr: 'Questions en attente',
    en: 'Unanswered questions',
  },
  'summary.answer': {
    fr: 'Confirmer ou refuser\u00a0: {name}',
    en: 'Confirm or decline: {name}',
  },

  // --- the connection to Google Calendar
  'connection.lost.title': {
    fr: 'Google Agenda n’est plus accessible',
    en: 'Google Calendar cannot be reached any more',
  },
  'connection.late.title': {
    fr: 'L’agenda n’a pas été relu depuis longtemps',
    en: 'The calendar has not been read for long',
  },
  'connection.back.title': {
    fr: 'Google Agenda est de nouveau accessible',
    en: 'Google Calendar can be reached again',
  },
  'connection.lost.lead': {
    fr: 'Aucun rendez-vous n’est perdu ni annulé. Les patients voient toujours les créneaux connus, et leurs demandes sont gardées en attente. Mais vos changements dans l’agenda ne sont plus vus.',
    en: 'No appointment is lost or cancelled. Patients still see the times known, and their requests are kept waiting. But your changes in the calendar are not seen any more.',
  },
  'connection.late.lead': {
    fr: 'Aucun rendez-vous n’est perdu ni annulé. Tant que Google ne répond pas, les demandes des patients sont gardées en attente, et vos changements dans l’agenda ne sont pas vus.',
    en: 'No appointment is lost or cancelled. As long as Google does not answer, patients’ requests are kept waiting, and your changes in the calendar are not seen.',
  },
  'connection.back.lead': {
    fr: 'L’agenda est relu, et ce qui attendait est rattrapé de lui-même. Vous n’avez rien à faire.',
    en: 'The calendar is read again, and what was waiting is caught up by itself. There is nothing for you to do.',
  },
  'connection.unwritable.title': {
    fr: 'Google Agenda n’accepte plus de modifications',
    en: 'Google Calendar takes no more changes',
  },
  'connection.writable.title': {
    fr: 'Google Agenda accepte de nouveau les modifications',
    en: 'Google Calendar takes changes again',
  },
  'connection.unwritable.lead': {
    fr: 'L’agenda peut être lu, mais Google refuse ce que Créneau veut y écrire. Aucun rendez-vous n’est perdu ni annulé\u00a0: les nouvelles demandes et les annulations des patients sont gardées en attente.',
    en: 'The calendar can be read, but Google refuses what Créneau wants to write into it. No appointment is lost or cancelled: patients’ new requests and cancellations are kept waiting.',
  },
  'connection.writable.lead': {
    fr: 'Ce qui attendait est inscrit à l’agenda de lui-même. Vous n’avez rien à faire.',
    en: 'What was waiting is entered into the calendar by itself. There is nothing for you to do.',
  },
  'connection.do.disconnected': {
    fr: 'À faire\u00a0: l’autorisation d’accès a expiré ou a été retirée. La personne qui administre Créneau doit lancer «\u00a0creneau auth\u00a0», noter le nouveau jeton dans .env et redémarrer.',
    en: 'To do: the permission has expired or was withdrawn. Whoever runs Créneau has to run “creneau auth”, put the new token into .env, and restart.',
  },
  'connection.do.not-permitted': {
    fr: 'À faire\u00a0: Créneau n’a plus le droit de lire ou de modifier cet agenda. Dans les paramètres de l’agenda, partagez-le de nouveau avec «\u00a0Apporter des modifications aux événements\u00a0».',
    en: 'To do: Créneau may no longer read or change this calendar. In the calendar’s settings, share it again with “Make changes to events”.',
  },
  'connection.do.not-found': {
    fr: 'À faire\u00a0: l’agenda est introuvable. Vérifiez qu’il existe toujours et qu’il est encore partagé avec le compte de Créneau.',
    en: 'To do: the calendar is not found. Check that it still exists and is still shared with Créneau’s account.',
  },
  'connection.do.quota-exceeded': {
    fr: 'Google a limité cet agenda pour quelques heures, parce qu’il a servi trop intensément. Cela se rétablit de soi-même.',
    en: 'Google has limited this calendar for some hours, because it was used too intensely. This mends itself.',
  },
  'connection.do.unavailable': {
    fr: 'Google ne répond pas, ou la connexion à Internet est coupée. Cela se rétablit en général de soi-même\u00a0; vérifiez la connexion si cela dure.',
    en: 'Google does not answer, or the internet connection is down. This usually mends itself; check the connection if it lasts.',
  },
  'connection.calendar': { fr: 'Agenda', en: 'Calendar' },
  'connection.since': { fr: 'Dernière lecture réussie', en: 'Last read' },
  'connection.when': { fr: 'Depuis', en: 'Since' },
  'connection.link': { fr: 'Voir l’état du système', en: 'See the state of the system' },

  // --- a patient asks for erasure
  'erasure.title': { fr: 'Demande d’effacement', en: 'Request for erasure' },
  'erasure.lead': {
    fr: 'Un patient demande l’effacement de ses données de rendez-vous. Vous avez un mois pour lui répondre.',
    en: 'A patient asks for the data of appointments to be erased. You have one month to answer.',
  },
  'erasure.do': {
    fr: 'Pour voir ce qui serait effacé, lancez la commande ci-dessous sur le serveur ; la même, sans « --dry-run », efface. Les notes que vous avez ajoutées dans l’agenda y restent.',
    en: 'To see what would be erased, run the command below on the server; the same without “--dry-run” erases. Notes that you added in the calendar stay there.',
  },
  'erasure.law': {
    fr: 'Le dossier médical, lui, doit être conservé : il n’est pas concerné.',
    en: 'The medical record has to be kept: it is not concerned.',
  },
  'erasure.patient': { fr: 'Patient', en: 'Patient' },
  'erasure.email': { fr: 'E-mail', en: 'E-mail' },
  'erasure.phone': { fr: 'Téléphone', en: 'Phone' },
  'erasure.booking': { fr: 'Rendez-vous', en: 'Appointment' },
} as const satisfies Catalogue;
