/**
 * Whose attempt the event of a booking is. Two engines with mirrors of their own may serve one request,
 * sent twice: both meet one event. The tag of its first telling says who inserted it, and who has
 * answered for it since.
 */
import type { Told } from './event.ts';

export type Ownership =
  /** Inserted by us, and nobody else relies on it: it may be taken back. */
  | 'ours'
  /** Inserted by us, and another has adopted it or told of it: it stands. */
  | 'shared'
  /** Inserted by another, who may still take it back. */
  | 'theirs'
  /** Inserted by another, and adopted or told of since: it stands. */
  | 'settled';

/** `tag`: that of our own draft. */
export function ownership(told: Told | null, tag: string): Ownership {
  if (told === null) return 'settled';
  const [inserter, ...adopters] = told.by.split(JOINT);
  const isTaken = told.revision > 1 || adopters.length > 0;
  if (inserter === tag) return isTaken ? 'shared' : 'ours';
  return isTaken ? 'settled' : 'theirs';
}

/** What an engine writes that answers for an event it did not insert. */
export const adoptedBy = (told: Told, tag: string): Told => ({
  ...told,
  by: `${told.by}${JOINT}${tag}`,
});

const JOINT = '+';
