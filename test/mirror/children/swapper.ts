/**
 * Swaps full listings of a number of events in and sweeps the old ones away, over and over, on the file
 * named. Prints a line once the first is in. Arguments: file, number of events, number of swaps.
 */
import { openMirror } from '../../../src/mirror/open-mirror.ts';
import { eventLike, fullPass, halfHour } from '../examples.ts';

const [file = '', size = '0', swaps = '0'] = process.argv.slice(2);
const mirror = openMirror({ file });
const listing = Array.from({ length: Number(size) }, (_, i) => eventLike(`e${i}`, halfHour(i)));
for (let n = 0; n < Number(swaps); n += 1) {
  await fullPass(mirror, listing);
  while (await mirror.sweep());
  if (n === 0) process.stdout.write('in\n');
}
await mirror.close();
