/** `config/practice.yaml`: text in, a resolved practice or every problem with its path out. */
import { IANAZone } from 'luxon';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import {
  type AppointmentType,
  type LocalSpan,
  type OpeningHours,
  type Practice,
  type Practitioner,
  WEEKDAYS,
  type Weekday,
} from '../engine/core/practice.ts';
import { asCalendarId, asPractitionerId, asTypeId } from '../engine/core/values.ts';
import type { Checked, ConfigProblem } from './problem.ts';

/** What the environment supplies where the file is silent. */
export interface PracticeDefaults {
  readonly calendarId: string;
  readonly doctorEmail: string | null;
  readonly telegramChatId: string | null;
  readonly doctorPhone: string | null;
}

export function readPractice(yaml: string, defaults: PracticeDefaults): Checked<Practice> {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      where: `line ${lines.linePos(error.pos[0]).line}`,
      what: `is no valid YAML: ${error.message.split('\n')[0]}`,
    }));
    return { ok: false, problems };
  }
  const raw: unknown = document.toJS();
  const parsed = FILE.safeParse(raw);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, raw)),
    };
  }
  const practice = resolve(parsed.data, defaults);
  const problems = contradictions(parsed.data, practice);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: practice };
}

const text = z.string('must be text').trim().min(1, 'must not be empty');
const mailAddress = z
  .string('must be text')
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be a mail address');
const id = z.string('must be text').regex(/^[a-z0-9-]+$/, 'must consist of a-z, 0-9 and -');
const whole = (least: number, most: number) => {
  const what = `must be a whole number from ${least} to ${most}`;
  return z.int(what).min(least, what).max(most, what);
};
const SPAN = z
  .string('must be text such as "09:00-12:30"')
  .regex(
    /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
    'must look like "09:00-12:30"',
  )
  .transform((span) => {
    const [from = '', to = ''] = span.split('-');
    return { fromMinute: minuteOf(from), toMinute: minuteOf(to) };
  })
  .refine((span) => span.fromMinute < span.toMinute, 'must end after it begins');
const CLOCK = z
  .string('must be text such as "07:30"')
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must look like "07:30"')
  .transform((clock) => minuteOf(clock));
const DISCLOSURE = z.enum(['full', 'initials'], 'must be full or initials');
const HOURS = z.strictObject(
  Object.fromEntries(WEEKDAYS.map((day) => [day, z.array(SPAN).default([])])) as Record<
    Weekday,
    z.ZodDefault<z.ZodArray<typeof SPAN>>
  >,
);

const FILE = z.strictObject({
  practice: z.strictObject({
    name: text,
    timeZone: text.refine(
      (zone) => IANAZone.isValidZone(zone),
      'must be an IANA time zone, e.g. Europe/Paris',
    ),
    locale: z.enum(['fr', 'en'], 'must be fr or en').default('fr'),
    address: text,
    phone: text,
    adminEmail: mailAddress.optional(),
    privacy: z
      .strictObject({
        telegram: DISCLOSURE.default('full'),
        sms: DISCLOSURE.default('initials'),
      })
      .prefault({}),
  }),
  practitioners: z
    .array(
      z.strictObject({
        id,
        name: text,
        calendarId: text.optional(),
        email: mailAddress.optional(),
        telegramChatId: z
          .union([z.string(), z.number()], 'must be a chat id in quotes')
          .transform(String)
          .optional(),
        availability: z
          .enum(['hours', 'calendar', 'both'], 'must be hours, calendar or both')
          .default('hours'),
        openingTitles: z
          .array(text)
          .min(1, 'must name a title at least')
          .default(['Disponible']),
        openingHours: HOURS.optional(),
        appointmentTypes: z.array(id).min(1, 'must name a type at least').optional(),
        summaryAt: CLOCK.optional(),
        summaryOnEmptyDays: z.boolean('must be true or false').default(false),
      }),
      'must be a list',
    )
    .min(1, 'must hold a practitioner at least'),
  appointmentTypes: z
    .array(
      z.strictObject({
        id,
        name: z.strictObject({ fr: text, en: text }),
        minutes: whole(5, 600),
      }),
      'must be a list',
    )
    .min(1, 'must hold a type at least'),
  booking: z
    .strictObject({
      slotStepMinutes: whole(5, 600).default(30),
      minNoticeMinutes: whole(0, 60 * 24 * 60).default(120),
      horizonDays: whole(1, 365).default(60),
      bufferMinutes: whole(0, 240).default(0),
      maxPerDay: whole(1, 500).nullable().default(null),
      maxPerPerson: whole(1, 500).nullable().default(4),
      minFillSeconds: whole(0, 60).default(1),
      approval: z
        .enum(['automatic', 'doctor'], 'must be automatic or doctor')
        .default('automatic'),
      cancelUntilMinutes: whole(0, 60 * 24 * 30).default(0),
      reminderHours: z.array(whole(1, 24 * 30)).default([24]),
      offerMinutes: whole(5, 24 * 60).default(30),
      typedTitles: z.array(text).default(['RDV', 'Consultation']),
      staleAfterMinutes: whole(1, 60 * 24 * 7).default(30),
    })
    .prefault({}),
});

