/** A cache bounded by the bytes it holds; the entry longest unused goes first. */

export interface ByteCache<T> {
  get(key: string): T | undefined;
  /** `bytes`: what key and value take, roughly. A value larger than the whole cache is not kept. */
  set(key: string, value: T, bytes: number): void;
  readonly bytes: number;
}

export function byteCache<T>(maxBytes: number): ByteCache<T> {
  // A Map keeps the order of insertion: what is used is inserted again, so the front is the oldest.
  const entries = new Map<string, { readonly value: T; readonly bytes: number }>();
  let held = 0;

  const drop = (key: string): void => {
    held -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, bytes) {
      drop(key);
      if (bytes > maxBytes) return;
      entries.set(key, { value, bytes });
      held += bytes;
      for (const oldest of entries.keys()) {
        if (held <= maxBytes) break;
        drop(oldest);
      }
    },
    get bytes() {
      return held;
    },
  };
}
