import { describe, expect, it } from 'vitest';
import type { Booking } from '../../src/engine/core/event.ts';
import type { Intent } from '../../src/engine/core/intent.ts';
import type {
  AppointmentContent,
  AppointmentNotice,
  Notice,
} from '../../src/engine/core/notice.ts';
import {
  asCalendarId,
  asEventId,
  DAY,
  HOUR,
  MINUTE,
  SECOND,
} from '../../src/engine/core/values.ts';
import { bell } from '../../src/engine/journal/wakes.ts';
import { OVERTAKEN } from '../../src/engine/outbox-port.ts';
import type { Channel, Delivery } from '../../src/engine/ports.ts';
import { type OutboxParts, outboxLoop } from '../../src/notify/outbox.ts';
import { ME } from '../support/processes.ts';
import { content, notice } from './example.ts';
import { fakeClock } from './fake-clock.ts';
import { type MemoryOutbox, memoryOutbox } from './memory-outbox.ts';

const T0 = Date.UTC(2026, 10, 20, 12, 0);
const LEASE = 2 * MINUTE;
const OK: Delivery = { kind: 'sent', providerId: 'p' };
const LATER: Delivery = { kind: 'later', reason: 'busy', retryAfterMs: null };
const REFUSED: Delivery = { kind: 'refused', reason: 'wrong address' };

interface ScriptedChannel extends Channel {
  /** Keys, in the order of delivery. */
  readonly delivered: string[];
  /** What each was to take the place of. */
  readonly replaced: (string | null | undefined)[];
  readonly times: number[];
  answer: (notice: Notice) => Promise<Delivery>;
}

function setting(parts: Partial<OutboxParts> = {}) {
  const clock = fakeClock(T0);
  const outbox = memoryOutbox();
  const logged: string[] = [];
  const note = (fields: object, message: string): void => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  };
  const channel = (name: Channel['name']): ScriptedChannel => {
    const one: ScriptedChannel = {
      name,
      delivered: [],
      replaced: [],
      times: [],
      answer: async () => OK,
      deliver(owed, replacing) {
        one.delivered.push(owed.key);
        one.replaced.push(replacing);
        one.times.push(clock.now() - T0);
        return one.answer(owed);
      },
    };
    return one;
  };
  const email = channel('email');
  const telegram = channel('telegram');
  const ring = bell(parts.clock ?? clock);
  const start = (more: Partial<OutboxParts> = {}) =>
    outboxLoop({
      by: ME,
      bell: ring,
      mirror: outbox.mirror,
      channels: [email, telegram],
      clock,
      log: { info: note, warn: note, error: note },
      leaseMs: LEASE,
      ...parts,
      ...more,
    });
  return { clock, outbox, email, telegram, logged, start, ring, loop: start() };
}

/** One booking each, unless said otherwise. */
const owed = (name: string, change: Partial<Notice> = {}): Notice => ({
  ...notice,
  key: name,
  booking: asEventId(name),
  createdAt: T0,
  ...change,
});
const never = (): Promise<Delivery> => new Promise(() => undefined);

describe('delivering', () => {
  it('sends each notice once, over its own channel, and records what the provider called it', async () => {
    const { loop, outbox, email, telegram } = setting();
    outbox.owe(owed('a'), owed('b', { channel: 'telegram' }), owed('c'));
    expect(await loop.drainOnce()).toBe(3);
    expect(await loop.drainOnce()).toBe(0);
    expect(email.delivered).toEqual(['a', 'c']);
    expect(telegram.delivered).toEqual(['b']);
    expect(outbox.row('a')).toMatchObject({ state: 'sent', sentAt: T0, attempts: 1 });
  });

  it('drains more than one claim holds', async () => {
    const { loop, outbox, email } = setting();
    const names = Array.from({ length: 250 }, (_, index) => `n${index}`);
    outbox.owe(...names.map((name) => owed(name)));
    expect(await loop.drainOnce()).toBe(250);
    expect(email.delivered.toSorted()).toEqual(names.toSorted());
  });

  it('delivers one after the other within a channel, oldest first', async () => {
    const { loop, outbox, email } = setting();
    let running = 0;
    let most = 0;
    email.answer = async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      return OK;
    };
    outbox.owe(owed('c'), owed('b', { createdAt: T0 - 1 }), owed('a', { createdAt: T0 - 2 }));
    await loop.drainOnce();
    expect(most).toBe(1);
    expect(email.delivered).toEqual(['a', 'b', 'c']);
  });

  it('sends what becomes due while it runs, when woken and also without', async () => {
    const { ring, loop, outbox, email, clock } = setting();
    const running = loop.run();
    await clock.settle();
    outbox.owe(owed('woken'));
    ring.ring();
    await clock.settle();
    expect(email.delivered).toEqual(['woken']);
    // Another process wrote this one: nobody wakes us.
    outbox.owe(owed('unannounced'));
    await clock.advance(MINUTE);
    expect(email.delivered).toEqual(['woken', 'unannounced']);
    await loop.stop();
    await running;
  });
});

