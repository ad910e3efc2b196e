import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Booking } from '../../src/engine/core/event.ts';
import { asCalendarId, asPractitionerId } from '../../src/engine/core/values.ts';
import { type IcsFacts, icsFor } from '../../src/notify/ics.ts';
import { bookingIcs, invitationFor } from '../../src/notify/patient-ics.ts';
import { content, links, notice, practice, START } from './example.ts';

const context = { practice, links };
const facts: IcsFacts = {
  method: 'REQUEST',
  uid: 'abc123@google.com',
  sequence: 3,
  stamp: Date.UTC(2026, 10, 20, 12, 0, 0, 999),
  start: START,
  end: START + 1_800_000,
  status: 'confirmed',
  summary: 'Consultation',
  description: '',
  location: '',
  url: '',
  organizer: { name: 'Cabinet', email: 'rdv@practice.example' },
  attendee: { name: 'Anna Martin', email: 'anna@patients.example' },
};

/** Content lines, as a reader sees them after unfolding (RFC 5545, 3.1). */
const unfold = (ics: string): readonly string[] =>
  ics
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
    .slice(0, -1);

const unescapeText = (value: string): string =>
  value.replace(/\\([\\;,nN])/g, (_, one: string) => (/n/i.test(one) ? '\n' : one));

const valueAt = (ics: string, name: string): string => {
  const line = unfold(ics).find((one) => one.startsWith(`${name}:`));
  return line?.slice(name.length + 1) ?? '';
};

describe('an iCalendar object', () => {
  it('holds exactly the lines it should', () => {
    expect(unfold(icsFor(facts))).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Creneau//Creneau//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:REQUEST',
      'BEGIN:VEVENT',
      'UID:abc123@google.com',
      'SEQUENCE:3',
      'DTSTAMP:20261120T120000Z',
      'DTSTART:20261124T083000Z',
      'DTEND:20261124T090000Z',
      'SUMMARY:Consultation',
      'STATUS:CONFIRMED',
      'TRANSP:OPAQUE',
      'ORGANIZER;CN="Cabinet":mailto:rdv@practice.example',
      'ATTENDEE;CN="Anna Martin";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:anna@patients.example',
      'END:VEVENT',
      'END:VCALENDAR',
    ]);
  });

  it('names no attendee when it is published (RFC 5546, 3.2.1)', () => {
    expect(icsFor({ ...facts, method: 'PUBLISH' })).not.toContain('ATTENDEE');
  });

  // Any unit, lone surrogates and control characters included; and the characters that matter here.
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\r', '\n', '\\', ';', ',', ':', '"', ' ', 'é', '🦷') }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }))
      .map((units) => units.map((unit) => String.fromCharCode(unit)).join('')),
  );

  it('has the same lines whatever its texts hold, none over 75 octets, all valid UTF-8', () => {
    const names = unfold(icsFor({ ...facts, description: 'x', location: 'x', url: 'x' })).map(
      (line) => line.split(/[:;]/)[0],
    );
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 6, maxLength: 6 }), (texts) => {
        const [summary = '', description = '', location = '', url = '', name = '', email = ''] =
          texts;
        const ics = icsFor({
          ...facts,
          summary,
          description: `x${description}`,
          location: `x${location}`,
          url: `x${url}`,
          organizer: { name, email },
          attendee: { name, email },
        });
        expect(ics.endsWith('\r\n')).toBe(true);
        // A bare CR or LF would be a line break to some readers.
        expect(ics.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
        for (const line of ics.split('\r\n')) {
          const octets = Buffer.from(line);
          expect(octets.length).toBeLessThanOrEqual(75);
          expect(octets.toString()).toBe(line);
        }
        expect(unfold(ics).map((line) => line.split(/[:;]/)[0])).toEqual(names);
      }),
    );
  });

  it('gives back the text it was given, line breaks included', () => {
    const printable = fc.string({
      unit: fc.constantFrom('a', 'é', '🦷', '\\', ';', ',', '\n', ' ', ':', 'n', 'N', '"'),
      maxLength: 300,
    });
    fc.assert(
      fc.property(printable, (description) => {
        fc.pre(description !== '');
        expect(unescapeText(valueAt(icsFor({ ...facts, description }), 'DESCRIPTION'))).toBe(
          description,
        );
      }),
    );
  });

  it('lets no name leave its quotes', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        const ics = icsFor({ ...facts, attendee: { name, email: 'a@b.example' } });
        const line = unfold(ics).find((one) => one.startsWith('ATTENDEE'));
        expect(line).toMatch(
          /^ATTENDEE;CN="[^"]*";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:a@b\.example$/,
        );
      }),
    );
  });
});

