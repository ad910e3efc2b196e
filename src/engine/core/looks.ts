/** How long we go on looking for what we have just written, while Google's listings lag behind. */

/** Before the first look and before each after it, milliseconds. Every look costs one listing. */
const PAUSES_MS: readonly number[] = [0, 150, 300, 600, 1_000, 1_000, 1_000];
/** Kept back for the last listing and for what follows it: a patch, and the answer to the patient. */
const REST_MS = 1_500;

/**
 * Milliseconds to wait before this look, the first being number 0; null when there is no time left for it.
 * `remainingMs`: of the time that whoever waits for the answer has.
 */
export function pauseBeforeLook(look: number, remainingMs: number): number | null {
  const pause = PAUSES_MS[look];
  if (pause === undefined) return null;
  return look === 0 || remainingMs - pause >= REST_MS ? pause : null;
}
