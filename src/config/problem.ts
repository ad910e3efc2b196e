/** What is wrong with a configuration: every problem at once, each saying where and what to do. */
export interface ConfigProblem {
  /** The variable, or the path in the practice file: `practitioners[0].openingHours.mon[1]`. */
  readonly where: string;
  /** Never holds a value that may be a secret. */
  readonly what: string;
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };
