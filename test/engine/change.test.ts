import { describe, expect, it } from 'vitest';
import { classify } from '../../src/engine/core/change.ts';
import type { CalendarEvent } from '../../src/engine/core/event.ts';
import { asEtag, asEventId } from '../../src/engine/core/values.ts';
import type { KnownEntry } from '../../src/engine/mirror-port.ts';
import { at, event } from './examples.ts';

const before = event('a');
const later = { etag: asEtag('"a-2"'), updated: at('2026-11-21T08:00:00Z') };

function known(over: Partial<KnownEntry> = {}): KnownEntry {
  const { id, etag, updated, status, start, end, summary, allDay } = before;
  const fields = { id, etag, updated, status, start, end, summary, allDay };
  return {
    ...fields,
    busy: true,
    hold: false,
    series: null,
    changedAt: updated,
    booking: null,
    ...over,
  };
}

const changed = (over: Partial<CalendarEvent>) => event('a', { ...later, ...over });
const gone = { kind: 'cancelled', id: asEventId('a'), etag: null, details: null } as const;

describe('classifying what Google reports', () => {
  it.each([
    ['a new event', null, before, 'appeared'],
    ['our own write coming back', known(), before, null],
    ['a drag', known(), changed({ start: before.start + 1, end: before.end + 1 }), 'moved'],
    ['a stretched end', known(), changed({ end: before.end + 1 }), 'resized'],
    [
      'a moved start with another length',
      known(),
      changed({ start: before.start - 1 }),
      'resized',
    ],
    ['a deletion, of which only the id is known', known(), gone, 'cancelled'],
    ['a deletion of what was cancelled already', known({ status: 'cancelled' }), gone, null],
    ['a deletion of what was never known', null, gone, null],
    [
      'an event taken back from the bin',
      known({ status: 'cancelled' }),
      changed({}),
      'restored',
    ],
    ['an event set to free', known(), changed({ transparency: 'transparent' }), 'freed'],
    ['an event set to busy', known({ busy: false }), changed({}), 'blocked'],
    ['a tentative one confirmed', known({ status: 'tentative' }), changed({}), 'approved'],
    ['a new title', known(), changed({ summary: 'Autre' }), 'edited'],
    [
      'a stale read, older than what we know',
      known({ updated: at('2026-11-22T00:00:00Z') }),
      changed({ start: 1 }),
      null,
    ],
    [
      'something that cannot be read',
      known(),
      { kind: 'undecodable', id: asEventId('a'), reason: 'no start', interval: null },
      'unreadable',
    ],
  ] as const)('calls %s by its name', (_, held, entry, expected) => {
    expect(classify(held, entry)).toBe(expected);
  });
});
