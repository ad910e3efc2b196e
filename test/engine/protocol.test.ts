import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BookSeen,
  bookStep,
  type MoveSeen,
  moveStep,
} from '../../src/engine/core/protocol.ts';

/** One row a situation: phase, what was seen, whether the slot has begun meanwhile; then the step. */
const BOOK = `
insert   inserted       no   check
insert   already-there  no   check
insert   burnt          no   give-up
insert   refused        no   give-up
insert   later          no   wait
insert   later          yes  withdraw
check    won            no   confirm
check    won            yes  confirm
check    lost           no   withdraw
check    adopted        no   confirm
check    vanished       no   give-up
check    later          no   wait
check    later          yes  withdraw
withdraw withdrawn      no   finish
withdraw kept           no   finish
withdraw later          no   wait
withdraw later          yes  wait
`;

const MOVE = `
hold     held           no   check
hold     burnt          no   drop
hold     refused        no   drop
hold     vanished       no   drop
hold     later          no   wait
hold     later          yes  drop
check    won            no   patch
check    lost           no   drop
check    vanished       no   drop
check    later          no   wait
check    later          yes  drop
patch    patched        no   confirm
patch    overtaken      no   drop
patch    vanished       no   drop
patch    refused        no   drop
patch    later          no   wait
patch    later          yes  drop
drop     dropped        no   finish
drop     later          yes  wait
`;

const rows = (table: string) =>
  table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/) as [string, string, string, string]);

describe('the booking protocol', () => {
  it.each(rows(BOOK))('in %s, seeing %s (slot begun: %s): %s', (phase, seen, begun, step) => {
    expect(bookStep(phase as 'insert', seen as BookSeen, begun === 'yes')).toBe(step);
  });

  it('never confirms what was not won in a check, by us or by whoever inserted it', () => {
    const phases = fc.constantFrom('insert', 'check', 'withdraw');
    const seen = fc.constantFrom<BookSeen>(
      ...new Set(rows(BOOK).map((row) => row[1] as BookSeen)),
    );
    fc.assert(
      fc.property(phases, seen, fc.boolean(), (phase, what, begun) => {
        const step = bookStep(phase as 'insert', what, begun);
        if (step !== 'confirm') return;
        expect(phase).toBe('check');
        expect(['won', 'adopted']).toContain(what);
      }),
    );
  });
});

describe('the protocol of a move', () => {
  it.each(rows(MOVE))('in %s, seeing %s (slot begun: %s): %s', (phase, seen, begun, step) => {
    expect(moveStep(phase as 'hold', seen as MoveSeen, begun === 'yes')).toBe(step);
  });
});
