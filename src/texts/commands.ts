/** What the doctor asks her bot, and reads of her days: French first. Names of commands are in neither. */
import type { Catalogue } from './catalogue.ts';

export const commands = {
  // --- the menu that Telegram shows beside the field to type in
  'menu.today': { fr: 'Les rendez-vous d’aujourd’hui', en: 'Today’s appointments' },
  'menu.tomorrow': { fr: 'Ceux de demain', en: 'Tomorrow’s' },
  'menu.week': { fr: 'Les sept jours à venir', en: 'The next seven days' },
  'menu.free': { fr: 'Les prochains moments libres', en: 'When there is still time' },
  'menu.away': {
    fr: 'Bloquer du temps\u00a0: /absent demain 14h-16h',
    en: 'Block time: /away tomorrow 2pm-4pm',
  },
  'menu.help': { fr: 'Ce que vous pouvez demander', en: 'What you can ask' },

  // --- days
  'agenda.title': { fr: 'Agenda de {doctor}', en: 'Calendar of {doctor}' },
  'agenda.entry': { fr: '{when}\u00a0: {what}', en: '{when}: {what}' },
  'agenda.span': { fr: '{from} – {until}', en: '{from} – {until}' },
  'agenda.allDay': { fr: 'Journée', en: 'All day' },
  'agenda.visit': { fr: '{name} ({type})', en: '{name} ({type})' },
  'agenda.pending': { fr: '{what} – à confirmer', en: '{what} – to be confirmed' },
  'agenda.busy': { fr: 'occupé', en: 'busy' },
  'agenda.nothing': { fr: 'Rien de prévu.', en: 'Nothing planned.' },
  'agenda.noFree': {
    fr: 'Aucun moment libre dans les deux semaines à venir.',
    en: 'There is no time left within the next two weeks.',
  },
  'agenda.free': { fr: 'Libre', en: 'Free' },
  'agenda.freeTitle': { fr: 'Prochains moments libres', en: 'Next free times' },
  'agenda.old': {
    fr: 'Google Agenda ne répond pas\u00a0: voici l’agenda tel qu’il était {when}.',
    en: 'Google Calendar does not answer: this is the calendar as it was {when}.',
  },
  'agenda.unknown': {
    fr: 'L’agenda n’a pas encore pu être lu.',
    en: 'The calendar has not been read yet.',
  },

  // --- an absence
  'away.entered': {
    fr: 'C’est noté dans Google Agenda\u00a0: absence {when}.',
    en: 'Entered into Google Calendar: away {when}.',
  },
  'away.span': { fr: '{day}, de {from} à {until}', en: '{day}, {from} to {until}' },
  'away.queued': {
    fr: 'Compris\u00a0: absence {when}. Google Agenda ne répond pas\u00a0; ce sera inscrit dès que possible. D’ici là, un patient peut encore demander un rendez-vous.',
    en: 'Understood: away {when}. Google Calendar does not answer; it is entered as soon as possible. Until then a patient may still ask for an appointment.',
  },
  'away.covered.one': {
    fr: 'Un rendez-vous s’y trouve. Il reste en place\u00a0; la question vous sera posée.',
    en: 'There is an appointment within it. It stands; you will be asked about it.',
  },
  'away.covered.many': {
    fr: '{n} rendez-vous s’y trouvent. Ils restent en place\u00a0; la question vous sera posée.',
    en: 'There are {n} appointments within it. They stand; you will be asked about them.',
  },
  'away.taken-back': {
    fr: 'Cette absence a déjà été retirée de l’agenda. Envoyez-la à nouveau si vous la voulez encore.',
    en: 'This absence has been taken out of the calendar already. Send it again if you still want it.',
  },
  'away.over': {
    fr: 'Ce moment est déjà passé. Rien n’a été inscrit.',
    en: 'That time is over already. Nothing was entered.',
  },
  'away.refused': {
    fr: 'Google Agenda n’a pas accepté cette absence. Merci de l’inscrire vous-même dans l’agenda.',
    en: 'Google Calendar did not take this absence. Please enter it into the calendar yourself.',
  },
  'away.undo': { fr: 'Annuler cette absence', en: 'Undo this absence' },
  'away.how': {
    fr: 'Je n’ai pas compris quand. Écrivez par exemple\u00a0:\n/absent demain 14h-16h\n/absent 12/12-18/12',
    en: 'I did not understand when. Write for example:\n/away tomorrow 2pm-4pm\n/away 12/12-18/12',
  },
  'away.whose': {
    fr: 'Plusieurs agendas répondent ici. Commencez par dire lequel, par exemple\u00a0:\n/absent {practitioner} demain 14h-16h',
    en: 'Several calendars answer here. Say first which one, for example:\n/away {practitioner} tomorrow 2pm-4pm',
  },

  // --- help, and whom it is refused
  'help.title': { fr: 'Ce que vous pouvez demander', en: 'What you can ask' },
  'help.lines': {
    fr: '/aujourdhui – les rendez-vous d’aujourd’hui\n/demain – ceux de demain\n/semaine – les sept jours à venir\n/libre – les prochains moments libres\n/absent demain 14h-16h – bloque ce temps dans Google Agenda\u00a0; aussi «\u00a0lundi matin\u00a0», «\u00a012/12\u00a0» ou «\u00a012/12-18/12\u00a0»',
    en: '/today – today’s appointments\n/tomorrow – tomorrow’s\n/week – the next seven days\n/free – when there is still time\n/away tomorrow 2pm-4pm – blocks that time in Google Calendar; also “monday morning”, “12/12” or “12/12-18/12”',
  },
  'help.unknown': {
    fr: 'Je ne connais pas cette demande.',
    en: 'I do not know that one.',
  },
  stranger: {
    fr: 'Bonjour. Ce robot ne répond qu’aux médecins du cabinet. Si vous en êtes, donnez ce numéro à qui administre Créneau\u00a0: {chat}. Les patients sont priés de s’adresser directement au cabinet.',
    en: 'Hello. This bot answers to the doctors of the practice only. If you are one, give this number to whoever administers Créneau: {chat}. Patients, please contact the practice directly.',
  },
  failed: {
    fr: 'Une erreur est survenue. Réessayez dans un instant.',
    en: 'Something went wrong. Try again in a moment.',
  },
} as const satisfies Catalogue;
