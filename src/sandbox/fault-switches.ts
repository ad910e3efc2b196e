/** What a person can break with one click: each switch is some faults, or a switch of the model. */
import type { Fault, Faults } from './faults.ts';
import type { Switches } from './model/switches.ts';

export interface FaultSwitches {
  /** Those that are on, in the order of `FAULT_IDS`. */
  on(): readonly FaultId[];
  turn(id: FaultId, on: boolean): void;
  clear(): void;
}

export const GOOGLE_FAULTS = [
  'google-down',
  'google-hangs',
  'google-slow',
  'answers-lost',
  'tokens-lost',
  'access-lost',
  'read-only',
  'token-dead',
  'quota-spent',
  'pushes-lost',
] as const;
export const CHANNEL_FAULTS = ['mail-down', 'telegram-down', 'sms-down'] as const;
export const FAULT_IDS = [...GOOGLE_FAULTS, ...CHANNEL_FAULTS] as const;
export type FaultId = (typeof FAULT_IDS)[number];

/** Nothing of this outlives the process. */
export function createFaultSwitches(faults: Faults, switches: Switches): FaultSwitches {
  const mended = new Map<FaultId, () => void>();
  const breakIt = (id: FaultId): (() => void) => {
    if (id === 'pushes-lost') {
      const before = switches.dropPushes;
      switches.dropPushes = 1;
      return () => {
        switches.dropPushes = before;
      };
    }
    const ends = MEANING[id].map((fault) =>
      faults.add({ ...fault, times: Number.POSITIVE_INFINITY }),
    );
    return () => {
      for (const end of ends) end();
    };
  };
  const turn = (id: FaultId, on: boolean): void => {
    if (on === mended.has(id)) return;
    if (on) mended.set(id, breakIt(id));
    else {
      mended.get(id)?.();
      mended.delete(id);
    }
  };
  return {
    on: () => FAULT_IDS.filter((id) => mended.has(id)),
    turn,
    clear() {
      for (const id of FAULT_IDS) turn(id, false);
    },
  };
}

const GOOGLE = ['events.*', 'calendars.*', 'calendarList.*', 'freebusy.*', 'channels.*'];
const WRITES = ['insert', 'patch', 'update', 'delete', 'move'].map((name) => `events.${name}`);
const all = (operations: readonly string[], fault: Omit<Fault, 'operation'>): Fault[] =>
  operations.map((operation) => ({ operation, ...fault }));

const MEANING: Readonly<Record<Exclude<FaultId, 'pushes-lost'>, readonly Fault[]>> = {
  'google-down': all([...GOOGLE, 'token'], { kind: 'backend-error' }),
  'google-hangs': all([...GOOGLE, 'token'], { kind: 'timeout' }),
  'google-slow': all(GOOGLE, { kind: 'slow', delayMs: 1500 }),
  'answers-lost': all(WRITES, { kind: 'lost-response' }),
  'tokens-lost': all(['events.list'], { kind: 'sync-token-gone' }),
  'access-lost': all(GOOGLE, { kind: 'not-found' }),
  'read-only': all(WRITES, { kind: 'read-only' }),
  // An access token lives on for an hour after its refresh token died: it is made to die as well.
  'token-dead': [
    ...all(GOOGLE, { kind: 'unauthorized' }),
    { operation: 'token', kind: 'invalid-grant' },
  ],
  'quota-spent': all(WRITES, { kind: 'quota-exceeded' }),
  'telegram-down': all(['telegram.*'], { kind: 'backend-error' }),
  'mail-down': all(['mail'], { kind: 'backend-error' }),
  'sms-down': all(['twilio.*'], { kind: 'backend-error' }),
};
