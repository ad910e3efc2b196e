/** The outbox part of the mirror, in memory: leases, due times and states, as ports.ts describes them. */
import type { Booking } from '../../src/engine/core/event.ts';
import type { Intent } from '../../src/engine/core/intent.ts';
import type { Notice } from '../../src/engine/core/notice.ts';
import type { BookingId } from '../../src/engine/core/values.ts';
import type { AuditEntry } from '../../src/engine/mirror-port.ts';
import type { NoticeRecord } from '../../src/engine/outbox-port.ts';
import type { OutboxParts } from '../../src/notify/outbox.ts';

type Row = { -readonly [Key in keyof NoticeRecord]: NoticeRecord[Key] } & {
  leaseUntil: number;
  providerId: string | null;
};

export interface MemoryOutbox {
  readonly mirror: OutboxParts['mirror'];
  readonly audit: AuditEntry[];
  /** What the mirror knows of bookings, and what is unfinished. */
  readonly bookings: Map<BookingId, Booking>;
  readonly intents: Intent[];
  owe(...notices: readonly Notice[]): void;
  row(key: string): NoticeRecord;
  /** Thrown by the next record, as a full disk would. */
  failNext(error: Error): void;
}

export function memoryOutbox(): MemoryOutbox {
  const rows = new Map<string, Row>();
  const audit: AuditEntry[] = [];
  const bookings = new Map<BookingId, Booking>();
  const intents: Intent[] = [];
  let failure: Error | null = null;

  const rowOf = (key: string): Row => {
    const row = rows.get(key);
    if (row === undefined) throw new Error(`no notice ${key}`);
    return row;
  };
  const dueAt = (row: Row): number => Math.max(row.dueAt, row.leaseUntil);
  const waiting = (): Row[] => [...rows.values()].filter(({ state }) => state === 'due');

  return {
    audit,
    bookings,
    intents,
    owe(...notices) {
      for (const notice of notices) {
        if (rows.has(notice.key)) continue;
        rows.set(notice.key, {
          notice,
          state: 'due',
          attempts: 0,
          dueAt: notice.createdAt,
          sentAt: null,
          lastError: null,
          leaseUntil: 0,
          providerId: null,
        });
      }
    },
    row: rowOf,
    failNext(error) {
      failure = error;
    },
    mirror: {
      booking: async (id) => bookings.get(id) ?? null,
      worksOn: async (booking) => intents.filter((intent) => intent.booking === booking),
      async claimDueNotices(now, leaseMs, limit) {
        const due = waiting()
          .filter((row) => dueAt(row) <= now)
          .toSorted((a, b) => a.dueAt - b.dueAt)
          .slice(0, limit);
        for (const row of due) {
          row.leaseUntil = now + leaseMs;
          // Counted at once: a delivery that kills the process was tried all the same.
          row.attempts += 1;
        }
        return due.map(({ notice, attempts }) => ({ notice, attempts: attempts - 1 }));
      },
      async nextNoticeDue() {
        const times = waiting().map(dueAt);
        return times.length === 0 ? null : Math.min(...times);
      },
      async recordDelivery(key, result, entry) {
        if (failure !== null) {
          const error = failure;
          failure = null;
          throw error;
        }
        const row = rowOf(key);
        row.state = result.state;
        row.leaseUntil = 0;
        if (result.state === 'sent') {
          row.sentAt = result.at;
          row.providerId = result.providerId;
        } else row.lastError = result.reason;
        if (result.state === 'due') row.dueAt = result.dueAt;
        audit.push(entry);
      },
      async messageOf(thread, channel) {
        const sent = [...rows.values()].filter(
          ({ notice, state, providerId }) =>
            notice.thread === thread &&
            notice.channel === channel &&
            state === 'sent' &&
            providerId !== null,
        );
        return sent.at(-1)?.providerId ?? null;
      },
      async notices({ state, booking }) {
        return [...rows.values()].filter(
          (row) =>
            (state === undefined || row.state === state) &&
            (booking === undefined || row.notice.booking === booking),
        );
      },
    },
  };
}
