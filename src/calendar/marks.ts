/** Our marks on an event: `extendedProperties.private` <-> `Marks`. */
import type {
  AbsenceMarks,
  Asked,
  AskedMarks,
  BookingMarks,
  HoldMarks,
  Marks,
  Offer,
  Proposed,
  Regret,
  Reminded,
  Told,
  Waiting,
} from '../engine/core/event.ts';
import type { EventId } from '../engine/core/values.ts';
import type { EventChange } from '../engine/ports.ts';
import { marksSchema } from './marks-schema.ts';

/** Versioned: an engine that writes another layout takes another prefix, and both can be read. */
export const MARKS_PREFIX = 'creneau1.';

/** The marks do not fit into one event; nothing was written. Its message holds no patient data. */
export class MarksTooLarge extends Error {
  override readonly name = 'MarksTooLarge';
}

/**
 * The private extended properties that carry these marks, one key a field.
 *
 * Google drops keys over 44 characters and cuts values over 1,024 without a word, and an event holds
 * at most 300 properties and 32 kB in all (google: Extended properties). So the patient's fields are
 * cut into pieces well below that, and what cannot fit is refused.
 *
 * @throws MarksTooLarge when Google would truncate.
 */
export function encodeMarks(marks: Marks): Record<string, string> {
  const properties = propertiesOf(marks);
  let bytes = 0;
  for (const [key, value] of Object.entries(properties)) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (bytes > EVENT_BYTES) {
    throw new MarksTooLarge(`marks of ${bytes} bytes; an event holds ${EVENT_BYTES}`);
  }
  return properties;
}

/**
 * The properties to patch for changed marks: only the keys named. Null deletes a key
 * (google: events.patch).
 *
 * @throws MarksTooLarge when Google would truncate.
 */
export function encodeMarksChange(
  marks: NonNullable<EventChange['marks']>,
): Record<string, string | null> {
  const properties: Record<string, string | null> = {};
  if (marks.slot !== undefined) put(properties, 'slot', slotText(marks.slot));
  if (marks.claimedAt === null) properties[key('claimedAt')] = null;
  else if (marks.claimedAt !== undefined) {
    put(properties, 'claimedAt', String(marks.claimedAt));
  }
  if (marks.asked != null) put(properties, 'asked', askedText(marks.asked));
  if (marks.declineHeard === true) put(properties, 'declineHeard', 'true');
  if (marks.reminded != null) put(properties, 'reminded', remindedText(marks.reminded));
  if (marks.proposed != null) put(properties, 'proposed', proposedText(marks.proposed));
  if (marks.noShow === true) put(properties, 'noShow', 'true');
  else if (marks.noShow === false) properties[key('noShow')] = null;
  if (marks.regret === null) properties[key('regret')] = null;
  else if (marks.regret !== undefined) put(properties, 'regret', regretText(marks.regret));
  if (marks.patient !== undefined) {
    // How many pieces there were is not known here: whatever there may have been goes.
    for (let index = 0; index < MOST_PIECES; index += 1) {
      properties[key(`patient.${index}`)] = null;
    }
    putPieces(properties, 'patient', patientText(marks.patient));
  }
  if (marks.waiting === null) properties[key('waiting')] = null;
  else if (marks.waiting !== undefined) {
    put(properties, 'waiting', waitingText(marks.waiting));
  }
  if (marks.offer === null) properties[key('offer')] = null;
  else if (marks.offer !== undefined) put(properties, 'offer', offerText(marks.offer));
  if (marks.owed === null) properties[key('owed')] = null;
  else if (marks.owed !== undefined) put(properties, 'owed', JSON.stringify(marks.owed));
  for (const party of ['patient', 'doctor'] as const) {
    const told = marks.told?.[party];
    if (told !== undefined) put(properties, `told.${party}`, toldText(told));
  }
  return properties;
}

