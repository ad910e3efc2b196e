/** For what announces itself by no event: looks every 20 ms until it is so, at most for `withinMs`. */
import { setTimeout as wait } from 'node:timers/promises';

export async function eventually(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await wait(20);
  }
}
