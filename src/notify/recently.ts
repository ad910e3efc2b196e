/** The last few of something, in bounded memory. */

export interface Recently<Key, Value> {
  get(key: Key): Value | undefined;
  /** The one longest untouched makes room. */
  set(key: Key, value: Value): void;
}

export function recently<Key, Value>(limit: number): Recently<Key, Value> {
  const kept = new Map<Key, Value>();
  return {
    get: (key) => kept.get(key),
    set(key, value) {
      // Taken out first: a Map keeps the order of insertion, so the front is the longest untouched.
      kept.delete(key);
      kept.set(key, value);
      if (kept.size <= limit) return;
      for (const oldest of kept.keys()) {
        kept.delete(oldest);
        break;
      }
    },
  };
}
