import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeEntry } from '../../src/calendar/codec.ts';
import type { Json } from '../../src/sandbox/model/resource.ts';
import { modelWith, PARIS } from './world.ts';

const samples = JSON.parse(
  readFileSync(new URL('../samples/real-events.json', import.meta.url), 'utf8'),
) as {
  readonly events: readonly { readonly name: string; readonly data: Json }[];
};

/** Each event of each captured payload. */
const captured = samples.events.flatMap(({ name, data }) =>
  (Array.isArray(data.items) ? (data.items as Json[]) : [data])
    .filter((item) => item.kind === 'calendar#event')
    .map((item) => [`${name}: ${String(item.id).slice(0, 40)}`, item] as const),
);

describe('events of others', () => {
  it('are many', () => {
    expect(captured.length).toBeGreaterThan(15);
  });

  it.each(captured)('keeps a captured event as it is: %s', (_, resource) => {
    const model = modelWith();
    const zone = 'America/Chicago';
    model.plant('primary', resource);
    const shown = model.get('primary', String(resource.id), { timeZone: zone });
    const own = [
      'etag',
      'htmlLink',
      'created',
      'updated',
      'creator',
      'organizer',
      'attendees',
      'start',
      'end',
      'originalStartTime',
    ];
    const essence = (event: Json): Json =>
      Object.fromEntries(Object.entries(event).filter(([name]) => !own.includes(name)));
    expect(essence(shown)).toMatchObject(essence(resource));
    const times = (event: Json) => {
      const entry = decodeEntry(event, { timeZone: zone });
      const known =
        entry.kind === 'cancelled' ? entry.details : entry.kind === 'event' ? entry : null;
      return known === null ? null : [known.start, known.end, known.allDay];
    };
    expect(times(shown)).toEqual(times({ updated: shown.updated, ...resource }));
  });

  it.each<[string, Json]>([
    [
      'no summary',
      { id: 'untitled', start: { date: '2026-11-20' }, end: { date: '2026-11-21' } },
    ],
    [
      'a foreign id with underscores',
      {
        id: `_${'6gq3ap1'.repeat(20)}`,
        privateCopy: true,
        iCalUID: 'x@outlook.com',
        start: { date: '2026-11-20' },
        end: { date: '2026-11-21' },
      },
    ],
    [
      'a birthday',
      {
        id: 'birth',
        eventType: 'birthday',
        transparency: 'transparent',
        visibility: 'private',
        start: { date: '2026-11-20' },
        end: { date: '2026-11-21' },
      },
    ],
    [
      'an event from a mail',
      {
        id: 'mail0',
        eventType: 'fromGmail',
        locked: true,
        start: { dateTime: '2026-11-20T10:00:00Z' },
        end: { dateTime: '2026-11-20T11:00:00Z' },
      },
    ],
    [
      'every plane of Unicode',
      {
        id: 'plane',
        summary: '👩‍⚕️ ‮שלום\u0000',
        start: { date: '2026-11-20' },
        end: { date: '2026-11-21' },
      },
    ],
  ])('lists %s', (_, resource) => {
    const model = modelWith();
    model.plant('primary', resource);
    expect(
      model.list('primary', {
        singleEvents: true,
        timeMin: '2026-11-19T00:00:00Z',
        timeMax: '2026-11-22T00:00:00Z',
      }).items,
    ).toMatchObject([
      { status: 'confirmed', ...resource, start: expect.any(Object), end: expect.any(Object) },
    ]);
  });

  it('shows a live event without times in any window, where it decodes to something undecodable', () => {
    const model = modelWith();
    model.plant('primary', { id: 'timeless', summary: 'odd' });
    const [odd] = model.list('primary', { singleEvents: true, timeMin: '2026-11-19T00:00:00Z' })
      .items as Json[];
    expect(decodeEntry(odd, { timeZone: PARIS })).toMatchObject({
      kind: 'undecodable',
      id: 'timeless',
    });
  });
});
