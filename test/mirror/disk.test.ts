import { afterEach, beforeEach, expect, it } from 'vitest';
import { asEventId } from '../../src/engine/core/values.ts';
import { sharedWait } from '../../src/mirror/disk.ts';
import { type OpenMirror, openMirror } from '../../src/mirror/open-mirror.ts';
import {
  auditLike,
  bookingLike,
  CALENDAR,
  claimLike,
  EVER,
  eventLike,
  fullPass,
  halfHour,
  intentLike,
  MONDAY,
  noticeLike,
  T1,
  T2,
  toldLike,
} from './examples.ts';

/** A disk that takes what was written when the test says so. */
function slowDisk() {
  const waiting: PromiseWithResolvers<void>[] = [];
  const begun: PromiseWithResolvers<void>[] = [];
  const reached = sharedWait(() => {
    const one = Promise.withResolvers<void>();
    waiting.push(one);
    begun.shift()?.resolve();
    return one.promise;
  });
  return {
    disk: () => ({ reached, close: async () => {} }),
    waits: () => waiting.length,
    /** Once the next wait has begun. */
    async begins(): Promise<PromiseWithResolvers<void>> {
      const one = waiting.shift();
      if (one !== undefined) return one;
      const soon = Promise.withResolvers<void>();
      begun.push(soon);
      await soon.promise;
      return this.begins();
    },
  };
}

let slow = slowDisk();
let mirror: OpenMirror;
beforeEach(() => {
  slow = slowDisk();
  mirror = openMirror({ file: ':memory:', disk: () => slow.disk() });
});
afterEach(() => mirror.close());

it('answers once the disk has what was written, and shows it to others before', async () => {
  let answered = false;
  const claiming = mirror.claimSlot(claimLike('a', halfHour(0))).then((outcome) => {
    answered = true;
    return outcome;
  });
  const wait = await slow.begins();
  expect(await mirror.busy(CALENDAR, EVER, MONDAY)).toHaveLength(1);
  expect(answered).toBe(false);
  wait.resolve();
  expect(await claiming).toBe('claimed');
});

it('lets all that is written in one turn share one wait, and rolls back alone what is stale among it', async () => {
  const writing = Promise.all([
    mirror.claimSlot(claimLike('a', halfHour(0))),
    mirror.commit({
      intents: [{ ...intentLike('never begun'), rev: 2 }],
      notices: [noticeLike('n')],
    }),
    mirror.claimSlot(claimLike('b', halfHour(0))),
    mirror.commit({ notices: [noticeLike('m')] }),
  ]);
  (await slow.begins()).resolve();
  expect(await writing).toEqual(['claimed', 'stale', 'taken', 'committed']);
  expect(slow.waits()).toBe(0);
  expect((await mirror.notices({})).map(({ notice }) => notice.key)).toEqual(['m']);
  expect((await mirror.intents()).map(({ id }) => id)).toEqual(['a']);
});

it('gives what is written during a wait the next one', async () => {
  const first = mirror.claimSlot(claimLike('a', halfHour(0)));
  const wait = await slow.begins();
  let answered = false;
  const second = mirror.claimSlot(claimLike('b', halfHour(1))).then((outcome) => {
    answered = true;
    return outcome;
  });
  wait.resolve();
  expect(await first).toBe('claimed');
  const next = await slow.begins();
  expect(answered).toBe(false);
  next.resolve();
  expect(await second).toBe('claimed');
});

it('says so when the disk refuses, to those who waited for it alone', async () => {
  const first = mirror.claimSlot(claimLike('a', halfHour(0)));
  const refused = expect(first).rejects.toThrow('no space left');
  (await slow.begins()).reject(new Error('no space left'));
  await refused;
  const second = mirror.claimSlot(claimLike('b', halfHour(1)));
  (await slow.begins()).resolve();
  expect(await second).toBe('claimed');
});

it('waits for no disk where Google or a repetition tells again', async () => {
  await fullPass(mirror, [eventLike('e')]);
  const pass = { calendarId: CALENDAR, from: T1, token: T2, at: MONDAY };
  await mirror.commitPass({ ...pass, entries: [bookingLike('b')], audit: [auditLike()] });
  await mirror.notePassFailure(CALENDAR, MONDAY, { kind: 'unavailable', reason: '' });
  const entry = bookingLike('c', halfHour(2));
  await mirror.commit({ entries: [{ calendarId: CALENDAR, entry }] });
  expect(slow.waits()).toBe(0);
  const begun = mirror.commit({ begun: [intentLike('i')] });
  (await slow.begins()).resolve();
  await begun;
  await mirror.commit({ intents: [{ ...intentLike('i'), rev: 2 }], audit: [auditLike()] });
  await mirror.commit({ finished: [{ id: 'i', rev: 2 }], audit: [auditLike()] });
  expect(slow.waits()).toBe(0);
});

it.each([
  ['work that somebody asked for', { intents: [intentLike('i')] }],
  ['work that is begun with it', { begun: [intentLike('i')] }],
  ['what a person is owed', { notices: [noticeLike('n')] }],
  ['what was told', { told: [{ booking: asEventId('b'), told: { patient: toldLike() } }] }],
  ['what somebody did', { audit: [auditLike()] }],
  [
    'what the doctor is told',
    { connection: { calendarId: CALENDAR, alerted: 'lost' as const } },
  ],
])('waits for the disk with %s', async (_, batch) => {
  const writing = mirror.commit(batch);
  (await slow.begins()).resolve();
  expect(await writing).toBe('committed');
});

it('waits for the disk when work is put off that its patient was promised', async () => {
  const begun = mirror.commit({ intents: [intentLike('i')] });
  (await slow.begins()).resolve();
  await begun;
  const queued = mirror.commit({ intents: [{ ...intentLike('i'), rev: 2, queued: true }] });
  (await slow.begins()).resolve();
  expect(await queued).toBe('committed');
});
