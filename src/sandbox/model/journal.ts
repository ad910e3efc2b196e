/**
 * What the sandbox remembers, as an append-only file of JSON lines. Each record is written before the
 * answer it belongs to, so a killed process loses nothing it had answered; no fsync, since the machine
 * itself is not what a sandbox must survive.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Instant } from '../../engine/core/values.ts';
import type { InboxItem } from '../inbox.ts';
import type { StoredEvent } from './resource.ts';
import type { CalendarSnapshot } from './store.ts';
import type { StoredChannel } from './watch.ts';

export type JournalRecord =
  | { readonly kind: 'change'; readonly micros: number; readonly parts: readonly ChangePart[] }
  /** Delayed changes become visible to lists, in this order. */
  | {
      readonly kind: 'publish';
      readonly calendarId: string;
      readonly micros: readonly number[];
    }
  /** Every sync token given so far is dead. */
  | { readonly kind: 'expire'; readonly calendarId: string; readonly micros: number }
  | { readonly kind: 'channel'; readonly channel: StoredChannel }
  | { readonly kind: 'inbox'; readonly item: InboxItem }
  | { readonly kind: 'inbox-cleared' }
  | { readonly kind: 'calendar'; readonly snapshot: CalendarSnapshot };

export interface ChangePart {
  readonly calendarId: string;
  readonly put: readonly StoredEvent[];
  /** When lists see it; null at once. */
  readonly visibleAt: Instant | null;
}

export interface Journal {
  append(record: JournalRecord): void;
  close(): void;
}

/** Remembers nothing beyond the process. */
export const memoryJournal = (): Journal => ({ append() {}, close() {} });

/**
 * Opens the file: hands every record to `replay`, then rewrites it as what `compact` returns.
 * A torn last line (the process was killed inside a write) is dropped and told to `notice`; damage
 * anywhere else throws, since going on would forget what was answered.
 */
export function openJournal(
  path: string,
  replay: (record: JournalRecord) => void,
  compact: () => readonly JournalRecord[],
  notice: (text: string) => void,
): Journal {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path)) {
    for (const record of readRecords(path, notice)) replay(record);
  }
  const fresh = `${path}.new`;
  writeFileSync(fresh, compact().map(lineOf).join(''));
  renameSync(fresh, path);
  const file = openSync(path, 'a');
  let open = true;
  return {
    append(record) {
      if (open) writeSync(file, lineOf(record));
    },
    close() {
      if (open) closeSync(file);
      open = false;
    },
  };
}

function* readRecords(path: string, notice: (text: string) => void): Generator<JournalRecord> {
  const text = readFileSync(path, 'utf8');
  const whole = text.lastIndexOf('\n') + 1;
  if (whole < text.length) {
    notice(`sandbox: dropped a torn last line of ${text.length - whole} characters in ${path}`);
  }
  let number = 0;
  for (const line of text.slice(0, whole).split('\n')) {
    number += 1;
    if (line === '') continue;
    try {
      yield JSON.parse(line) as JournalRecord;
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      throw new Error(`${path} is damaged at line ${number}; delete it to start empty`, {
        cause,
      });
    }
  }
}

const lineOf = (record: JournalRecord): string => `${JSON.stringify(record)}\n`;