/**
 * The marks among an event's private properties. Null when there are none, when they name another
 * event (a copy made in Google Calendar carries them along; so do the instances of an event that was
 * made recurring), and when they are damaged: such an event is a plain one that takes time. That the
 * doctor was asked about a series is said on the series, and shows on its instances (`seriesId`).
 */
export function decodeMarks(
  properties: unknown,
  eventId: EventId,
  seriesId: EventId | null = null,
): Marks | null {
  if (typeof properties !== 'object' || properties === null) return null;
  const values = properties as Readonly<Record<string, unknown>>;
  // Nearly every event of a calendar is a stranger's: this line is all they cost.
  const named = values[ID_KEY];
  if (named === undefined) return null;
  const isSeries = named === seriesId && values[key('kind')] === 'asked';
  if (named !== eventId && !isSeries) return null;
  const parsed = marksSchema.safeParse({
    kind: values[key('kind')],
    id: values[ID_KEY],
    practitioner: values[key('practitioner')],
    type: values[key('type')],
    origin: values[key('origin')],
    slot: values[key('slot')],
    claimedAt: values[key('claimedAt')],
    patient: joined(values, 'patient'),
    told: { patient: values[key('told.patient')], doctor: values[key('told.doctor')] },
    asked: values[key('asked')],
    declineHeard: values[key('declineHeard')],
    reminded: values[key('reminded')],
    proposed: values[key('proposed')],
    noShow: values[key('noShow')],
    regret: values[key('regret')],
    waiting: values[key('waiting')],
    offer: values[key('offer')],
    owed: values[key('owed')],
    for: values[key('for')],
    expiresAt: values[key('expiresAt')],
    by: values[key('by')],
  });
  // The branded ids are plain texts to zod; nothing else distinguishes the two types.
  return parsed.success ? (parsed.data as Marks) : null;
}

/** Whether there are marks of ours at all, whatever event they name. */
export const carriesMarks = (properties: unknown): boolean =>
  typeof properties === 'object' && properties !== null && ID_KEY in properties;

/** Conservative in every unit: Google says 1,024 characters without saying which. */
const PIECE_BYTES = 1_000;
/** Below 32 kB, so that what is told later, and other programs' properties, still fit. */
const EVENT_BYTES = 28_000;

/** No event holds more of one field. */
const MOST_PIECES = Math.ceil(EVENT_BYTES / PIECE_BYTES) + 1;

const key = (field: string): string => MARKS_PREFIX + field;
const ID_KEY = key('id');

function propertiesOf(marks: Marks): Record<string, string> {
  switch (marks.kind) {
    case 'booking':
      return encodeBooking(marks);
    case 'hold':
      return encodeHold(marks);
    case 'asked':
      return encodeAsked(marks);
    case 'absence':
      return encodeAbsence(marks);
  }
}

function encodeBooking(marks: BookingMarks): Record<string, string> {
  const properties: Record<string, string> = {};
  put(properties, 'kind', 'booking');
  put(properties, 'id', marks.id);
  put(properties, 'practitioner', marks.practitioner);
  put(properties, 'type', marks.type);
  put(properties, 'origin', marks.origin);
  put(properties, 'slot', slotText(marks.slot));
  if (marks.claimedAt !== null) put(properties, 'claimedAt', String(marks.claimedAt));
  if (marks.told.patient !== null) {
    put(properties, 'told.patient', toldText(marks.told.patient));
  }
  if (marks.told.doctor !== null) put(properties, 'told.doctor', toldText(marks.told.doctor));
  if (marks.asked !== null) put(properties, 'asked', askedText(marks.asked));
  if (marks.declineHeard) put(properties, 'declineHeard', 'true');
  if (marks.reminded !== null) put(properties, 'reminded', remindedText(marks.reminded));
  if (marks.proposed != null) put(properties, 'proposed', proposedText(marks.proposed));
  if (marks.waiting !== undefined) put(properties, 'waiting', waitingText(marks.waiting));
  if (marks.offer !== undefined) put(properties, 'offer', offerText(marks.offer));
  if (marks.owed !== undefined) put(properties, 'owed', JSON.stringify(marks.owed));
  if (marks.noShow) put(properties, 'noShow', 'true');
  if (marks.regret !== null) put(properties, 'regret', regretText(marks.regret));
  putPieces(properties, 'patient', patientText(marks.patient));
  return properties;
}

