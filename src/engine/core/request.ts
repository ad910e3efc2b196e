/** A booking as asked for from outside: untrusted text in, a request or the list of what is wrong out. */
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { FieldError, FieldErrorCode } from '../api.ts';
import type { BookingMarks, Patient } from './event.ts';
import { phoneNumber } from './phone.ts';
import type { AppointmentType, Practice, Practitioner } from './practice.ts';
import type { Instant } from './values.ts';
import { must } from './values.ts';

export interface BookingRequest {
  readonly practitioner: Practitioner;
  readonly type: AppointmentType;
  readonly start: Instant;
  readonly patient: Patient;
  readonly origin: Origin;
}

/** Who asked: the patient herself, or somebody of the practice for her. */
type Origin = Exclude<BookingMarks['origin'], 'doctor'>;

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/**
 * `by` the practice: one way to reach the patient is enough, for she is on the telephone, and what the
 * practice books is not asked to be confirmed by it once more.
 */
export function parseBookingRequest(
  input: unknown,
  practice: Practice,
  by: Origin = 'patient',
): Parsed<BookingRequest> {
  const raw = by === 'practice' ? withoutBlanks(asRecord(input)) : asRecord(input);
  const shape = (by === 'practice' ? TAKEN_BY_PHONE : REQUEST).safeParse(raw);
  const errors = shape.success ? [] : firstPerField(shape.error.issues, raw);
  const practitioner = practice.practitioners.find((one) => one.id === raw.practitioner);
  if (typeof raw.practitioner === 'string' && raw.practitioner !== '' && !practitioner) {
    errors.push({ path: 'practitioner', code: 'unknown-practitioner' });
  }
  const types = practitioner?.types ?? practice.types;
  const type = types.find((one) => one.id === raw.type);
  if (typeof raw.type === 'string' && raw.type !== '' && !type) {
    errors.push({ path: 'type', code: 'unknown-type' });
  }
  const phone = phoneIn(raw, practice, by);
  if (phone === null && !errors.some(({ path }) => path === 'phone')) {
    errors.push({ path: 'phone', code: 'bad-phone' });
  }
  if (!shape.success || phone === null || !practitioner || !type || errors.length > 0)
    return { ok: false, errors };
  const { start, practitioner: _p, type: _t, locale, ...patient } = shape.data;
  return {
    ok: true,
    value: {
      practitioner,
      type,
      start,
      origin: by,
      patient: { ...patient, phone, locale: locale ?? practice.locale },
    },
  };
}

/** The `start` of a reschedule. */
export function parseStart(input: unknown): Parsed<Instant> {
  const parsed = START.safeParse(input);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  const code =
    input === undefined || input === null ? 'required' : codeOf(must(issue, 'an issue'));
  return { ok: false, errors: [{ path: 'start', code }] };
}

/** C0 and C1 controls, and the separators that some programs take for a line break. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** The same, but a message may have lines and tabs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS_IN_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
/** RFC 3339, offset mandatory. */
const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$/;
/** One address, no display name, no quoting, at least one dot in the domain. */
const EMAIL = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:".]+(\.[^\s@<>()[\]\\,;:".]+)+$/;

const line = (max: number) =>
  z
    .string('not-text')
    .refine((text) => !CONTROLS.test(text), 'bad-characters')
    .transform((text) => text.normalize('NFC').trim())
    .refine((text) => text !== '', 'required')
    .refine((text) => text.length <= max, 'too-long');

const START = z
  .string('not-text')
  .min(1, 'required')
  .transform((text, context) => {
    const time = RFC3339.test(text) ? DateTime.fromISO(text) : null;
    if (time?.isValid) return time.toMillis();
    context.addIssue({ code: 'custom', message: 'bad-date-time' });
    return z.NEVER;
  });

const MAIL = line(254)
  .refine((text) => EMAIL.test(text), 'bad-email')
  // RFC 5321 4.5.3.1.1: the part before the @ has at most 64 octets.
  .refine((text) => text.indexOf('@') <= 64, 'bad-email');

const REQUEST = z.strictObject({
  practitioner: line(100),
  type: line(100),
  start: START,
  firstName: line(100),
  lastName: line(100),
  email: MAIL,
  // Whether it is one depends on where the practice is: see below the shape.
  phone: line(40),
  firstConsultation: z.boolean('not-boolean').default(false),
  message: z
    .string('not-text')
    .refine((text) => !CONTROLS_IN_TEXT.test(text), 'bad-characters')
    .transform((text) => text.replace(/\r\n?/g, '\n').normalize('NFC').trim())
    .refine((text) => text.length <= 2_000, 'too-long')
    .default(''),
  locale: z.enum(['fr', 'en'], 'unknown-locale').optional(),
});

const TAKEN_BY_PHONE = REQUEST.extend({
  email: MAIL.default(''),
  phone: line(40).default(''),
}).refine(({ email, phone }) => email !== '' || phone !== '', {
  path: ['phone'],
  message: 'required',
});

function firstPerField(
  issues: readonly z.core.$ZodIssue[],
  raw: Record<string, unknown>,
): FieldError[] {
  const errors = new Map<string, FieldErrorCode>();
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) errors.set(key.slice(0, 60), 'unknown-field');
      continue;
    }
    const path = issue.path.join('.');
    if (errors.has(path)) continue;
    errors.set(path, raw[path] === undefined ? 'required' : codeOf(issue));
  }
  return [...errors].map(([path, code]) => ({ path, code }));
}

/** Every rule above names its code as its message. */
const codeOf = (issue: z.core.$ZodIssue): FieldErrorCode => issue.message as FieldErrorCode;

/** Null: what was given is no number. The practice may leave it out. */
const phoneIn = (
  { phone }: Record<string, unknown>,
  practice: Practice,
  by: Origin,
): string | null =>
  phone === undefined && by === 'practice' ? '' : phoneNumber(asText(phone), practice);

const asText = (value: unknown): string =>
  typeof value === 'string' ? value.normalize('NFC').trim() : '';

function asRecord(input: unknown): Record<string, unknown> {
  const isRecord = typeof input === 'object' && input !== null && !Array.isArray(input);
  return isRecord ? (input as Record<string, unknown>) : {};
}

/** A field of a form that was left empty was not filled in. */
const withoutBlanks = (raw: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(raw).filter(([, value]) => typeof value !== 'string' || value.trim() !== ''),
  );