describe('being woken', () => {
  it('claims only what is due: for nothing nobody takes the write lock', async () => {
    const { clock, outbox, email, start } = setting();
    const claims: number[] = [];
    const mirror: OutboxParts['mirror'] = {
      ...outbox.mirror,
      claimDueNotices(now, ...rest) {
        claims.push(now - T0);
        return outbox.mirror.claimDueNotices(now, ...rest);
      },
    };
    const loop = start({ mirror });
    outbox.owe(owed('soon', { createdAt: T0 + 5 * SECOND }));
    const running = loop.run();
    await clock.advance(10 * SECOND);
    await loop.stop();
    await running;
    expect(email.times).toEqual([5 * SECOND]);
    expect(claims).toEqual([5 * SECOND]);
  });

  it('is not forgotten when it happens just before falling asleep', async () => {
    const { ring, outbox, clock, email, start } = setting();
    let isFirst = true;
    const mirror: OutboxParts['mirror'] = {
      ...outbox.mirror,
      async nextNoticeDue() {
        const due = await outbox.mirror.nextNoticeDue();
        if (isFirst) {
          isFirst = false;
          outbox.owe(owed('just now'));
          ring.ring();
        }
        return due;
      },
    };
    const loop = start({ mirror });
    const running = loop.run();
    await clock.settle();
    expect(email.delivered).toEqual(['just now']);
    await loop.stop();
    await running;
  });
});

