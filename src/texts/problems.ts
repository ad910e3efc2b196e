/** What error answers say. `CODE.title` names the problem, `….detail` says what to do. */
import type { Catalogue } from './catalogue.ts';

export const problems = {
  'malformed.title': { fr: 'Requête illisible', en: 'Malformed request' },
  'malformed.detail': {
    fr: 'La requête n’a pas pu être lue. Vérifiez l’adresse et le contenu envoyé.',
    en: 'The request could not be read. Check its address and its content.',
  },
  'malformed-address.detail': {
    fr: 'L’adresse contient un caractère mal encodé. Vérifiez les signes «\u00a0%\u00a0» de l’adresse.',
    en: 'The address holds a wrongly encoded character. Check the “%” signs in it.',
  },
  'malformed-json.detail': {
    fr: 'Le contenu n’est pas du JSON valide. Envoyez un objet JSON en UTF-8.',
    en: 'The body is not valid JSON. Send one JSON object, in UTF-8.',
  },
  'malformed-object.detail': {
    fr: 'Le contenu doit être un objet JSON, par exemple {"start":"2026-11-25T09:30:00+01:00"}.',
    en: 'The body must be a JSON object, such as {"start":"2026-11-25T09:30:00+01:00"}.',
  },
  'malformed-repeated.detail': {
    fr: 'Le paramètre «\u00a0{name}\u00a0» figure plusieurs fois. Donnez-le une seule fois.',
    en: 'The parameter “{name}” is given more than once. Give it once.',
  },
  'malformed-key.detail': {
    fr: 'L’en-tête Idempotency-Key doit compter de 1 à 255 caractères ASCII visibles.',
    en: 'The header Idempotency-Key must have 1 to 255 visible ASCII characters.',
  },
  'unauthorized.title': { fr: 'Accès non autorisé', en: 'Unauthorized' },
  'unauthorized.detail': {
    fr: 'Le jeton ou le mot de passe manque ou n’est pas le bon.',
    en: 'The token or password is missing or wrong.',
  },
  'forbidden.title': { fr: 'Action refusée', en: 'Forbidden' },
  'forbidden.detail': {
    fr: 'Cette action doit partir de la page d’administration elle-même. Rechargez-la, puis recommencez.',
    en: 'This must be done from the admin page itself. Reload it, then try again.',
  },
  'not-found.title': { fr: 'Introuvable', en: 'Not found' },
  'not-found.detail': {
    fr: 'Il n’y a rien à cette adresse. Vérifiez que le lien a été copié en entier.',
    en: 'There is nothing at this address. Check that the whole link was copied.',
  },
  'method-not-allowed.title': { fr: 'Méthode non permise', en: 'Method not allowed' },
  'method-not-allowed.detail': {
    fr: 'Cette adresse accepte seulement\u00a0: {allow}.',
    en: 'This address only takes: {allow}.',
  },
  'slot-unavailable.title': { fr: 'Créneau indisponible', en: 'Slot unavailable' },
  'slot-unavailable.detail': {
    fr: 'Ce créneau vient d’être pris. Choisissez-en un autre, par exemple parmi «\u00a0alternatives\u00a0».',
    en: 'This time has just been taken. Choose another one, for instance one of “alternatives”.',
  },
  'too-late.title': { fr: 'Trop tard', en: 'Too late' },
  'too-late.detail': {
    fr: 'Ce rendez-vous ne peut plus être modifié en ligne. Appelez le cabinet.',
    en: 'This appointment can no longer be changed online. Please call the practice.',
  },
  'booking-cancelled.title': { fr: 'Rendez-vous annulé', en: 'Appointment cancelled' },
  'booking-cancelled.detail': {
    fr: 'Ce rendez-vous a été annulé et ne peut plus être déplacé. Prenez-en un nouveau.',
    en: 'This appointment was cancelled and cannot be moved. Please book a new one.',
  },
  'too-large.title': { fr: 'Contenu trop volumineux', en: 'Content too large' },
  'too-large.detail': {
    fr: 'Le contenu envoyé dépasse 64 ko. Raccourcissez-le.',
    en: 'The body is larger than 64 kB. Send less.',
  },
  'unsupported-media-type.title': {
    fr: 'Type de contenu non accepté',
    en: 'Unsupported media type',
  },
  'unsupported-media-type.detail': {
    fr: 'Envoyez le contenu avec l’en-tête «\u00a0Content-Type: {expected}\u00a0», en UTF-8.',
    en: 'Send the body with the header “Content-Type: {expected}”, in UTF-8.',
  },
  'invalid.title': { fr: 'Données invalides', en: 'Invalid input' },
  'invalid.detail': {
    fr: 'Certains champs sont à corriger\u00a0: voyez «\u00a0errors\u00a0».',
    en: 'Some fields need correction: see “errors”.',
  },
  'too-many-requests.title': { fr: 'Trop de demandes', en: 'Too many requests' },
  'too-many-requests.detail': {
    fr: 'Trop de demandes en peu de temps. Réessayez dans {seconds}\u00a0s.',
    en: 'Too many requests in a short time. Try again in {seconds} s.',
  },
  'internal.title': { fr: 'Erreur interne', en: 'Internal error' },
  'internal.detail': {
    fr: 'Une erreur s’est produite de notre côté. Réessayez\u00a0; si cela continue, appelez le cabinet.',
    en: 'Something went wrong on our side. Try again; if it persists, call the practice.',
  },
  'not-ready.title': { fr: 'Pas encore prêt', en: 'Not ready' },
  'not-ready.detail': {
    fr: 'Aucun agenda n’a encore pu être lu. «\u00a0calendars\u00a0» dit pourquoi.',
    en: 'No calendar could be read yet. See “calendars” for the reason.',
  },
} as const satisfies Catalogue;
