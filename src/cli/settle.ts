/** `creneau resync --accept | --refuse`: a person's word on what the circuit breaker holds back. */
import type { Engine, SettleAnswer } from '../engine/api.ts';
import { type PractitionerId, unreachable } from '../engine/core/values.ts';

export interface Settled {
  readonly practitioner: PractitionerId;
  readonly freeze: string;
  readonly answer: SettleAnswer;
}

/** Only what is frozen now: a pass that follows may find more, which nobody has looked at yet. */
export async function settle(
  engine: Engine,
  only: PractitionerId | null,
  word: 'accept' | 'refuse',
): Promise<readonly Settled[]> {
  const { freezes } = await engine.status();
  const settled: Settled[] = [];
  for (const { id, practitioner } of freezes) {
    if (only !== null && practitioner !== only) continue;
    const answer = await engine.settleFreeze(id, word);
    settled.push({ practitioner, freeze: id, answer });
  }
  return settled;
}

/** Every freeze is over with. */
export const allSettled = (settled: readonly Settled[]): boolean =>
  settled.every(({ answer }) => answer.kind !== 'refused' || answer.left.length === 0);

export function linesOf(settled: readonly Settled[]): readonly string[] {
  if (settled.length === 0) return ['nothing is frozen'];
  return settled.flatMap(({ practitioner, answer }) => {
    switch (answer.kind) {
      case 'accepted':
        return [`${practitioner}: accepted, ${answer.bookings} patients are told as usual`];
      case 'gone':
        return [`${practitioner}: settled already`];
      case 'refused':
        return [
          `${practitioner}: ${answer.restored.length} put back, nobody told`,
          ...answer.left.map(({ booking, why }) => `  ${booking} not put back: ${WHY[why]}`),
        ];
      default:
        return unreachable(answer);
    }
  });
}

const WHY = {
  refused:
    'Google does not bring it back. It stays frozen: call the patient, or tell them with --accept',
  changed: 'it was changed meanwhile. It stays frozen if it still differs: look, then repeat',
  unavailable: 'Google does not answer. It stays frozen: repeat the command later',
} as const;