describe('when a delivery fails', () => {
  it('comes back after 30 seconds, then ever later, until it gets through', async () => {
    const { loop, outbox, email, clock } = setting();
    email.answer = async () => (email.times.length < 5 ? LATER : OK);
    outbox.owe(owed('a'));
    const running = loop.run();
    await clock.advance(HOUR);
    await loop.stop();
    await running;
    expect(email.times.map((at) => at / SECOND)).toEqual([0, 30, 90, 210, 450]);
    expect(outbox.row('a')).toMatchObject({ state: 'sent', attempts: 5 });
    expect(outbox.audit.map(({ action }) => action)).toEqual([
      ...Array(4).fill('notice.retry'),
      'notice.sent',
    ]);
  });

  it('is not tried before the provider allows it', async () => {
    const { loop, outbox, clock, email } = setting();
    email.answer = async () => ({ ...LATER, retryAfterMs: 10 * MINUTE });
    outbox.owe(owed('a'));
    await loop.drainOnce();
    expect(outbox.row('a').dueAt).toBe(T0 + 10 * MINUTE);
    await clock.advance(10 * MINUTE - 1);
    expect(await loop.drainOnce()).toBe(0);
    await clock.advance(1);
    expect(await loop.drainOnce()).toBe(1);
  });

  it('spreads what failed together', async () => {
    let draws = 0;
    const entropy = {
      fraction: () => {
        draws += 1;
        return draws / 10;
      },
    };
    const { loop, outbox, email } = setting({ entropy });
    email.answer = async () => LATER;
    outbox.owe(owed('a'), owed('b'), owed('c'));
    await loop.drainOnce();
    const due = ['a', 'b', 'c'].map((key) => outbox.row(key).dueAt);
    expect(new Set(due).size).toBe(3);
  });

  it('is kept as a dead letter when it is refused, or was tried too often', async () => {
    const { loop, outbox, email, clock } = setting({
      backoff: { firstMs: SECOND, maxMs: SECOND, tries: 4 },
    });
    email.answer = async ({ key }) => (key === 'wrong' ? REFUSED : LATER);
    outbox.owe(owed('wrong'), owed('unlucky'));
    const running = loop.run();
    await clock.advance(DAY);
    await loop.stop();
    await running;
    expect(email.delivered).toEqual(['wrong', ...Array(4).fill('unlucky')]);
    expect(outbox.row('wrong')).toMatchObject({ state: 'dead', lastError: 'wrong address' });
    expect(outbox.row('unlucky')).toMatchObject({ state: 'dead', lastError: 'gave up: busy' });
    const dead = outbox.audit.filter(({ action }) => action === 'notice.dead');
    expect(dead.map(({ booking }) => booking).toSorted()).toEqual(['unlucky', 'wrong']);
  });

  it('waits, however long, for a channel that is not configured, and says which variable to set', async () => {
    const { start, outbox, clock, email } = setting({ channels: [] });
    outbox.owe(owed('a'));
    const without = start();
    const running = without.run();
    await clock.advance(3 * DAY);
    await without.stop();
    await running;
    const { state, lastError } = outbox.row('a');
    expect(state).toBe('due');
    expect(lastError).toContain('SMTP_URL');
    const configured = setting({ mirror: outbox.mirror, channels: [email], clock });
    email.answer = async () => (email.times.length === 1 ? LATER : OK);
    const next = configured.loop.run();
    await clock.advance(DAY);
    await configured.loop.stop();
    await next;
    expect(outbox.row('a').state).toBe('sent');
  });

  it('is not the end of the others when a channel crashes on one notice', async () => {
    const { loop, outbox, email, logged } = setting();
    email.answer = ({ key }) => {
      if (key === 'poison') throw new TypeError('anna@patients.example has no name');
      return key === 'slow poison' ? Promise.reject(new RangeError('no')) : Promise.resolve(OK);
    };
    outbox.owe(owed('poison'), owed('slow poison'), owed('fine'));
    await loop.drainOnce();
    expect(outbox.row('slow poison').state).toBe('due');
    expect(outbox.row('fine').state).toBe('sent');
    expect(outbox.row('poison').state).toBe('due');
    expect(logged.join('\n')).toContain('TypeError');
  });
});

describe('independence of channels', () => {
  it('lets a channel that hangs hold up no other', async () => {
    const { ring, loop, outbox, email, telegram, clock } = setting();
    email.answer = never;
    outbox.owe(owed('a'), owed('b'), owed('t1', { channel: 'telegram' }));
    const running = loop.run();
    await clock.settle();
    expect(telegram.delivered).toEqual(['t1']);
    outbox.owe(owed('t2', { channel: 'telegram' }));
    ring.ring();
    await clock.settle();
    expect(outbox.row('t2').state).toBe('sent');
    expect(email.delivered).toEqual(['a']);
    const stopped = loop.stop();
    await clock.advance(MINUTE);
    await stopped;
    await running;
  });

  it('gives up waiting for a delivery that hangs, and tries it again', async () => {
    const { loop, outbox, email, clock } = setting();
    email.answer = () => (email.times.length === 1 ? never() : Promise.resolve(OK));
    outbox.owe(owed('a'));
    const running = loop.run();
    await clock.advance(40 * SECOND);
    expect(outbox.row('a')).toMatchObject({ state: 'due', lastError: 'no answer in time' });
    await clock.advance(30 * SECOND);
    expect(outbox.row('a').state).toBe('sent');
    await loop.stop();
    await running;
  });

  it('starts no delivery that could outlast its lease', async () => {
    const { loop, outbox, email, clock } = setting();
    email.answer = never;
    outbox.owe(...Array.from({ length: 5 }, (_, index) => owed(`n${index}`)));
    const draining = loop.drainOnce();
    await clock.advance(LEASE);
    await draining;
    // 40 s each: a third one would have begun with 40 s left of its lease, too close to its end.
    expect(email.times).toEqual([0, 40 * SECOND]);
    const left = ['n2', 'n3', 'n4'].map((key) => outbox.row(key));
    expect(left.map(({ state }) => state)).toEqual(['due', 'due', 'due']);
  });
});

describe('the order of what is said', () => {
  const booking = asEventId('one');
  const said = (key: string, revision: number, change: Partial<Notice> = {}): Notice =>
    owed(key, { booking, content: { ...content, revision }, ...change });

  it('never lets a later notice overtake an earlier one of the same booking', async () => {
    const { ring, loop, outbox, email, clock } = setting();
    email.answer = async () => (email.times.length < 3 ? LATER : OK);
    outbox.owe(said('booked', 1));
    const running = loop.run();
    await clock.settle();
    outbox.owe(said('moved', 2));
    ring.ring();
    await clock.advance(HOUR);
    await loop.stop();
    await running;
    expect(email.delivered).toEqual(['booked', 'booked', 'booked', 'moved']);
    expect(outbox.row('moved').state).toBe('sent');
  });

  it('reminds nobody of what a message that still waits is to confirm', async () => {
    const { ring, loop, outbox, email, clock } = setting();
    email.answer = async () => (email.times.length < 3 ? LATER : OK);
    outbox.owe(said('booked', 1));
    const running = loop.run();
    await clock.advance(1);
    outbox.owe({ ...said('reminder', 1), createdAt: clock.now() });
    ring.ring();
    await clock.advance(HOUR);
    await loop.stop();
    await running;
    expect(email.delivered).toEqual(['booked', 'booked', 'booked', 'reminder']);
  });

  it('says what waited together in the order in which it happened', async () => {
    const { loop, outbox, email } = setting();
    outbox.owe(said('moved', 2), said('cancelled', 3), said('booked', 1));
    expect(await loop.drainOnce()).toBe(3);
    expect(email.delivered).toEqual(['booked', 'moved', 'cancelled']);
  });

  it('does not let the other party, or a dead letter, hold it up', async () => {
    const { loop, outbox, email } = setting();
    email.answer = async ({ key }) => (key === 'wrong' ? REFUSED : key === 'slow' ? LATER : OK);
    outbox.owe(said('slow', 1, { party: 'doctor' }), said('wrong', 1), said('moved', 2));
    await loop.drainOnce();
    expect(outbox.row('moved').state).toBe('sent');
  });
});

describe('a thread', () => {
  const of = (key: string, change: Partial<Notice> = {}): Notice =>
    owed(key, { booking: asEventId('one'), channel: 'telegram', thread: 't', ...change });

  it('is one message: what follows takes the place of what was sent', async () => {
    const { loop, outbox, telegram } = setting();
    telegram.answer = async ({ key }) => ({ kind: 'sent', providerId: `m-${key}` });
    for (const one of [of('coming'), of('told'), of('other', { thread: 'another' })]) {
      outbox.owe(one);
      await loop.drainOnce();
    }
    outbox.owe(owed('alone', { channel: 'telegram' }));
    await loop.drainOnce();
    expect(telegram.replaced).toEqual([null, 'm-coming', null, null]);
  });

  it('begins anew in another chat, and over another channel', async () => {
    const { loop, outbox, telegram, email } = setting();
    outbox.owe(of('here'));
    await loop.drainOnce();
    outbox.owe(of('there', { to: 'another chat' }), of('by mail', { channel: 'email' }));
    await loop.drainOnce();
    expect(telegram.replaced).toEqual([null, null]);
    expect(email.replaced).toEqual([null]);
  });

  it('is never turned back by what failed and comes late', async () => {
    const { loop, outbox, telegram, clock } = setting();
    telegram.answer = async () => (telegram.times.length === 1 ? LATER : OK);
    outbox.owe(of('coming'));
    await loop.drainOnce();
    outbox.owe(of('told'));
    await loop.drainOnce();
    await clock.advance(HOUR);
    await loop.drainOnce();
    expect(telegram.delivered).toEqual(['coming', 'told']);
    expect(outbox.row('coming').state).toBe('sent');
  });
});

