/** Watch channels in virtual time: opened, heard, renewed, replaced, refused, shared. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Push, Pushed } from '../../src/engine/core/channel.ts';
import {
  asCalendarId,
  asEventId,
  DAY,
  HOUR,
  MINUTE,
  must,
  SECOND,
} from '../../src/engine/core/values.ts';
import type { Watcher } from '../../src/engine/watch.ts';
import { bookOne, CALENDAR, newWorld, said, type World, type WorldOptions } from './world.ts';

const ADDRESS = 'https://rdv.example.com/webhooks/google-calendar';
const FIVE = 5 * MINUTE;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Watched {
  readonly world: World;
  readonly watch: Watcher;
  /** Answers to Google's messages, in order. */
  readonly answers: Pushed[];
  /** Messages do not reach us. */
  deaf: boolean;
  /** Waits until every message so far was answered and every pass it woke is over. */
  settle(): Promise<void>;
}

async function watched(options: WorldOptions = {}): Promise<Watched> {
  const world = await newWorld({ pushTo: ADDRESS, ...options });
  const watch = must(world.watch, 'a watcher');
  const answers: Pushed[] = [];
  let underWay: Promise<unknown> = Promise.resolve();
  const self: Watched = {
    world,
    watch,
    answers,
    deaf: false,
    async settle() {
      await underWay;
      // Passes woken by a message run by themselves; the longest they wait is a second.
      await world.google.clock.advance(SECOND);
    },
  };
  ends.push(
    world.google.model.channels.onPush((push) => {
      if (self.deaf) return;
      const message = messageOf(push.headers);
      const answered = watch.pushed(message).then((one) => answers.push(one));
      underWay = Promise.all([underWay, answered]);
    }),
  );
  if (options.mirror === undefined) ends.push(() => world.close());
  return self;
}

const messageOf = (headers: Readonly<Record<string, string>>): Push => ({
  channelId: headers['X-Goog-Channel-ID'] ?? '',
  token: headers['X-Goog-Channel-Token'] ?? '',
  resourceState: headers['X-Goog-Resource-State'] ?? '',
  resourceId: headers['X-Goog-Resource-ID'] ?? '',
});

/** With a first pass behind it, and a channel that was heard. */
async function settledWatch(options: WorldOptions = {}): Promise<Watched> {
  const self = await watched(options);
  await self.world.engine.sync({ cause: 'start' });
  await self.watch.turn();
  await self.settle();
  self.world.google.calls.length = 0;
  return self;
}

let days = 0;
/** The doctor types an event, each time on another day. */
function doctorAdds({ google }: World): string {
  days += 1;
  const day = String((days % 27) + 1).padStart(2, '0');
  const event = google.model.insert(CALENDAR, {
    summary: 'Réunion',
    start: { dateTime: `2026-12-${day}T10:00:00+01:00` },
    end: { dateTime: `2026-12-${day}T11:00:00+01:00` },
  });
  return String(event.id);
}

const poll = ({ world }: Watched) => world.engine.sync({ cause: 'poll' });
const channelsOf = async ({ world }: Watched) => (await world.mirror.channels.all()).channels;
const stateOf = async ({ world }: Watched) => (await world.engine.status()).calendars[0]?.watch;
const opens = ({ world }: Watched): number =>
  world.google.calls.filter((name) => name === 'events.watch').length;
const lists = ({ world }: Watched): number =>
  world.google.calls.filter((name) => name === 'events.list').length;

