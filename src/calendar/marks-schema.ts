/** What our marks on an event must look like to be read. */
import { z } from 'zod';
import { APPOINTMENT_KINDS, CANCEL_REASONS } from '../engine/core/notice.ts';

const fromJson = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The text comes from outside, so broken JSON is an expected outcome: reported as an issue.
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});

const instant = z
  .string()
  .regex(/^-?\d{1,16}$/)
  .transform(Number);
const slotSchema = z.object({ start: z.int(), end: z.int() });
const toldSchema = z.object({
  revision: z.int().nonnegative(),
  status: z.enum(['confirmed', 'pending', 'cancelled']),
  start: z.int(),
  end: z.int(),
  practitioner: z.string(),
  by: z.string(),
});
const told = fromJson
  .pipe(toldSchema)
  .optional()
  .transform((value) => value ?? null);

const asked = fromJson
  .pipe(
    z.object({
      about: z.array(z.string()),
      listed: z.array(z.string()).default([]),
      by: z.string(),
    }),
  )
  .optional()
  .transform((value) => value ?? null);
const reminded = fromJson
  .pipe(z.object({ start: z.int(), hours: z.number(), by: z.string() }))
  .optional()
  .transform((value) => value ?? null);
const proposed = fromJson
  .pipe(z.object({ start: z.int(), by: z.string() }))
  .optional()
  .transform((value) => value ?? null);
const waiting = fromJson
  .pipe(z.object({ since: z.int(), offered: z.array(z.int()), by: z.string() }))
  .optional();
const offer = fromJson
  .pipe(
    z.object({
      start: z.int(),
      end: z.int(),
      until: z.int(),
      hold: z.string(),
      by: z.string(),
    }),
  )
  .optional();

const owed = fromJson
  .pipe(
    z.object({
      at: z.int(),
      handed: z.boolean(),
      messages: z.array(
        z.object({
          by: z.string(),
          party: z.enum(['patient', 'doctor']),
          channels: z.array(z.enum(['email', 'telegram', 'sms', 'invitation'])),
          kind: z.enum(APPOINTMENT_KINDS),
          who: z.enum(['patient', 'doctor', 'engine']),
          revision: z.int().nonnegative(),
          previous: z
            .object({ start: z.int(), end: z.int(), practitioner: z.string() })
            .nullable(),
          reason: z.enum(CANCEL_REASONS).optional(),
        }),
      ),
    }),
  )
  .optional();

const regret = fromJson
  .pipe(z.object({ at: z.int(), was: z.enum(['confirmed', 'pending']), by: z.string() }))
  .optional()
  .transform((value) => value ?? null);
const flag = z
  .string()
  .optional()
  .transform((value) => value === 'true');

/** Of the properties put together by field: every text that comes from outside is checked. */
export const marksSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('booking'),
    id: z.string(),
    practitioner: z.string().min(1),
    type: z.string().min(1),
    origin: z.enum(['patient', 'practice', 'doctor']),
    slot: fromJson.pipe(slotSchema),
    claimedAt: instant.optional().transform((value) => value ?? null),
    patient: fromJson.pipe(
      z.object({
        firstName: z.string(),
        lastName: z.string(),
        email: z.string(),
        phone: z.string(),
        firstConsultation: z.boolean(),
        message: z.string(),
        locale: z.enum(['fr', 'en']),
      }),
    ),
    told: z.object({ patient: told, doctor: told }),
    asked,
    declineHeard: flag,
    reminded,
    proposed,
    noShow: flag,
    regret,
    waiting,
    offer,
    owed,
  }),
  z.object({
    kind: z.literal('hold'),
    id: z.string(),
    for: z.string().min(1),
    expiresAt: instant,
  }),
  z.object({ kind: z.literal('asked'), id: z.string(), by: z.string() }),
  z.object({ kind: z.literal('absence'), id: z.string() }),
]);