describe('crash and stop', () => {
  it('sends again what a crash left unrecorded, once its lease is over, and not before', async () => {
    const { outbox, email, clock, start } = setting();
    outbox.owe(owed('a'));
    // A process claims the notice and dies.
    await outbox.mirror.claimDueNotices(clock.now(), LEASE, 10, ME);
    const survivor = start();
    expect(await survivor.drainOnce()).toBe(0);
    await clock.advance(LEASE);
    expect(await survivor.drainOnce()).toBe(1);
    expect(email.delivered).toEqual(['a']);
  });

  it('shares the outbox with another process without sending anything twice', async () => {
    const { outbox, email, start } = setting();
    outbox.owe(...Array.from({ length: 60 }, (_, index) => owed(`n${index}`)));
    const tried = await Promise.all([start().drainOnce(), start().drainOnce()]);
    expect(tried.reduce((a, b) => a + b)).toBe(60);
    expect(new Set(email.delivered).size).toBe(60);
    expect(email.delivered).toHaveLength(60);
  });

  it('finishes and records the delivery in flight when it is stopped, and begins no other', async () => {
    const { loop, outbox, email, clock } = setting();
    const { promise, resolve } = Promise.withResolvers<Delivery>();
    email.answer = () => promise;
    outbox.owe(owed('a'), owed('b'));
    const running = loop.run();
    await clock.settle();
    let hasStopped = false;
    const stopped = loop.stop().then(() => {
      hasStopped = true;
    });
    await clock.settle();
    expect(hasStopped).toBe(false);
    resolve(OK);
    await stopped;
    await running;
    expect(email.delivered).toEqual(['a']);
    expect(outbox.row('a').state).toBe('sent');
    expect(outbox.row('b')).toMatchObject({ state: 'due', lastError: null });
    expect(clock.sleeping).toBe(0);
  });

  it('stops at once when nothing is under way, before and after it ran', async () => {
    const { loop, clock } = setting();
    const running = loop.run();
    await clock.settle();
    await loop.stop();
    await running;
    await loop.run();
    expect(clock.sleeping).toBe(0);
  });

  it('ends with the error when the mirror fails, and can be started again', async () => {
    const { loop, outbox, email, clock } = setting();
    outbox.owe(owed('a'));
    outbox.failNext(new Error('disk full'));
    await expect(loop.run()).rejects.toThrow('disk full');
    const again = loop.run();
    await clock.advance(LEASE + MINUTE);
    expect(outbox.row('a').state).toBe('sent');
    expect(email.delivered).toEqual(['a', 'a']);
    await loop.stop();
    await again;
  });

  it('refuses a lease shorter than a delivery may take', () => {
    expect(() => setting({ leaseMs: 10 * SECOND })).toThrow(/too short/);
  });
});

describe('what is written down', () => {
  it('holds no address, no name and nothing a patient wrote', async () => {
    const { loop, outbox, email, logged, clock } = setting();
    const outcomes = [OK, LATER, REFUSED];
    email.answer = async () => {
      const next = outcomes.shift();
      if (next === undefined) throw new Error(`cannot mail ${notice.to}`);
      return next;
    };
    outbox.owe(owed('a'), owed('b'), owed('c'), owed('d'), owed('e', { channel: 'sms' }));
    await loop.drainOnce();
    await clock.settle();
    const written = `${JSON.stringify(outbox.audit)}\n${logged.join('\n')}`;
    expect(written).not.toMatch(/anna|martin|patients\.example|genou|\+33/i);
    expect(outbox.audit.find(({ booking }) => booking === 'a')).toEqual({
      at: T0,
      actor: 'engine',
      action: 'notice.sent',
      booking: 'a',
      calendarId: null,
      detail: { party: 'patient', channel: 'email', kind: 'booked', tries: 1 },
    });
    expect(outbox.audit).toHaveLength(5);
    expect(logged).toHaveLength(6);
  });
});