describe('a watch channel', () => {
  it('is opened once, and found again by the next start', async () => {
    const self = await settledWatch();
    expect(await stateOf(self)).toMatchObject({ kind: 'open', heardAt: expect.any(Number) });
    const { world } = self;
    const again = await world.restart();
    await must(again.watch, 'a watcher').turn();
    expect(world.google.calls).toEqual([]);
    expect(await channelsOf(self)).toHaveLength(1);
  });

  it('tells of a doctor’s change without any poll, for one list', async () => {
    const self = await settledWatch();
    const { world } = self;
    const booking = await bookOne(world);
    await self.settle();
    world.google.calls.length = 0;
    world.google.model.delete(CALENDAR, booking.id);
    await self.settle();
    expect((await world.engine.booking(booking.id))?.status).toBe('cancelled');
    expect(world.google.calls).toEqual(['events.list']);
    await world.google.clock.advance(2 * MINUTE);
    await world.background.turn();
    expect(await said(world)).toContain('patient email cancelled');
  });

  it('says with its first message that it begins, for which nothing is listed', async () => {
    const self = await settledWatch();
    expect(self.answers).toEqual(['ok']);
    expect(self.world.google.calls).toEqual([]);
  });

  it('may be heard before Google’s answer to its opening', async () => {
    const self = await watched();
    self.world.google.model.switches.earlySyncMessage = true;
    await self.watch.turn();
    await self.settle();
    expect(self.answers).toEqual(['ok']);
    expect(await stateOf(self)).toMatchObject({ kind: 'open', heardAt: expect.any(Number) });
  });

  it('costs few lists when two hundred of its messages come at once', async () => {
    const self = await settledWatch();
    const [channel] = await channelsOf(self);
    const { model } = self.world.google;
    const push = {
      channelId: String(channel?.id),
      token: String(model.channels.all.get(String(channel?.id))?.token),
      resourceState: 'exists',
      resourceId: '',
    };
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => self.watch.pushed(push)),
    );
    expect(new Set(answers)).toEqual(new Set(['ok']));
    await self.settle();
    expect(lists(self)).toBeLessThanOrEqual(2);
    // And the last of them was listed after: what it told of is known.
    const id = doctorAdds(self.world);
    await self.settle();
    const known = await self.world.mirror.known(asCalendarId(CALENDAR), [asEventId(id)]);
    expect(known).toHaveLength(1);
  });

  it('costs a list a second at most when its messages come one after the other', async () => {
    const self = await settledWatch();
    const { clock } = self.world.google;
    for (let n = 0; n < 50; n += 1) {
      doctorAdds(self.world);
      await clock.advance(SECOND / 10);
    }
    await self.settle();
    expect(self.answers).toHaveLength(51);
    expect(lists(self)).toBeLessThanOrEqual(7);
    self.world.google.calls.length = 0;
    expect(await poll(self)).toMatchObject([{ changed: 0 }]);
  });

  it('is believed only with its token, and known only while we remember it', async () => {
    const self = await settledWatch();
    const [channel] = await channelsOf(self);
    const id = String(channel?.id);
    const message = { channelId: id, resourceState: 'exists', resourceId: '' };
    for (const token of ['', 'x', 'é'.repeat(300)]) {
      expect(await self.watch.pushed({ ...message, token })).toBe('wrong-token');
    }
    for (const channelId of ['', 'nobody', '\u0000']) {
      expect(await self.watch.pushed({ ...message, channelId, token: 'x' })).toBe('unknown');
    }
    await self.settle();
    expect(self.world.google.calls).toEqual([]);
  });

  it('of a lost mirror is unknown, and another one is opened', async () => {
    const self = await settledWatch();
    const rebuilt = await watched({ google: self.world.google, seed: 2 });
    self.deaf = true;
    await rebuilt.watch.turn();
    await rebuilt.settle();
    doctorAdds(rebuilt.world);
    await rebuilt.settle();
    expect(rebuilt.answers.toSorted()).toEqual(['ok', 'ok', 'unknown']);
  });
});

