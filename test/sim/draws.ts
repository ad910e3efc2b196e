/** Every draw of chance of a run, with its reason, so that two runs of one seed can be compared. */
import type { Instant } from '../../src/engine/core/values.ts';

export interface Draws {
  note(owner: string, what: string, drawn: number): void;
  readonly all: readonly Draw[];
}

export interface Draw {
  readonly at: Instant;
  /** Whose dice: the labels of its forks. */
  readonly owner: string;
  readonly what: string;
  /** Uniform in [0, 1), before it became a choice. */
  readonly drawn: number;
}

export function newDraws(now: () => Instant): Draws {
  const all: Draw[] = [];
  return {
    all,
    note: (owner, what, drawn) => void all.push({ at: now(), owner, what, drawn }),
  };
}

/** The first draw in which two runs differ, in words; `null` when they drew the same. */
export function whereTheyPart(one: Draws, other: Draws): string | null {
  const most = Math.max(one.all.length, other.all.length);
  for (let index = 0; index < most; index += 1) {
    const [mine, theirs] = [one.all[index], other.all[index]].map(describe);
    if (mine !== theirs) return `draw ${index + 1}: ${mine}, then ${theirs}`;
  }
  return null;
}

const describe = (draw: Draw | undefined): string =>
  draw === undefined
    ? 'nothing more'
    : `"${draw.what}" of ${draw.owner} at ${new Date(draw.at).toISOString()} (${draw.drawn})`;
