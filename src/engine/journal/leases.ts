/** A lease belongs to a living process: what a dead one held is free at once. */
import type { Parts } from '../parts.ts';

/** Frees what dead processes held, and says whether there was anything. */
export async function freeLeasesOfTheDead({
  mirror,
  presence,
  log,
}: Pick<Parts, 'mirror' | 'presence' | 'log'>): Promise<boolean> {
  const dead = [];
  for (const holder of await mirror.leaseHolders()) {
    if (holder !== presence.self && !(await presence.lives(holder))) dead.push(holder);
  }
  if (dead.length === 0) return false;
  await mirror.releaseLeases(dead);
  log.info({ processes: dead.length }, 'the work of a process that ended is free');
  return true;
}
