/**
 * The frame of every benchmark. Nothing is asserted: machines are noisy, so a figure means something
 * only beside its baseline, measured in the same run, turn and turn about.
 */

/** One line of the table. */
export interface Line {
  readonly name: string;
  readonly ours: string;
  /** What ours is held against; empty for a plain limit. */
  readonly baseline: string;
  readonly ratio: number | null;
  readonly target: string;
  readonly met: boolean;
}

export interface Comparison {
  readonly name: string;
  readonly baselineName: string;
  /** Ours may take this many times as long as the baseline. */
  readonly mostTimes: number;
  ours(): unknown;
  baseline(): unknown;
  /** Before every run, not timed. */
  before?(): unknown;
  /** Calls per timing: enough that one timing takes some milliseconds. Default 1. */
  readonly calls?: number;
  readonly rounds?: number;
}

/** Median time of interleaved rounds, after one round that is thrown away. */
export async function compareTimes(comparison: Comparison): Promise<Line> {
  const { name, baselineName, mostTimes, calls = 1, rounds = 15 } = comparison;
  const ours: number[] = [];
  const baseline: number[] = [];
  const time = async (work: () => unknown, into: number[]): Promise<void> => {
    await comparison.before?.();
    const started = performance.now();
    for (let call = 0; call < calls; call++) {
      const result = work();
      // An await costs more than some of what is measured here.
      if (result instanceof Promise) await result;
    }
    into.push((performance.now() - started) / calls);
  };
  for (let round = 0; round <= rounds; round++) {
    // Neither side always runs on what the other left in the caches.
    const first = round % 2 === 0;
    if (first) await time(() => comparison.ours(), ours);
    await time(() => comparison.baseline(), baseline);
    if (!first) await time(() => comparison.ours(), ours);
  }
  const [mine, theirs] = [median(ours.slice(1)), median(baseline.slice(1))];
  const ratio = mine / theirs;
  return {
    name,
    ours: duration(mine),
    baseline: `${duration(theirs)} ${baselineName}`,
    ratio,
    target: `≤ ${mostTimes}`,
    met: ratio <= mostTimes,
  };
}

/** A figure held against a limit of its own. */
export function limitLine(
  name: string,
  value: number,
  most: number,
  show: (value: number) => string,
): Line {
  return {
    name,
    ours: show(value),
    baseline: '',
    ratio: null,
    target: `≤ ${show(most)}`,
    met: value <= most,
  };
}

/** A figure that must reach a limit of its own. */
export function leastLine(
  name: string,
  value: number,
  least: number,
  show: (value: number) => string,
): Line {
  return {
    ...limitLine(name, value, least, show),
    target: `≥ ${show(least)}`,
    met: value >= least,
  };
}

/** Rates, where more is better: the ratio must reach `least`. */
export function rateLine(
  name: string,
  ours: readonly number[],
  baseline: readonly number[],
  baselineName: string,
  least: number,
): Line {
  const ratio = median(ours) / median(baseline);
  return {
    name,
    ours: rate(median(ours)),
    baseline: `${rate(median(baseline))} ${baselineName}`,
    ratio,
    target: `≥ ${least}`,
    met: ratio >= least,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined) throw new Error('the median of nothing');
  return middle;
}

export function duration(ms: number): string {
  if (ms < 1) return `${(ms * 1_000).toPrecision(3)} µs`;
  return ms < 1_000 ? `${ms.toPrecision(3)} ms` : `${(ms / 1_000).toPrecision(3)} s`;
}

export const rate = (perSecond: number): string => `${Math.round(perSecond)}/s`;

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** Everything said in a table as wide as it needs to be. */
export function table(lines: readonly Line[]): string {
  const rows = [
    ['', 'ours', 'baseline', 'ratio', 'target', ''],
    ...lines.map((line) => [
      line.name,
      line.ours,
      line.baseline,
      line.ratio === null ? '' : line.ratio.toFixed(2),
      line.target,
      line.met ? 'ok' : 'MISSED',
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
