import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/engine/core/values.ts';
import type { GoogleModel } from '../../src/sandbox/model/model.ts';
import type { ListParams } from '../../src/sandbox/model/query.ts';
import type { Json } from '../../src/sandbox/model/resource.ts';
import { instanceId, startsOf } from '../../src/sandbox/model/series.ts';
import {
  MONDAY,
  modelWith,
  OTHER,
  OWNER,
  PARIS,
  refusal,
  testClock,
  timed,
  type World,
  world,
} from './world.ts';

const calendarId = 'primary';
const iso = (at: number): string => new Date(at).toISOString();

interface Listing {
  readonly items: readonly Json[];
  readonly token: string;
  readonly pages: readonly number[];
}

/** All pages of a listing; `between` is called before each further page. */
function listAll(
  model: GoogleModel,
  params: ListParams,
  between: () => void = () => {},
): Listing {
  const items: Json[] = [];
  const pages: number[] = [];
  let pageToken: string | undefined;
  for (;;) {
    const page = model.list(
      calendarId,
      pageToken === undefined ? params : { ...params, pageToken },
    );
    const given = page.items as readonly Json[];
    items.push(...given);
    pages.push(given.length);
    if (typeof page.nextSyncToken === 'string') {
      expect(page.nextPageToken).toBeUndefined();
      return { items, pages, token: page.nextSyncToken };
    }
    pageToken = page.nextPageToken as string;
    between();
  }
}

const ids = (items: readonly Json[]): string[] => items.map((item) => String(item.id)).sort();
const put = (model: GoogleModel, id: string, start = MONDAY, more = {}): Json =>
  model.insert(calendarId, { ...timed(start), id, ...more } as Json);

describe('list', () => {
  it('holds what overlaps the window; both bounds are exclusive', () => {
    const model = modelWith();
    put(model, 'inside', MONDAY);
    put(model, 'endsatmin', MONDAY - HOUR / 2);
    put(model, 'startsatmaa', MONDAY + HOUR);
    put(model, 'across', MONDAY - HOUR / 4);
    const window = { timeMin: iso(MONDAY), timeMax: iso(MONDAY + HOUR) };
    expect(ids(listAll(model, window).items)).toEqual(['across', 'inside']);
  });

  it('places whole days in the window by the calendar’s clock', () => {
    const model = modelWith();
    put(model, 'tuesda', 0, { start: { date: '2026-11-17' }, end: { date: '2026-11-18' } });
    // Midnight in Paris is 23:00 UTC of the day before.
    const midnight = Date.UTC(2026, 10, 16, 23);
    const until = (at: number): ListParams => ({ timeMin: iso(MONDAY), timeMax: iso(at) });
    expect(listAll(model, until(midnight)).items).toEqual([]);
    expect(ids(listAll(model, until(midnight + 60_000)).items)).toEqual(['tuesda']);
  });

  it('gives the sync token on the last page only, and page tokens to their own query only', () => {
    const model = modelWith();
    for (let n = 0; n < 5; n++) put(model, `event${n}`, MONDAY + n * HOUR);
    const { pages } = listAll(model, { maxResults: 2 });
    expect(pages).toEqual([2, 2, 1]);
    const { nextPageToken } = model.list(calendarId, { maxResults: 2 });
    expect(() => model.list(calendarId, { q: 'x', pageToken: String(nextPageToken) })).toThrow(
      'Invalid page token',
    );
    expect(() => model.list(calendarId, { pageToken: 'garbage' })).toThrow(
      'Invalid page token',
    );
  });

  it('shows deleted events when asked, with their details, and hides them otherwise', () => {
    const model = modelWith();
    put(model, 'gone0', MONDAY, { extendedProperties: { private: { a: '1' } } });
    model.delete(calendarId, 'gone0');
    expect(listAll(model, {}).items).toEqual([]);
    expect(listAll(model, { showDeleted: true }).items).toMatchObject([
      { id: 'gone0', status: 'cancelled', extendedProperties: { private: { a: '1' } } },
    ]);
  });

  it('orders by start only single events', () => {
    const model = modelWith();
    put(model, 'later', MONDAY + HOUR);
    put(model, 'sooner', MONDAY);
    expect(() => listAll(model, { orderBy: 'startTime' })).toThrow(
      'requested ordering is not available',
    );
    const { items } = listAll(model, { orderBy: 'startTime', singleEvents: true });
    expect(items.map((item) => item.id)).toEqual(['sooner', 'later']);
  });

  it('finds by private property, by text, by type and by iCalUID', () => {
    const model = modelWith();
    put(model, 'marked', MONDAY, { extendedProperties: { private: { k: 'v=1' } } });
    put(model, 'phrased', MONDAY, { description: 'Genou droit' });
    const found = (params: ListParams): string[] => ids(listAll(model, params).items);
    expect(found({ privateExtendedProperty: ['k=v=1'] })).toEqual(['marked']);
    expect(found({ q: 'genou' })).toEqual(['phrased']);
    expect(found({ iCalUID: 'phrased@google.com' })).toEqual(['phrased']);
    expect(found({ eventTypes: ['focusTime'] })).toEqual([]);
  });
});

