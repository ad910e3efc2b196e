/**
 * Claims random slots on the file named, as fast as it can, and prints those it won.
 * Arguments: file, own name, number of claims, seed.
 */
import { MINUTE } from '../../../src/engine/core/values.ts';
import { openMirror } from '../../../src/mirror/open-mirror.ts';
import { claimLike, MONDAY } from '../examples.ts';

const [file = '', name = '', times = '0', seed = '1'] = process.argv.slice(2);
const mirror = openMirror({ file });
let state = Number(seed);
/** Lehmer's generator: the same slots for the same seed. */
const next = (below: number): number => {
  state = (state * 48_271) % 2_147_483_647;
  return state % below;
};

const won: { start: number; end: number }[] = [];
for (let i = 0; i < Number(times); i += 1) {
  const start = MONDAY + next(2_000) * 5 * MINUTE;
  const slot = { start, end: start + (1 + next(12)) * 5 * MINUTE };
  if ((await mirror.claimSlot(claimLike(`${name}${i}`, slot))) === 'claimed') won.push(slot);
}
await mirror.close();
process.stdout.write(JSON.stringify(won));
