/** The practice's numbers, of what the mirror holds. */
import { addDays } from './core/local-date.ts';
import { type WeekNumbers, weeklyNumbers } from './core/numbers.ts';
import { DAY } from './core/values.ts';
import { localDateOf, startOfLocalDay, zoneTable } from './core/zone.ts';
import type { Parts } from './parts.ts';

/** The week of today is in it to its end, with what is still to come. */
export async function numbersOf(
  { mirror, practice, clock }: Pick<Parts, 'mirror' | 'practice' | 'clock'>,
  weeks: number,
): Promise<readonly WeekNumbers[]> {
  const now = clock.now();
  const zone = zoneTable(practice.timeZone, { start: now - weeks * 7 * DAY, end: now });
  const today = localDateOf(zone, now);
  const window = {
    start: startOfLocalDay(zone, addDays(today, -weeks * 7)),
    end: startOfLocalDay(zone, addDays(today, 7)),
  };
  return weeklyNumbers(await mirror.bookings({ window }), today, weeks, zone);
}
