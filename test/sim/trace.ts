/** What happened, in order: a story for people, and a digest by which two runs can be compared. */
import { createHash } from 'node:crypto';
import type { Instant } from '../../src/engine/core/values.ts';

export interface Trace {
  note(line: string): void;
  /** The last lines. */
  story(lines: number): string[];
  /** SHA-256 of everything noted, in hex. */
  digest(): string;
}

export function newTrace(now: () => Instant): Trace {
  const hash = createHash('sha256');
  const lines: string[] = [];
  return {
    note(line) {
      const stamped = `${new Date(now()).toISOString().slice(5, 23)} ${line}`;
      hash.update(stamped).update('\n');
      lines.push(stamped);
      if (lines.length > 2 * KEPT) lines.splice(0, KEPT);
    },
    story: (count) => lines.slice(-count),
    digest: () => hash.copy().digest('hex'),
  };
}

const KEPT = 20_000;
