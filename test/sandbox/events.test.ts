import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/engine/core/values.ts';
import { MONDAY, OTHER, OWNER, PARIS, refusal, timed, type World, world } from './world.ts';

const calendarId = 'primary';

describe('events over HTTP, through the official client', () => {
  let w: World;
  let ids = 0;
  const freshId = (): string => `event${String(ids++).padStart(5, '0')}`;
  const insert = async (more = {}, start = MONDAY + 2 * HOUR) =>
    (
      await w.api.events.insert({
        calendarId,
        requestBody: timed(start, 30, { id: freshId(), ...more }),
      })
    ).data;
  const get = async (eventId: string, calendar = calendarId) =>
    (await w.api.events.get({ calendarId: calendar, eventId })).data;

  beforeAll(async () => {
    w = await world({ locale: 'en' });
  });
  afterAll(() => w.close());

  describe('insert', () => {
    it('answers a resource in the form of captured ones', async () => {
      const event = await insert({
        id: 'captured1',
        description: 'à jeun',
        reminders: { useDefault: true },
      });
      expect(event).toEqual({
        kind: 'calendar#event',
        etag: expect.stringMatching(/^"\d{16}"$/),
        id: 'captured1',
        status: 'confirmed',
        htmlLink: expect.stringContaining('/calendar/event?eid='),
        created: '2026-11-16T08:00:00.000Z',
        updated: expect.stringMatching(/^2026-11-16T08:00:00\.\d{3}Z$/),
        summary: 'RDV',
        description: 'à jeun',
        creator: { email: OWNER, self: true },
        organizer: { email: OWNER, self: true },
        start: { dateTime: '2026-11-16T11:00:00+01:00', timeZone: PARIS },
        end: { dateTime: '2026-11-16T11:30:00+01:00', timeZone: PARIS },
        iCalUID: 'captured1@google.com',
        sequence: 0,
        reminders: { useDefault: true },
        eventType: 'default',
      });
      const micros = Number(event.etag?.slice(1, -1)) / 2;
      expect(new Date(Math.floor(micros / 1000)).toISOString()).toBe(event.updated);
    });

    it('makes an id when none is given, and a link that decodes to id and calendar', async () => {
      const event = await insert({ id: undefined });
      expect(event.id).toMatch(/^[a-v0-9]{26}$/);
      const eid = new URL(event.htmlLink ?? '').searchParams.get('eid') ?? '';
      expect(Buffer.from(eid, 'base64').toString()).toBe(`${event.id} ${OWNER}`);
    });

    it.each([
      'abc',
      'with-dash',
      'UPPER12',
      'wxyz12345',
      'a'.repeat(1025),
    ])('refuses the id %s: lower-case base32hex, 5 to 1024', async (id) => {
      expect(await refusal(insert({ id }))).toMatchObject({
        status: 400,
        reason: 'invalid',
        message: 'Invalid resource id value.',
      });
    });

    it('refuses an id that lives, and one that was deleted', async () => {
      const { id } = await insert();
      const taken = {
        status: 409,
        reason: 'duplicate',
        message: 'The requested identifier already exists.',
      };
      expect(await refusal(insert({ id }))).toMatchObject(taken);
      await w.api.events.delete({ calendarId, eventId: id ?? '' });
      expect(await refusal(insert({ id }))).toMatchObject(taken);
    });

    it('takes an id again in another calendar', async () => {
      const { id } = await insert();
      const there = await w.api.events.insert({
        calendarId: OTHER,
        requestBody: timed(MONDAY, 30, { id: id ?? '' }),
      });
      expect(there.data.organizer).toEqual({
        email: OTHER,
        displayName: 'Dr Petit',
        self: true,
      });
    });

    it.each([
      [{ end: undefined }, 400, 'required', 'Missing end time.'],
      [{ start: undefined }, 400, 'required', 'Missing start time.'],
      [{ start: undefined, end: undefined }, 400, 'required', 'Missing end time.'],
      [
        { end: { dateTime: '2026-11-16T09:00:00+01:00' } },
        400,
        'timeRangeEmpty',
        'The specified time range is empty.',
      ],
      [
        { start: { dateTime: '2026-11-16T10:00:00' } },
        400,
        'required',
        'Missing time zone definition for start time.',
      ],
      [
        { start: { dateTime: '2026-11-16T10:00:00Z', timeZone: 'Mars/Olympus' } },
        400,
        'invalid',
        'Invalid time zone definition for start time.',
      ],
      [{ start: { date: '2026-02-30' } }, 400, 'invalid', 'Invalid start time.'],
      [
        { start: { date: '2026-11-16' }, end: { date: '2026-11-16' } },
        400,
        'timeRangeEmpty',
        'The specified time range is empty.',
      ],
      [
        { recurrence: ['RRULE:FREQ=SOMETIMES'] },
        400,
        'invalid',
        expect.stringContaining('Invalid recurrence rule.'),
      ],
      [{ attendees: [{ displayName: 'Zoé' }] }, 400, 'required', 'Missing attendee email.'],
      [{ status: 'perhaps' }, 400, 'invalid', 'Invalid value for: status'],
      [
        {
          reminders: {
            useDefault: false,
            overrides: Array(6).fill({ method: 'popup', minutes: 5 }),
          },
        },
        400,
        'invalid',
        expect.any(String),
      ],
      [
        { reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 50_000 }] } },
        400,
        'invalid',
        expect.any(String),
      ],
    ])('refuses %j', async (change, status, reason, message) => {
      expect(await refusal(insert(change))).toMatchObject({ status, reason, message });
    });

    it('refuses what the discovery document does not know', async () => {
      const typo = { sumary: 'RDV' } as object;
      expect(await refusal(insert(typo))).toMatchObject({
        status: 400,
        message: expect.stringContaining('Unknown field "sumary" in Event'),
      });
      expect(
        await refusal(insert({ extendedProperties: { private: { n: 1 } } } as object)),
      ).toMatchObject({
        message: expect.stringContaining('Event.extendedProperties.private.n'),
      });
    });

    it('drops keys over 44 characters and cuts values at 1,024 without a word', async () => {
      const long = 'k'.repeat(45);
      const { id } = await insert({
        extendedProperties: { private: { [long]: 'gone', ok: 'é'.repeat(1100) } },
      });
      expect((await get(id ?? '')).extendedProperties).toEqual({
        private: { ok: 'é'.repeat(1024) },
      });
    });

    it('refuses more than 300 properties, or 32 kB of them', async () => {
      const many = Object.fromEntries(Array.from({ length: 301 }, (_, i) => [`k${i}`, 'v']));
      const large = Object.fromEntries(
        Array.from({ length: 40 }, (_, i) => [`k${i}`, 'v'.repeat(1000)]),
      );
      expect(await refusal(insert({ extendedProperties: { private: many } }))).toMatchObject({
        status: 400,
      });
      expect(await refusal(insert({ extendedProperties: { shared: large } }))).toMatchObject({
        status: 400,
      });
    });

    it.each([
      [{ eventType: 'outOfOffice' }, 'primary', null],
      [
        { eventType: 'workingLocation', transparency: 'transparent', visibility: 'public' },
        'primary',
        null,
      ],
      [{ eventType: 'workingLocation' }, 'primary', 'malformedCalendarEvent'],
      [
        { eventType: 'focusTime', transparency: 'transparent' },
        'primary',
        'malformedCalendarEvent',
      ],
      [
        {
          eventType: 'outOfOffice',
          start: { date: '2026-11-20' },
          end: { date: '2026-11-21' },
        },
        'primary',
        'malformedCalendarEvent',
      ],
      [{ eventType: 'outOfOffice' }, OTHER, 'eventTypeRestriction'],
      [{ eventType: 'fromGmail' }, 'primary', 'invalid'],
    ])('keeps the rules of status events: %j in %s', async (change, calendar, reason) => {
      const call = w.api.events.insert({
        calendarId: calendar,
        requestBody: timed(MONDAY, 30, change),
      });
      if (reason === null) expect((await call).data).toMatchObject(change);
      else expect(await refusal(call)).toMatchObject({ status: 400, reason });
    });

    it('lets a service account write, but not invite', async () => {
      w.sandbox.model.switches.serviceAccount = true;
      await insert();
      expect(
        await refusal(insert({ attendees: [{ email: 'zoe@example.com' }] })),
      ).toMatchObject({
        status: 403,
        reason: 'forbiddenForServiceAccounts',
      });
      w.sandbox.model.switches.serviceAccount = false;
    });

    it('may miss that an id is taken: the first event stays', async () => {
      const { id } = await insert({ summary: 'first' });
      w.sandbox.model.switches.missedCollisions = true;
      expect((await insert({ id, summary: 'second' })).summary).toBe('second');
      w.sandbox.model.switches.missedCollisions = false;
      expect((await get(id ?? '')).summary).toBe('first');
    });
  });

  describe('patch', () => {
    it('merges objects, replaces arrays, and deletes with null', async () => {
      const { id } = await insert({
        description: 'gone soon',
        attendees: [{ email: 'a@example.com' }, { email: 'b@example.com' }],
        extendedProperties: { private: { a: '1', b: '2' } },
      });
      const { data } = await w.api.events.patch({
        calendarId,
        eventId: id ?? '',
        requestBody: {
          description: null,
          attendees: [{ email: 'c@example.com' }],
          extendedProperties: { private: { b: null as unknown as string, c: '3' } },
        },
      });
      expect(data.description).toBeUndefined();
      expect(data.summary).toBe('RDV');
      expect(data.extendedProperties).toEqual({ private: { a: '1', c: '3' } });
      expect(data.attendees).toEqual([
        { email: 'c@example.com', responseStatus: 'needsAction' },
      ]);
    });

    it('counts the sequence up when the time moves, and only then', async () => {
      const { id } = await insert();
      const patch = async (requestBody: object) =>
        (await w.api.events.patch({ calendarId, eventId: id ?? '', requestBody })).data
          .sequence;
      expect(await patch({ summary: 'autre' })).toBe(0);
      expect(await patch(timed(MONDAY + 5 * HOUR))).toBe(1);
      expect(await patch({ sequence: 7 })).toBe(7);
      expect(await refusal(patch({ sequence: 6 }))).toMatchObject({
        status: 400,
        message: expect.stringContaining('Invalid sequence value.'),
      });
    });

    it('turns a timed event into a day only when the time is taken away', async () => {
      const { id } = await insert();
      const patch = (start: object, end: object) =>
        w.api.events.patch({ calendarId, eventId: id ?? '', requestBody: { start, end } });
      expect(
        await refusal(patch({ date: '2026-11-20' }, { date: '2026-11-21' })),
      ).toMatchObject({
        status: 400,
      });
      const none = { dateTime: null, timeZone: null };
      const { data } = await patch(
        { date: '2026-11-20', ...none },
        { date: '2026-11-21', ...none },
      );
      expect([data.start, data.end]).toEqual([{ date: '2026-11-20' }, { date: '2026-11-21' }]);
    });

    it('deletes with status cancelled and keeps every detail', async () => {
      const { id } = await insert({ extendedProperties: { private: { a: '1' } } });
      await w.api.events.patch({
        calendarId,
        eventId: id ?? '',
        requestBody: { status: 'cancelled' },
      });
      expect(await get(id ?? '')).toMatchObject({
        status: 'cancelled',
        summary: 'RDV',
        extendedProperties: { private: { a: '1' } },
      });
    });

    it('leaves updated alone when only reminders differ, but not the etag', async () => {
      const before = await insert();
      w.clock.advance(SECOND);
      const { data } = await w.api.events.patch({
        calendarId,
        eventId: before.id ?? '',
        requestBody: {
          reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 5 }] },
        },
      });
      expect(data.updated).toBe(before.updated);
      expect(data.etag).not.toBe(before.etag);
    });
  });

  describe('update', () => {
    it('replaces everything the client may write', async () => {
      const { id, iCalUID, created } = await insert({
        description: 'x',
        extendedProperties: { private: { a: '1' } },
      });
      const { data } = await w.api.events.update({
        calendarId,
        eventId: id ?? '',
        requestBody: timed(MONDAY + 3 * HOUR, 60, { summary: 'neu' }),
      });
      expect(data).toMatchObject({ summary: 'neu', iCalUID, created });
      expect(data).not.toHaveProperty('description');
      expect(data).not.toHaveProperty('extendedProperties');
    });
  });

  describe('delete', () => {
    it('answers 204, then 410, and 404 for what never was', async () => {
      const { id } = await insert();
      const remove = (eventId: string) => w.api.events.delete({ calendarId, eventId });
      expect((await remove(id ?? '')).status).toBe(204);
      expect(await refusal(remove(id ?? ''))).toMatchObject({
        status: 410,
        reason: 'deleted',
        message: 'Resource has been deleted',
      });
      expect(await refusal(remove('nobodyknows'))).toMatchObject({
        status: 404,
        reason: 'notFound',
      });
    });

    it('can be undone with status confirmed', async () => {
      const { id } = await insert();
      await w.api.events.delete({ calendarId, eventId: id ?? '' });
      await w.api.events.patch({
        calendarId,
        eventId: id ?? '',
        requestBody: { status: 'confirmed' },
      });
      expect(await get(id ?? '')).toMatchObject({ status: 'confirmed', summary: 'RDV' });
    });

    it.each([
      ['forbidden', 200, 403],
      ['purged', 404, 404],
    ] as const)('may leave a tombstone that is %s', async (mode, read, write) => {
      const { id } = await insert();
      const eventId = id ?? '';
      await w.api.events.delete({ calendarId, eventId });
      w.sandbox.model.switches.tombstones = mode;
      const got = await w.api.events.get(
        { calendarId, eventId },
        { validateStatus: () => true },
      );
      expect(got.status).toBe(read);
      const revive = w.api.events.patch({
        calendarId,
        eventId,
        requestBody: { status: 'confirmed' },
      });
      expect(await refusal(revive)).toMatchObject({ status: write });
      expect(await refusal(insert({ id: eventId }))).toMatchObject({ status: 409 });
      w.sandbox.model.switches.tombstones = 'writable';
    });
  });

  describe('preconditions', () => {
    it('answers 412 to a stale If-Match on update, patch and delete', async () => {
      const old = await insert();
      const eventId = old.id ?? '';
      await w.api.events.patch({ calendarId, eventId, requestBody: { summary: 'faster' } });
      const headers = { 'If-Match': old.etag ?? '' };
      for (const call of [
        w.api.events.update({ calendarId, eventId, requestBody: timed(MONDAY) }, { headers }),
        w.api.events.patch({ calendarId, eventId, requestBody: { summary: 'x' } }, { headers }),
        w.api.events.delete({ calendarId, eventId }, { headers }),
      ]) {
        expect(await refusal(call)).toMatchObject({
          status: 412,
          reason: 'conditionNotMet',
          body: { error: { errors: [{ locationType: 'header', location: 'If-Match' }] } },
        });
      }
      expect((await get(eventId)).summary).toBe('faster');
      const forced = await w.api.events.patch(
        { calendarId, eventId, requestBody: { summary: 'forced' } },
        { headers: { 'If-Match': '*' } },
      );
      const matching = { headers: { 'If-Match': forced.data.etag ?? '' } };
      expect((await w.api.events.delete({ calendarId, eventId }, matching)).status).toBe(204);
    });

    it('answers 304 to a get of a known version', async () => {
      const { id, etag } = await insert();
      const { status, data } = await w.api.events.get(
        { calendarId, eventId: id ?? '' },
        { headers: { 'If-None-Match': etag ?? '' }, validateStatus: () => true },
      );
      expect([status, data]).toEqual([304, '']);
    });
  });

  describe('move', () => {
    it('leaves a husk on the source, and the whole event on the destination', async () => {
      const { id, iCalUID } = await insert({ extendedProperties: { private: { a: '1' } } });
      const eventId = id ?? '';
      await w.api.events.move({ calendarId, eventId, destination: OTHER });
      expect(await get(eventId)).toEqual({
        kind: 'calendar#event',
        etag: expect.any(String),
        id,
        status: 'cancelled',
      });
      expect(await get(eventId, OTHER)).toMatchObject({
        id,
        iCalUID,
        status: 'confirmed',
        organizer: { email: OTHER },
        extendedProperties: { private: { a: '1' } },
      });
      // And back again.
      await w.api.events.move({ calendarId: OTHER, eventId, destination: calendarId });
      expect(await get(eventId)).toMatchObject({ status: 'confirmed', summary: 'RDV' });
    });

    it('may lose the private properties on the way', async () => {
      w.sandbox.model.switches.moveKeepsPrivateProperties = false;
      const { id } = await insert({
        extendedProperties: { private: { a: '1' }, shared: { b: '2' } },
      });
      const { data } = await w.api.events.move({
        calendarId,
        eventId: id ?? '',
        destination: OTHER,
      });
      expect(data.extendedProperties).toEqual({ shared: { b: '2' } });
      w.sandbox.model.switches.moveKeepsPrivateProperties = true;
    });
  });

  it('lets a guest answer: the organizer’s copy changes, the event stands', async () => {
    const before = await insert({ attendees: [{ email: 'zoe@example.com' }] });
    w.clock.advance(MINUTE);
    w.sandbox.model.respond(
      calendarId,
      before.id ?? '',
      'zoe@example.com',
      'declined',
      'malade',
    );
    const after = await get(before.id ?? '');
    expect(after).toMatchObject({
      status: 'confirmed',
      attendees: [{ email: 'zoe@example.com', responseStatus: 'declined', comment: 'malade' }],
    });
    expect(after.updated).not.toBe(before.updated);
  });

  it('renders times with the offset of the zone asked for, and names the event’s own zone', async () => {
    const { id } = await insert();
    const { data } = await w.api.events.get({
      calendarId,
      eventId: id ?? '',
      timeZone: 'America/New_York',
    });
    expect(data.start).toEqual({ dateTime: '2026-11-16T05:00:00-05:00', timeZone: PARIS });
  });

  it('mails guests when asked to, and only then', async () => {
    const guest = { attendees: [{ email: 'zoe@example.com' }] };
    w.sandbox.inbox.clear();
    const { id } = await insert(guest);
    expect(w.sandbox.inbox.mails).toEqual([]);
    await w.api.events.patch({
      calendarId,
      eventId: id ?? '',
      requestBody: { attendees: [...guest.attendees, { email: 'new@example.com' }] },
      sendUpdates: 'all',
    });
    await w.api.events.delete({ calendarId, eventId: id ?? '', sendUpdates: 'all' });
    expect(
      w.sandbox.inbox.mails.map(({ to, subject }) => `${to} ${subject.split(':')[0]}`),
    ).toEqual([
      'new@example.com Invitation',
      'zoe@example.com Updated invitation',
      'zoe@example.com Canceled',
      'new@example.com Canceled',
    ]);
  });

  it('masks private events from readers, and refuses their writes', async () => {
    const { id } = await insert({ visibility: 'private', description: 'secret' });
    w.sandbox.model.share('primary', 'reader');
    const event = await get(id ?? '');
    expect(event).not.toHaveProperty('summary');
    expect(event).toMatchObject({ visibility: 'private', start: expect.any(Object) });
    expect(await refusal(insert())).toMatchObject({
      status: 403,
      reason: 'requiredAccessLevel',
    });
    w.sandbox.model.share('primary', 'none');
    expect(await refusal(get(id ?? ''))).toMatchObject({ status: 404, reason: 'notFound' });
    w.sandbox.model.share('primary', 'owner');
    expect((await get(id ?? '')).description).toBe('secret');
  });

  it('refuses aloud what it does not model, and methods that do not exist', async () => {
    const unmodelled = w.api.events.quickAdd({ calendarId, text: 'RDV demain' });
    expect(await refusal(unmodelled)).toMatchObject({ status: 501, reason: 'notImplemented' });
    const nowhere = await fetch(`${w.sandbox.rootUrl}calendar/v3/calendars/%ZZ/events`);
    expect(nowhere.status).toBe(404);
  });

  it('knows primary as the owner’s main calendar', async () => {
    expect((await w.api.calendars.get({ calendarId })).data).toMatchObject({
      id: OWNER,
      timeZone: PARIS,
    });
    expect((await w.api.calendarList.get({ calendarId })).data).toMatchObject({
      id: OWNER,
      primary: true,
      accessRole: 'owner',
    });
    const { data } = await w.api.calendarList.list();
    expect(data.items?.map((entry) => entry.id)).toEqual([OWNER, OTHER]);
  });
});
