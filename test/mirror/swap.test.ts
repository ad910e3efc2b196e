import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asEtag, asEventId, HOUR } from '../../src/engine/core/values.ts';
import type { Mirror } from '../../src/engine/mirror-port.ts';
import { openMirror } from '../../src/mirror/open-mirror.ts';
import {
  bookingLike,
  CALENDAR,
  EVER,
  eventLike,
  fullPass,
  halfHour,
  MONDAY,
  T2,
  WINDOW,
  wrote,
} from './examples.ts';

interface Version {
  readonly number: number;
  /** The higher one is the later one, and starts later. */
  readonly version: number;
}

const IDS = 8;
const version: fc.Arbitrary<Version> = fc.record({
  number: fc.nat(IDS - 1),
  version: fc.nat(3),
});
const pass = fc.record({
  /** In the order Google lists them; some twice. */
  listed: fc.array(version, { maxLength: 12 }),
  /** Learnt while the listing was read, after so many of its entries. */
  meanwhile: fc.array(fc.tuple(fc.nat(12), version), { maxLength: 2 }),
});

const idOf = ({ number }: Version) => asEventId(`event${number}`);

/** Every third is a booking. */
function entryOf(one: Version) {
  const id = idOf(one);
  const etag = asEtag(`"${one.version}"`);
  const facts = { ...halfHour(one.version), updated: MONDAY + one.version, etag };
  return one.number % 3 === 0 ? bookingLike(id, facts) : eventLike(id, facts);
}

async function stand(mirror: Mirror): Promise<Record<string, number>> {
  const spans = await mirror.busy(CALENDAR, EVER, MONDAY);
  expect(new Set(spans.map((span) => span.eventId)).size).toBe(spans.length);
  return Object.fromEntries(spans.map(({ eventId, start }) => [eventId, start]));
}

it('holds the latest version of what was listed or learnt meanwhile, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(pass, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (passes, sweeps) => {
        const mirror = openMirror({ file: ':memory:' });
        let held = new Map<string, number>();
        for (const { listed, meanwhile } of passes) {
          const staging = await mirror.beginStaging(CALENDAR);
          const next = new Map<string, number>();
          const learn = (one: Version) => {
            const id = idOf(one);
            const latest = Math.max(one.version, held.get(id) ?? 0, next.get(id) ?? 0);
            next.set(id, latest);
          };
          for (let index = 0; index <= 12; index++) {
            for (const [after, one] of meanwhile) {
              if (after !== index) continue;
              await wrote(mirror, entryOf(one));
              // What comes late says nothing, not even that the event is still there.
              if (one.version < (held.get(idOf(one)) ?? 0)) continue;
              learn(one);
              held.set(idOf(one), next.get(idOf(one)) ?? one.version);
            }
            const one = listed[index];
            if (one === undefined) continue;
            await mirror.stage(staging, [entryOf(one)]);
            learn(one);
          }
          const swap = { token: T2, window: WINDOW, at: MONDAY + HOUR, proven: [], audit: [] };
          expect(await mirror.commitStaging(staging, swap)).toBe('committed');
          while (sweeps && (await mirror.sweep()));
          held = next;
          const expected = [...next].map(([id, v]) => [id, halfHour(v).start]);
          expect(await stand(mirror)).toEqual(Object.fromEntries(expected));
          const bookings = (await mirror.bookings({})).map(({ id, start }) => [id, start]);
          expect(Object.fromEntries(bookings)).toEqual(
            Object.fromEntries(expected.filter(([id]) => /[036]$/.test(String(id)))),
          );
        }
        await mirror.close();
      },
    ),
    { numRuns: 200 },
  );
});

it('finds what an earlier pass left unchanged again in the next, in any number of passes', async () => {
  const mirror = openMirror({ file: ':memory:' });
  const many = Array.from({ length: 40 }, (_, i) => eventLike(`event${i}`, halfHour(i)));
  const booking = bookingLike('booking', halfHour(50));
  await fullPass(mirror, [...many, booking]);
  for (let night = 0; night < 3; night++) {
    const staging = await mirror.beginStaging(CALENDAR);
    expect(await mirror.stage(staging, [...many, booking])).toEqual({
      added: 0,
      changed: 0,
      same: 41,
    });
    expect(await mirror.stagedBookings(staging, WINDOW)).toEqual({ changed: [], missing: [] });
    const swap = { token: T2, window: WINDOW, at: MONDAY, proven: [], audit: [] };
    await mirror.commitStaging(staging, swap);
    while (await mirror.sweep());
    expect(Object.keys(await stand(mirror))).toHaveLength(41);
  }
  await mirror.close();
});

it('takes a change of what no etag shows from the listing, though little else has changed', async () => {
  const mirror = openMirror({ file: ':memory:' });
  const many = Array.from({ length: 10 }, (_, i) => eventLike(`event${i}`, halfHour(i)));
  await fullPass(mirror, [...many, eventLike('odd', { summary: 'Congés' })]);
  await fullPass(mirror, [...many, eventLike('odd', { summary: 'Vacances' })]);
  const [known] = await mirror.known(CALENDAR, [asEventId('odd')]);
  expect(known?.summary).toBe('Vacances');
  await mirror.close();
});