describe('sync', () => {
  it('brings the latest state of each changed event once, deleted ones as id only', () => {
    const model = modelWith();
    for (const id of ['moved', 'gone0', 'still']) put(model, id);
    const { token } = listAll(model, {});
    model.patch(calendarId, 'moved', timed(MONDAY + HOUR) as Json);
    model.patch(calendarId, 'moved', timed(MONDAY + 2 * HOUR) as Json);
    model.delete(calendarId, 'gone0');
    put(model, 'fresh');
    const { items } = listAll(model, { syncToken: token });
    expect(ids(items)).toEqual(['fresh', 'gone0', 'moved']);
    expect(items.find((item) => item.id === 'gone0')).toEqual({
      kind: 'calendar#event',
      etag: expect.any(String),
      id: 'gone0',
      status: 'cancelled',
    });
  });

  it('names the last change in its token, not the time of asking', () => {
    const clock = testClock();
    const model = modelWith(clock);
    const { etag } = put(model, 'event0');
    const first = listAll(model, {});
    clock.advance(DAY);
    expect(listAll(model, { syncToken: first.token }).token).toBe(first.token);
    // As in captured tokens: microseconds of the newest change, which are half its etag.
    const bytes = Buffer.from(first.token.replaceAll('=', ''), 'base64url');
    let micros = 0;
    for (let i = 1, scale = 1; ; i++, scale *= 128) {
      micros += ((bytes[i] ?? 0) & 127) * scale;
      if ((bytes[i] ?? 0) < 128) break;
    }
    expect(`"${micros * 2}"`).toBe(etag);
  });

  it('returns changes outside the window of the first list, unless told to enforce it', () => {
    const model = modelWith();
    put(model, 'event0', MONDAY + HOUR);
    const window = { timeMin: iso(MONDAY), timeMax: iso(MONDAY + DAY) };
    const { token } = listAll(model, window);
    model.patch(calendarId, 'event0', timed(MONDAY + 30 * DAY) as Json);
    expect(ids(listAll(model, { syncToken: token }).items)).toEqual(['event0']);
    model.switches.enforceWindow = true;
    expect(listAll(model, { syncToken: token }).items).toEqual([]);
  });

  it('announces nothing when an unchanged event drifts into the window', () => {
    const clock = testClock();
    const model = modelWith(clock);
    put(model, 'event0', MONDAY + 2 * DAY);
    const { items, token } = listAll(model, {
      timeMin: iso(MONDAY),
      timeMax: iso(MONDAY + DAY),
    });
    clock.advance(2 * DAY);
    expect([items, listAll(model, { syncToken: token }).items]).toEqual([[], []]);
  });

  it('delivers late what became visible late, though the token is newer than the event', () => {
    const clock = testClock();
    const model = modelWith(clock);
    const first = listAll(model, {});
    model.switches.lagMs = 5_000;
    put(model, 'late0');
    expect(model.get(calendarId, 'late0')).toMatchObject({ id: 'late0' });
    model.switches.lagMs = 0;
    put(model, 'soon0');
    const second = listAll(model, { syncToken: first.token });
    expect(ids(second.items)).toEqual(['soon0']);
    clock.advance(5_000);
    expect(ids(listAll(model, { syncToken: second.token }).items)).toEqual(['late0']);
  });

  it('loses no change, whatever happens between and during pages', () => {
    fc.assert(
      fc.property(
        anySteps,
        fc.integer({ min: 1, max: 3 }),
        fc.integer(),
        fc.boolean(),
        (steps, size, seed, single) => {
          const clock = testClock();
          const model = modelWith(clock, seed);
          model.switches.pageSize = size;
          model.switches.emptyPages = 0.3;
          const mirror = new Map<string, Json>();
          const take = ({ items }: Listing): void => {
            for (const item of items) mirror.set(String(item.id), item);
            // A deleted series is one tombstone: its exceptions go with it.
            for (const item of items) {
              if (single || item.status !== 'cancelled') continue;
              for (const [id, one] of mirror)
                if (one.recurringEventId === item.id) mirror.delete(id);
            }
          };
          const todo = [...steps];
          const act = (): void => {
            const step = todo.shift();
            if (step !== undefined) perform(model, step);
            model.switches.lagMs = (todo.length % 3) * 1000;
            clock.advance(700);
          };
          const query = { singleEvents: single };
          let { token, ...rest } = listAll(model, query, act);
          take({ token, ...rest });
          while (todo.length > 0) {
            act();
            ({ token, ...rest } = listAll(model, { ...query, syncToken: token }, act));
            take({ token, ...rest });
          }
          clock.advance(10_000);
          take(listAll(model, { ...query, syncToken: token }));
          const mirrored = [...mirror.values()].filter((item) => item.status !== 'cancelled');
          model.switches.emptyPages = 0;
          const truth = listAll(model, query).items.filter(
            (item) => item.status !== 'cancelled',
          );
          expect(new Map(mirrored.map((item) => [item.id, item.start]))).toEqual(
            new Map(truth.map((item) => [item.id, item.start])),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('lets a moved event leave its old calendar before it shows in the new one', () => {
    const clock = testClock();
    const model = modelWith(clock);
    put(model, 'event0');
    const here = listAll(model, {}).token;
    const there = String(model.list(OTHER).nextSyncToken);
    model.switches.calendarLagMs = { [OTHER]: 5_000 };
    model.move(calendarId, 'event0', OTHER);
    expect(listAll(model, { syncToken: here }).items).toMatchObject([{ status: 'cancelled' }]);
    expect(model.list(OTHER, { syncToken: there }).items).toEqual([]);
    clock.advance(5_000);
    expect(model.list(OTHER, { syncToken: there }).items).toMatchObject([{ id: 'event0' }]);
  });

  it('kills tokens when the calendar is shared otherwise', () => {
    const model = modelWith();
    const { token } = listAll(model, {});
    model.share(calendarId, 'reader');
    expect(() => listAll(model, { syncToken: token })).toThrow('full sync is required');
  });

  it('lists by time of change too, deleted events included, though not from long ago', () => {
    const clock = testClock();
    const model = modelWith(clock);
    put(model, 'older');
    put(model, 'gone0');
    clock.advance(HOUR);
    model.delete(calendarId, 'gone0');
    const since = (at: number): ListParams => ({ updatedMin: iso(at) });
    expect(ids(listAll(model, since(MONDAY + HOUR)).items)).toEqual(['gone0']);
    expect(() => listAll(model, since(MONDAY - 40 * DAY))).toThrow('too far in the past');
  });

  it('hides nothing from the later pages of a list that began fresh', () => {
    const model = modelWith();
    const { token: syncToken } = listAll(model, {});
    put(model, 'event0');
    put(model, 'event1');
    model.switches.pageSize = 1;
    const first = model.list(calendarId, { syncToken });
    const pageToken = String(first.nextPageToken);
    const second = model.list(calendarId, { syncToken, pageToken }, { stale: true });
    expect(second.items).toMatchObject([{ id: 'event1' }]);
  });

  it('shows a stale list without losing what it hid', () => {
    const model = modelWith();
    put(model, 'event0');
    const { token } = listAll(model, {});
    model.patch(calendarId, 'event0', { summary: 'new' });
    const stale = model.list(calendarId, { syncToken: token }, { stale: true });
    expect(stale.items).toEqual([]);
    expect(model.get(calendarId, 'event0', { stale: true }).summary).toBe('RDV');
    const fresh = listAll(model, { syncToken: String(stale.nextSyncToken) });
    expect(fresh.items).toMatchObject([{ summary: 'new' }]);
  });
});

describe('series', () => {
  const weekly = (model: GoogleModel, more = {}): Json =>
    put(model, 'series', MONDAY, { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'], ...more });
  const single = { singleEvents: true };

  it('expands, each instance named by its original start in UTC', () => {
    const model = modelWith();
    // From summer time into winter time: the wall clock stays, the suffix moves.
    put(model, 'series', Date.UTC(2026, 9, 19, 6), {
      recurrence: ['RRULE:FREQ=WEEKLY;COUNT=2'],
    });
    const { items } = listAll(model, single);
    expect(items.map((item) => [item.id, (item.start as Json).dateTime])).toEqual([
      ['series_20261019T060000Z', '2026-10-19T08:00:00+02:00'],
      ['series_20261026T070000Z', '2026-10-26T08:00:00+01:00'],
    ]);
    expect(items[1]).toMatchObject({
      recurringEventId: 'series',
      originalStartTime: { dateTime: '2026-10-26T08:00:00+01:00', timeZone: PARIS },
    });
    expect(items[1]).not.toHaveProperty('recurrence');
  });

  it('expands whole days with date suffixes', () => {
    const model = modelWith();
    const day = { start: { date: '2026-11-20' }, end: { date: '2026-11-22' } };
    put(model, 'dail0', 0, { ...day, recurrence: ['RRULE:FREQ=YEARLY;COUNT=2'] });
    expect(listAll(model, single).items).toMatchObject([
      { id: 'dail0_20261120', end: { date: '2026-11-22' } },
      { id: 'dail0_20271120', end: { date: '2027-11-22' } },
    ]);
  });

  it('gives one moved instance with its series, both under one etag', () => {
    const model = modelWith();
    weekly(model);
    const { token } = listAll(model, {});
    const id = 'series_20261123T080000Z';
    const moved = model.patch(calendarId, id, timed(MONDAY + 8 * DAY) as Json);
    expect(moved).toMatchObject({
      sequence: 1,
      originalStartTime: { dateTime: '2026-11-23T09:00:00+01:00' },
    });
    const { items } = listAll(model, { syncToken: token });
    expect(items.map((item) => item.id)).toEqual(['series', id]);
    expect(items[0]?.etag).toBe(items[1]?.etag);
    // The old place of the instance is free.
    const there = {
      ...single,
      timeMin: iso(MONDAY + 7 * DAY),
      timeMax: iso(MONDAY + 7 * DAY + HOUR),
    };
    expect(listAll(model, there).items).toEqual([]);
  });

  it('cancels one instance; lists of series go on naming it, lists of instances do not', () => {
    const model = modelWith();
    weekly(model);
    const id = 'series_20261123T080000Z';
    model.delete(calendarId, id);
    expect(() => model.delete(calendarId, id)).toThrow('Resource has been deleted');
    expect(listAll(model, {}).items).toMatchObject([
      { id: 'series' },
      { id, status: 'cancelled', recurringEventId: 'series' },
    ]);
    expect(ids(listAll(model, single).items)).not.toContain(id);
    expect(ids(listAll(model, { ...single, showDeleted: true }).items)).toContain(id);
  });

  it('announces every instance of a deleted series as cancelled', () => {
    const model = modelWith();
    weekly(model);
    const { token, items } = listAll(model, single);
    model.delete(calendarId, 'series');
    const after = listAll(model, { ...single, syncToken: token }).items;
    expect(ids(after)).toEqual(ids(items));
    expect(new Set(after.map((item) => item.status))).toEqual(new Set(['cancelled']));
    // As masters it is one tombstone.
    const masters = listAll(model, {}).token;
    expect(masters).toBeTypeOf('string');
  });

  it('announces the instances that a changed rule no longer has', () => {
    const model = modelWith();
    weekly(model);
    const { token } = listAll(model, single);
    model.patch(calendarId, 'series', { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=2'] });
    const { items } = listAll(model, { ...single, syncToken: token });
    expect(items.map((item) => `${item.id} ${item.status}`).sort()).toEqual([
      'series_20261116T080000Z confirmed',
      'series_20261123T080000Z confirmed',
      'series_20261130T080000Z cancelled',
      'series_20261207T080000Z cancelled',
    ]);
  });

  it('announces the single event that became a series', () => {
    const model = modelWith();
    put(model, 'event0');
    const { token } = listAll(model, single);
    model.patch(calendarId, 'event0', { recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] });
    const { items } = listAll(model, { ...single, syncToken: token });
    expect(items.map((item) => `${item.id} ${item.status}`).sort()).toEqual([
      'event0 cancelled',
      'event0_20261116T080000Z confirmed',
      'event0_20261117T080000Z confirmed',
    ]);
  });

  it('expands endless series far, but not for ever', () => {
    const model = modelWith();
    put(model, 'endless', MONDAY, { recurrence: ['RRULE:FREQ=DAILY'] });
    expect(listAll(model, { ...single, maxResults: 2500 }).items).toHaveLength(
      model.switches.horizonDays + 1,
    );
    // Though a first list was bounded, a new endless series comes whole.
    const { token } = listAll(model, {
      ...single,
      timeMax: iso(MONDAY + DAY),
      timeMin: iso(MONDAY),
    });
    model.patch(calendarId, 'endless', { summary: 'x' });
    const changed = listAll(model, { ...single, syncToken: token, maxResults: 2500 });
    expect(changed.items.length).toBeGreaterThan(700);
  });

  it('lists the instances of one series', () => {
    const model = modelWith();
    weekly(model);
    model.delete(calendarId, 'series_20261123T080000Z');
    const { items } = model.instances(calendarId, 'series', { timeMin: iso(MONDAY + HOUR) });
    expect(ids(items as Json[])).toEqual([
      'series_20261130T080000Z',
      'series_20261207T080000Z',
    ]);
  });
});

describe('over HTTP', () => {
  let w: World;
  beforeAll(async () => {
    w = await world();
  });
  afterAll(() => w.close());
  const fullToken = async (): Promise<string> =>
    (await w.api.events.list({ calendarId })).data.nextSyncToken ?? '';

  it.each([
    [{ timeMin: iso(MONDAY) }, 'Sync token cannot be used with other request restrictions'],
    [{ timeMax: iso(MONDAY) }, 'Sync token cannot be used with other request restrictions'],
    [{ q: 'x' }, 'Sync token cannot be used with other request restrictions'],
    [{ iCalUID: 'x' }, 'Sync token cannot be used with other request restrictions'],
    [{ updatedMin: iso(MONDAY) }, 'Sync token cannot be used with other request restrictions'],
    [
      { privateExtendedProperty: ['a=b'] },
      'Sync token cannot be used with other request restrictions',
    ],
    [{ showDeleted: false }, 'Sync token cannot be used with other request restrictions'],
    [{ orderBy: 'updated' }, 'Sync token cannot be used with non-default ordering'],
  ])('refuses a sync token beside %j', async (params, message) => {
    const call = w.api.events.list({ calendarId, syncToken: await fullToken(), ...params });
    expect(await refusal(call)).toMatchObject({ status: 400, reason: 'badRequest', message });
  });

  it('refuses a token used with other parameters than it was made with', async () => {
    const call = w.api.events.list({
      calendarId,
      syncToken: await fullToken(),
      singleEvents: true,
    });
    expect(await refusal(call)).toMatchObject({ status: 400 });
  });

  it('answers 400 to a malformed token, and 410 to a dead one', async () => {
    const malformed = await refusal(w.api.events.list({ calendarId, syncToken: 'x' }));
    expect(malformed.body).toEqual({
      error: {
        errors: [{ domain: 'global', reason: 'invalid', message: 'Invalid Value' }],
        code: 400,
        message: 'Invalid Value',
      },
    });
    const syncToken = await fullToken();
    w.sandbox.model.expireTokens();
    const dead = await refusal(w.api.events.list({ calendarId, syncToken }));
    expect(dead.body).toEqual({
      error: {
        errors: [
          {
            domain: 'calendar',
            reason: 'fullSyncRequired',
            message: 'Sync token is no longer valid, a full sync is required.',
            locationType: 'parameter',
            location: 'syncToken',
          },
        ],
        code: 410,
        message: 'Sync token is no longer valid, a full sync is required.',
      },
    });
  });

  it.each([
    [{ timeMin: '2026-11-16T08:00:00' }, 'invalid'],
    [{ timeMin: 'yesterday' }, 'invalid'],
    [{ timeMin: iso(MONDAY), timeMax: iso(MONDAY) }, 'timeRangeEmpty'],
    [{ orderBy: 'startTime' }, 'badRequest'],
    [{ orderBy: 'size' }, 'invalidParameter'],
    [{ maxResults: 0 }, 'invalidParameter'],
    [{ colour: 'red' }, 'invalidParameter'],
    [{ timeZone: 'Mars/Olympus' }, 'invalid'],
    [{ fields: 'items(id,colour)' }, 'invalidParameter'],
    [{ fields: 'items(id' }, 'invalidParameter'],
  ])('refuses %j', async (params, reason) => {
    expect(await refusal(w.api.events.list({ calendarId, ...params }))).toMatchObject({
      status: 400,
      reason,
    });
  });

  it('answers with the fields asked for, and nothing else', async () => {
    await w.api.events.insert({
      calendarId,
      requestBody: timed(MONDAY, 30, {
        id: 'fields',
        extendedProperties: { private: { a: '1' } },
      }),
    });
    const { data } = await w.api.events.list({
      calendarId,
      q: 'RDV',
      fields:
        'nextSyncToken,items(id,start/dateTime,end(dateTime),extendedProperties(private))',
    });
    expect(data).toEqual({
      nextSyncToken: expect.any(String),
      items: [
        {
          id: 'fields',
          start: { dateTime: '2026-11-16T09:00:00+01:00' },
          end: { dateTime: '2026-11-16T09:30:00+01:00' },
          extendedProperties: { private: { a: '1' } },
        },
      ],
    });
    expect(
      (await w.api.events.get({ calendarId, eventId: 'fields', fields: '*' })).data.summary,
    ).toBe('RDV');
    expect((await w.api.events.list({ calendarId, fields: 'summary' })).data).toEqual({
      summary: 'Dr Dubois',
    });
  });

  it('answers busy times, and problems with a calendar inside a 200', async () => {
    await w.api.events.insert({ calendarId, requestBody: timed(MONDAY + HOUR, 60) });
    await w.api.events.insert({ calendarId, requestBody: timed(MONDAY + 1.5 * HOUR, 60) });
    await w.api.events.insert({
      calendarId,
      requestBody: timed(MONDAY + 5 * HOUR, 60, { transparency: 'transparent' }),
    });
    const { data } = await w.api.freebusy.query({
      requestBody: {
        timeMin: iso(MONDAY + HOUR),
        timeMax: iso(MONDAY + DAY),
        items: [{ id: OWNER }, { id: 'nobody@example.com' }],
      },
    });
    expect(data.calendars).toEqual({
      [OWNER]: { busy: [{ start: '2026-11-16T09:00:00Z', end: '2026-11-16T10:30:00Z' }] },
      'nobody@example.com': { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] },
    });
    const ask = (requestBody: object) => refusal(w.api.freebusy.query({ requestBody }));
    expect(await ask({ timeMax: iso(MONDAY) })).toMatchObject({
      reason: 'required',
      message: 'Missing timeMin parameter.',
    });
    const far = { timeMin: iso(MONDAY), timeMax: iso(MONDAY + 100 * DAY) };
    expect(await ask(far)).toMatchObject({ reason: 'timeRangeTooLong' });
  });
});

type Step =
  | { readonly kind: 'insert' | 'delete' | 'revive'; readonly n: number }
  | {
      readonly kind: 'series' | 'move' | 'rule' | 'instance';
      readonly n: number;
      readonly hour: number;
    };

const anySteps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('insert', 'delete', 'revive'), n: fc.nat(4) }),
    fc.record({
      kind: fc.constantFrom('series', 'move', 'rule', 'instance'),
      n: fc.nat(4),
      hour: fc.nat(20),
    }),
  ) as fc.Arbitrary<Step>,
  { minLength: 1, maxLength: 25 },
);

/** What cannot be done just now (moving what is not there) is passed over. */
function perform(model: GoogleModel, step: Step): void {
  const id = `event${step.n}`;
  const known = model.store.calendar(calendarId).live.get(id);
  const alive = known !== undefined && known.status !== 'cancelled';
  const hour = 'hour' in step ? step.hour : 0;
  switch (step.kind) {
    case 'insert':
      if (known === undefined) put(model, id);
      return;
    case 'series':
      if (known === undefined)
        put(model, id, MONDAY + hour * HOUR, { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
      return;
    case 'delete':
      if (alive) model.delete(calendarId, id);
      return;
    case 'revive':
      if (known !== undefined && !alive) model.patch(calendarId, id, { status: 'confirmed' });
      return;
    case 'move':
      if (alive) model.patch(calendarId, id, timed(MONDAY + hour * HOUR) as Json);
      return;
    case 'rule':
      if (alive)
        model.patch(calendarId, id, {
          recurrence: hour % 3 === 0 ? null : [`RRULE:FREQ=DAILY;COUNT=${(hour % 4) + 1}`],
        });
      return;
    case 'instance': {
      if (!alive || known.recurrence === null) return;
      const starts = startsOf(known, MONDAY + 90 * DAY, PARIS);
      const start = starts[hour % starts.length];
      if (start === undefined) return;
      const instance = instanceId(id, start);
      if (hour % 2 === 1) {
        model.patch(calendarId, instance, timed(MONDAY + (hour + 30) * HOUR) as Json);
      } else if (model.get(calendarId, instance).status !== 'cancelled') {
        model.delete(calendarId, instance);
      }
      return;
    }
  }
}
