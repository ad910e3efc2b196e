/** Why a slot is not offered, in words. */
import type { Catalogue } from './catalogue.ts';

export const slotReasons = {
  'why.title': {
    fr: 'Pourquoi cet horaire n’est-il pas proposé\u00a0?',
    en: 'Why is this time not offered?',
  },
  'why.lead': {
    fr: 'La réponse vient du calcul qui propose les horaires aux patients.',
    en: 'The answer comes from the very code that offers times to patients.',
  },
  'why.practitioner': { fr: 'Praticien', en: 'Practitioner' },
  'why.type': { fr: 'Motif', en: 'What' },
  'why.day': { fr: 'Jour', en: 'Day' },
  'why.time': { fr: 'Heure', en: 'Time' },
  'why.ask': { fr: 'Chercher la raison', en: 'Find the reason' },
  'why.asked': { fr: '{type}, {practitioner}, {when}', en: '{type}, {practitioner}, {when}' },
  'why.badTime': { fr: 'Donnez un jour et une heure.', en: 'Give a day and a time.' },
  'why.offered': { fr: 'Il est proposé aux patients.', en: 'It is offered to patients.' },
  'why.requestsOnly': {
    fr: 'L’agenda ne peut pas être lu en ce moment\u00a0: ce qui est choisi est une demande, confirmée plus tard.',
    en: 'The calendar cannot be read at the moment: what is chosen is a request, confirmed later.',
  },
  'why.unknown-practitioner': {
    fr: 'Ce praticien n’est pas dans la configuration.',
    en: 'This practitioner is not in the configuration.',
  },
  'why.type-not-offered': {
    fr: 'Ce praticien ne propose pas ce motif.',
    en: 'This practitioner does not offer that.',
  },
  'why.past': { fr: 'C’est passé.', en: 'It is past.' },
  'why.too-soon': {
    fr: 'C’est trop proche\u00a0: les patients peuvent réserver à partir de {when}.',
    en: 'It is too soon: patients may book from {when}.',
  },
  'why.too-soon.phone': {
    fr: 'Le secrétariat peut le donner par téléphone.',
    en: 'The front desk may give it by telephone.',
  },
  'why.too-far': {
    fr: 'C’est trop loin\u00a0: les rendez-vous s’ouvrent jusqu’à la veille du {day}.',
    en: 'It is too far ahead: appointments are open up to the day before {day}.',
  },
  'why.never-read': {
    fr: 'L’agenda n’a encore jamais pu être lu.',
    en: 'The calendar has never been read yet.',
  },
  'why.not-read': {
    fr: 'L’agenda n’est pas encore lu jusque-là. Il le sera au prochain relevé complet, cette nuit.',
    en: 'The calendar has not been read so far ahead yet. It will be at the next full pass, tonight.',
  },
  'why.closed': {
    fr: 'C’est fermé à cette heure-là. Ce jour-là est ouvert\u00a0: {openings}.',
    en: 'It is closed at that time. Open that day: {openings}.',
  },
  'why.closed.all': { fr: 'Rien n’est ouvert ce jour-là.', en: 'Nothing is open that day.' },
  'why.too-long': {
    fr: 'Ce motif dure {minutes}\u00a0min, et l’ouverture finit à {end}.',
    en: 'That takes {minutes} min, and the opening ends at {end}.',
  },
  'why.off-grid': {
    fr: 'Les horaires commencent toutes les {step}\u00a0min\u00a0: les plus proches sont {before} et {after}.',
    en: 'Times begin every {step} min: the nearest are {before} and {after}.',
  },
  'why.busy': {
    fr: 'Quelque chose est déjà à cette heure\u00a0:',
    en: 'Something is there already:',
  },
  'why.busy.buffer': {
    fr: '(trop près\u00a0: {minutes}\u00a0min sont gardées libres autour de chaque rendez-vous)',
    en: '(too near: {minutes} min are kept free around every appointment)',
  },
  'why.in.event': { fr: '«\u00a0{title}\u00a0»', en: '“{title}”' },
  'why.in.booking': { fr: 'rendez-vous «\u00a0{title}\u00a0»', en: 'appointment “{title}”' },
  'why.in.hold': {
    fr: 'un horaire retenu pour un autre patient',
    en: 'a time that is held for another patient',
  },
  'why.in.kept': {
    fr: 'l’horaire connu d’un patient, gardé jusqu’à votre décision',
    en: 'the time a patient was told, kept until you decide',
  },
  'why.in.untitled': { fr: 'sans titre', en: 'untitled' },
  'why.day-full': {
    fr: 'La journée est complète\u00a0: {most} rendez-vous au plus.',
    en: 'The day is full: {most} appointments at most.',
  },
  'why.span': { fr: 'de {from} à {until}', en: 'from {from} to {until}' },
} as const satisfies Catalogue;
