/** Looks at this process while something else runs in it. */

export interface Watched {
  /** The longest that anything due at once had to wait for its turn, milliseconds. */
  readonly longestMs: number;
  /** Resident memory at its highest, bytes. */
  readonly peakRss: number;
}

export function watchLoop(): { stop(): Watched } {
  let longestMs = 0;
  let peakRss = process.memoryUsage.rss();
  let last = performance.now();
  let beats = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longestMs = Math.max(longestMs, now - last - BEAT_MS);
    last = now;
    beats += 1;
    if (beats % 8 === 0) peakRss = Math.max(peakRss, process.memoryUsage.rss());
  }, BEAT_MS);
  return {
    stop() {
      clearInterval(timer);
      // What runs up to this very moment holds others up as well.
      longestMs = Math.max(longestMs, performance.now() - last - BEAT_MS);
      return { longestMs, peakRss: Math.max(peakRss, process.memoryUsage.rss()) };
    },
  };
}

const BEAT_MS = 1;
