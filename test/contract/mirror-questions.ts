/** What asking the doctor needs of a mirror: threads, work that a pass finds, marks that were erased. */
import { expect, it } from 'vitest';
import type { AdoptIntent, Intent } from '../../src/engine/core/intent.ts';
import type { Notice, PreviewMatter } from '../../src/engine/core/notice.ts';
import { asEventId, asPractitionerId, asTypeId, HOUR } from '../../src/engine/core/values.ts';
import {
  auditLike,
  bookingLike,
  CALENDAR,
  EVER,
  eventLike,
  halfHour,
  holdEventLike,
  intentLike,
  MONDAY,
  marksLike,
  noticeLike,
  OTHER_CALENDAR,
  T1,
  T2,
  tombstone,
  WINDOW,
  wrote,
} from '../mirror/examples.ts';
import { ME } from '../support/processes.ts';
import type { Fresh } from './mirror.ts';

const a = asEventId('a');

const preview = (
  key: string,
  state: PreviewMatter['state'],
  over: Partial<Notice> = {},
): Notice => ({
  ...noticeLike(key),
  booking: a,
  party: 'doctor',
  channel: 'telegram',
  to: '1',
  thread: 'preview.a.2',
  content: {
    kind: 'preview',
    practitioner: asPractitionerId('dubois'),
    booking: {
      id: a,
      ...halfHour(0),
      type: asTypeId('consultation'),
      patient: { firstName: 'Jeanne', lastName: 'Moreau', phone: '' },
    },
    change: 'moved',
    previous: halfHour(1),
    state,
    tellAt: MONDAY,
    truth: '01234567',
  },
  ...over,
});

const adoption = (id = 'a'): AdoptIntent => ({
  kind: 'adopt',
  id: `adopt.${id}`,
  rev: 1,
  booking: asEventId(id),
  calendarId: CALENDAR,
  createdAt: MONDAY,
  nextAt: MONDAY,
  attempts: 0,
  queued: false,
  tag: 'tag',
});

const sent = (providerId: string | null) =>
  ({ state: 'sent', at: MONDAY, providerId }) as const;

