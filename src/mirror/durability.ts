import type { Batch } from '../engine/journal-port.ts';

/**
 * Whether a batch may go with a power cut: what it says lies in Google too, or is found out again by going
 * on with the work as it was before. That is so of entries, of the later phases of work, and of its end.
 * Known here alone are what somebody asked for and was promised, what is owed to people, and what they
 * were told.
 */
export function isToldAgain(batch: Batch): boolean {
  const { entries, intents = [], lease, finished = [], audit = [], ...others } = batch;
  const isAlone = Object.values(others).every(
    (part) => Array.isArray(part) && part.length === 0,
  );
  const arePhases = intents.every(({ rev, queued }) => rev > 1 && !queued);
  // An audit entry comes again with the work that it is of.
  const isOfWork = audit.length === 0 || intents.length + finished.length > 0;
  return isAlone && arePhases && isOfWork;
}
