/** Which kind of work knows how to go on with an intent. */
import type { Intent } from '../core/intent.ts';
import type { Runner } from './runner.ts';
import type { Work } from './work.ts';

/** One for every kind: a kind that is missing does not compile. */
export type Works = {
  readonly [Kind in Intent['kind']]: Work<Extract<Intent, { kind: Kind }>, unknown>;
};

export function resumeWith(
  runner: Pick<Runner, 'resume'>,
  works: Works,
): (intent: Intent) => Promise<unknown> {
  // The kind that names the work is the kind of the intent, which the type of a look-up does not say.
  return (intent) => runner.resume(works[intent.kind] as Work<Intent, unknown>, intent);
}
