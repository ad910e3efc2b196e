/** Slots as JSON, their texts remembered: the same few hundred are asked for all day long. */
import type { Instant, Interval } from '../engine/core/values.ts';

/** Some weeks of a fine grid, in under two megabytes. */
const MOST_KEPT = 10_000;

/**
 * `{"start":"…","end":"…"}`, comma between, of slots that are all of one length. `time` must always
 * give the same text for an instant, and nothing in it that JSON would escape.
 */
export function slotJson(
  time: (instant: Instant) => string,
): (slots: readonly Interval[]) => string {
  const byLength = new Map<number, Map<Instant, string>>();
  let kept = 0;

  const textsOf = (length: number): Map<Instant, string> => {
    if (kept > MOST_KEPT) {
      byLength.clear();
      kept = 0;
    }
    const known = byLength.get(length);
    if (known !== undefined) return known;
    const texts = new Map<Instant, string>();
    byLength.set(length, texts);
    return texts;
  };

  return (slots) => {
    const [first] = slots;
    if (first === undefined) return '';
    const texts = textsOf(first.end - first.start);
    const before = texts.size;
    const list = slots.map(({ start, end }) => {
      const known = texts.get(start);
      if (known !== undefined) return known;
      const text = `{"start":"${time(start)}","end":"${time(end)}"}`;
      texts.set(start, text);
      return text;
    });
    kept += texts.size - before;
    return list.join(',');
  };
}
