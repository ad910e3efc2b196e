import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asChannelId, type Channel, type WatchRecord } from '../../src/engine/core/channel.ts';
import { channelToken, channelTokenMatches } from '../../src/engine/core/channel-token.ts';
import { asCalendarId, DAY, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import {
  ASKING_MS,
  LIFE_MS,
  patienceMs,
  planWatch,
  renewalAt,
  retryMs,
  type WatchQuestion,
  watchState,
} from '../../src/engine/core/watch-plan.ts';

const NOW = Date.UTC(2026, 10, 16, 8);
const A = asCalendarId('a@example.com');
const B = asCalendarId('b@example.com');
const ADDRESS = 'https://rdv.example.com/webhooks/google-calendar';

const channel = (id: string, change: Partial<Channel> = {}): Channel => {
  const askedAt = change.askedAt ?? NOW - DAY;
  const expiresAt = change.expiresAt ?? askedAt + LIFE_MS;
  return {
    id: asChannelId(id),
    calendarId: A,
    address: ADDRESS,
    state: 'open',
    askedAt,
    resourceId: 'resource',
    expiresAt,
    renewAt: renewalAt(askedAt, expiresAt, 0),
    heardAt: askedAt,
    silentPolls: 0,
    stopAt: 0,
    ...change,
  };
};
const record = (change: Partial<WatchRecord> = {}): WatchRecord => ({
  calendarId: A,
  address: ADDRESS,
  attempts: 1,
  nextAt: 0,
  trouble: null,
  ...change,
});

/** `open a@example.com none`, `stop old`, …: the plan in short. */
function plan(change: Partial<WatchQuestion> = {}): string[] {
  const question = {
    now: NOW,
    calendars: [A],
    address: ADDRESS,
    channels: [],
    records: [],
    ...change,
  };
  return planWatch(question).map((action) => {
    if (action.kind === 'open') return `open ${action.calendarId} ${action.why}`;
    return `${action.kind} ${action.kind === 'stop' ? action.channel.id : action.id}`;
  });
}

describe('the plan of watch channels', () => {
  it('opens one for each calendar that has none, and none twice for a shared calendar', () => {
    expect(plan({ calendars: [A, B, A] })).toEqual([`open ${A} none`, `open ${B} none`]);
  });

  it('leaves a live channel alone until it is to be renewed', () => {
    const live = channel('live', { askedAt: NOW });
    expect(plan({ channels: [live] })).toEqual([]);
    expect(plan({ channels: [live], now: live.renewAt - 1 })).toEqual([]);
    expect(plan({ channels: [live], now: live.renewAt })).toEqual([`open ${A} renewal`]);
  });

  it('keeps the old channel until the new one was heard, then stops it', () => {
    const old = channel('old', { askedAt: NOW - 6 * DAY });
    const opened = channel('new', { askedAt: NOW - MINUTE, heardAt: null });
    expect(plan({ channels: [old, opened] })).toEqual([]);
    expect(plan({ channels: [old, { ...opened, heardAt: NOW }] })).toEqual(['stop old']);
    // Stopped without its being heard, the calendar could fall silent: it ends by itself instead.
    expect(plan({ channels: [old, opened], now: old.expiresAt })).toEqual([]);
  });

  it('waits while somebody asks, and no longer than an answer may take', () => {
    const asked = channel('asked', { state: 'asked', askedAt: NOW, resourceId: null });
    expect(plan({ channels: [asked], now: NOW + ASKING_MS - 1 })).toEqual([]);
    expect(plan({ channels: [asked], now: NOW + ASKING_MS })).toEqual([`open ${A} none`]);
  });

  it('stops a channel whose answer was lost, once its messages told how, and another one works', () => {
    const lost = channel('lost', { state: 'asked', askedAt: NOW - HOUR, resourceId: null });
    const heard = channel('heard', { askedAt: NOW - MINUTE });
    expect(plan({ channels: [lost, heard] })).toEqual([]);
    expect(plan({ channels: [{ ...lost, resourceId: 'resource' }, heard] })).toEqual([
      'stop lost',
    ]);
  });

  it('replaces a channel that was silent in two polls, and not after one', () => {
    expect(plan({ channels: [channel('quiet', { silentPolls: 1 })] })).toEqual([]);
    const silent = channel('silent', { silentPolls: 2 });
    expect(plan({ channels: [silent] })).toEqual([`open ${A} silence`]);
    const justOpened = record({ nextAt: NOW + 1 });
    expect(plan({ channels: [silent], records: [justOpened] })).toEqual([]);
  });

  it('comes back to what failed or was refused when its time has come, not sooner', () => {
    const refused = record({ trouble: { kind: 'refused', reason: 'no' }, nextAt: NOW + DAY });
    expect(plan({ records: [refused] })).toEqual([]);
    expect(plan({ records: [refused], now: NOW + DAY })).toEqual([`open ${A} none`]);
  });

  it('moves with the address: what was refused elsewhere does not count, the old channel goes last', () => {
    const elsewhere = { address: 'https://old.example.com/webhooks/google-calendar' };
    const refused = record({ ...elsewhere, nextAt: NOW + DAY });
    const old = channel('old', elsewhere);
    expect(plan({ channels: [old], records: [refused] })).toEqual([`open ${A} none`]);
    const opened = channel('new', { askedAt: NOW });
    expect(plan({ channels: [old, opened] })).toEqual(['stop old']);
  });

  it('stops everything when nothing is to be watched, and calendars the practice no longer has', () => {
    const both = [channel('a'), channel('b', { calendarId: B })];
    expect(plan({ channels: both, address: null })).toEqual(['stop a', 'stop b']);
    expect(plan({ channels: both })).toEqual(['stop b']);
    const tried = { ...channel('a'), stopAt: NOW + 1 };
    expect(plan({ channels: [tried], address: null })).toEqual([]);
  });

  it('remembers what ended for a day, so that late messages are recognised', () => {
    const ended = channel('ended', { state: 'stopped', askedAt: NOW - 8 * DAY + 1 });
    const live = channel('live');
    expect(plan({ channels: [ended, live] })).toEqual([]);
    expect(plan({ channels: [ended, live], now: NOW + 1 })).toEqual(['forget ended']);
  });
});

const anyChannel: fc.Arbitrary<Channel> = fc
  .record({
    id: fc.uuid(),
    calendarId: fc.constantFrom(A, B),
    address: fc.constantFrom(ADDRESS, 'https://elsewhere.example.com/'),
    state: fc.constantFrom('asked', 'open', 'stopped'),
    age: fc.integer({ min: 0, max: 10 * DAY }),
    life: fc.integer({ min: MINUTE, max: 30 * DAY }),
    resourceId: fc.option(fc.constant('resource')),
    heard: fc.boolean(),
    silentPolls: fc.integer({ min: 0, max: 3 }),
    fraction: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  })
  .map(({ id, age, life, heard, fraction, ...rest }) => {
    const askedAt = NOW - age;
    const expiresAt = askedAt + life;
    return {
      ...rest,
      // An answer names the resource: an open channel always has one.
      resourceId: rest.state === 'asked' ? rest.resourceId : 'resource',
      id: asChannelId(id),
      askedAt,
      expiresAt,
      renewAt: renewalAt(askedAt, expiresAt, fraction),
      heardAt: heard ? askedAt : null,
      stopAt: 0,
    };
  });
const channels = fc.uniqueArray(anyChannel, { maxLength: 8, selector: ({ id }) => id });

describe('whatever is known of channels', () => {
  const live = (one: Channel): boolean => one.state === 'open' && one.expiresAt > NOW;
  const question = { now: NOW, calendars: [A, B], address: ADDRESS, records: [] };

  it('every calendar has a channel, or one is opened, or asked for at this moment', () => {
    fc.assert(
      fc.property(channels, (known) => {
        const opens = planWatch({ ...question, channels: known }).flatMap((action) =>
          action.kind === 'open' ? [action.calendarId] : [],
        );
        expect(new Set(opens).size).toBe(opens.length);
        for (const calendarId of [A, B]) {
          const own = known.filter((one) => one.calendarId === calendarId);
          const isCovered = own.some((one) => live(one) && one.address === ADDRESS);
          const isAsking = own.some(
            (one) => one.state === 'asked' && one.askedAt + ASKING_MS > NOW,
          );
          expect(isCovered || isAsking || opens.includes(calendarId)).toBe(true);
          if (isAsking) expect(opens).not.toContain(calendarId);
        }
      }),
    );
  });

  it('no channel is stopped unless a newer one of its calendar was heard', () => {
    fc.assert(
      fc.property(channels, (known) => {
        for (const action of planWatch({ ...question, channels: known })) {
          if (action.kind !== 'stop') continue;
          const successor = known.find(
            (one) =>
              one.calendarId === action.channel.calendarId &&
              live(one) &&
              one.address === ADDRESS &&
              one.heardAt !== null &&
              one.askedAt >= action.channel.askedAt &&
              one.id !== action.channel.id,
          );
          expect(successor).toBeDefined();
        }
      }),
    );
  });

  it('doing what was planned leaves nothing more to stop or to forget', () => {
    fc.assert(
      fc.property(channels, (known) => {
        const actions = planWatch({ ...question, channels: known });
        const stopped = actions.flatMap((one) => (one.kind === 'stop' ? [one.channel.id] : []));
        const gone = actions.flatMap((one) => (one.kind === 'forget' ? [one.id] : []));
        const after = known
          .filter(({ id }) => !gone.includes(id))
          .map((one) =>
            stopped.includes(one.id) ? { ...one, state: 'stopped' as const } : one,
          );
        const more = planWatch({ ...question, channels: after });
        expect(more.filter(({ kind }) => kind !== 'open')).toEqual([]);
      }),
    );
  });
});

describe('times', () => {
  it('of renewal: a day before the end, after half of a short life, sooner by a tenth at most', () => {
    expect(renewalAt(NOW, NOW + 7 * DAY, 0)).toBe(NOW + 6 * DAY);
    expect(renewalAt(NOW, NOW + HOUR, 0)).toBe(NOW + 30 * MINUTE);
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 60 * DAY }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (life, fraction) => {
          const left = NOW + life - renewalAt(NOW, NOW + life, fraction);
          expect(left).toBeLessThanOrEqual(0.6 * life + 1);
          expect(left).toBeGreaterThanOrEqual(Math.min(DAY, life / 2) - 1);
        },
      ),
    );
  });

  it('of waiting grow to an end: an hour for what failed, a day for what was never heard', () => {
    expect([0, 1, 2, 99].map(patienceMs)).toEqual([10, 20, 40, 1_440].map((n) => n * MINUTE));
    expect([0, 1, 99].map((n) => retryMs(n, 0))).toEqual([30_000, 60_000, 30 * MINUTE]);
    expect(retryMs(99, 0.999_999)).toBeLessThanOrEqual(HOUR);
  });
});

