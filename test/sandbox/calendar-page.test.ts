/** The doctor's calendar without a script: panels, series, the bin, and what is answered to nonsense. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/engine/core/values.ts';
import type { Json } from '../../src/sandbox/model/resource.ts';
import { visitorOf } from './visitor.ts';
import { MONDAY, OTHER, OWNER, PARIS, timed, type World, world } from './world.ts';

let w: World;
beforeEach(async () => {
  w = await world({ locale: 'en' });
});
afterEach(() => w.close());
const { get, post, act } = visitorOf(() => w);

const insert = (more: Json, at = MONDAY): Json =>
  w.sandbox.model.insert('primary', { ...timed(at), id: 'event0', ...more } as Json);
const event = (id = 'event0'): Json => w.sandbox.model.get('primary', id);
const starts = (): readonly string[] =>
  (
    w.sandbox.model.list('primary', { singleEvents: true, orderBy: 'startTime' })
      .items as Json[]
  )
    .map(({ start }) => String((start as Json).dateTime ?? (start as Json).date))
    .map((text) => text.slice(0, 16));

describe('a panel', () => {
  it('shows an event with its notes, guests and their answers, and the forms to change it', async () => {
    insert({
      summary: 'RDV – Anna',
      description: 'Tél. : 06',
      attendees: [{ email: 'anna@example.com', responseStatus: 'declined' }],
    });
    const { text } = await get(`/calendar?from=2026-11-16&event=event0`);
    expect(text).toContain('Monday 16 November, 09:00–09:30');
    expect(text).toContain('Tél. : 06');
    expect(text).toContain('anna@example.com <span class="tag answer-declined">No</span>');
    for (const action of ['edit', 'delete', 'transfer']) {
      expect(text).toContain(`action="/calendar/${action}"`);
    }
    expect(text).not.toContain('name="scope"');
  });

  it('offers free time, filled in, and a drawn stretch of it', async () => {
    const { text } = await get('/calendar?new=2026-11-18T14:00&until=2026-11-18T15:45');
    expect(text).toContain('name="date" value="2026-11-18"');
    expect(text).toContain('name="start" value="14:00"');
    expect(text).toContain('name="end" value="15:45"');
  });

  it('of something deleted offers to restore it', async () => {
    insert({});
    await act('delete', { id: 'event0' });
    const { text } = await get('/calendar?event=event0');
    expect(text).toContain('This event is in the bin.');
    expect(text).not.toContain('action="/calendar/delete"');
  });

  it('asks for the scope of a move within a series', async () => {
    insert({ recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    const { text } = await get(
      '/calendar?event=event0_20261117T080000Z&move=2026-11-17T16:00&until=2026-11-17T16:30',
    );
    expect(text).toContain('Move to Tuesday 17 November, 16:00–16:30?');
    expect(text).toContain('name="start" value="16:00"');
    for (const scope of ['this', 'following', 'all']) {
      expect(text).toContain(`name="scope" value="${scope}"`);
    }
  });
});

describe('an edit', () => {
  it('changes title, time and guests at once; who stays keeps the answer', async () => {
    insert({ attendees: [{ email: 'anna@example.com', responseStatus: 'accepted' }] });
    await act('edit', {
      id: 'event0',
      title: 'Autre',
      description: '',
      date: '2026-11-17',
      start: '23:00',
      end: '01:00',
      guests: 'anna@example.com, zoe@example.com',
    });
    expect(event()).toMatchObject({
      summary: 'Autre',
      start: { dateTime: '2026-11-17T23:00:00+01:00' },
      end: { dateTime: '2026-11-18T01:00:00+01:00' },
      attendees: [
        { email: 'anna@example.com', responseStatus: 'accepted' },
        { email: 'zoe@example.com', responseStatus: 'needsAction' },
      ],
    });
    await act('edit', { id: 'event0', title: 'Autre', guests: '' });
    expect(event()).not.toHaveProperty('attendees');
  });

  it('leaves times alone that were not touched: the patient may have moved meanwhile', async () => {
    insert({});
    const { text } = await get('/calendar?event=event0');
    const was = /name="was" value="([^"]*)"/.exec(text)?.[1] ?? '';
    const [date = '', start = '', end = ''] = was.split(' ');
    await act('move', { id: 'event0', date: '2026-11-17', start: '10:00', end: '10:30' });
    const form = { id: 'event0', title: 'Autre', was, lastDate: '' };
    await act('edit', { ...form, date, start, end });
    expect(event()).toMatchObject({
      summary: 'Autre',
      start: { dateTime: '2026-11-17T10:00:00+01:00' },
    });
    await act('edit', { ...form, date, start: '08:30', end });
    expect(event()).toMatchObject({ start: { dateTime: '2026-11-16T08:30:00+01:00' } });
  });

  it('makes hours whole days, and whole days hours', async () => {
    insert({});
    const whole = { allDay: '1', date: '2026-11-18', lastDate: '2026-11-19' };
    await act('move', { id: 'event0', ...whole });
    expect(event()).toMatchObject({
      start: { date: '2026-11-18' },
      end: { date: '2026-11-20' },
    });
    await act('move', { id: 'event0', date: '2026-11-18', start: '09:00', end: '10:00' });
    expect(event()).toMatchObject({ start: { dateTime: '2026-11-18T09:00:00+01:00' } });
  });
});

describe('a series', () => {
  const third = 'series_20261118T080000Z';
  beforeEach(() => {
    insert({ id: 'series', summary: 'Point', recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] });
  });
  const days = (...list: number[]): string[] => list.map((day) => `2026-11-${day}T09:00`);

  it('loses one, this and the following, or all', async () => {
    await act('delete', { id: third, scope: 'this' });
    expect(starts()).toEqual(days(16, 17, 19, 20));
    await act('delete', { id: 'series_20261119T080000Z', scope: 'following' });
    expect(starts()).toEqual(days(16, 17));
    expect(event('series').recurrence).toEqual(['RRULE:FREQ=DAILY;UNTIL=20261118T225959Z']);
    await act('delete', { id: 'series_20261117T080000Z', scope: 'all' });
    expect(starts()).toEqual([]);
  });

  it('moves from one instance on as google does: the old one ends, a new one begins', async () => {
    await act('move', {
      id: third,
      scope: 'following',
      date: '2026-11-18',
      start: '16:00',
      end: '17:00',
    });
    expect(starts()).toEqual([
      ...days(16, 17),
      '2026-11-18T16:00',
      '2026-11-19T16:00',
      '2026-11-20T16:00',
    ]);
    expect(event('series').recurrence).toEqual(['RRULE:FREQ=DAILY;UNTIL=20261117T225959Z']);
    const fresh = (w.sandbox.model.list('primary').items as Json[]).find(
      ({ id }) => id !== 'series',
    );
    expect(fresh).toMatchObject({
      summary: 'Point',
      recurrence: ['RRULE:FREQ=DAILY;COUNT=3'],
      end: { dateTime: '2026-11-18T17:00:00+01:00', timeZone: PARIS },
    });
  });

  it('moves as a whole by as much as one of it was moved', async () => {
    await act('move', {
      id: third,
      scope: 'all',
      date: '2026-11-19',
      start: '10:00',
      end: '10:30',
    });
    expect(starts()[0]).toBe('2026-11-17T10:00');
    expect(starts()).toHaveLength(5);
  });

  it('is edited from one instance on, and the first instance stands for all', async () => {
    await act('edit', { id: third, scope: 'following', title: 'Autre', description: '' });
    const titles = (
      w.sandbox.model.list('primary', { singleEvents: true }).items as Json[]
    ).map(({ summary }) => summary);
    expect(titles.toSorted()).toEqual(['Autre', 'Autre', 'Autre', 'Point', 'Point']);
    await act('edit', { id: 'series_20261116T080000Z', scope: 'following', title: 'Tous' });
    expect(event('series').summary).toBe('Tous');
  });

  it('turns the weekdays a rule names when it moves to other days', async () => {
    insert({ id: 'lundis', recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4'] });
    await act('move', {
      id: 'lundis_20261116T080000Z',
      scope: 'all',
      date: '2026-11-17',
      start: '09:00',
      end: '09:30',
    });
    expect(event('lundis').recurrence).toEqual(['RRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4']);
  });

  it('keeps its wall clock when the clocks change in between', async () => {
    await act('add', {
      title: 'Matin',
      date: '2027-03-27',
      start: '08:00',
      end: '09:00',
      repeat: 'DAILY',
    });
    const root = (w.sandbox.model.list('primary').items as Json[]).find(
      ({ summary }) => summary === 'Matin',
    );
    await act('move', {
      id: `${root?.id}_20270329T060000Z`,
      scope: 'following',
      date: '2027-03-29',
      start: '10:00',
      end: '11:00',
    });
    expect(
      starts()
        .filter((text) => text.startsWith('2027-03'))
        .slice(0, 3),
    ).toEqual(['2027-03-27T08:00', '2027-03-28T08:00', '2027-03-29T10:00']);
  });

  it('of whole days is cut the day before', async () => {
    w.sandbox.model.insert('primary', {
      id: 'conges',
      start: { date: '2026-11-16' },
      end: { date: '2026-11-17' },
      recurrence: ['RRULE:FREQ=WEEKLY'],
    });
    await act('delete', { id: 'conges_20261130', scope: 'following' });
    expect(event('conges').recurrence).toEqual(['RRULE:FREQ=WEEKLY;UNTIL=20261129']);
  });
});

describe('the bin', () => {
  it('holds what was deleted, the last first, whatever week is shown; no holds', async () => {
    insert({ summary: 'Premier' });
    insert({ id: 'event1', summary: 'Second' }, MONDAY + 40 * DAY);
    insert({
      id: 'event2',
      summary: 'Réservation',
      extendedProperties: { private: { 'creneau1.kind': 'hold' } },
    });
    for (const id of ['event0', 'event1', 'event2']) w.sandbox.model.delete('primary', id);
    const { text } = await get('/calendar');
    expect(text).toContain('Deleted (2)');
    expect(text.indexOf('Second')).toBeLessThan(text.indexOf('Premier'));
    expect(text).not.toContain('Réservation');
  });

  it('does not hold what was moved to a colleague', async () => {
    insert({});
    await act('transfer', { id: 'event0', destination: OTHER });
    expect((await get('/calendar')).text).toContain('Deleted (0)');
    expect((await get(`/calendar?calendar=${OTHER}`)).text).toContain('data-event-id="event0"');
    expect((await get('/calendar?event=event0')).status).toBe(404);
  });
});

describe('wrong input', () => {
  beforeEach(() => {
    insert({ recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
  });

  it.each<[string, Record<string, string>]>([
    ['add', {}],
    ['add', { date: '2026-02-30', start: '09:00', end: '10:00' }],
    ['add', { date: '2026-11-18', start: 'nine', end: '10:00' }],
    ['add', { date: '2026-11-18', start: '09:00', end: '10:00', repeat: 'HOURLY' }],
    ['add', { date: '2026-11-18', start: '09:00', end: '10:00', transparency: 'glass' }],
    ['add', { calendar: 'nobody', date: '2026-11-18', start: '09:00', end: '10:00' }],
    ['move', { id: 'event0', date: '2026-11-18' }],
    ['move', { id: 'nobody', date: '2026-11-18', start: '09:00', end: '10:00' }],
    ['move', { id: 'event0', scope: 'some', date: '2026-11-18', start: '09:00', end: '10:00' }],
    ['edit', { id: 'event0', title: 'x', guests: 'anna@' }],
    ['edit', { id: 'nobody', title: 'x', guests: 'anna@example.com' }],
    ['delete', {}],
    ['delete', { id: 'nobody', scope: 'following' }],
    ['restore', { id: 'nobody' }],
    ['transfer', { id: 'event0' }],
    ['transfer', { id: 'event0', destination: 'nobody' }],
    ['transfer', { id: 'event0_20261117T080000Z', destination: OTHER }],
    ['nonsense', {}],
  ])('%s %j is refused', async (action, form) => {
    const { status } = await post(`/calendar/${action}`, { calendar: OWNER, ...form });
    expect([400, 404]).toContain(status);
  });

  it.each([
    '/calendar?event=nobody',
    '/calendar?calendar=nobody',
    '/calendar?from=9999-12-31',
    '/assets/nothing.js',
  ])('%s is answered 4xx', async (path) => {
    const { status } = await get(path);
    expect([400, 404]).toContain(status);
  });

  it.each([
    '/calendar?from=never',
    '/calendar?new=never',
    '/calendar?event=event0_20261117T080000Z&move=2026-11-18T10:00&until=2026-11-17T10:00',
    '/calendar?event=event0_20261117T080000Z&move=x&until=y&allDay=1',
  ])('%s shows the page all the same', async (path) => {
    expect((await get(path)).status).toBe(200);
  });
});

describe('a page that is looked at again', () => {
  it('is answered 304 until something changes', async () => {
    const first = await get('/calendar');
    const tag = first.headers.get('etag') ?? '';
    const again = () =>
      fetch(`${w.sandbox.url}/calendar`, { headers: { 'If-None-Match': tag } });
    expect((await again()).status).toBe(304);
    insert({}, MONDAY + HOUR);
    expect((await again()).status).toBe(200);
  });

  it('brings scripts and styles of its own, and none from elsewhere', async () => {
    for (const path of ['/', '/calendar', '/inbox', '/faults']) {
      const { text } = await get(path);
      const assets = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)];
      expect(assets.length).toBeGreaterThan(3);
      for (const [, asset = ''] of assets) expect((await get(asset)).status).toBe(200);
      expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    }
  });
});
