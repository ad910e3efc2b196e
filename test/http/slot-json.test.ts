import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rfc3339In } from '../../src/engine/core/format.ts';
import { MINUTE } from '../../src/engine/core/values.ts';
import { slotJson } from '../../src/http/slot-json.ts';

const FIRST = Date.UTC(2026, 9, 24);
const time = rfc3339In('Europe/Paris');

it('says of slots of any length what is so, whatever was asked before', () => {
  const asked = fc.record({
    minutes: fc.constantFrom(15, 30),
    // Far more than are remembered; across the end of summer time.
    from: fc.integer({ min: 0, max: 10_000 }),
    count: fc.integer({ min: 0, max: 4_000 }),
    // One of so many is not free: days alike but for that, with as many slots.
    every: fc.integer({ min: 2, max: 12 }),
    taken: fc.integer({ min: 0, max: 11 }),
  });
  fc.assert(
    fc.property(fc.array(asked, { minLength: 1, maxLength: 8 }), (questions) => {
      const text = slotJson(time);
      for (const { minutes, from, count, every, taken } of questions) {
        const all = Array.from({ length: count }, (_, i) => {
          const start = FIRST + (from + i) * 5 * MINUTE;
          return { start, end: start + minutes * MINUTE };
        });
        const slots = all.filter((_, i) => i % every !== taken);
        const expected = slots.map(({ start, end }) => ({
          start: time(start),
          end: time(end),
        }));
        expect(JSON.parse(`[${text(slots)}]`)).toEqual(expected);
      }
    }),
    { numRuns: 20 },
  );
});