describe('the entry that goes along with a mail', () => {
  const own = { organizer: 'rdv@practice.example', googleInvites: false };
  const google = { ...own, googleInvites: true };

  it('is an invitation under the UID of the Google event, SEQUENCE growing with each telling', () => {
    const revision = 4;
    const invitation = invitationFor(
      { ...notice, content: { ...content, kind: 'moved', revision } },
      context,
      own,
    );
    expect(invitation).toMatchObject({ method: 'REQUEST', inline: true });
    const ics = invitation?.ics ?? '';
    expect(valueAt(ics, 'UID')).toBe(content.iCalUID);
    expect(valueAt(ics, 'SEQUENCE')).toBe('4');
    expect(valueAt(ics, 'SUMMARY')).toBe('Consultation – Dr Marie Dubois');
    expect(unescapeText(valueAt(ics, 'LOCATION'))).toBe(practice.address);
    expect(valueAt(ics, 'URL')).toBe(links.manageUrl(notice.booking));
  });

  it('is tentative while the booking awaits approval, and cancels what is cancelled', () => {
    const pending = { ...content, kind: 'pending', status: 'pending' } as const;
    const cancelled = { ...content, kind: 'cancelled', status: 'cancelled' } as const;
    const asked = invitationFor({ ...notice, content: pending }, context, own);
    const gone = invitationFor({ ...notice, content: cancelled }, context, own);
    expect(valueAt(asked?.ics ?? '', 'STATUS')).toBe('TENTATIVE');
    expect(gone?.method).toBe('CANCEL');
    expect(valueAt(gone?.ics ?? '', 'STATUS')).toBe('CANCELLED');
    expect(gone?.ics).not.toContain('token=SECRET');
  });

  it('is only a file when Google invites too, and nothing when Google cancels', () => {
    const cancelled = { ...content, kind: 'cancelled', status: 'cancelled' } as const;
    expect(invitationFor(notice, context, google)).toMatchObject({
      method: 'PUBLISH',
      inline: false,
    });
    expect(invitationFor({ ...notice, content: cancelled }, context, google)).toBeNull();
  });

  it('is none for the doctor, for a slot that was gone, and without an event', () => {
    const gone = { ...content, kind: 'unavailable', status: 'cancelled' } as const;
    expect(invitationFor({ ...notice, party: 'doctor' }, context, own)).toBeNull();
    expect(invitationFor({ ...notice, content: gone }, context, own)).toBeNull();
    expect(
      invitationFor({ ...notice, content: { ...content, iCalUID: '' } }, context, own),
    ).toBeNull();
  });
});

describe('the file to download', () => {
  const { patient, ...placed } = content;
  const booking: Booking = {
    ...placed,
    id: notice.booking,
    calendarId: asCalendarId('petit@calendar'),
    etag: null,
    created: 0,
    updated: Date.UTC(2026, 10, 21),
    changedAt: 0,
    summary: 'RDV – Anna Martin',
    marks: {
      kind: 'booking',
      id: notice.booking,
      practitioner: asPractitionerId('dubois'),
      type: content.type,
      patient,
      origin: 'patient',
      slot: { start: content.start, end: content.end },
      claimedAt: null,
      told: { patient: null, doctor: null },
      asked: null,
      declineHeard: false,
      reminded: null,
      proposed: null,
      noShow: false,
      regret: null,
    },
    told: { patient: null, doctor: null },
  };

  it('is published under the same UID, with whoever has the booking now', () => {
    const ics = bookingIcs(booking, context, null);
    expect(valueAt(ics, 'METHOD')).toBe('PUBLISH');
    expect(valueAt(ics, 'UID')).toBe(content.iCalUID);
    expect(valueAt(ics, 'SEQUENCE')).toBe('0');
    expect(valueAt(ics, 'SUMMARY')).toBe('Consultation – Dr Luc Petit');
    expect(ics).not.toMatch(/ORGANIZER|ATTENDEE/);
  });

  it('carries the revision last told, so that an import never undoes a later mail', () => {
    const told = {
      revision: 7,
      status: 'confirmed',
      start: content.start,
      end: content.end,
      practitioner: content.practitioner,
      by: 'x',
    } as const;
    const ics = bookingIcs(
      { ...booking, told: { patient: told, doctor: null } },
      context,
      'rdv@practice.example',
    );
    expect(valueAt(ics, 'SEQUENCE')).toBe('7');
    expect(ics).toContain('ORGANIZER');
  });
});