describe('renewal', () => {
  it('opens the next one a day before the end, and stops the old one once the new one was heard', async () => {
    const self = await settledWatch();
    const { google } = self.world;
    await google.clock.advance(5 * DAY);
    await self.watch.turn();
    expect(opens(self)).toBe(0);
    self.deaf = true;
    await google.clock.advance(DAY);
    await self.watch.turn();
    await self.watch.turn();
    expect(google.calls.filter((name) => name !== 'events.list')).toEqual(['events.watch']);
    self.deaf = false;
    doctorAdds(self.world);
    await self.settle();
    // Both told of it, and that was one pass, or two.
    expect(self.answers).toEqual(['ok', 'ok', 'ok']);
    expect(lists(self)).toBeLessThanOrEqual(2);
    await self.watch.turn();
    expect(google.calls).toContain('channels.stop');
    expect((await channelsOf(self)).map(({ state }) => state)).toEqual(['stopped', 'open']);
  });

  it('goes by the end that Google granted, not by the one asked for', async () => {
    const self = await watched();
    self.world.google.model.switches.watchMaxMs = HOUR;
    await self.watch.turn();
    await self.settle();
    await self.world.google.clock.advance(HOUR / 2);
    await self.watch.turn();
    expect(opens(self)).toBe(2);
  });

  it('tolerates late messages of the stopped one, lists nothing for them, and forgets it in the end', async () => {
    const self = await settledWatch();
    const { google } = self.world;
    google.model.switches.pushesAfterStop = 1;
    await google.clock.advance(6 * DAY);
    await self.watch.turn();
    await self.settle();
    await self.watch.turn();
    self.answers.length = 0;
    google.calls.length = 0;
    doctorAdds(self.world);
    await self.settle();
    expect(self.answers).toEqual(['ok', 'ok']);
    expect(lists(self)).toBe(1);
    await google.clock.advance(2 * DAY);
    await self.watch.turn();
    expect((await channelsOf(self)).map(({ state }) => state)).toEqual(['open']);
  });

  it('leaves no gap in a month, although every second call about channels fails', async () => {
    const self = await settledWatch();
    const { google } = self.world;
    const stop = new AbortController();
    const running = self.watch.run(stop.signal);
    const kinds = ['backend-error', 'lost-response', 'rate-limited', 'reset'] as const;
    for (let day = 0; day < 30; day += 1) {
      const kind = kinds[day % kinds.length] ?? 'reset';
      google.faults.clear();
      google.faults.add({ operation: 'events.watch', kind });
      google.faults.add({ operation: 'channels.stop', kind });
      await google.clock.advance(DAY);
      self.answers.length = 0;
      doctorAdds(self.world);
      await self.settle();
      expect(self.answers).toContain('ok');
      // One, the next one, and one whose answer was lost.
      expect(self.answers.length).toBeLessThanOrEqual(3);
    }
    stop.abort();
    await running;
    // Every sixth day one, and a second attempt.
    expect(opens(self)).toBeGreaterThanOrEqual(5);
    expect(opens(self)).toBeLessThanOrEqual(12);
  }, 60_000);
});

describe('a channel that fell silent', () => {
  it('is replaced after two polls that found what it had not told, and the new one is heard', async () => {
    const self = await settledWatch();
    const { google } = self.world;
    await google.clock.advance(FIVE);
    await poll(self);
    self.deaf = true;
    for (const polls of [1, 2]) {
      doctorAdds(self.world);
      await google.clock.advance(FIVE);
      await poll(self);
      await self.watch.turn();
      expect(opens(self)).toBe(polls - 1);
    }
    expect(self.world.logged).toContain(
      'watch channel is silent although the calendar changes',
    );
    self.deaf = false;
    doctorAdds(self.world);
    await self.settle();
    await self.watch.turn();
    expect((await channelsOf(self)).map(({ state }) => state)).toEqual(['stopped', 'open']);
    expect(await stateOf(self)).toMatchObject({ kind: 'open' });
  });

  it('is not suspected by polls that find nothing, nor when it spoke since the last one', async () => {
    const self = await settledWatch();
    for (let polls = 0; polls < 10; polls += 1) {
      doctorAdds(self.world);
      await self.settle();
      // One message of several was lost.
      self.deaf = true;
      doctorAdds(self.world);
      self.deaf = false;
      await self.world.google.clock.advance(FIVE);
      await poll(self);
      await self.world.google.clock.advance(FIVE);
      await poll(self);
      await self.watch.turn();
    }
    expect(opens(self)).toBe(0);
  });

  it('is not suspected of what a booking’s own check found', async () => {
    const self = await settledWatch();
    await poll(self);
    self.deaf = true;
    for (const hour of ['09', '10', '11']) {
      doctorAdds(self.world);
      await self.world.google.clock.advance(FIVE);
      await bookOne(self.world, { start: `2026-11-26T${hour}:00:00+01:00` });
      await poll(self);
      await self.watch.turn();
    }
    expect(opens(self)).toBe(0);
  });

  it('that was never heard is replaced less and less often, and the admin is told', async () => {
    const self = await watched();
    self.deaf = true;
    const { google, engine } = self.world;
    await engine.sync({ cause: 'start' });
    const stop = new AbortController();
    const running = self.watch.run(stop.signal);
    for (let polls = 0; polls < 288; polls += 1) {
      doctorAdds(self.world);
      await google.clock.advance(FIVE);
      await poll(self);
    }
    stop.abort();
    await running;
    // 1 + 10, 20, 40, … minutes after each other in 24 hours.
    expect(opens(self)).toBeGreaterThan(2);
    expect(opens(self)).toBeLessThan(10);
    expect(await stateOf(self)).toMatchObject({ kind: 'silent', heardAt: null });
  }, 60_000);
});