export function questionsContract(fresh: Fresh): void {
  it('keeps of a thread what is to be read, and not what nobody has begun to deliver', async () => {
    const mirror = fresh();
    await mirror.commit({ notices: [preview('one', 'coming')] });
    await mirror.commit({ notices: [preview('two', 'coming')] });
    expect((await mirror.notices({})).map(({ notice }) => notice.key)).toEqual(['two']);
    // What is being delivered stays, and comes first.
    await mirror.claimDueNotices(MONDAY, HOUR, 10, ME);
    await mirror.commit({ notices: [preview('three', 'told')] });
    expect((await mirror.notices({})).map(({ notice }) => notice.key)).toEqual([
      'two',
      'three',
    ]);
    const elsewhere = preview('other', 'coming', { thread: 'preview.b.2' });
    await mirror.commit({ notices: [elsewhere, noticeLike('without')] });
    expect(await mirror.notices({ state: 'due' })).toHaveLength(4);
  });

  it('says which previews are open, and which message a thread is', async () => {
    const mirror = fresh();
    await mirror.commit({ notices: [preview('one', 'coming'), noticeLike('mail')] });
    expect((await mirror.openPreviews()).map(({ key }) => key)).toEqual(['one']);
    expect(await mirror.messageOf('preview.a.2', 'telegram')).toBeNull();
    await mirror.claimDueNotices(MONDAY, HOUR, 10, ME);
    await mirror.recordDelivery('one', sent('17'), auditLike());
    expect(await mirror.messageOf('preview.a.2', 'telegram')).toBe('17');
    expect(await mirror.messageOf('preview.a.2', 'email')).toBeNull();
    await mirror.commit({ notices: [preview('end', 'told')] });
    expect(await mirror.openPreviews()).toEqual([]);
    expect(await mirror.messageOf('preview.a.2', 'telegram')).toBe('17');
    await mirror.commit({ notices: [preview('again', 'coming')] });
    expect((await mirror.openPreviews()).map(({ key }) => key)).toEqual(['again']);
  });

  it('journals what a pass finds together with its rows, once', async () => {
    const mirror = fresh();
    const staging = await mirror.beginStaging(CALENDAR);
    await mirror.stage(staging, [eventLike('a')]);
    const begun = [adoption()];
    await mirror.commitStaging(staging, {
      token: T1,
      window: WINDOW,
      at: MONDAY,
      proven: [],
      begun,
      audit: [],
    });
    expect(await mirror.intents()).toEqual(begun);
    const pass = { calendarId: CALENDAR, from: T1, token: T2, at: MONDAY, audit: [] };
    const other = { ...adoption('b'), nextAt: MONDAY + 1 };
    await mirror.commitPass({
      ...pass,
      entries: [],
      begun: [{ ...adoption(), tag: 'x' }, other],
    });
    // Found once more, it is the same work, to be looked at anew.
    const [found] = begun;
    expect(await mirror.intents()).toEqual([{ ...found, rev: 2 }, other]);
    // Overtaken by another process: nothing of it is kept.
    const late = { ...pass, entries: [], begun: [adoption('c')] };
    expect(await mirror.commitPass(late)).toBe('superseded');
    expect(await mirror.intents()).toHaveLength(2);
  });

  it('begins work that a batch asks for; of what was begun nobody ends what was found once more', async () => {
    const mirror = fresh();
    const work = adoption();
    expect(await mirror.commit({ begun: [work] })).toBe('committed');
    const again = { ...work, nextAt: work.nextAt + HOUR };
    // Unlike an intent of its own, it does not make the rest of the batch stale.
    expect(await mirror.commit({ begun: [again], audit: [auditLike()] })).toBe('committed');
    const anew = { ...again, rev: 2 };
    expect(await mirror.intents()).toEqual([anew]);
    expect(await mirror.audit({})).toHaveLength(1);
    expect(await mirror.commit({ finished: [work] })).toBe('stale');
    expect(await mirror.commit({ finished: [anew] })).toBe('committed');
  });

  it('knows the bookings whose marks were erased, until they are back', async () => {
    const mirror = fresh();
    await wrote(mirror, bookingLike('a', halfHour(1)));
    expect(await mirror.erased(CALENDAR)).toEqual([]);
    await wrote(mirror, bookingLike('a', { ...halfHour(1), updated: MONDAY, marks: null }));
    expect(await mirror.erased(CALENDAR)).toMatchObject([{ id: 'a', status: 'confirmed' }]);
    await wrote(mirror, bookingLike('a', { ...halfHour(1), updated: MONDAY + 1 }));
    expect(await mirror.erased(CALENDAR)).toEqual([]);
  });

  it('knows who waits for something earlier, and who is offered it', async () => {
    const mirror = fresh();
    const wish = { since: MONDAY, offered: [], by: 'x' };
    const offer = { ...halfHour(0), until: MONDAY, hold: asEventId('h'), by: 'x' };
    const like = (id: string, marks: object, slot = 1) =>
      bookingLike(id, { ...halfHour(slot), marks: marksLike(id, marks) });
    const ended = like('ended', { waiting: wish, offer }, 3);
    await wrote(
      mirror,
      like('offered', { waiting: wish, offer }, 2),
      like('waits', { waiting: wish }),
      like('plain', {}),
      like('gone', { waiting: wish }),
      ended,
    );
    await wrote(mirror, tombstone('gone'), tombstone('ended'));
    const now = halfHour(1).start;
    const ids = async (at: number) => (await mirror.waiting(CALENDAR, at)).map(({ id }) => id);
    // Of a cancelled one, what was offered has still to be taken back.
    expect(await ids(now)).toEqual(['waits', 'offered', 'ended']);
    expect(await ids(halfHour(1).end)).toEqual(['offered', 'ended']);
    const later = { ...halfHour(1), updated: MONDAY + 1, marks: marksLike('waits') };
    await wrote(mirror, bookingLike('waits', later));
    expect(await ids(now)).toEqual(['offered', 'ended']);
    expect(await mirror.waiting(OTHER_CALENDAR, now)).toEqual([]);
    const other = like('other', { waiting: wish }, 2);
    await mirror.commit({ entries: [{ calendarId: OTHER_CALENDAR, entry: other }] });
    const both = await mirror.waiting([OTHER_CALENDAR, CALENDAR], now);
    expect(both.map(({ id }) => id)).toEqual(['offered', 'other', 'ended']);
    expect(await mirror.waiting([], now)).toEqual([]);
  });

  it('knows of which bookings messages have yet to leave us, until they are over or settled', async () => {
    const mirror = fresh();
    const message = {
      by: 'x',
      party: 'patient',
      channels: ['email'],
      kind: 'booked',
      who: 'patient',
      revision: 1,
      previous: null,
    } as const;
    const owed = { at: MONDAY, handed: false, messages: [message] };
    const like = (id: string, marks: object, slot = 1) =>
      bookingLike(id, { ...halfHour(slot), marks: marksLike(id, marks) });
    const ended = like('ended', { owed }, 3);
    await wrote(
      mirror,
      like('later', { owed }, 2),
      like('owes', { owed }),
      like('told', { owed: { ...owed, handed: true, messages: [] } }),
      like('plain', {}),
      ended,
    );
    await wrote(mirror, tombstone('ended', ended));
    const ids = async (at: number) =>
      (await mirror.owed(CALENDAR, at, ['freed'])).map(({ id }) => id);
    expect(await ids(MONDAY)).toEqual(['owes', 'later', 'ended']);
    expect(await ids(halfHour(1).end)).toEqual(['later', 'ended']);
    expect(await mirror.owed(OTHER_CALENDAR, MONDAY, [])).toEqual([]);
    await mirror.commit({ settled: [asEventId('ended'), asEventId('nobody')] });
    expect(await ids(MONDAY)).toEqual(['owes', 'later']);
    expect((await mirror.booking(asEventId('ended')))?.marks.owed).toBeUndefined();
    const over = { owed: { ...owed, handed: true, messages: [] } };
    const next = { ...halfHour(1), updated: MONDAY + 1, marks: marksLike('owes', over) };
    await wrote(mirror, bookingLike('owes', next));
    expect(await ids(MONDAY)).toEqual(['later']);
  });

  it('leaves bookings out that are worked on, or left behind, where messages have yet to leave', async () => {
    const mirror = fresh();
    const message = {
      by: 'x',
      party: 'patient',
      channels: ['email'],
      kind: 'booked',
      who: 'patient',
      revision: 1,
      previous: null,
    } as const;
    const owed = { at: MONDAY, handed: false, messages: [message] };
    const like = (id: string, slot: number) =>
      bookingLike(id, { ...halfHour(slot), marks: marksLike(id, { owed }) });
    await wrote(mirror, like('free', 1), like('worked', 2), like('moved', 3));
    const intent = intentLike('intent', { booking: asEventId('worked') });
    await mirror.commit({ intents: [intent] });
    const ids = async (aside: readonly Intent['kind'][]) =>
      (await mirror.owed(CALENDAR, MONDAY, aside)).map(({ id }) => id);
    expect(await ids(['freed'])).toEqual(['free', 'moved']);
    expect(await ids(['freed', 'book'])).toEqual(['free', 'worked', 'moved']);
    await mirror.commit({ finished: [intent] });
    expect(await ids([])).toEqual(['free', 'worked', 'moved']);
    const moved = { ...like('moved', 3), updated: MONDAY + 1 };
    await mirror.commit({ entries: [{ calendarId: OTHER_CALENDAR, entry: moved }] });
    expect(await ids([])).toEqual(['free', 'worked']);
    const there = await mirror.owed(OTHER_CALENDAR, MONDAY, []);
    expect(there.map(({ id }) => id)).toEqual(['moved']);
  });

  it('says of an entry whether it is a hold', async () => {
    const mirror = fresh();
    const hold = holdEventLike('h', { expiresAt: MONDAY });
    await wrote(mirror, hold, bookingLike('a', halfHour(1)));
    const known = await mirror.known(CALENDAR, [asEventId('h'), a]);
    expect(known.map((one) => [one.id, one.hold])).toEqual([
      ['h', true],
      ['a', false],
    ]);
  });

  it('says of free events whether the doctor was asked, and of which series they are', async () => {
    const mirror = fresh();
    const free = { transparency: 'transparent', allDay: true, summary: 'Congés' } as const;
    const series = asEventId('s');
    await wrote(
      mirror,
      eventLike('plain', free),
      eventLike('asked', {
        ...free,
        marks: { kind: 'asked', id: asEventId('asked'), by: 'x' },
      }),
      eventLike('s_1', {
        ...free,
        recurringEventId: series,
        marks: { kind: 'asked', id: series, by: 'x' },
      }),
    );
    const found = await mirror.freeEvents(CALENDAR, EVER);
    expect(
      Object.fromEntries(found.map(({ eventId, asked, series }) => [eventId, [asked, series]])),
    ).toEqual({ plain: [false, null], asked: [true, null], s_1: [true, 's'] });
    // Having been asked about makes it none of ours.
    expect(await mirror.bookings({})).toEqual([]);
  });

  it('remembers what the doctor was told of a connection until she is told otherwise', async () => {
    const mirror = fresh();
    await mirror.commit({ connection: { calendarId: CALENDAR, alerted: 'lost' } });
    expect(await mirror.calendar(CALENDAR)).toMatchObject({ alerted: 'lost' });
    await wrote(mirror, eventLike('a'));
    expect(await mirror.calendar(CALENDAR)).toMatchObject({ alerted: 'lost' });
    await mirror.commit({ connection: { calendarId: CALENDAR, alerted: null } });
    expect(await mirror.calendar(CALENDAR)).toMatchObject({ alerted: null });
  });
}
