/** What a kind of journalled work has to say: what was found, and so what comes next. */
import type { Intent } from '../core/intent.ts';
import type { Instant } from '../core/values.ts';
import type { Batch } from '../journal-port.ts';
import type { Deadline } from '../parts.ts';

/**
 * A kind of unfinished work. It calls Google and reads the mirror as it likes, and may bring into the mirror
 * what it has read. The intent itself it never writes: the runner does, together with the effects.
 */
export interface Work<I extends Intent, A> {
  /** May be repeated at any time, after a crash too: what is done already has to be found done. */
  step(intent: I, turn: Turn): Promise<Next<I, A>>;
  /** The answer as long as there is no other: it waits, or another process goes on with it. */
  readonly unfinished: A;
}

export interface Turn {
  /** What is left of the time for this run. */
  readonly time: Deadline;
  /** Whoever asked for it still waits for the answer: nobody has taken the intent up from the journal. */
  readonly first: boolean;
  /** Steps that this run has taken before this one. */
  readonly steps: number;
}

export type Next<I extends Intent, A> =
  /** Written down, then stepped again. With nothing to write: stepped again. */
  | {
      readonly do: 'advance';
      readonly to?: Partial<I>;
      readonly effects?: Effects;
      /** Stands from here on, whatever becomes of the rest. */
      readonly answer?: A;
    }
  | { readonly do: 'finish'; readonly effects?: Effects; readonly answer?: A }
  /** Left for later: after a back-off that grows with each try, or at `until`, which is no try. */
  | {
      readonly do: 'wait';
      /** A kind of failure, or a few words for the log. No patient data. */
      readonly because: string;
      readonly to?: Partial<I>;
      readonly effects?: Effects;
      readonly until?: Instant;
    };

/** What is written together with the intent, all or nothing. */
export type Effects = Omit<Batch, 'intents' | 'lease' | 'finished'>;

/** For work that answers nobody. */
export const FINISH = { do: 'finish' } as const;
export const AGAIN = { do: 'advance' } as const;
export const waitFor = (because: string) => ({ do: 'wait', because }) as const;
