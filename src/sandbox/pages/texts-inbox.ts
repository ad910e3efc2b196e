/** What the inbox says, and the mails that Google would write. */
import type { Catalogue } from '../../texts/catalogue.ts';

export const inboxTexts = {
  inbox: { fr: 'Messages', en: 'Inbox' },
  'messages-sent': { fr: 'Messages envoyés', en: 'Messages sent' },
  'inbox-hint': {
    fr: 'Rien ne quitte cette machine. Cette page se tient à jour toute seule.',
    en: 'Nothing leaves this machine. This page keeps itself up to date.',
  },
  'nothing-sent': { fr: 'Rien n’a encore été envoyé.', en: 'Nothing has been sent yet.' },
  clear: { fr: 'Tout effacer', en: 'Clear' },
  filter: { fr: 'Destinataire', en: 'Recipient' },
  everyone: { fr: 'Tous', en: 'Everyone' },
  patients: { fr: 'Patients', en: 'Patients' },
  doctor: { fr: 'Médecin', en: 'Doctor' },
  mails: { fr: 'E-mails', en: 'Mails' },
  jump: { fr: 'Aller à Telegram et aux SMS', en: 'Go to Telegram and SMS' },
  'plain-text': { fr: 'En texte simple', en: 'As plain text' },
  'will-you-come': { fr: 'Viendrez-vous\u00a0?', en: 'Going?' },
  'answered-now': { fr: 'Réponse actuelle\u00a0: {answer}', en: 'Answered: {answer}' },
  'no-longer-invited': {
    fr: 'Ce rendez-vous n’existe plus, ou ne compte plus cet invité.',
    en: 'This event is gone, or no longer has this guest.',
  },
  'say-something': { fr: 'Écrire au robot', en: 'Write to the bot' },
  'refused-text': {
    fr: 'Un message compte de 1 à 4 096 caractères.',
    en: 'A message has 1 to 4,096 characters.',
  },
  send: { fr: 'Envoyer', en: 'Send' },
  edited: { fr: 'modifié', en: 'edited' },
  'bot-answered': { fr: 'Réponse au bouton\u00a0: {text}', en: 'Answer to the button: {text}' },
  'to-number': { fr: 'SMS à {number}', en: 'SMS to {number}' },
  'chat-with': { fr: 'Telegram, conversation {chat}', en: 'Telegram, chat {chat}' },
  'google-invitation': { fr: 'Invitation\u00a0: {summary}', en: 'Invitation: {summary}' },
  'google-update': {
    fr: 'Invitation modifiée\u00a0: {summary}',
    en: 'Updated invitation: {summary}',
  },
  'google-cancellation': { fr: 'Annulé\u00a0: {summary}', en: 'Canceled: {summary}' },
} as const satisfies Catalogue;
