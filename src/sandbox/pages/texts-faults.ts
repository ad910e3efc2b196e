/** What the page of faults says. */
import type { Catalogue } from '../../texts/catalogue.ts';

export const faultTexts = {
  faults: { fr: 'Pannes', en: 'Faults' },
  'faults-title': { fr: 'Mettre en panne', en: 'Break something' },
  'faults-intro': {
    fr: 'Chaque interrupteur agit aussitôt, et jusqu’à ce qu’on l’éteigne ou que le bac à sable redémarre. L’agenda du bac à sable, lui, marche toujours\u00a0: le médecin ne remarque rien.',
    en: 'Each switch takes effect at once, until it is turned off or the sandbox starts again. The calendar page itself goes on working: the doctor notices nothing.',
  },
  'faults-on': { fr: 'En panne\u00a0: {names}', en: 'Broken: {names}' },
  'all-well': { fr: 'Tout fonctionne.', en: 'Everything works.' },
  'all-off': { fr: 'Tout réparer', en: 'Mend everything' },
  'try-now': {
    fr: 'Voyez maintenant ce qui se passe\u00a0:',
    en: 'Now see what happens:',
  },
  on: { fr: 'En panne', en: 'On' },
  'group-google': { fr: 'Google Agenda', en: 'Google Calendar' },
  'group-channels': { fr: 'Messages', en: 'Messages' },
  'google-down': { fr: 'Google en panne', en: 'Google is down' },
  'google-down-what': {
    fr: 'Chaque appel reçoit une erreur 503. Les créneaux restent proposés\u00a0; une réservation est mise en attente, son créneau retenu, et un e-mail dit comment elle a fini.',
    en: 'Every call is answered 503. Times are still offered; a booking is queued with its slot held, and a mail says how it ended.',
  },
  'google-hangs': { fr: 'Google ne répond pas', en: 'Google does not answer' },
  'google-hangs-what': {
    fr: 'Les appels restent sans réponse. Même suite qu’une panne, après quelques secondes d’attente.',
    en: 'Calls are never answered. The same as when it is down, after some seconds of waiting.',
  },
  'google-slow': { fr: 'Google est lent', en: 'Google is slow' },
  'google-slow-what': {
    fr: 'Chaque appel prend une seconde et demie de plus. Réserver dure plus longtemps\u00a0; rien d’autre ne change.',
    en: 'Every call takes a second and a half longer. Booking takes longer; nothing else changes.',
  },
  'answers-lost': { fr: 'Réponses perdues', en: 'Answers get lost' },
  'answers-lost-what': {
    fr: 'Google fait ce qu’on lui demande, puis la connexion est coupée. Une réservation peut être confirmée plus tard, mais n’a jamais deux événements.',
    en: 'Google does what it is asked, then the connection breaks. A booking may be confirmed later, but never gets two events.',
  },
  'tokens-lost': { fr: 'Jetons de synchronisation perdus', en: 'Sync tokens are lost' },
  'tokens-lost-what': {
    fr: 'Chaque liste de changements est refusée (410). L’agenda est relu en entier à la place\u00a0; les patients ne remarquent rien.',
    en: 'Every list of changes is refused (410). The calendar is read in full instead; patients notice nothing.',
  },
  'access-lost': { fr: 'Agenda plus partagé', en: 'Calendar no longer shared' },
  'access-lost-what': {
    fr: 'Google répond 404. Aucun rendez-vous n’est tenu pour annulé\u00a0; les réservations attendent, et la page d’administration dit pourquoi.',
    en: 'Google answers 404. No booking is taken for cancelled; new ones are queued, and the admin page says why.',
  },
  'read-only': { fr: 'Agenda en lecture seule', en: 'Calendar may only be read' },
  'read-only-what': {
    fr: 'Toute écriture est refusée (403). Les changements du médecin arrivent encore\u00a0; les réservations attendent.',
    en: 'Every write is refused (403). The doctor’s changes still arrive; bookings are queued.',
  },
  'token-dead': { fr: 'Accès révoqué', en: 'Access revoked' },
  'token-dead-what': {
    fr: 'Le jeton de rafraîchissement est mort (invalid_grant). Les réservations attendent\u00a0; l’administration conseille d’en demander un nouveau.',
    en: 'The refresh token is dead (invalid_grant). Bookings are queued; the admin page advises to fetch a new one.',
  },
  'quota-spent': { fr: 'Quota épuisé', en: 'Quota is spent' },
  'quota-spent-what': {
    fr: 'Google refuse toute écriture pour des heures (403 quotaExceeded). Il est moins souvent sollicité\u00a0; les réservations attendent.',
    en: 'Google refuses every write for hours (403 quotaExceeded). It is asked less often; bookings are queued.',
  },
  'pushes-lost': { fr: 'Notifications perdues', en: 'Pushes are lost' },
  'pushes-lost-what': {
    fr: 'Google ne prévient plus des changements. Ils sont découverts à la prochaine relève, cinq minutes plus tard au plus.',
    en: 'Google no longer tells of changes. They are found at the next poll, five minutes later at most.',
  },
  'telegram-down': { fr: 'Telegram en panne', en: 'Telegram is down' },
  'telegram-down-what': {
    fr: 'Les messages au médecin attendent et partent plus tard\u00a0; les réservations et les e-mails continuent.',
    en: 'Messages to the doctor wait and go out later; bookings and mails go on.',
  },
  'mail-down': { fr: 'Messagerie en panne', en: 'Mail is down' },
  'mail-down-what': {
    fr: 'Les e-mails attendent et sont réessayés, d’abord après 30 secondes. Une réservation est confirmée quand même.',
    en: 'Mails wait and are tried again, first after 30 seconds. A booking is confirmed all the same.',
  },
  'sms-down': { fr: 'SMS en panne', en: 'SMS is down' },
  'sms-down-what': {
    fr: 'Les SMS attendent et sont réessayés. Rien d’autre ne change.',
    en: 'SMS wait and are tried again. Nothing else changes.',
  },
} as const satisfies Catalogue;
