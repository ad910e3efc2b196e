/** Slots as JSON, their texts remembered: the same few hundred are asked for all day long. */
import { DAY, type Instant, type Interval } from '../engine/core/values.ts';

/** Slots: some weeks of a fine grid. With the days that are put together from them, under four megabytes. */
const MOST_KEPT = 10_000;

/**
 * `{"start":"…","end":"…"}`, comma between, of slots that are all of one length. `time` must always
 * give the same text for an instant, and nothing in it that JSON would escape.
 */
export function slotJson(
  time: (instant: Instant) => string,
): (slots: readonly Interval[]) => string {
  const byLength = new Map<number, Texts>();
  let kept = 0;

  const textsOf = (length: number): Texts => {
    if (kept > MOST_KEPT) {
      byLength.clear();
      kept = 0;
    }
    const known = byLength.get(length);
    if (known !== undefined) return known;
    const texts: Texts = { slots: new Map(), days: new Map() };
    byLength.set(length, texts);
    return texts;
  };

  const slotText = ({ slots }: Texts, { start, end }: Interval): string => {
    const known = slots.get(start);
    if (known !== undefined) return known;
    const text = `{"start":"${time(start)}","end":"${time(end)}"}`;
    slots.set(start, text);
    kept += 1;
    return text;
  };

  /** Of the slots from one index to another: most days are as they were when last asked for. */
  const dayText = (
    texts: Texts,
    all: readonly Interval[],
    from: number,
    to: number,
  ): string => {
    const day = Math.floor((all[from] as Interval).start / DAY);
    const known = texts.days.get(day);
    if (known !== undefined && isSameDay(known.starts, all, from, to)) return known.text;
    const slots = all.slice(from, to);
    const text = slots.map((slot) => slotText(texts, slot)).join(',');
    texts.days.set(day, { starts: slots.map(({ start }) => start), text });
    return text;
  };

  return (slots) => {
    const [first] = slots;
    if (first === undefined) return '';
    const texts = textsOf(first.end - first.start);
    const days: string[] = [];
    for (let from = 0; from < slots.length; ) {
      const to = endOfDay(slots, from);
      days.push(dayText(texts, slots, from, to));
      from = to;
    }
    return days.join(',');
  };
}

interface Texts {
  readonly slots: Map<Instant, string>;
  /** By the day of UTC, as it was last asked for; of the slots above and no others. */
  readonly days: Map<number, { readonly starts: readonly Instant[]; readonly text: string }>;
}

/** The index behind the last slot that begins on the same day of UTC as the one at `from`. */
function endOfDay(slots: readonly Interval[], from: number): number {
  const midnight = (Math.floor((slots[from] as Interval).start / DAY) + 1) * DAY;
  let to = from + 1;
  while (to < slots.length && (slots[to] as Interval).start < midnight) to += 1;
  return to;
}

function isSameDay(
  starts: readonly Instant[],
  slots: readonly Interval[],
  from: number,
  to: number,
): boolean {
  if (starts.length !== to - from) return false;
  return starts.every((start, index) => start === (slots[from + index] as Interval).start);
}
