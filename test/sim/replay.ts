/** A seed, lived through twice: whatever is not the same again cannot be looked into. */
import { whereTheyPart } from './draws.ts';
import type { Scenario } from './scenario.ts';
import { type Run, simulate } from './simulate.ts';

/** The first run; if the second one differs, that is a violation of its own, with where they part. */
export async function replayed(scenario: Scenario): Promise<Run> {
  const [one, other] = [await simulate(scenario), await simulate(scenario)];
  const parting = difference(one, other);
  return parting === null ? one : { ...one, violations: [...one.violations, `R1 ${parting}`] };
}

/** Where two runs part, in words: mostly at a draw of chance. `null` when they are the same. */
export function difference(one: Run, other: Run): string | null {
  if (one.digest === other.digest) return null;
  const draw = whereTheyPart(one.draws, other.draws);
  if (draw !== null) return `two runs part at ${draw}`;
  const [ours, theirs] = [one.story(ALL), other.story(ALL)];
  const line = ours.findIndex((text, index) => text !== theirs[index]);
  return `two runs draw the same and part at: ${ours[line]}, then ${theirs[line]}`;
}

const ALL = Number.MAX_SAFE_INTEGER;