function encodeHold(marks: HoldMarks): Record<string, string> {
  const properties: Record<string, string> = {};
  put(properties, 'kind', 'hold');
  put(properties, 'id', marks.id);
  put(properties, 'for', marks.for);
  put(properties, 'expiresAt', String(marks.expiresAt));
  return properties;
}

function encodeAsked(marks: AskedMarks): Record<string, string> {
  const properties: Record<string, string> = {};
  put(properties, 'kind', 'asked');
  put(properties, 'id', marks.id);
  put(properties, 'by', marks.by);
  return properties;
}

/** As JSON: an empty name is no missing key, and pieces that do not belong together do not parse. */
function patientText(patient: BookingMarks['patient']): string {
  const { firstName, lastName, email, phone, firstConsultation, message, locale } = patient;
  const fields = { firstName, lastName, email, phone, firstConsultation, message, locale };
  return JSON.stringify(fields);
}

function encodeAbsence(marks: AbsenceMarks): Record<string, string> {
  const properties: Record<string, string> = {};
  put(properties, 'kind', 'absence');
  put(properties, 'id', marks.id);
  return properties;
}

const askedText = ({ about, listed, by }: Asked): string =>
  JSON.stringify({ about, listed, by });

const remindedText = ({ start, hours, by }: Reminded): string =>
  JSON.stringify({ start, hours, by });

const regretText = ({ at, was, by }: Regret): string => JSON.stringify({ at, was, by });
const proposedText = ({ start, by }: Proposed): string => JSON.stringify({ start, by });
const waitingText = ({ since, offered, by }: Waiting): string =>
  JSON.stringify({ since, offered, by });

const offerText = ({ start, end, until, hold, by }: Offer): string =>
  JSON.stringify({ start, end, until, hold, by });

const slotText = (slot: BookingMarks['slot']): string =>
  JSON.stringify({ start: slot.start, end: slot.end });

const toldText = ({ revision, status, start, end, practitioner, by }: Told): string =>
  JSON.stringify({ revision, status, start, end, practitioner, by });

/** A field that is never cut, since a patch may have to replace it without knowing the old one. */
function put(properties: Record<string, string | null>, field: string, value: string): void {
  if (Buffer.byteLength(value) > PIECE_BYTES) {
    throw new MarksTooLarge(`mark ${field} is longer than ${PIECE_BYTES} bytes`);
  }
  properties[key(field)] = value;
}

/** `field` holds the number of pieces, `field.0`, `field.1`, … the pieces. */
function putPieces(
  properties: Record<string, string | null>,
  field: string,
  value: string,
): void {
  const pieces = cut(value);
  properties[key(field)] = String(pieces.length);
  for (const [index, piece] of pieces.entries()) properties[key(`${field}.${index}`)] = piece;
}

/** Pieces of at most PIECE_BYTES of UTF-8, never dividing a character. */
function cut(value: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  let bytes = 0;
  for (const character of value) {
    const more = Buffer.byteLength(character);
    if (bytes + more > PIECE_BYTES) {
      pieces.push(piece);
      piece = '';
      bytes = 0;
    }
    piece += character;
    bytes += more;
  }
  pieces.push(piece);
  return pieces;
}

/**
 * The pieces of a field put together, or undefined when one is missing. Their length is not checked:
 * a program that normalises an accent must not cost a patient the booking.
 */
function joined(values: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const count = values[key(field)];
  if (typeof count !== 'string' || !/^\d{1,3}$/.test(count)) return undefined;
  let text = '';
  for (let index = 0; index < Number(count); index += 1) {
    const piece = values[key(`${field}.${index}`)];
    if (typeof piece !== 'string') return undefined;
    text += piece;
  }
  return text;
}
