/** Sets of half-open intervals. */
import type { Interval } from './values.ts';

/**
 * Sorted by start, those that share an instant made one, empty ones left out. Intervals that only
 * touch stay apart: 09:00–12:30 and 12:30–14:00 remain two, each with its own beginning.
 */
export function merged(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter((i) => i.start < i.end).sort((a, b) => a.start - b.start);
  const result: Interval[] = [];
  let last: Interval | undefined;
  for (const next of sorted) {
    if (last !== undefined && next.start < last.end) {
      if (next.end <= last.end) continue;
      last = { start: last.start, end: next.end };
      result[result.length - 1] = last;
    } else {
      last = next;
      result.push({ start: next.start, end: next.end });
    }
  }
  return result;
}
