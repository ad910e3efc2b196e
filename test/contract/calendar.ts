/**
 * What every implementation of the Calendar port promises. Each runs this one suite; what only one of
 * them can do (lost answers, rate limits) is tested beside it.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  BookingMarks,
  CalendarEntry,
  CalendarEvent,
  Told,
} from '../../src/engine/core/event.ts';
import {
  asCalendarId,
  asEtag,
  asEventId,
  asPractitionerId,
  asSyncToken,
  asTypeId,
  type CalendarId,
  DAY,
  type EventId,
  HOUR,
  type Interval,
  MINUTE,
  type SyncToken,
} from '../../src/engine/core/values.ts';
import { localDateOf, startOfLocalDay, zoneTable } from '../../src/engine/core/zone.ts';
import type { Calendar, EventDraft, ListRequest, Outcome } from '../../src/engine/ports.ts';

/** A calendar of its own for each test, empty, in Europe/Paris, which we may write. */
export interface CalendarWorld {
  readonly calendar: Calendar;
  readonly calendarId: CalendarId;
  readonly control: CalendarControl;
  close(): Promise<void>;
}

/** The other hand: the doctor at her calendar, and Google's moods. */
export interface CalendarControl {
  /** The doctor enters an event of her own. */
  add(
    event: Interval & { readonly summary: string; readonly free?: boolean },
  ): Promise<EventId>;
  move(id: EventId, to: Interval): Promise<void>;
  delete(id: EventId): Promise<void>;
  /** She duplicates an event, private properties and all, under an id of Google's. */
  copy(id: EventId): Promise<EventId>;
  /** Every sync token handed out so far is dead. */
  expireTokens(): Promise<void>;
  /** At most so many entries a page from now on. */
  limitPages(entries: number): Promise<void>;
}

/** Some days ahead of the real date, since Google expands and lists around the present. */
const MONDAY = Math.ceil(Date.now() / (7 * DAY)) * 7 * DAY + 4 * DAY;
const at = (hours: number): number => MONDAY + hours * HOUR;
const span = (from: number, to: number): Interval => ({ start: at(from), end: at(to) });
const WINDOW = span(-24, 7 * 24);
const NOWHERE = asCalendarId('nobody@group.calendar.google.com');

let ids = 0;
function freshId(): EventId {
  ids += 1;
  return asEventId(`contract${String(ids).padStart(4, '0')}${Date.now().toString(32)}`);
}

const told: Told = {
  revision: 1,
  status: 'confirmed',
  start: at(9),
  end: at(9.5),
  practitioner: asPractitionerId('dubois'),
  by: 'contract',
};

function marksOf(id: EventId, slot: Interval): BookingMarks {
  return {
    kind: 'booking',
    id,
    practitioner: asPractitionerId('dubois'),
    type: asTypeId('consultation'),
    patient: {
      firstName: 'Zoé',
      lastName: 'Ünal 👩‍⚕️',
      email: 'zoe@example.com',
      phone: '+33123456789',
      firstConsultation: false,
      message: 'Douleur au genou. '.repeat(150),
      locale: 'fr',
    },
    origin: 'patient',
    slot,
    claimedAt: null,
    told: { patient: told, doctor: null },
    asked: null,
    declineHeard: false,
    reminded: null,
    proposed: null,
    noShow: false,
    regret: null,
  };
}

function draftOf(slot: Interval, change: Partial<EventDraft> = {}): EventDraft {
  const id = change.id ?? freshId();
  return {
    id,
    summary: 'RDV – Zoé Ünal',
    description: 'zoe@example.com\n+33 1 23 45 67 89',
    location: '12 rue de la Paix',
    start: slot.start,
    end: slot.end,
    status: 'confirmed',
    marks: marksOf(id, slot),
    ...change,
  };
}

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`failed: ${JSON.stringify(outcome.failure)}`);
  return outcome.value;
}

const failed = (kind: string): object => ({ ok: false, failure: { kind } });