type File = z.infer<typeof FILE>;

function resolve(file: File, defaults: PracticeDefaults): Practice {
  const types: AppointmentType[] = file.appointmentTypes.map((type) => ({
    ...type,
    id: asTypeId(type.id),
  }));
  const practitioners = file.practitioners.map(
    (one): Practitioner => ({
      id: asPractitionerId(one.id),
      name: one.name,
      calendarId: asCalendarId(one.calendarId ?? defaults.calendarId),
      email: one.email ?? defaults.doctorEmail,
      telegramChatId: one.telegramChatId ?? defaults.telegramChatId,
      phone: defaults.doctorPhone,
      availability: one.availability,
      openingTitles: one.openingTitles,
      openingHours: one.openingHours ?? CLOSED,
      types: types.filter((type) => one.appointmentTypes?.includes(type.id) ?? true),
      dailySummary:
        one.summaryAt === undefined
          ? null
          : { atMinute: one.summaryAt, emptyDays: one.summaryOnEmptyDays },
    }),
  );
  const adminEmail = file.practice.adminEmail ?? null;
  return { ...file.practice, adminEmail, practitioners, types, policy: file.booking };
}

/** What no single field can show to be wrong. */
function contradictions(file: File, practice: Practice): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const say = (where: string, what: string) => problems.push({ where, what });
  const repeated = (values: readonly string[], index: number) =>
    values.indexOf(values[index] ?? '') < index;

  file.appointmentTypes.forEach((_, index, all) => {
    const ids = all.map((type) => type.id);
    if (repeated(ids, index)) say(`appointmentTypes[${index}].id`, 'is used twice');
  });
  file.practitioners.forEach((one, index) => {
    const at = `practitioners[${index}]`;
    const ids = file.practitioners.map((other) => other.id);
    if (repeated(ids, index)) say(`${at}.id`, 'is used twice');
    const calendars = practice.practitioners.map((other) => other.calendarId);
    if (repeated(calendars, index)) {
      say(`${at}.calendarId`, 'is the calendar of another practitioner: each needs her own');
    }
    one.appointmentTypes?.forEach((type, position) => {
      if (!practice.types.some((known) => known.id === type)) {
        say(`${at}.appointmentTypes[${position}]`, `names a type that is not listed: ${type}`);
      }
    });
    const hours = practice.practitioners[index]?.openingHours ?? CLOSED;
    const isClosed = WEEKDAYS.every((day) => hours[day].length === 0);
    if (one.availability === 'hours' && isClosed) {
      say(`${at}.openingHours`, 'is needed with availability: hours');
    }
    for (const day of WEEKDAYS) {
      hours[day].forEach((span, position, spans) => {
        if ((spans[position - 1]?.toMinute ?? 0) > span.fromMinute) {
          say(
            `${at}.openingHours.${day}[${position}]`,
            'must begin after the one before it ends',
          );
        }
      });
    }
  });
  return problems;
}

function problemsOf(issue: z.core.$ZodIssue, raw: unknown): ConfigProblem[] {
  const where = pathOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      where: pathOf([...issue.path, key]),
      what: 'is not known',
    }));
  }
  const isMissing = valueAt(raw, issue.path) === undefined;
  return [{ where: where || 'the file', what: isMissing ? 'is missing' : issue.message }];
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    raw,
  );
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number'
        ? `${text}[${key}]`
        : text === ''
          ? String(key)
          : `${text}.${String(key)}`,
    '',
  );
}

const minuteOf = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
};

const NEVER: readonly LocalSpan[] = [];
const CLOSED: OpeningHours = {
  mon: NEVER,
  tue: NEVER,
  wed: NEVER,
  thu: NEVER,
  fri: NEVER,
  sat: NEVER,
  sun: NEVER,
};
