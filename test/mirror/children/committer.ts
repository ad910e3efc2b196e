/**
 * Commits batch after batch on the file named until it is killed; prints a line when batch n is
 * committed. Batch n holds an event, an intent, a notice and two audit entries, all bearing n.
 * Every 20 batches a full pass swaps in all that is there.
 */
import { openMirror } from '../../../src/mirror/open-mirror.ts';
import {
  auditLike,
  bookingLike,
  CALENDAR,
  EVER,
  halfHour,
  intentLike,
  noticeLike,
  T1,
} from '../examples.ts';

const mirror = openMirror({ file: process.argv[2] ?? '' });
const entries = [];
for (let n = 0; ; n += 1) {
  const entry = bookingLike(`n${n}`, halfHour(n));
  entries.push(entry);
  await mirror.commit({
    entries: [{ calendarId: CALENDAR, entry }],
    intents: [intentLike(`n${n}`)],
    notices: [noticeLike(`n${n}`)],
    audit: [auditLike({ detail: { n } }), auditLike({ detail: { n } })],
  });
  process.stdout.write(`${n}\n`);
  if (n % 20 !== 19) continue;
  const staging = await mirror.beginStaging(CALENDAR);
  await mirror.stage(staging, entries);
  const pass = { token: T1, window: EVER, at: n, proven: [], audit: [] };
  await mirror.commitStaging(staging, pass);
  await mirror.sweep();
}
