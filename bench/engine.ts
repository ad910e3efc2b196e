/** An engine on a mirror of its own, for benchmarks that need a whole one. */
import { asCalendarId, asProcessId } from '../src/engine/core/values.ts';
import { createEngine, type RunningEngine } from '../src/engine/create-engine.ts';
import { newWakes } from '../src/engine/journal/wakes.ts';
import type { Mirror } from '../src/engine/mirror-port.ts';
import type { Calendar, Presence } from '../src/engine/ports.ts';
import { systemClock, systemEntropy } from '../src/system.ts';
import { PRACTICE } from './practice.ts';
import { silent } from './silent.ts';

export const CALENDAR = asCalendarId('primary');

export const SETTINGS = {
  invite: true,
  settleMs: 60_000,
  requestBudgetMs: 6_000,
  telegram: false,
  sms: false,
};

/** Nobody else works on the mirror of a benchmark. */
export const ALONE: Presence = {
  self: asProcessId('bench'),
  lives: async () => false,
  lookEveryMs: () => 60_000,
};

export function benchEngine(calendar: Calendar, mirror: Mirror): RunningEngine {
  const ports = {
    calendar,
    mirror,
    clock: systemClock,
    entropy: systemEntropy,
    presence: ALONE,
    wakes: newWakes(systemClock),
  };
  return createEngine({ practice: PRACTICE, ...ports, settings: SETTINGS, log: silent });
}
