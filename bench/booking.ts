/** How many requests to Google things cost, counted where they arrive. */
import { googleCalendar } from '../src/calendar/google-calendar.ts';
import { DAY, must } from '../src/engine/core/values.ts';
import { openMirror } from '../src/mirror/open-mirror.ts';
import { startSandbox } from '../src/sandbox/start.ts';
import { systemClock, systemEntropy } from '../src/system.ts';
import { benchEngine } from './engine.ts';
import { duration, type Line, limitLine, median } from './frame.ts';
import { DUBOIS, PRACTICE } from './practice.ts';

const BOOKINGS = 20;

export async function bookingBench(): Promise<Line[]> {
  const { calendarId: id, name: summary } = DUBOIS;
  const { timeZone } = PRACTICE;
  const sandbox = await startSandbox({ calendars: [{ id, summary, timeZone }] });
  const mirror = openMirror({ file: ':memory:' });
  try {
    const calendar = googleCalendar({
      auth: { kind: 'oauth', ...sandbox.credentials },
      rootUrl: sandbox.rootUrl,
      tokenUrl: sandbox.tokenUrl,
      timeZone,
      clock: systemClock,
      entropy: systemEntropy,
      invite: true,
    });
    const { engine } = benchEngine(calendar, mirror);
    await engine.sync({ full: true, cause: 'bench' });
    const calls = async (work: () => Promise<unknown>): Promise<number> => {
      const before = sandbox.requests.all.length;
      await work();
      return sandbox.requests.all.length - before;
    };

    const poll = await calls(() => engine.sync({ cause: 'bench' }));
    const [type] = DUBOIS.types;
    const now = systemClock.now();
    const { slots } = await engine.availability({
      practitioner: DUBOIS.id,
      type: must(type, 'a type').id,
      from: new Date(now + 2 * DAY).toISOString().slice(0, 10),
      to: new Date(now + 50 * DAY).toISOString().slice(0, 10),
    });
    const counts: number[] = [];
    const times: number[] = [];
    for (const [number, { start }] of slots.slice(0, BOOKINGS).entries()) {
      const began = performance.now();
      const book = async () => {
        const answer = await engine.book(requestFor(number, start), { idempotencyKey: null });
        if (answer.kind !== 'booked')
          throw new Error(`a free slot was answered ${answer.kind}`);
      };
      counts.push(await calls(book));
      times.push(performance.now() - began);
    }
    const [first, second] = await mirror.bookings({ calendarId: id });
    const target = must(slots[BOOKINGS + 5], 'a slot to move to');
    const move = await calls(() =>
      engine.reschedule(
        must(first, 'a booking').id,
        new Date(target.start).toISOString(),
        'patient',
      ),
    );
    const cancel = await calls(() => engine.cancel(must(second, 'a booking').id, 'patient'));
    const plain = (value: number): string => String(value);
    return [
      limitLine('requests: idle poll', poll, 1, plain),
      limitLine('requests: booking, at most', Math.max(...counts), 3, plain),
      limitLine('requests: move', move, 4, plain),
      limitLine('requests: cancellation', cancel, 1, plain),
      limitLine('a booking, Google next door', median(times), 50, duration),
    ];
  } finally {
    await mirror.close();
    await sandbox.close();
  }
}

function requestFor(number: number, start: number): object {
  return {
    practitioner: 'dubois',
    type: 'consultation',
    start: new Date(start).toISOString(),
    firstName: 'Camille',
    lastName: 'Martin',
    email: `patient${number}@example.com`,
    phone: '+33 6 12 34 56 78',
  };
}
