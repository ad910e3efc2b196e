/** What the audit log and the outbox say of a booking, in words. */
import type { Catalogue } from './catalogue.ts';

export const history = {
  'booking.held': {
    fr: 'Horaire réservé le temps de l’inscrire',
    en: 'Time held while it is written',
  },
  'booking.queued': {
    fr: 'Google Agenda ne répond pas\u00a0: gardé en attente',
    en: 'Google Calendar does not answer: kept waiting',
  },
  'booking.adopted': {
    fr: 'Demande répétée, reprise là où elle en était',
    en: 'Request repeated, taken up where it was',
  },
  'booking.confirmed': { fr: 'Rendez-vous confirmé', en: 'Appointment confirmed' },
  'booking.pending': {
    fr: 'Rendez-vous inscrit, à confirmer',
    en: 'Appointment written down, to be confirmed',
  },
  'booking.cancelled': { fr: 'Rendez-vous annulé', en: 'Appointment cancelled' },
  'booking.lost': {
    fr: 'L’horaire était déjà pris\u00a0: rendez-vous refusé',
    en: 'The time was taken already: appointment refused',
  },
  'booking.withdrawn': {
    fr: 'Demande retirée avant d’être inscrite',
    en: 'Request withdrawn before it was written',
  },
  'booking.cancel-asked': { fr: 'Annulation demandée', en: 'Cancellation asked for' },
  'booking.cancel-overtaken': {
    fr: 'Annulation devenue sans objet',
    en: 'Cancellation no longer called for',
  },
  'booking.approve-asked': { fr: 'Confirmation demandée', en: 'Confirmation asked for' },
  'booking.approve-overtaken': {
    fr: 'Confirmation devenue sans objet',
    en: 'Confirmation no longer called for',
  },
  'booking.move-asked': { fr: 'Déplacement demandé', en: 'Move asked for' },
  'booking.move-lost': {
    fr: 'Le nouvel horaire était déjà pris\u00a0: rendez-vous laissé où il était',
    en: 'The new time was taken already: left where it was',
  },
  'booking.moved': { fr: 'Rendez-vous déplacé', en: 'Appointment moved' },
  'booking.typed': {
    fr: 'Rendez-vous noté à la main dans l’agenda, reconnu',
    en: 'Appointment typed into the calendar, recognised',
  },
  'booking.told': {
    fr: 'Changement fait dans l’agenda\u00a0: patient à prévenir',
    en: 'Change made in the calendar: the patient is to be told',
  },
  'booking.reminded': { fr: 'Rappel à envoyer', en: 'Reminder to be sent' },
  'booking.restamped': {
    fr: 'Informations effacées par un autre programme, remises dans l’événement',
    en: 'Details erased by another program, put back into the event',
  },
  'booking.frozen': {
    fr: 'Changement retenu\u00a0: trop de changements d’un coup',
    en: 'Change held back: too many changes at once',
  },
  'booking.unfrozen': { fr: 'Changement libéré', en: 'Change no longer held back' },
  'booking.put-back': {
    fr: 'Remis dans l’agenda comme avant',
    en: 'Put back into the calendar as before',
  },
  'booking.changed': {
    fr: 'Modifié entre-temps dans l’agenda',
    en: 'Changed meanwhile in the calendar',
  },
  'booking.waits': {
    fr: 'Le patient souhaite un horaire plus tôt',
    en: 'The patient wishes for an earlier time',
  },
  'booking.waits-no-more': {
    fr: 'Le patient ne souhaite plus d’horaire plus tôt',
    en: 'The patient no longer wishes for an earlier time',
  },
  'booking.offered': {
    fr: 'Un horaire plus tôt est proposé au patient',
    en: 'An earlier time is offered to the patient',
  },
  'booking.offer-ended': { fr: 'La proposition est terminée', en: 'The offer has ended' },
  'booking.no-show': { fr: 'Le patient n’est pas venu', en: 'The patient did not come' },
  'booking.restore-asked': {
    fr: 'Rétablissement demandé après une annulation',
    en: 'Asked to be reinstated after a cancellation',
  },
  'booking.restored': { fr: 'Rendez-vous rétabli', en: 'Appointment reinstated' },
  'booking.restore-lost': {
    fr: 'Rétablissement impossible\u00a0: l’horaire était pris, ou l’événement perdu',
    en: 'Could not be reinstated: the time was taken, or the event lost',
  },
  'erasure.asked': {
    fr: 'Effacement des données demandé',
    en: 'Erasure of the data asked for',
  },
  'patient.erased': { fr: 'Données du patient effacées', en: 'Data of the patient erased' },
  'booking.no-show-undone': { fr: 'Absence du patient retirée', en: 'Did come after all' },
  'event.appeared': {
    fr: 'Vu pour la première fois dans Google Agenda',
    en: 'First seen in Google Calendar',
  },
  'event.moved': { fr: 'Déplacé dans Google Agenda', en: 'Moved in Google Calendar' },
  'event.resized': {
    fr: 'Durée modifiée dans Google Agenda',
    en: 'Made longer or shorter in Google Calendar',
  },
  'event.cancelled': { fr: 'Supprimé dans Google Agenda', en: 'Deleted in Google Calendar' },
  'event.restored': { fr: 'Rétabli dans Google Agenda', en: 'Restored in Google Calendar' },
  'event.freed': {
    fr: 'Passé à «\u00a0Disponible\u00a0» dans Google Agenda',
    en: 'Set to “free” in Google Calendar',
  },
  'event.blocked': {
    fr: 'Passé à «\u00a0Occupé\u00a0» dans Google Agenda',
    en: 'Set to “busy” in Google Calendar',
  },
  'event.approved': { fr: 'Confirmé dans Google Agenda', en: 'Confirmed in Google Calendar' },
  'event.edited': {
    fr: 'Modifié dans Google Agenda, sans changer d’heure',
    en: 'Edited in Google Calendar, at the same time',
  },
  'event.unreadable': {
    fr: 'Illisible dans Google Agenda\u00a0: compté comme occupé',
    en: 'Not readable in Google Calendar: counted as busy',
  },
  'notice.sent': { fr: 'Message envoyé', en: 'Message sent' },
  'notice.retry': {
    fr: 'Envoi échoué, nouvel essai prévu',
    en: 'Sending failed, will be tried again',
  },
  'notice.dead': { fr: 'Message abandonné', en: 'Message given up' },
  'notice.revived': {
    fr: 'Message remis à l’envoi à la main',
    en: 'Message sent again by hand',
  },
  'notice.discarded': { fr: 'Message écarté à la main', en: 'Message set aside by hand' },
  'doctor.asked': { fr: 'Question posée au médecin', en: 'The doctor was asked' },
  'question.kept': { fr: 'Réponse du médecin\u00a0: garder', en: 'The doctor’s answer: keep' },
  'question.cancelled': {
    fr: 'Réponse du médecin\u00a0: annuler',
    en: 'The doctor’s answer: cancel',
  },
  'booking.proposed': {
    fr: 'Patient prié de choisir un autre horaire',
    en: 'Patient asked to choose another time',
  },
  'absence.asked': { fr: 'Absence annoncée par Telegram', en: 'Absence told by Telegram' },
  'absence.entered': { fr: 'Absence inscrite dans l’agenda', en: 'Absence entered' },
  'absence.refused': {
    fr: 'Absence qui n’a pas pu être inscrite',
    en: 'Absence that could not be entered',
  },
  'absence.taken-back': {
    fr: 'Absence retirée de l’agenda',
    en: 'Absence taken out of the calendar',
  },
  'question.closed': {
    fr: 'Réponse du médecin\u00a0: fermer la journée',
    en: 'The doctor’s answer: close the day',
  },
  'question.left-open': {
    fr: 'Réponse du médecin\u00a0: laisser ouvert',
    en: 'The doctor’s answer: leave open',
  },
  'freeze.begun': {
    fr: 'Trop de changements d’un coup\u00a0: messages retenus',
    en: 'Too many changes at once: messages held back',
  },
  'freeze.ended': { fr: 'Messages de nouveau libres', en: 'Messages no longer held back' },
  'freeze.accepted': {
    fr: 'Changements acceptés\u00a0: patients à prévenir',
    en: 'Changes accepted: patients are to be told',
  },
  'freeze.refused': {
    fr: 'Changements refusés\u00a0: remettre comme avant',
    en: 'Changes refused: to be put back',
  },
  'connection.lost': { fr: 'Agenda illisible', en: 'Calendar cannot be read' },
  'connection.late': {
    fr: 'Agenda plus lu depuis longtemps',
    en: 'Calendar not read for long',
  },
  'connection.back': { fr: 'Agenda de nouveau lu', en: 'Calendar read again' },
  'connection.unwritable': { fr: 'Agenda en lecture seule', en: 'Calendar takes no changes' },
  'connection.writable': {
    fr: 'Agenda de nouveau modifiable',
    en: 'Calendar takes changes again',
  },
  'pass.full': { fr: 'Agenda relu en entier', en: 'Calendar read as a whole' },
  'history.by.patient': { fr: 'patient', en: 'patient' },
  'history.by.doctor': { fr: 'médecin', en: 'doctor' },
  'history.by.admin': { fr: 'secrétariat', en: 'front desk' },
  'history.by.engine': { fr: 'Créneau', en: 'Créneau' },
  'history.message': { fr: '{what}, {channel} ({party})', en: '{what}, {channel} ({party})' },
  'history.because': { fr: 'motif\u00a0: {reason}', en: 'because: {reason}' },
  'history.unknown': { fr: 'Action «\u00a0{action}\u00a0»', en: 'Action “{action}”' },
  'channel.email': { fr: 'e-mail', en: 'e-mail' },
  'channel.telegram': { fr: 'Telegram', en: 'Telegram' },
  'channel.sms': { fr: 'SMS', en: 'SMS' },
  'party.patient': { fr: 'patient', en: 'patient' },
  'party.doctor': { fr: 'médecin', en: 'doctor' },
  'message.booked': { fr: 'confirmation de rendez-vous', en: 'appointment confirmed' },
  'message.pending': { fr: 'rendez-vous à confirmer', en: 'appointment to be confirmed' },
  'message.approved': { fr: 'rendez-vous accepté', en: 'appointment accepted' },
  'message.moved': { fr: 'rendez-vous déplacé', en: 'appointment moved' },
  'message.handed-over': { fr: 'changement de praticien', en: 'change of practitioner' },
  'message.cancelled': { fr: 'rendez-vous annulé', en: 'appointment cancelled' },
  'message.restored': { fr: 'rendez-vous rétabli', en: 'appointment restored' },
  'message.unavailable': { fr: 'demande refusée', en: 'request refused' },
  'message.reminder': { fr: 'rappel', en: 'reminder' },
  'message.offer': { fr: 'proposition d’un horaire plus tôt', en: 'offer of an earlier time' },
  'message.proposal': { fr: 'proposition d’un autre horaire', en: 'another time proposed' },
  'message.summary': { fr: 'résumé de la journée', en: 'summary of the day' },
  'message.away': { fr: 'suite d’une absence', en: 'outcome of an absence' },
  'message.frozen': { fr: 'trop de changements d’un coup', en: 'too many changes at once' },
  'message.overlap': { fr: 'rendez-vous sous un blocage', en: 'appointment under a block' },
  'message.absence': { fr: 'absence à confirmer', en: 'absence to be confirmed' },
  'message.preview': { fr: 'annonce au patient, à venir', en: 'what the patient will be told' },
  'message.connection': { fr: 'état de la connexion', en: 'state of the connection' },
  'message.erasure-asked': { fr: 'demande d’effacement', en: 'request for erasure' },
  'message.due': { fr: 'à envoyer', en: 'to be sent' },
  'message.sent': { fr: 'envoyé', en: 'sent' },
  'message.dead': { fr: 'abandonné', en: 'given up' },
  'message.laidAside': { fr: 'écarté', en: 'set aside' },
} as const satisfies Catalogue;
