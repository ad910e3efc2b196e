import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPractice } from '../../src/config/practice-file.ts';

const defaults = {
  calendarId: 'primary',
  doctorEmail: 'doctor@example.com',
  telegramChatId: null,
  doctorPhone: null,
};
const shipped = readFileSync('config/practice.yaml', 'utf8');

/** The shipped file with one line replaced. */
function withLine(old: string, replacement: string): string {
  expect(shipped).toContain(old);
  return shipped.replace(old, replacement);
}

function problems(yaml: string): string[] {
  const read = readPractice(yaml, defaults);
  return read.ok ? [] : read.problems.map(({ where, what }) => `${where} ${what}`);
}

describe('the practice file', () => {
  it('as shipped is whole, and resolved with what the environment supplies', () => {
    const read = readPractice(shipped, defaults);
    expect(read.ok && read.value).toMatchObject({
      timeZone: 'Europe/Paris',
      practitioners: [
        {
          id: 'dubois',
          email: 'doctor@example.com',
          openingHours: { sat: [], mon: [{ fromMinute: 540, toMinute: 750 }, {}] },
          types: [{ id: 'consultation' }, { id: 'first' }],
        },
      ],
      adminEmail: null,
      policy: { slotStepMinutes: 30, approval: 'automatic', staleAfterMinutes: 30 },
    });
  });

  it('may name an administrator, and how old a reading may be', () => {
    const yaml = withLine('# adminEmail:', 'adminEmail:').replace(
      'staleAfterMinutes: 30',
      'staleAfterMinutes: 90',
    );
    const read = readPractice(yaml, defaults);
    expect(read.ok && read.value).toMatchObject({
      adminEmail: 'admin@example.com',
      policy: { staleAfterMinutes: 90 },
    });
  });

  it('says how much of patients messages tell, and when a doctor reads of her day', () => {
    const silent = readPractice(
      shipped.replace(/ {2}privacy:[\s\S]*?sms: \w+\n/, ''),
      defaults,
    );
    const privacy = { telegram: 'full', sms: 'initials' };
    expect(silent.ok && silent.value).toMatchObject({
      privacy,
      practitioners: [{ dailySummary: null }],
    });
    const yaml = withLine('telegram: full', 'telegram: initials')
      .replace('# summaryAt:', 'summaryAt:')
      .replace('# summaryOnEmptyDays: false', 'summaryOnEmptyDays: true');
    const read = readPractice(yaml, defaults);
    expect(read.ok && read.value).toMatchObject({
      privacy: { telegram: 'initials' },
      practitioners: [{ dailySummary: { atMinute: 450, emptyDays: true } }],
    });
  });

  it.each([
    ['telegram: full', 'telegram: some', 'privacy.telegram must be full or initials'],
    ['# summaryAt: "07:30"', 'summaryAt: "7h30"', 'summaryAt must look like "07:30"'],
    ['# summaryAt: "07:30"', 'summaryAt: 730', 'summaryAt must be text such as "07:30"'],
    ['timeZone: Europe/Paris', 'timeZone: Europe/Pari', 'practice.timeZone must be an IANA'],
    ['locale: fr ', 'locale: de ', 'practice.locale must be fr or en'],
    ['  phone: "', '  fone: "', 'practice.phone is missing'],
    ['wed: ["09:00-12:30"]', 'wed: ["12:30-09:00"]', 'openingHours.wed[0] must end after'],
    ['wed: ["09:00-12:30"]', 'wed: ["9h-12h"]', 'openingHours.wed[0] must look like'],
    [
      'wed: ["09:00-12:30"]',
      'wed: ["09:00-12:30", "12:00-13:00"]',
      'openingHours.wed[1] must begin after',
    ],
    ['minutes: 60', 'minutes: 0', 'appointmentTypes[1].minutes must be a whole number'],
    ['id: first,', 'id: consultation,', 'appointmentTypes[1].id is used twice'],
    [
      '# appointmentTypes: [consultation]',
      'appointmentTypes: [surgery] #',
      'practitioners[0].appointmentTypes[0] names a type that is not listed: surgery',
    ],
    [
      'approval: automatic ',
      'approval: sometimes ',
      'booking.approval must be automatic or doctor',
    ],
    ['slotStepMinutes: 30', 'slotStep: 30', 'booking.slotStep is not known'],
    [
      '# adminEmail: admin@',
      'adminEmail: admin#',
      'practice.adminEmail must be a mail address',
    ],
    [
      'staleAfterMinutes: 30',
      'staleAfterMinutes: 0',
      'booking.staleAfterMinutes must be a whole',
    ],
    ['practitioners:', 'practitioners: [', 'is no valid YAML'],
  ])('with %j made %j is refused: %s', (old, replacement, expected) => {
    expect(problems(withLine(old, replacement)).join('\n')).toContain(expected);
  });

  it('refuses two practitioners on one calendar: one’s patients would block the other', () => {
    const two = shipped.replace(
      'appointmentTypes:               #',
      '  - { id: martin, name: Dr Martin, availability: calendar }\nappointmentTypes:               #',
    );
    expect(problems(two)).toEqual([
      'practitioners[1].calendarId is the calendar of another practitioner: each needs her own',
    ]);
  });

  it('is refused with a sentence when it is no mapping at all', () => {
    for (const yaml of ['', '42', '- a', 'null']) expect(problems(yaml)).not.toEqual([]);
  });
});
