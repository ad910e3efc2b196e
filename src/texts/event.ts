/** What we write into events in Google Calendar, in the practice's language. */
import type { Catalogue } from './catalogue.ts';

export const eventTexts = {
  'event.title': { fr: '{what} – {name}', en: '{what} – {name}' },
  'event.visit': { fr: 'RDV', en: 'RDV' },
  'event.unconfirmed': { fr: 'À confirmer', en: 'To confirm' },
  'event.absent': { fr: 'Absent', en: 'Away' },
  // They name nobody: what Google keeps of them could not be erased.
  'event.moving': { fr: 'Déplacement en cours', en: 'Being moved' },
  'event.erased': { fr: 'RDV (effacé)', en: 'RDV (erased)' },
  'event.offered': { fr: 'Créneau proposé à un patient', en: 'Offered to a patient' },
  'event.email': { fr: 'Mail : {email}', en: 'Mail: {email}' },
  'event.phone': { fr: 'Téléphone : {phone}', en: 'Phone: {phone}' },
  'event.first.yes': { fr: 'Première consultation : oui', en: 'First visit: yes' },
  'event.first.no': { fr: 'Première consultation : non', en: 'First visit: no' },
  'event.message': { fr: 'Message : {message}', en: 'Message: {message}' },
} as const satisfies Catalogue;
