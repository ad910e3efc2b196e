/** What the doctor reads after she pressed a button or answered a question: how it ended. */
import type { Acted } from '../engine/core/acts.ts';
import { type Locale, unreachable } from '../engine/core/values.ts';
import { type Catalogue, text } from './catalogue.ts';

export const acted = {
  'acted.kept': {
    fr: 'C’est noté\u00a0: rien n’est annulé.',
    en: 'Noted: nothing is cancelled.',
  },
  'acted.cancelled': {
    fr: 'C’est annulé, et les patients sont prévenus.',
    en: 'Cancelled, and the patients are told.',
  },
  'acted.cancelled.none': {
    fr: 'Il n’y avait plus rien à annuler.',
    en: 'There was nothing left to cancel.',
  },
  'acted.cancelled.one': {
    fr: 'Le rendez-vous est annulé, et le patient prévenu.',
    en: 'The appointment is cancelled, and the patient is told.',
  },
  'acted.cancelled.many': {
    fr: '{n} rendez-vous sont annulés, et les patients prévenus.',
    en: '{n} appointments are cancelled, and the patients are told.',
  },
  'acted.cancelled.later': {
    fr: 'C’est noté. Google Agenda ne répond pas\u00a0: l’annulation suivra dès que possible.',
    en: 'Noted. Google Calendar does not answer: the cancellation follows as soon as possible.',
  },
  'acted.closed': {
    fr: 'C’est fermé\u00a0: les patients ne peuvent plus y prendre rendez-vous.',
    en: 'Closed: patients can no longer book then.',
  },
  'acted.left-open': {
    fr: 'C’est noté\u00a0: les patients peuvent toujours prendre rendez-vous.',
    en: 'Noted: patients can still book.',
  },
  'acted.accepted': {
    fr: 'C’est noté\u00a0: les patients sont prévenus.',
    en: 'Noted: the patients are being told.',
  },
  'acted.put-back': {
    fr: 'Tout est remis comme avant dans Google Agenda. Personne n’a été prévenu.',
    en: 'Everything is put back as before in Google Calendar. Nobody was told.',
  },
  'acted.put-back.partly': {
    fr: '{n} rendez-vous remis comme avant, {left} non\u00a0: réessayez, ou faites prévenir les patients.',
    en: '{n} put back as before, {left} not: try again, or have the patients told.',
  },
  'acted.told': { fr: 'Le patient est prévenu.', en: 'The patient is told.' },
  'acted.untold': {
    fr: 'C’est noté\u00a0: le patient n’est pas prévenu.',
    en: 'Noted: the patient is not told.',
  },
  'acted.approved': {
    fr: 'Le rendez-vous est confirmé, et le patient prévenu.',
    en: 'The appointment is confirmed, and the patient is told.',
  },
  'acted.approved.later': {
    fr: 'C’est noté. Google Agenda ne répond pas\u00a0: la confirmation suivra dès que possible, si le patient ne change pas d’horaire d’ici là.',
    en: 'Noted. Google Calendar does not answer: it is confirmed as soon as possible, unless the patient changes the time before.',
  },
  'acted.declined': {
    fr: 'La demande est refusée, et le patient prévenu.',
    en: 'The request is declined, and the patient is told.',
  },
  'acted.taken-back': {
    fr: 'C’est retiré de l’agenda\u00a0: les patients peuvent de nouveau prendre rendez-vous.',
    en: 'Taken out of the calendar: patients can book again.',
  },
  'acted.proposed': {
    fr: 'Le patient est prié de choisir un autre horaire. D’ici là, le rendez-vous reste maintenu.',
    en: 'The patient is asked to choose another time. Until then the appointment stands.',
  },
  'acted.proposed.later': {
    fr: 'C’est noté. Google Agenda ne répond pas\u00a0: la proposition partira dès que possible.',
    en: 'Noted. Google Calendar does not answer: the proposal goes out as soon as possible.',
  },
  'acted.not-proposed.nothing-free': {
    fr: 'Aucun autre créneau n’est libre. Rien n’a été envoyé.',
    en: 'No other time is free. Nothing was sent.',
  },
  'acted.not-proposed.too-late': {
    fr: 'Il est trop tard pour que le patient déplace ce rendez-vous lui-même. Rien n’a été envoyé.',
    en: 'It is too late for the patient to move this appointment. Nothing was sent.',
  },
  'acted.gone': {
    fr: 'C’est déjà réglé, ou l’agenda a changé depuis. Rien n’a été fait.',
    en: 'This is settled already, or the calendar has changed since. Nothing was done.',
  },
  'acted.unavailable': {
    fr: 'Google Agenda ne répond pas. Rien n’a été fait\u00a0; réessayez dans un instant.',
    en: 'Google Calendar does not answer. Nothing was done; try again in a moment.',
  },

  // --- a button that asks further
  'press.why': {
    fr: 'Pour quelle raison\u00a0? Le patient en sera informé.',
    en: 'For what reason? The patient is told.',
  },
  'press.back': { fr: 'Rien n’a été fait.', en: 'Nothing was done.' },

  // --- a button that is not carried out at all
  'press.foreign': {
    fr: 'Ce bouton ne répond qu’aux médecins du cabinet.',
    en: 'This button answers to the doctors of the practice only.',
  },
  'press.not-yours': {
    fr: 'Cet agenda n’est pas le vôtre. Rien n’a été fait.',
    en: 'This is not your calendar. Nothing was done.',
  },
  'press.unknown': {
    fr: 'Ce bouton ne veut plus rien dire. Rien n’a été fait.',
    en: 'This button means nothing any more. Nothing was done.',
  },
  'press.failed': {
    fr: 'Une erreur est survenue. Réessayez dans un instant.',
    en: 'Something went wrong. Try again in a moment.',
  },
} as const satisfies Catalogue;

/** One or two short sentences: they fit into what pops up over a Telegram chat. */
export function actedInWords(outcome: Acted, locale: Locale): string {
  const say = (
    key: keyof typeof acted,
    params?: Readonly<Record<string, string | number>>,
  ): string => text(acted, locale, key, params);
  switch (outcome.kind) {
    case 'cancelled': {
      const { bookings: n, later } = outcome;
      const done = n === 1 ? say('acted.cancelled.one') : say('acted.cancelled.many', { n });
      if (later > 0) {
        return n === 0
          ? say('acted.cancelled.later')
          : `${done} ${say('acted.cancelled.later')}`;
      }
      return n === 0 ? say('acted.cancelled.none') : done;
    }
    case 'put-back':
      return outcome.left === 0
        ? say('acted.put-back')
        : say('acted.put-back.partly', { n: outcome.bookings, left: outcome.left });
    case 'proposed':
      return say(outcome.later ? 'acted.proposed.later' : 'acted.proposed');
    case 'approved':
      return say(outcome.later ? 'acted.approved.later' : 'acted.approved');
    case 'not-proposed':
      return say(`acted.not-proposed.${outcome.why}`);
    case 'kept':
    case 'closed':
    case 'left-open':
    case 'accepted':
    case 'told':
    case 'untold':
    case 'declined':
    case 'taken-back':
    case 'gone':
    case 'unavailable':
      return say(`acted.${outcome.kind}`);
    default:
      return unreachable(outcome);
  }
}
