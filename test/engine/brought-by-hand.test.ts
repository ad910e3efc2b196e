import { describe, expect, it } from 'vitest';
import { nextTold } from '../../src/engine/core/notices.ts';
import { asPractitionerId } from '../../src/engine/core/values.ts';
import { isBroughtByHand } from '../../src/engine/core/verdict.ts';
import { at, booking, marks } from './examples.ts';

const dubois = asPractitionerId('dubois');
const petit = asPractitionerId('petit');
const claimedAt = at('2026-11-20T09:00:00Z');

/** A booking made with Dr Dubois; whose it was when its patient was last told, and when it was last moved by us. */
function told(practitioner: typeof dubois, movedAt: number | null = null) {
  const { slot } = marks('aaaaa');
  const patient = nextTold(null, { status: 'confirmed', ...slot, practitioner }, 'tag');
  return booking('aaaaa', {
    marks: marks('aaaaa', { claimedAt: movedAt, told: { patient, doctor: patient } }),
  });
}

describe('a booking was brought by a person into the calendar where it lies', () => {
  it.each([
    ['with whom it was made', told(dubois), dubois, false],
    ['of a colleague, and its patient has yet to hear', told(dubois), petit, true],
    ['of a colleague, as its patient knows', told(petit), petit, true],
    ['of a colleague, in which we have moved it since', told(petit, claimedAt), petit, false],
    ['of a colleague, whose we had moved before', told(dubois, claimedAt), petit, true],
    ['to which it came back', told(petit), dubois, true],
  ] as const)('%s', (_, one, owner, expected) => {
    expect(isBroughtByHand(one, owner)).toBe(expected);
  });
});
