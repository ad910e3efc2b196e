/**
 * The booking protocol, and the one of a move, as state machines: what was seen decides what comes
 * next. The use cases perform the steps; a crash between any two of them resumes from the journal.
 */
import type { BookIntent, MoveIntent } from './intent.ts';

/** What performing the current phase of a booking showed. */
export type BookSeen =
  | 'inserted'
  /** Our event was there already: an earlier attempt had got through. */
  | 'already-there'
  /** The id belongs to something cancelled or foreign, and stays burnt. */
  | 'burnt'
  /** Google will never take it. */
  | 'refused'
  | 'won'
  | 'lost'
  /** Another engine's event, which we have answered for too. */
  | 'adopted'
  /** Cancelled by a person before we had checked it. */
  | 'vanished'
  | 'withdrawn'
  /** Another engine has answered for it: not ours to take back. */
  | 'kept'
  /** No answer, no access, no quota, or reads that lag behind our write: later. */
  | 'later';

export type BookStep = 'check' | 'confirm' | 'withdraw' | 'give-up' | 'finish' | 'wait';

/** `expired`: the slot has begun while we waited; nobody is served by winning it now. */
export function bookStep(
  phase: BookIntent['phase'],
  seen: BookSeen,
  expired: boolean,
): BookStep {
  switch (phase) {
    case 'insert':
      if (seen === 'inserted' || seen === 'already-there') return 'check';
      if (seen === 'burnt' || seen === 'refused') return 'give-up';
      // The insert may have happened: only a withdrawal makes sure that it has not.
      return expired ? 'withdraw' : 'wait';
    case 'check':
      if (seen === 'won' || seen === 'adopted') return 'confirm';
      if (seen === 'lost') return 'withdraw';
      if (seen === 'vanished') return 'give-up';
      return expired ? 'withdraw' : 'wait';
    case 'withdraw':
      return seen === 'withdrawn' || seen === 'kept' ? 'finish' : 'wait';
  }
}

/** What performing the current phase of a move showed. */
export type MoveSeen =
  | 'held'
  | 'burnt'
  | 'refused'
  | 'won'
  | 'lost'
  /** The hold event is gone or expired: nothing is won. */
  | 'vanished'
  | 'patched'
  /** The booking is no longer where it was when the move was asked for, or no longer stands. */
  | 'overtaken'
  | 'dropped'
  | 'later';

export type MoveStep = 'check' | 'patch' | 'confirm' | 'drop' | 'finish' | 'wait';

export function moveStep(
  phase: MoveIntent['phase'],
  seen: MoveSeen,
  expired: boolean,
): MoveStep {
  switch (phase) {
    case 'hold':
      if (seen === 'held') return 'check';
      if (seen === 'burnt' || seen === 'refused' || seen === 'vanished' || expired)
        return 'drop';
      return 'wait';
    case 'check':
      if (seen === 'won') return 'patch';
      if (seen === 'lost' || seen === 'vanished' || expired) return 'drop';
      return 'wait';
    case 'patch':
      if (seen === 'patched') return 'confirm';
      if (seen === 'overtaken' || seen === 'vanished' || seen === 'refused' || expired)
        return 'drop';
      return 'wait';
    case 'drop':
      return seen === 'dropped' ? 'finish' : 'wait';
  }
}