describe('the state shown', () => {
  const state = (channels: Channel[], known: WatchRecord | null = null) =>
    watchState(channels, known, NOW);

  it('is that of the newest live channel', () => {
    expect(state([])).toEqual({ kind: 'off' });
    expect(state([channel('a')])).toMatchObject({ kind: 'open', until: NOW + 6 * DAY });
    expect(state([channel('a', { expiresAt: NOW })])).toEqual({ kind: 'off' });
    const asked = channel('b', { state: 'asked', askedAt: NOW });
    expect(state([asked])).toEqual({ kind: 'opening' });
    expect(state([channel('a'), asked])).toMatchObject({ kind: 'open' });
  });

  it('is silent when nothing was ever heard for ten minutes, or two polls knew better', () => {
    const opened = (ago: number) => channel('a', { askedAt: NOW - ago, heardAt: null });
    expect(state([opened(9 * MINUTE)])).toMatchObject({ kind: 'open' });
    expect(state([opened(11 * MINUTE)])).toMatchObject({ kind: 'silent', heardAt: null });
    expect(state([channel('a', { silentPolls: 2 })])).toMatchObject({ kind: 'silent' });
  });

  it('names why there is none', () => {
    const trouble = { kind: 'refused', reason: 'no pushes here' } as const;
    const known = record({ trouble, nextAt: NOW + DAY });
    expect(state([], known)).toEqual({ ...trouble, retryAt: NOW + DAY });
    expect(state([channel('a')], known)).toMatchObject({ kind: 'open' });
  });
});

describe('the token of a channel', () => {
  it('fits its channel and secret only, and Google’s limit', () => {
    const id = asChannelId('channel');
    const token = channelToken('secret', id);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(channelTokenMatches('secret', id, token)).toBe(true);
    expect(channelTokenMatches('other', id, token)).toBe(false);
    expect(channelTokenMatches('secret', asChannelId('other'), token)).toBe(false);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(channelTokenMatches('secret', id, text)).toBe(text === token);
      }),
    );
  });
});
