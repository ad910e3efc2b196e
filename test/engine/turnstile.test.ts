import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { turnstile } from '../../src/engine/turnstile.ts';

/** A run that lasts until it is let go, and counts. */
function gated() {
  const runs: { want: number; finish: (result: string) => void; fail: () => void }[] = [];
  let inside = 0;
  let most = 0;
  const enter = turnstile(
    (want: number) =>
      new Promise<string>((resolve, reject) => {
        inside += 1;
        most = Math.max(most, inside);
        runs.push({
          want,
          finish: (result) => {
            inside -= 1;
            resolve(result);
          },
          fail: () => {
            inside -= 1;
            reject(new Error('no'));
          },
        });
      }),
    (a, b) => a | b,
  );
  return { enter, runs, most: () => most };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the turnstile before a pass', () => {
  it('turns two hundred wishes during one run into one more run that serves them all', async () => {
    const { enter, runs } = gated();
    const first = enter(1);
    const others = Array.from({ length: 200 }, (_, index) => enter(1 << (index % 8)));
    runs[0]?.finish('first');
    expect(await first).toBe('first');
    await settle();
    expect(runs).toHaveLength(2);
    expect(runs[1]?.want).toBe(255);
    runs[1]?.finish('second');
    expect(new Set(await Promise.all(others))).toEqual(new Set(['second']));
  });

  it('goes on after a run that failed, and tells only those it was for', async () => {
    const { enter, runs } = gated();
    const first = enter(1);
    const second = enter(2);
    runs[0]?.fail();
    await expect(first).rejects.toThrow('no');
    await settle();
    runs[1]?.finish('fine');
    expect(await second).toBe('fine');
  });

  it('never runs two at once, and each wish gets a run that began after it was made', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 30 }), async (steps) => {
        const { enter, runs, most } = gated();
        const answers: { after: number; answer: Promise<string> }[] = [];
        let finished = 0;
        const finishOne = async () => {
          runs[finished]?.finish(String(finished));
          if (finished < runs.length) finished += 1;
          await settle();
        };
        for (const wish of steps) {
          if (wish) answers.push({ after: runs.length, answer: enter(1) });
          else await finishOne();
        }
        while (finished < runs.length) await finishOne();
        for (const { after, answer } of answers) {
          expect(Number(await answer)).toBeGreaterThanOrEqual(after);
        }
        expect(most()).toBeLessThanOrEqual(1);
      }),
    );
  });
});
