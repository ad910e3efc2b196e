/**
 * `npm run bench`, or `npm run bench -- slots pass` for some of it. Prints a table; a target that is
 * missed is marked and fails nothing, since a busy machine must not.
 */
import { availabilityBench } from './availability.ts';
import { bookingBench } from './booking.ts';
import { calendarsBench } from './calendars.ts';
import { dueBench } from './due.ts';
import { type Line, table } from './frame.ts';
import { httpBench } from './http.ts';
import { memoryBench } from './memory.ts';
import { passBench } from './pass.ts';
import { recoveryBench } from './recovery.ts';
import { startupBench } from './startup.ts';
import { throughputBench } from './throughput.ts';

// Google's client would send even loopback addresses through a proxy.
process.env.NO_PROXY = '127.0.0.1,localhost';

const BENCHES: Readonly<Record<string, () => Promise<Line[]>>> = {
  slots: availabilityBench,
  pass: passBench,
  http: httpBench,
  booking: bookingBench,
  startup: startupBench,
  load: throughputBench,
  memory: memoryBench,
  due: dueBench,
  recovery: recoveryBench,
  calendars: calendarsBench,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(
    `no benchmark ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}`,
  );
  process.exit(2);
}
const lines: Line[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`${name} …`);
  lines.push(...(await bench()));
}
console.log(table(lines));