describe('a calendar that cannot be watched', () => {
  it('is polled, says so once, and is asked for again every day', async () => {
    const self = await watched();
    const { google } = self.world;
    google.model.switches.unwatchable.add(CALENDAR);
    const stop = new AbortController();
    const running = self.watch.run(stop.signal);
    await google.clock.advance(3 * DAY + HOUR);
    expect(opens(self)).toBe(4);
    const lines = self.world.logged.filter((line) => line.includes('watched'));
    expect(lines).toEqual(['calendar cannot be watched: it is polled']);
    expect(await stateOf(self)).toMatchObject({ kind: 'refused', reason: /./ });
    google.model.switches.unwatchable.clear();
    await google.clock.advance(DAY);
    expect(await stateOf(self)).toMatchObject({ kind: 'open' });
    stop.abort();
    await running;
  });

  it('because the address will not do is watched at the next one without waiting', async () => {
    const self = await watched({ pushTo: 'http://rdv.example.com/hook' });
    await self.watch.turn();
    expect(await stateOf(self)).toMatchObject({ kind: 'refused' });
    const moved = await watched({ google: self.world.google, mirror: self.world.mirror });
    await moved.watch.turn();
    expect(await stateOf(moved)).toMatchObject({ kind: 'open' });
  });

  it('for the moment is asked for again, later and later, with one line in the log', async () => {
    const self = await watched();
    const { google } = self.world;
    const fault = {
      operation: 'events.watch',
      kind: 'backend-error',
      times: Infinity,
    } as const;
    const heal = google.faults.add(fault);
    const stop = new AbortController();
    const running = self.watch.run(stop.signal);
    await google.clock.advance(DAY);
    expect(opens(self)).toBeGreaterThan(20);
    expect(opens(self)).toBeLessThan(60);
    expect(self.world.logged).toEqual(['calendar not watched yet: it is polled']);
    expect(await stateOf(self)).toMatchObject({ kind: 'failing' });
    heal();
    await google.clock.advance(2 * HOUR);
    expect(await stateOf(self)).toMatchObject({ kind: 'open' });
    stop.abort();
    await running;
  });
});

describe('several processes on one database', () => {
  it('open one channel between them, and either may be told', async () => {
    const first = await watched();
    const second = await watched({
      google: first.world.google,
      mirror: first.world.mirror,
      seed: 2,
    });
    await Promise.all([first.watch.turn(), second.watch.turn(), first.watch.turn()]);
    await first.settle();
    expect(opens(first)).toBe(1);
    expect([...first.answers, ...second.answers]).toEqual(['ok', 'ok']);
    await second.watch.turn();
    expect(opens(first)).toBe(1);
  });
});

it('stops what is open when nothing is to be watched any more', async () => {
  const self = await settledWatch();
  const off = await watched({
    google: self.world.google,
    mirror: self.world.mirror,
    pushTo: null,
  });
  await off.watch.turn();
  expect(self.world.google.calls).toEqual(['channels.stop']);
  expect(await stateOf(off)).toEqual({ kind: 'off' });
  expect([...self.world.google.model.channels.all.values()][0]?.lastWords).toBe(0);
});

it('leaves channels open when it stops', async () => {
  const self = await watched();
  const stop = new AbortController();
  const running = self.watch.run(stop.signal);
  await self.world.google.clock.advance(MINUTE);
  stop.abort();
  await running;
  self.watch.stop();
  doctorAdds(self.world);
  await self.settle();
  expect(self.world.google.calls).toEqual(['events.watch']);
});
