/** A request that is turned away. Thrown by whoever notices, answered in one place (answer-refusal.ts). */
import type { ProblemCode } from './problem.ts';

export interface RefusalExtras {
  /** Which sentence of the catalogue says what to do; default: the one of the code. */
  readonly detail?: string;
  readonly params?: Readonly<Record<string, string | number>>;
  /** Further members of the problem object (RFC 9457, section 3.2). */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An exception, since the way out of a half-read request is the same from every depth. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly extras: RefusalExtras;
  constructor(code: ProblemCode, extras: RefusalExtras = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.extras = extras;
  }
}
