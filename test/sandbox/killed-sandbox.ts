/** A process that inserts events and names each one once it was answered, until it is killed. */
import { writeSync } from 'node:fs';
import { startSandbox } from '../../src/sandbox/start.ts';
import { CALENDARS, MONDAY, timed } from './world.ts';

const sandbox = await startSandbox({ calendars: CALENDARS, file: process.argv[2] ?? '' });
for (let n = 0; n < 100_000; n++) {
  const event = sandbox.model.insert('primary', { ...timed(MONDAY) });
  writeSync(1, `${event.id}\n`);
}