export function calendarContract(name: string, make: () => Promise<CalendarWorld>): void {
  describe(`the Calendar port: ${name}`, () => {
    let world: CalendarWorld;
    let calendar: Calendar;
    let calendarId: CalendarId;
    let control: CalendarControl;

    beforeEach(async () => {
      world = await make();
      ({ calendar, calendarId, control } = world);
    });
    afterEach(async () => {
      await world.close();
    });

    const insert = async (draft: EventDraft): Promise<CalendarEvent> =>
      value(await calendar.insert(calendarId, draft));
    const get = async (id: EventId): Promise<CalendarEntry> =>
      value(await calendar.get(calendarId, id));

    /** A whole listing, page by page. */
    async function listAll(
      scope: ListRequest['scope'],
    ): Promise<{ entries: CalendarEntry[]; token: SyncToken; pages: number[] }> {
      const entries: CalendarEntry[] = [];
      const pages: number[] = [];
      let pageToken: string | undefined;
      for (;;) {
        const page = value(
          await calendar.list({
            calendarId,
            scope,
            ...(pageToken === undefined ? {} : { pageToken }),
          }),
        );
        entries.push(...page.entries);
        pages.push(page.entries.length);
        if (page.next.kind === 'done') return { entries, token: page.next.token, pages };
        pageToken = page.next.pageToken;
      }
    }
    const window = (interval: Interval = WINDOW) =>
      listAll({ kind: 'window', window: interval });
    const since = (token: SyncToken) => listAll({ kind: 'since', token });
    const idsOf = (entries: readonly CalendarEntry[]): EventId[] =>
      entries.map((entry) => entry.id).toSorted();

    describe('insert', () => {
      it('creates the event under the id of the draft, as a get then finds it', async () => {
        const draft = draftOf(span(9, 9.5));
        const event = await insert(draft);
        expect(event).toMatchObject({
          kind: 'event',
          id: draft.id,
          status: 'confirmed',
          start: draft.start,
          end: draft.end,
          allDay: false,
          summary: draft.summary,
          description: draft.description,
          transparency: 'opaque',
          eventType: 'default',
          guests: [],
          marks: draft.marks,
        });
        expect(event.etag).not.toBe('');
        expect(event.iCalUID).not.toBe('');
        expect(await get(draft.id)).toEqual(event);
      });

      it('keeps a draft tentative', async () => {
        expect(await insert(draftOf(span(9, 10), { status: 'tentative' }))).toMatchObject({
          status: 'tentative',
        });
      });

      it('writes an absence of whole days, which comes back as such', async () => {
        const id = freshId();
        const marks = { kind: 'absence', id } as const;
        const zone = zoneTable('Europe/Paris', WINDOW);
        const [start, end] = [72, 120].map((hours) =>
          startOfLocalDay(zone, localDateOf(zone, at(hours + 12))),
        );
        if (start === undefined || end === undefined) throw new Error('expected two days');
        const day = { start, end, allDay: true };
        const event = await insert(draftOf(span(9, 10), { id, marks, ...day }));
        expect(event).toMatchObject({ ...day, marks, transparency: 'opaque' });
        expect(await get(id)).toEqual(event);
      });

      it('writes the marks of a hold', async () => {
        const id = freshId();
        const marks = { kind: 'hold', id, for: freshId(), expiresAt: at(8) } as const;
        expect(await insert(draftOf(span(9, 10), { id, marks }))).toMatchObject({ marks });
      });

      it('says that the id exists, and leaves the event that has it alone', async () => {
        const first = await insert(draftOf(span(9, 10)));
        const again = draftOf(span(11, 12), { id: first.id, summary: 'another' });
        expect(await calendar.insert(calendarId, again)).toEqual(failed('exists'));
        expect(await get(first.id)).toEqual(first);
      });

      it('never takes the id of a removed event again', async () => {
        const draft = draftOf(span(9, 10));
        await insert(draft);
        value(await calendar.remove(calendarId, draft.id));
        expect(await calendar.insert(calendarId, draft)).toEqual(failed('exists'));
      });

      it('lets events overlap: keeping them apart is up to us', async () => {
        await insert(draftOf(span(9, 10)));
        expect(await insert(draftOf(span(9, 10)))).toMatchObject({ kind: 'event' });
      });

      it('finds no calendar where there is none', async () => {
        expect(await calendar.insert(NOWHERE, draftOf(span(9, 10)))).toEqual(
          failed('not-found'),
        );
      });

      it('rejects marks that do not fit into an event', async () => {
        const draft = draftOf(span(9, 10));
        const marks = marksOf(draft.id, span(9, 10));
        const patient = { ...marks.patient, message: 'x'.repeat(40_000) };
        expect(
          await calendar.insert(calendarId, { ...draft, marks: { ...marks, patient } }),
        ).toMatchObject(failed('rejected'));
        expect(await calendar.get(calendarId, draft.id)).toEqual(failed('not-found'));
      });
    });

    describe('get', () => {
      it('finds neither an event that never was nor one in a calendar that is not', async () => {
        expect(await calendar.get(calendarId, freshId())).toEqual(failed('not-found'));
        expect(await calendar.get(NOWHERE, freshId())).toEqual(failed('not-found'));
      });

      it('sees the doctor’s own event as one without marks', async () => {
        const id = await control.add({ ...span(12, 13), summary: 'Déjeuner' });
        expect(await get(id)).toMatchObject({
          kind: 'event',
          ...span(12, 13),
          summary: 'Déjeuner',
          transparency: 'opaque',
          marks: null,
        });
      });

      it('takes a copy of a booking for an event of its own', async () => {
        const booking = await insert(draftOf(span(9, 10)));
        const copy = await control.copy(booking.id);
        expect(await get(copy)).toMatchObject({ kind: 'event', ...span(9, 10), marks: null });
        expect(await get(booking.id)).toEqual(booking);
      });

      it('still reads what a removed event was', async () => {
        const draft = draftOf(span(9, 10));
        await insert(draft);
        await control.delete(draft.id);
        expect(await get(draft.id)).toMatchObject({
          kind: 'cancelled',
          id: draft.id,
          details: { ...span(9, 10), summary: draft.summary, marks: draft.marks },
        });
      });
    });

    describe('patch', () => {
      it('changes what is named and nothing else', async () => {
        const before = await insert(draftOf(span(9, 10)));
        const patched = value(
          await calendar.patch(calendarId, before.id, { summary: 'RDV – déplacé' }),
        );
        expect(patched).toEqual({
          ...before,
          summary: 'RDV – déplacé',
          etag: expect.not.stringMatching(before.etag),
          updated: expect.any(Number),
        });
        expect(await get(before.id)).toEqual(patched);
      });

      it('moves an event', async () => {
        const { id } = await insert(draftOf(span(9, 10)));
        const slot = span(30, 30.5);
        const change = { ...slot, marks: { slot, claimedAt: at(-1) } };
        expect(value(await calendar.patch(calendarId, id, change))).toMatchObject({
          ...slot,
          marks: { slot, claimedAt: at(-1), told: { patient: told } },
        });
      });

      it('gives up a claim', async () => {
        const draft = draftOf(span(9, 10));
        const marks = { ...marksOf(draft.id, span(9, 10)), claimedAt: at(-1) };
        await insert({ ...draft, marks });
        expect(
          value(await calendar.patch(calendarId, draft.id, { marks: { claimedAt: null } })),
        ).toMatchObject({ marks: { ...marks, claimedAt: null } });
      });

      it('notes what one party was told, and keeps what the other was', async () => {
        const { id } = await insert(draftOf(span(9, 10)));
        const doctor = { ...told, revision: 7 };
        await calendar.patch(calendarId, id, { marks: { told: { doctor } } });
        expect(await get(id)).toMatchObject({ marks: { told: { patient: told, doctor } } });
      });

      it('notes what was asked, refused and reminded of, and keeps the rest', async () => {
        const draft = draftOf(span(9, 10));
        await insert(draft);
        const marks = {
          asked: { about: ['0123abcd', '4567ef01'], listed: ['0123abcd'], by: 'tag' },
          declineHeard: true,
          reminded: { start: draft.start, hours: 24, by: 'tag' },
        };
        const patched = value(await calendar.patch(calendarId, draft.id, { marks }));
        expect(patched).toMatchObject({ marks: { ...draft.marks, ...marks } });
        expect(await get(draft.id)).toEqual(patched);
      });

      it('takes a patient out of an event, however much it held of her', async () => {
        const draft = draftOf(span(9, 10));
        const known = marksOf(draft.id, span(9, 10));
        const message = 'x'.repeat(5_000);
        await insert({ ...draft, marks: { ...known, patient: { ...known.patient, message } } });
        const patient = { ...known.patient, firstName: '', email: '', message: '' };
        const change = { summary: 'RDV', description: 'Note', marks: { patient }, guests: [] };
        const patched = value(await calendar.patch(calendarId, draft.id, change));
        const left = { summary: 'RDV', description: 'Note', guests: [] };
        expect(patched).toMatchObject({ ...left, marks: { ...known, patient } });
        expect(await get(draft.id)).toEqual(patched);
      });

      it('notes that a patient did not come, and takes it back', async () => {
        const draft = draftOf(span(9, 10));
        await insert(draft);
        const noted = await calendar.patch(calendarId, draft.id, { marks: { noShow: true } });
        expect(value(noted)).toMatchObject({ marks: { ...draft.marks, noShow: true } });
        const back = await calendar.patch(calendarId, draft.id, { marks: { noShow: false } });
        expect(value(back)).toMatchObject({ marks: draft.marks });
      });

      it('stamps an event that has no marks of ours', async () => {
        const id = await control.add({ summary: 'RDV Zoé', ...span(9, 10) });
        const marks = marksOf(id, span(9, 10));
        const stamped = value(await calendar.patch(calendarId, id, { stamp: marks }));
        expect(stamped).toMatchObject({ summary: 'RDV Zoé', marks });
      });

      it('lets what was free take time, and notes on it that the doctor was asked', async () => {
        const id = await control.add({ summary: 'Congés', free: true, ...span(9, 10) });
        const stamp = { kind: 'asked', id, by: 'tag' } as const;
        expect(value(await calendar.patch(calendarId, id, { stamp }))).toMatchObject({
          transparency: 'transparent',
          marks: stamp,
        });
        const change = { transparency: 'opaque' } as const;
        expect(value(await calendar.patch(calendarId, id, change))).toMatchObject({
          transparency: 'opaque',
          marks: stamp,
        });
      });

      it('confirms a tentative event', async () => {
        const { id } = await insert(draftOf(span(9, 10), { status: 'tentative' }));
        expect(
          value(await calendar.patch(calendarId, id, { status: 'confirmed' })),
        ).toMatchObject({ status: 'confirmed' });
      });

      it('is applied when the version is the one named', async () => {
        const before = await insert(draftOf(span(9, 10)));
        expect(
          value(
            await calendar.patch(
              calendarId,
              before.id,
              { summary: 'x' },
              { ifMatch: before.etag },
            ),
          ),
        ).toMatchObject({ summary: 'x' });
      });

      it('is not applied when the doctor was faster', async () => {
        const before = await insert(draftOf(span(9, 10)));
        await control.move(before.id, span(14, 15));
        expect(
          await calendar.patch(
            calendarId,
            before.id,
            { summary: 'x', status: 'cancelled' },
            { ifMatch: before.etag },
          ),
        ).toEqual(failed('precondition-failed'));
        expect(await get(before.id)).toMatchObject({
          kind: 'event',
          summary: before.summary,
          ...span(14, 15),
        });
      });

      it('deletes with status cancelled, and keeps the marks readable', async () => {
        const draft = draftOf(span(9, 10));
        await insert(draft);
        const change = { status: 'cancelled' as const, marks: { told: { doctor: told } } };
        const cancelled = {
          kind: 'cancelled',
          id: draft.id,
          details: { marks: { ...draft.marks, told: { patient: told, doctor: told } } },
        };
        expect(value(await calendar.patch(calendarId, draft.id, change))).toMatchObject(
          cancelled,
        );
        expect(await get(draft.id)).toMatchObject(cancelled);
      });

      it('invites the patient', async () => {
        const { id } = await insert(draftOf(span(9, 10)));
        const guest = { email: 'zoe@example.com', name: 'Zoé Ünal' };
        await calendar.patch(calendarId, id, { guest }, { invite: true });
        expect(await get(id)).toMatchObject({
          guests: [{ email: 'zoe@example.com', response: 'needsAction' }],
        });
      });

      it('finds no event where there never was one', async () => {
        const change = { summary: 'x' };
        expect(await calendar.patch(calendarId, freshId(), change)).toEqual(
          failed('not-found'),
        );
        expect(
          await calendar.patch(calendarId, freshId(), change, { ifMatch: asEtag('"1"') }),
        ).toEqual(failed('not-found'));
      });
    });

    describe('remove', () => {
      it('succeeds once, twice, and for an event that never was', async () => {
        const { id } = await insert(draftOf(span(9, 10)));
        const missing = { ok: true, value: 'missing' };
        expect(await calendar.remove(calendarId, id)).toEqual({ ok: true, value: 'removed' });
        expect(await calendar.remove(calendarId, id)).toEqual(missing);
        expect(await calendar.remove(calendarId, freshId())).toEqual(missing);
        expect(await calendar.remove(NOWHERE, freshId())).toEqual(missing);
        expect(await get(id)).toMatchObject({ kind: 'cancelled' });
      });
    });

    describe('list of a window', () => {
      it('holds what overlaps the window, and not what only touches it', async () => {
        const inside = [
          await control.add({ ...span(9, 10), summary: 'inside' }),
          await control.add({ ...span(7, 8.5), summary: 'across its start' }),
          await control.add({ ...span(11.5, 13), summary: 'across its end' }),
          await control.add({ ...span(-100, 100), summary: 'all around it' }),
        ];
        await control.add({ ...span(7, 8), summary: 'before' });
        await control.add({ ...span(12, 13), summary: 'after' });
        const { entries } = await window(span(8, 12));
        expect(idsOf(entries)).toEqual(inside.toSorted());
      });

      it('is the same, entry by entry, as a get of each', async () => {
        const booking = await insert(draftOf(span(9, 10)));
        const own = await control.add({ ...span(11, 12), summary: 'own' });
        const { entries } = await window();
        expect(entries).toHaveLength(2);
        expect(entries).toEqual(
          expect.arrayContaining([await get(booking.id), await get(own)]),
        );
      });

      it('holds the cancelled ones with their details', async () => {
        const draft = draftOf(span(9, 10));
        await insert(draft);
        await control.delete(draft.id);
        const { entries } = await window();
        expect(entries).toMatchObject([
          { kind: 'cancelled', id: draft.id, details: { marks: draft.marks } },
        ]);
      });

      it('comes in pages, each entry once, with the token on the last one only', async () => {
        await control.limitPages(2);
        const added: EventId[] = [];
        for (let n = 0; n < 5; n += 1) {
          added.push(await control.add({ ...span(8 + n, 9 + n), summary: `event ${n}` }));
        }
        const { entries, pages, token } = await window();
        expect(idsOf(entries)).toEqual(added.toSorted());
        expect(pages.length).toBeGreaterThanOrEqual(3);
        expect(Math.max(...pages)).toBeLessThanOrEqual(2);
        expect((await since(token)).entries).toEqual([]);
      });

      it('loses nothing that happens between its pages', async () => {
        await control.limitPages(1);
        for (let n = 0; n < 3; n += 1) {
          await control.add({ ...span(8 + n, 9 + n), summary: `event ${n}` });
        }
        const scope = { kind: 'window', window: WINDOW } as const;
        const seen: CalendarEntry[] = [];
        let page = value(await calendar.list({ calendarId, scope }));
        seen.push(...page.entries);
        const late = await control.add({ ...span(15, 16), summary: 'late' });
        while (page.next.kind === 'page') {
          page = value(
            await calendar.list({ calendarId, scope, pageToken: page.next.pageToken }),
          );
          seen.push(...page.entries);
        }
        seen.push(...(await since(page.next.token)).entries);
        expect(seen.map((entry) => entry.id)).toContain(late);
      });

      it('finds no calendar where there is none', async () => {
        expect(
          await calendar.list({
            calendarId: NOWHERE,
            scope: { kind: 'window', window: WINDOW },
          }),
        ).toEqual(failed('not-found'));
      });
    });

    describe('list since a token', () => {
      it('is empty when nothing happened, and hands out a token that works', async () => {
        await control.add({ ...span(9, 10), summary: 'before' });
        const first = await window();
        const second = await since(first.token);
        expect(second.entries).toEqual([]);
        expect((await since(second.token)).entries).toEqual([]);
      });

      it('holds each thing that changed once, as it is now', async () => {
        const moved = await control.add({ ...span(9, 10), summary: 'moved' });
        const deleted = await insert(draftOf(span(10, 11)));
        await control.add({ ...span(11, 12), summary: 'untouched' });
        const { token } = await window();

        await control.move(moved, span(14, 15));
        await control.move(moved, span(16, 17));
        await control.delete(deleted.id);
        const added = await insert(draftOf(span(12, 13)));
        const { entries } = await since(token);
        expect(idsOf(entries)).toEqual([moved, deleted.id, added.id].toSorted());
        const byId = new Map(entries.map((entry) => [entry.id, entry]));
        expect(byId.get(moved)).toMatchObject({ kind: 'event', ...span(16, 17) });
        expect(byId.get(deleted.id)).toMatchObject({ kind: 'cancelled' });
        expect(byId.get(added.id)).toEqual(added);
      });

      it('reports an event that was moved out of the window', async () => {
        const id = await control.add({ ...span(9, 10), summary: 'leaves' });
        const { token } = await window(span(8, 12));
        const away = { start: at(9) + 30 * DAY, end: at(10) + 30 * DAY };
        await control.move(id, away);
        const { entries } = await since(token);
        expect(entries).toMatchObject([{ kind: 'event', id, ...away }]);
      });

      it('brings back our own writes, which tells them from anything later', async () => {
        const { token } = await window();
        const event = await insert(draftOf(span(9, 10)));
        expect((await since(token)).entries).toEqual([event]);
      });

      it('may be repeated: a token is not used up', async () => {
        const { token } = await window();
        await control.add({ ...span(9, 10), summary: 'new' });
        const first = await since(token);
        const again = await since(token);
        expect(again.entries).toEqual(first.entries);
        expect(again.entries).toHaveLength(1);
      });

      it('comes in pages too', async () => {
        const { token } = await window();
        await control.limitPages(2);
        for (let n = 0; n < 5; n += 1) {
          const start = at(9) + n * 20 * MINUTE;
          await control.add({ start, end: start + 20 * MINUTE, summary: `event ${n}` });
        }
        const { entries, pages } = await since(token);
        expect(entries).toHaveLength(5);
        expect(pages.length).toBeGreaterThanOrEqual(3);
      });

      it('says that a token is gone, be it expired or no token at all', async () => {
        const { token } = await window();
        await control.expireTokens();
        for (const dead of [token, asSyncToken('x')]) {
          expect(
            await calendar.list({ calendarId, scope: { kind: 'since', token: dead } }),
          ).toEqual(failed('token-gone'));
        }
        // A full listing starts afresh.
        const fresh = await window();
        expect((await since(fresh.token)).entries).toEqual([]);
      });
    });

    describe('describe', () => {
      it('names the zone and says that we may write', async () => {
        expect(value(await calendar.describe(calendarId))).toMatchObject({
          timeZone: 'Europe/Paris',
          writable: true,
        });
      });

      it('finds no calendar where there is none', async () => {
        expect(await calendar.describe(NOWHERE)).toEqual(failed('not-found'));
      });
    });
  });
}
