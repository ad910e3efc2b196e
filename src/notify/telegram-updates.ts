/** What comes in from Telegram: pressed buttons, and what people write to the bot. */
import { unreachable } from '../engine/core/values.ts';
import { errorForLog } from '../engine/error-for-log.ts';
import { recently } from './recently.ts';
import { type AnswerParts, answerer } from './telegram-answers.ts';
import { type PressParts, presser } from './telegram-press.ts';
import { readUpdate, type Update } from './telegram-update.ts';

export interface UpdateTaker {
  /**
   * Resolves when the update was handled, or left since we are stopping; never rejects. Updates are
   * handled one at a time in the order given, each once; `value` is untrusted, and may be anything.
   */
  take(value: unknown): Promise<Taken>;
  /** Resolves when all that was taken is handled. */
  idle(): Promise<void>;
}

export interface UpdateParts extends Omit<PressParts, 'engine'> {
  readonly engine: PressParts['engine'] & AnswerParts['engine'];
}

export type Taken = 'handled' | 'left';

/** The kinds of updates that Telegram is asked for (Bot API: getUpdates, allowed_updates). */
export const WANTED_UPDATES = ['callback_query', 'message'] as const;

/** `signal`: what still waits in line when it aborts is left. */
export function telegramUpdates(parts: UpdateParts, signal: AbortSignal): UpdateTaker {
  const seen = recently<number, true>(REMEMBERED);
  const pressed = presser(parts);
  const answered = answerer(parts);
  let line: Promise<unknown> = Promise.resolve();

  return {
    take(value) {
      const taken = line.then(() => handled(value));
      line = taken;
      return taken;
    },
    async idle() {
      await line;
    },
  };

  async function handled(value: unknown): Promise<Taken> {
    if (signal.aborted) return 'left';
    const update = readUpdate(value);
    if (update === null || seen.get(update.id) !== undefined) return 'handled';
    seen.set(update.id, true);
    try {
      await dispatch(update);
    } catch (error) {
      // One bad update must not be the end of all that come after it.
      parts.log.error(
        { kind: update.content.kind, ...errorForLog(error) },
        'Telegram: update failed',
      );
    }
    return 'handled';
  }

  /** Every kind of update has its line here. */
  async function dispatch({ id, content }: Update): Promise<void> {
    switch (content.kind) {
      case 'press':
        return pressed(content);
      case 'said':
        return answered(content, id);
      case 'other':
        return;
      default:
        unreachable(content);
    }
  }
}

const REMEMBERED = 1_000;
