/** The objects that travel, as JSON Schema (2020-12, which OpenAPI 3.1 speaks). */

const text = { type: 'string' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const count = { type: 'integer', minimum: 0 } as const;

const object = <P extends Readonly<Record<string, unknown>>>(
  properties: P,
  optional: readonly string[] = [],
) => ({
  type: 'object' as const,
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});

export const ref = (name: keyof typeof SCHEMAS) => ({ $ref: `#/components/schemas/${name}` });

const listOf = (items: object) => ({ type: 'array' as const, items });

const slot = { $ref: '#/components/schemas/Slot' };

export const SCHEMAS = {
  Slot: object({ start: time, end: time }),
  Practitioners: object({
    practitioners: listOf(
      object({
        id: text,
        name: text,
        appointmentTypes: listOf(
          object({ id: text, name: text, minutes: { type: 'integer', minimum: 1 } }),
        ),
      }),
    ),
    timeZone: { ...text, description: 'IANA name.' },
  }),
  Availability: object({
    practitioner: text,
    type: text,
    timeZone: text,
    from: { type: 'string', format: 'date' },
    to: { type: 'string', format: 'date' },
    asOf: {
      type: ['string', 'null'],
      format: 'date-time',
      description: 'When the calendar was last verified; null before the first time.',
    },
    slots: listOf(slot),
  }),
  BookingRequest: {
    ...object(
      {
        practitioner: text,
        type: text,
        start: time,
        firstName: { ...text, maxLength: 100 },
        lastName: { ...text, maxLength: 100 },
        email: { ...text, format: 'email', maxLength: 254 },
        phone: {
          ...text,
          maxLength: 40,
          description: "Without a country it is of the practice's; kept in E.164.",
        },
        firstConsultation: { type: 'boolean', default: false },
        message: { ...text, maxLength: 2_000, default: '' },
        locale: { type: 'string', enum: ['fr', 'en'] },
      },
      ['firstConsultation', 'message', 'locale'],
    ),
    additionalProperties: false,
  },
  Booking: object(
    {
      id: text,
      status: { type: 'string', enum: ['confirmed', 'pending', 'cancelled', 'queued'] },
      start: time,
      end: time,
      practitioner: text,
      type: text,
      manageUrl: { ...text, format: 'uri' },
      changeable: {
        type: 'boolean',
        description: 'Whether the patient may still move or cancel it.',
      },
    },
    ['changeable'],
  ),
  Cancelled: object({ id: text, status: { type: 'string', enum: ['cancelled', 'queued'] } }),
  NewStart: object({ start: time }),
  SyncReports: object({
    success: { type: 'boolean', description: 'Whether every calendar was applied.' },
    calendars: listOf(
      object({ practitioner: text, changed: count, full: { type: 'boolean' }, failure: text }, [
        'failure',
      ]),
    ),
  }),
  Status: object(
    {
      status: text,
      calendars: listOf(
        object({
          practitioner: text,
          ageSeconds: { type: ['integer', 'null'] },
          stale: { type: 'boolean' },
          failure: { type: ['string', 'null'] },
          frozenBookings: { type: 'integer' },
        }),
      ),
    },
    ['calendars'],
  ),
  Problem: {
    ...object({
      type: { type: 'string', format: 'uri-reference' },
      title: text,
      status: { type: 'integer' },
      detail: text,
    }),
    description: 'RFC 9457.',
  },
  SlotUnavailable: {
    allOf: [{ $ref: '#/components/schemas/Problem' }, object({ alternatives: listOf(slot) })],
  },
  Invalid: {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      object({ errors: listOf(object({ path: text, message: text })) }),
    ],
  },
} as const;
