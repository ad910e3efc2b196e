/** News comes by passes, and also by single reads and by the answers to our writes: a pass finds none in it then. */
import { classify } from './core/change.ts';
import type { Intent } from './core/intent.ts';
import { freedInPass } from './freed.ts';
import type { Batch } from './journal-port.ts';
import type { Mirror } from './mirror-port.ts';
import type { Parts } from './parts.ts';
import { workOf } from './pass-work.ts';

/** A mirror in whose batches the work that their entries ask for is journalled with them, as in a pass. */
export function learning(parts: Parts): Mirror {
  const { mirror } = parts;

  async function newsIn({ calendarId, entry }: Entry): Promise<readonly Intent[]> {
    const [known] = await mirror.known(calendarId, [entry.id]);
    const change = classify(known ?? null, entry);
    if (change === null) return [];
    const held = new Map(known === undefined ? [] : [[known.id, known]]);
    const freed = await freedInPass(parts, calendarId, [{ entry, change }], held);
    return [...workOf({ parts, calendarId }, entry, known), ...freed];
  }

  // What is not written here goes to the mirror as it is when it is asked.
  return Object.assign(Object.create(mirror) as Mirror, {
    async commit(batch) {
      const begun = [...(batch.begun ?? [])];
      for (const one of batch.entries ?? []) begun.push(...(await newsIn(one)));
      return mirror.commit(begun.length === 0 ? batch : { ...batch, begun });
    },
  } satisfies Pick<Mirror, 'commit'>);
}

type Entry = NonNullable<Batch['entries']>[number];
