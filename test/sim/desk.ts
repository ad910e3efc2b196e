/** Somebody at the practice who answers when the circuit breaker asks. */
import type { Dice } from './dice.ts';
import type { Ledger } from './ledger.ts';
import type { Server } from './server.ts';
import type { Trace } from './trace.ts';

export interface Desk {
  /** Says yes or no to whatever is frozen at one of the engines. */
  answer(server: Server, refuses: boolean): Promise<void>;
}

export function newDesk(trace: Trace, ledger: Ledger, dice: Dice): Desk {
  return {
    async answer(server, refuses) {
      const status = await server.ask('status', (engine) => engine.status());
      for (const { id, held } of status?.freezes ?? []) {
        const word = refuses && dice.chance('refuses the freeze', 0.4) ? 'refuse' : 'accept';
        ledger.counts.freezes += 1;
        trace.note(`desk answers freeze ${id} at ${server.name}: ${word}`);
        const answer = await server.ask('freeze', (engine) => engine.settleFreeze(id, word));
        trace.note(`desk freeze -> ${answer?.kind ?? 'no answer'}`);
        for (const booking of word === 'refuse' ? held : []) ledger.putBack.add(booking.id);
      }
    },
  };
}
