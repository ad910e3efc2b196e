/**
 * Fixed seeds of the simulation. A failing one names itself; `npm run simulate -- --seed N` tells its
 * story. That the simulation sees anything at all is shown by mistakes planted in the ports.
 */
import { describe, expect, it } from 'vitest';
import type { Mirror } from '../../src/engine/mirror-port.ts';
import type { Calendar } from '../../src/engine/ports.ts';
import { scenarioOf } from './scenario.ts';
import type { Plant } from './server.ts';
import { simulate } from './simulate.ts';

const SEEDS = 30;
const GROUP = 10;

describe('the simulation', () => {
  const groups = Array.from({ length: SEEDS / GROUP }, (_, group) => group * GROUP + 1);
  it.each(groups)('keeps every promise from seed %i on', {
    timeout: 120_000,
  }, async (first) => {
    const total = { booked: 0, doctor: 0, faults: 0, crashes: 0, notices: 0 };
    for (let seed = first; seed < first + GROUP; seed += 1) {
      const { violations, counts } = await simulate(scenarioOf(seed));
      expect(violations, `npm run simulate -- --seed ${seed}`).toEqual([]);
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += counts[key];
    }
    // An idle run proves nothing.
    expect(total.booked).toBeGreaterThan(20);
    expect(total.doctor).toBeGreaterThan(50);
    expect(total.faults).toBeGreaterThan(100);
    expect(total.crashes).toBeGreaterThan(10);
    expect(total.notices).toBeGreaterThan(100);
  });

  it('is the same again from the same seed', async () => {
    const [one, other] = [await simulate(scenarioOf(7)), await simulate(scenarioOf(7))];
    expect(one.digest).toBe(other.digest);
    expect((await simulate(scenarioOf(8))).digest).not.toBe(one.digest);
  });
});

const onCalendar = (change: (inner: Calendar) => Partial<Calendar>): Plant => ({
  calendar: (inner) => ({ ...inner, ...change(inner) }),
});
const onMirror = (change: (inner: Mirror) => Partial<Mirror>): Plant => ({
  mirror: (inner) => ({ ...inner, ...change(inner) }),
});

const PLANTED: readonly (readonly [string, Plant])[] = [
  [
    'what was told is not written into the event',
    onCalendar((inner) => ({
      patch(calendarId, id, change, options) {
        const { told: _told, ...marks } = change.marks ?? {};
        return inner.patch(calendarId, id, { ...change, marks }, options);
      },
    })),
  ],
  [
    'a dead token is replaced by a fresh one, and what changed in between dropped',
    onCalendar((inner) => ({
      async list(request, options) {
        const page = await inner.list(request, options);
        if (page.ok || page.failure.kind !== 'token-gone') return page;
        const start = 0;
        const scope = { kind: 'window', window: { start, end: start + 1 } } as const;
        return inner.list({ calendarId: request.calendarId, scope }, options);
      },
    })),
  ],
  [
    'the token is saved without the rows it accounts for',
    onMirror((inner) => ({
      commitPass: (pass) => inner.commitPass({ ...pass, entries: pass.entries.slice(1) }),
    })),
  ],
  [
    'whoever overlaps anybody gives way',
    onMirror((inner) => ({
      async claims(calendarId, interval) {
        const claims = await inner.claims(calendarId, interval);
        return claims.map((claim) => ({ ...claim, created: 0 }));
      },
    })),
  ],
  [
    'a notice is owed under another key each time',
    onMirror((inner) => {
      let n = 0;
      return {
        commit: (batch) => {
          const notices = (batch.notices ?? []).flatMap((notice) => [
            notice,
            { ...notice, key: `${notice.key}.${n++}` },
          ]);
          return inner.commit({ ...batch, notices });
        },
      };
    }),
  ],
];

describe('a planted mistake is seen by the simulation:', () => {
  it.each(PLANTED)('%s', { timeout: 120_000 }, async (_, plant) => {
    let seen: readonly string[] = [];
    for (let seed = 1; seed <= 25 && seen.length === 0; seed += 1) {
      seen = (await simulate(scenarioOf(seed), plant)).violations;
    }
    expect(seen).not.toEqual([]);
  });
});
