import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeChange, encodeDraft } from '../../src/calendar/codec.ts';
import type { CalendarEntry, CalendarEvent } from '../../src/engine/core/event.ts';
import { asEventId, DAY, HOUR } from '../../src/engine/core/values.ts';
import { bookingMarks, draft, exampleId, holdMarks, PARIS, told } from './examples.ts';

type Resource = Record<string, unknown>;
interface Sample {
  readonly name: string;
  readonly data: Resource;
}

const samples: { readonly events: readonly Sample[] } = JSON.parse(
  readFileSync(new URL('../samples/real-events.json', import.meta.url), 'utf8'),
);

const itemsOf = (sample: Sample): readonly Resource[] =>
  sample.data.kind === 'calendar#event'
    ? [sample.data]
    : sample.data.kind === 'calendar#events'
      ? (sample.data.items as Resource[])
      : [];

const resources = samples.events.flatMap(itemsOf);

function entriesOf(name: string): CalendarEntry[] {
  const sample = samples.events.find((one) => one.name === name);
  if (sample === undefined) throw new Error(`no sample ${name}`);
  return itemsOf(sample).map((item) => decodeEntry(item, PARIS));
}

function onlyEvent(name: string): CalendarEvent {
  const [entry] = entriesOf(name);
  if (entry?.kind !== 'event') throw new Error(`${name} is ${entry?.kind}`);
  return entry;
}

/** A live event, for tests to vary. */
const plain: Resource = {
  id: 'plain0001',
  etag: '"3485452990504510"',
  status: 'confirmed',
  created: '2025-03-23T10:41:35.000Z',
  updated: '2025-03-23T10:41:35.252Z',
  start: { dateTime: '2025-03-24T09:00:00+01:00', timeZone: 'Europe/Paris' },
  end: { dateTime: '2025-03-24T09:30:00+01:00', timeZone: 'Europe/Paris' },
};

function decoded(change: Resource, timeZone = 'Europe/Paris'): CalendarEvent {
  const entry = decodeEntry({ ...plain, ...change }, { timeZone });
  if (entry.kind !== 'event') throw new Error(`decoded as ${JSON.stringify(entry)}`);
  return entry;
}

describe('captured payloads', () => {
  it('are all there', () => {
    expect(resources.length).toBeGreaterThan(20);
  });

  it.each(
    resources.map((resource): [string, Resource] => [String(resource.id), resource]),
  )('%s is decoded as what its status says', (_, resource) => {
    const entry = decodeEntry(resource, PARIS);
    expect(entry.kind).toBe(resource.status === 'cancelled' ? 'cancelled' : 'event');
    expect(entry.id).toBe(resource.id);
  });

  it.each(
    resources
      .filter((resource) => resource.start !== undefined)
      .map((resource): [string, Resource] => [String(resource.id), resource]),
  )('%s begins and ends when Luxon says it does', (_, resource) => {
    const entry = decodeEntry(resource, PARIS);
    const event = entry.kind === 'cancelled' ? entry.details : entry;
    const instant = (time: unknown): number => {
      const { date, dateTime } = time as { date?: string; dateTime?: string };
      return DateTime.fromISO(dateTime ?? date ?? '', { zone: 'Europe/Paris' }).toMillis();
    };
    expect(event).toMatchObject({
      start: instant(resource.start),
      end: instant(resource.end),
      updated: Date.parse(String(resource.updated)),
      created: Date.parse(String(resource.created)),
      etag: resource.etag,
      summary: resource.summary,
      marks: null,
    });
  });

  it('a tombstone carries an id and nothing else', () => {
    expect(entriesOf('recurring-delete-all')).toEqual([
      {
        kind: 'cancelled',
        id: '6pbua6vjeic3e73gvponeo1qp6',
        etag: '"3485816133011294"',
        details: null,
      },
    ]);
  });

  it('a cancelled instance is known by its own id', () => {
    expect(entriesOf('recurring-delete-one')[1]).toMatchObject({
      kind: 'cancelled',
      id: '72o12msae3t6au1lim41i8tu6j_20250328T150000Z',
      details: null,
    });
  });

  it('an organizer’s tombstone keeps what was cancelled', () => {
    const [entry] = entriesOf('cancelled-organizer-event-with-details');
    expect(entry).toMatchObject({
      kind: 'cancelled',
      details: { status: 'confirmed', summary: 'TUESDAY', allDay: true },
    });
  });

  it('a moved instance lies where it was dragged, and names its series', () => {
    expect(entriesOf('recurring-instance-moved')[1]).toMatchObject({
      start: Date.UTC(2025, 2, 24, 17, 30),
      recurringEventId: '68k0p6ackplecqs9fuvbs1fju0',
    });
  });

  it('the offset counts when it contradicts the zone beside it', () => {
    // 13:00 at -06:00, while America/Chicago was at -05:00 that day.
    expect(onlyEvent('timed-with-private-extended-properties').start).toBe(
      Date.UTC(2012, 9, 26, 19),
    );
  });

  it('the owner’s own answer is told apart from those of the guests', () => {
    expect(onlyEvent('attendee-copy-needsAction')).toMatchObject({
      selfResponse: 'needsAction',
    });
    const tentative = onlyEvent('attendee-copy-tentative-transparent');
    expect(tentative.guests.map((guest) => guest.email)).not.toContain('person4@example.com');
    expect(tentative.transparency).toBe('transparent');
  });

  it('an absence and a place of work are told apart', () => {
    expect(onlyEvent('out-of-office')).toMatchObject({
      eventType: 'outOfOffice',
      transparency: 'opaque',
    });
    expect(onlyEvent('working-location')).toMatchObject({
      eventType: 'workingLocation',
      transparency: 'transparent',
    });
  });
});