describe('an offer', () => {
  it('is not delivered once it can no longer be accepted', async () => {
    const { loop, outbox, email, clock } = setting();
    const offer = (until: number) => ({
      content: { ...content, kind: 'offer' as const, until },
    });
    outbox.owe(owed('open', offer(T0 + HOUR)), owed('over', offer(T0 + MINUTE)));
    await clock.advance(MINUTE);
    await loop.drainOnce();
    expect(email.delivered).toEqual(['open']);
    expect(outbox.row('over')).toMatchObject({ state: 'dead', lastError: OVERTAKEN });
  });
});

describe('what another engine has told since', () => {
  const told = (revision: number) => ({
    revision,
    status: 'confirmed' as const,
    start: T0 + DAY,
    end: T0 + DAY + HOUR,
    practitioner: content.practitioner,
    by: 'another',
  });
  /** As the mirror knows a booking whose parties were told that much. */
  const knownAs = (id: string, revision: number): Booking => ({
    id: asEventId(id),
    calendarId: asCalendarId('dubois@calendar'),
    etag: null,
    status: 'confirmed',
    start: T0 + DAY,
    end: T0 + DAY + HOUR,
    created: T0,
    updated: T0,
    changedAt: T0,
    summary: '',
    iCalUID: '',
    htmlLink: '',
    marks: { ...marksOf(id), told: { patient: told(revision), doctor: told(revision) } },
    told: { patient: told(revision), doctor: told(revision) },
  });
  const saying = (revision: number, change: Partial<AppointmentContent> = {}) => ({
    content: { ...content, revision, ...change },
  });

  it('is not followed by an older word of ours: that is laid aside, and no cause for alarm', async () => {
    const { loop, outbox, email, logged } = setting();
    outbox.bookings.set(asEventId('a'), knownAs('a', 2));
    outbox.owe(owed('a', saying(1)));
    await loop.drainOnce();
    expect(email.delivered).toEqual([]);
    expect(outbox.row('a')).toMatchObject({ state: 'dead', lastError: OVERTAKEN });
    expect(logged).toEqual([expect.stringContaining('notice overtaken')]);
  });

  it.each<[string, Partial<AppointmentNotice>, (outbox: MemoryOutbox) => void]>([
    ['it is the latest word', saying(2), () => {}],
    ['the booking is not known', { ...saying(1), booking: asEventId('b') }, () => {}],
    ['it is to the doctor', { ...saying(1), party: 'doctor' }, () => {}],
    ['it says that a wish came to nothing', saying(1, { kind: 'unavailable' }), () => {}],
    [
      'the later word is ours as well',
      saying(1),
      ({ owe }) => owe(owed('later', { ...saying(2), booking: asEventId('a') })),
    ],
    [
      'the later word is just being made here',
      saying(1),
      ({ intents }) => intents.push(tellingOf('a')),
    ],
  ])('does not hold up ours when %s', async (_, change, prepare) => {
    const { loop, outbox, email } = setting();
    outbox.bookings.set(asEventId('a'), knownAs('a', 2));
    outbox.owe(owed('a', change));
    prepare(outbox);
    await loop.drainOnce();
    expect(email.delivered[0]).toBe('a');
  });
});

const marksOf = (id: string): Booking['marks'] => ({
  kind: 'booking',
  id: asEventId(id),
  practitioner: content.practitioner,
  type: content.type,
  patient: content.patient,
  origin: 'patient',
  slot: { start: T0 + DAY, end: T0 + DAY + HOUR },
  claimedAt: null,
  told: { patient: null, doctor: null },
  asked: null,
  declineHeard: false,
  reminded: null,
  proposed: null,
  noShow: false,
  regret: null,
});

const tellingOf = (id: string): Intent => ({
  kind: 'tell',
  id: `tell.${id}`,
  rev: 1,
  booking: asEventId(id),
  calendarId: asCalendarId('dubois@calendar'),
  createdAt: T0,
  nextAt: T0,
  attempts: 0,
  queued: false,
  told: {},
  contents: [],
});