describe('decodeEntry', () => {
  it('takes absent keys for Google’s defaults', () => {
    expect(decoded({})).toEqual({
      kind: 'event',
      id: 'plain0001',
      etag: '"3485452990504510"',
      status: 'confirmed',
      created: Date.parse('2025-03-23T10:41:35.000Z'),
      updated: Date.parse('2025-03-23T10:41:35.252Z'),
      start: Date.UTC(2025, 2, 24, 8),
      end: Date.UTC(2025, 2, 24, 8, 30),
      allDay: false,
      summary: '',
      description: '',
      transparency: 'opaque',
      eventType: 'default',
      selfResponse: null,
      guests: [],
      organized: true,
      recurringEventId: null,
      iCalUID: '',
      htmlLink: '',
      marks: null,
      copied: false,
    });
  });

  it('keeps the etag verbatim, quotes included', () => {
    expect(decoded({ etag: '"42"' }).etag).toBe('"42"');
  });

  it('keeps an event tentative', () => {
    expect(decoded({ status: 'tentative' }).status).toBe('tentative');
  });

  it('knows no more of a type of event that Google adds later', () => {
    expect(decoded({ eventType: 'hologram' }).eventType).toBe('unknown');
  });

  it('leaves the owner, rooms and hidden guests out of the guests', () => {
    expect(
      decoded({
        attendees: [
          { email: 'owner@example.com', self: true, responseStatus: 'declined' },
          { email: 'room@example.com', resource: true, responseStatus: 'accepted' },
          { displayName: 'hidden' },
          { email: 'zoe@example.com', responseStatus: 'maybe' },
        ],
      }),
    ).toMatchObject({
      selfResponse: 'declined',
      guests: [{ email: 'zoe@example.com', response: 'needsAction' }],
    });
  });

  it.each([
    ['Europe/Paris', '2025-03-30', 23],
    ['Europe/Paris', '2025-10-26', 25],
    ['Europe/Paris', '2025-06-02', 24],
    // In Cairo and Beirut clocks go forward at midnight: the day begins at 01:00.
    ['Africa/Cairo', '2025-04-25', 23],
    ['Asia/Beirut', '2025-03-30', 23],
    ['Australia/Lord_Howe', '2025-10-05', 23.5],
  ])('makes an all-day event the whole local day (%s, %s: %d hours)', (timeZone, date, hours) => {
    const next = DateTime.fromISO(date, { zone: 'utc' }).plus({ days: 1 }).toISODate();
    const event = decoded({ start: { date }, end: { date: next } }, timeZone);
    expect(event.allDay).toBe(true);
    expect((event.end - event.start) / HOUR).toBe(hours);
    expect(DateTime.fromMillis(event.start, { zone: timeZone }).toISODate()).toBe(date);
    expect(DateTime.fromMillis(event.start - 1, { zone: timeZone }).toISODate()).not.toBe(date);
    expect(DateTime.fromMillis(event.end, { zone: timeZone }).toISODate()).toBe(next);
  });

  it('covers whole local days wherever the practice is, and says the same when asked again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Paris', 'Africa/Cairo', 'America/Santiago', 'Pacific/Apia'),
        fc.integer({ min: 0, max: 9_000 }),
        fc.integer({ min: 1, max: 40 }),
        (timeZone, day, length) => {
          const first = DateTime.fromISO('2012-01-01', { zone: 'utc' }).plus({ days: day });
          const date = first.toISODate();
          const end = first.plus({ days: length }).toISODate();
          const event = decoded({ start: { date }, end: { date: end } }, timeZone);
          const zone = { zone: timeZone };
          expect(DateTime.fromMillis(event.start, zone).toISODate()).toBe(date);
          expect(DateTime.fromMillis(event.end - 1, zone).toISODate()).toBe(
            first.plus({ days: length - 1 }).toISODate(),
          );
          expect(decoded({ start: { date }, end: { date: end } }, timeZone)).toEqual(event);
        },
      ),
    );
  });

  it('makes one day of an all-day event that ends on its own first day', () => {
    const event = decoded({ start: { date: '2025-06-02' }, end: { date: '2025-06-02' } });
    expect(event.end - event.start).toBe(DAY);
  });

  it.each<[string, Resource, string]>([
    ['has no start', { start: undefined }, 'start or end is missing'],
    ['has no end', { end: undefined }, 'start or end is missing'],
    [
      'mixes a date and a date-time',
      { start: { date: '2025-03-24' } },
      'start or end is neither a date nor a date-time',
    ],
    [
      'names no offset',
      { start: { dateTime: '2025-03-24T09:00:00', timeZone: 'Europe/Paris' } },
      'start or end is no date-time with an offset',
    ],
    [
      'ends before it starts',
      { end: { dateTime: '2025-03-24T08:00:00+01:00' } },
      'end before start',
    ],
    [
      'names a day that does not exist',
      { start: { date: '2025-02-30' }, end: { date: '2025-03-01' } },
      'start or end is no date',
    ],
  ])('cannot place an event that %s, and says why', (_, change, reason) => {
    expect(decodeEntry({ ...plain, ...change }, PARIS)).toEqual({
      kind: 'undecodable',
      id: 'plain0001',
      reason,
      interval: null,
    });
  });

  it.each<[string, Resource]>([
    ['an unknown status', { status: 'postponed' }],
    ['no time of change', { updated: undefined }],
    ['no etag', { etag: undefined }],
  ])('keeps the times of an event with %s, so that it can count as busy', (_, change) => {
    expect(decodeEntry({ ...plain, ...change }, PARIS)).toMatchObject({
      kind: 'undecodable',
      interval: { start: Date.UTC(2025, 2, 24, 8), end: Date.UTC(2025, 2, 24, 8, 30) },
    });
  });

  it('takes the last change for the creation when that is missing', () => {
    const event = decoded({ created: undefined });
    expect(event.created).toBe(event.updated);
  });

  it('never throws, whatever a page holds', () => {
    const junk = fc.oneof(fc.jsonValue(), fc.constant(undefined));
    const fields = Object.keys({ ...plain, attendees: 0, extendedProperties: 0, eventType: 0 });
    fc.assert(
      fc.property(
        fc.oneof(
          junk,
          fc
            .dictionary(fc.constantFrom(...fields), junk)
            .map((change) => ({ ...plain, ...change })),
        ),
        (resource) => {
          expect(['event', 'cancelled', 'undecodable']).toContain(
            decodeEntry(resource, PARIS).kind,
          );
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('crashes on a zone that does not exist, rather than inventing times', () => {
    expect(() =>
      decodeEntry(
        { ...plain, start: { date: '2025-06-02' }, end: { date: '2025-06-03' } },
        { timeZone: 'Europe/Pariss' },
      ),
    ).toThrow('Europe/Pariss');
  });
});

/** What Google returns for a resource we sent: it adds what it alone knows. */
const returned = (resource: object): Resource => ({ ...plain, ...resource });

describe('encodeDraft', () => {
  it('writes times with both offset and zone, in summer and in winter', () => {
    expect(encodeDraft(draft(), PARIS)).toMatchObject({
      start: { dateTime: '2025-03-24T09:00:00+01:00', timeZone: 'Europe/Paris' },
      end: { dateTime: '2025-03-24T09:30:00+01:00', timeZone: 'Europe/Paris' },
    });
    const start = Date.UTC(2025, 6, 1, 7);
    expect(encodeDraft(draft(exampleId, { start, end: start + HOUR }), PARIS)).toMatchObject({
      start: { dateTime: '2025-07-01T09:00:00+02:00', timeZone: 'Europe/Paris' },
    });
  });

  it('reminds by mail a day before and by popup an hour before', () => {
    expect(encodeDraft(draft(), PARIS)).toMatchObject({
      reminders: {
        useDefault: false,
        overrides: [
          { method: 'email', minutes: 1_440 },
          { method: 'popup', minutes: 60 },
        ],
      },
    });
  });

  it('makes no hold ring', () => {
    expect(encodeDraft(draft(exampleId, { marks: holdMarks(exampleId) }), PARIS)).toMatchObject(
      { reminders: { useDefault: false, overrides: [] } },
    );
  });

  it('invites nobody, and leaves counting to Google', () => {
    expect(Object.keys(encodeDraft(draft(), PARIS)).toSorted()).toEqual([
      'description',
      'end',
      'extendedProperties',
      'guestsCanModify',
      'id',
      'location',
      'reminders',
      'start',
      'status',
      'summary',
      'transparency',
    ]);
  });

  it('is read back as the same booking, through every change of clocks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        fc.constantFrom('Europe/Paris', 'America/Sao_Paulo', 'Asia/Kathmandu', 'UTC'),
        fc.constantFrom('confirmed' as const, 'tentative' as const),
        (startSeconds, seconds, timeZone, status) => {
          const start = startSeconds * 1_000;
          const written = draft(exampleId, { start, end: start + seconds * 1_000, status });
          const entry = decodeEntry(returned(encodeDraft(written, { timeZone })), { timeZone });
          expect(entry).toMatchObject({
            kind: 'event',
            id: written.id,
            start: written.start,
            end: written.end,
            status,
            summary: written.summary,
            description: written.description,
            transparency: 'opaque',
            marks: written.marks,
          });
        },
      ),
    );
  });

  it('takes an event whose marks name another id for no booking', () => {
    const copy = { ...returned(encodeDraft(draft(), PARIS)), id: 'copy00000000' };
    expect(decodeEntry(copy, PARIS)).toMatchObject({ kind: 'event', marks: null });
  });
});

describe('encodeChange', () => {
  it('names nothing that the change does not name', () => {
    expect(encodeChange({}, PARIS)).toEqual({});
    expect(encodeChange({ status: 'cancelled' }, PARIS)).toEqual({ status: 'cancelled' });
  });

  it('moves start and end, also of what became an all-day event', () => {
    expect(
      encodeChange({ start: Date.UTC(2025, 6, 1, 7), end: Date.UTC(2025, 6, 1, 8) }, PARIS),
    ).toEqual({
      start: { dateTime: '2025-07-01T09:00:00+02:00', timeZone: 'Europe/Paris', date: null },
      end: { dateTime: '2025-07-01T10:00:00+02:00', timeZone: 'Europe/Paris', date: null },
    });
  });

  it('touches only the marks that changed', () => {
    expect(encodeChange({ marks: { told: { doctor: told } } }, PARIS)).toEqual({
      extendedProperties: { private: { 'creneau1.told.doctor': JSON.stringify(told) } },
    });
  });

  it('makes the patient a guest', () => {
    expect(encodeChange({ guest: { email: 'z@example.com', name: 'Zoé' } }, PARIS)).toEqual({
      attendees: [{ email: 'z@example.com', displayName: 'Zoé' }],
    });
  });
});

it('marks survive in the details of a cancelled booking', () => {
  const id = asEventId('cancelled0booking0000000000');
  const resource = {
    ...returned(encodeDraft(draft(id, { marks: bookingMarks(id) }), PARIS)),
    status: 'cancelled',
  };
  expect(decodeEntry(resource, PARIS)).toMatchObject({
    kind: 'cancelled',
    details: { status: 'confirmed', marks: bookingMarks(id) },
  });
});
