import {
  asChannelId,
  type Channel,
  type ChannelId,
  type WatchRecord,
} from '../engine/core/channel.ts';
import { asCalendarId, type CalendarId, type Instant, must } from '../engine/core/values.ts';
import { isBeingAsked, newestOpen } from '../engine/core/watch-plan.ts';
import type { AskedChannel, ChannelStore } from '../engine/watch-port.ts';
import type { Connection } from './connection.ts';

/** Watch channels, each method one transaction. */
export function channelStore({ db, read, write, writeLightly }: Connection): ChannelStore {
  const all = db.prepare<[], ChannelRow>('SELECT * FROM channels ORDER BY asked_at, id');
  const one = db.prepare<[string], ChannelRow>('SELECT * FROM channels WHERE id = ?');
  const ofCalendar = db.prepare<[string], ChannelRow>(
    'SELECT * FROM channels WHERE calendar_id = ? ORDER BY asked_at, id',
  );
  const insert = db.prepare<[AskedChannel]>(
    `INSERT INTO channels (id, calendar_id, address, state, asked_at, expires_at, renew_at)
     VALUES (@id, @calendarId, @address, 'asked', @askedAt, @expiresAt, @expiresAt)`,
  );
  const open = db.prepare<[string, number, number, string]>(
    `UPDATE channels SET state = 'open', resource_id = ?, expires_at = ?, renew_at = ?
     WHERE id = ? AND state = 'asked'`,
  );
  const hear = db.prepare<[number, string | null, string]>(
    `UPDATE channels SET heard_at = ?, silent_polls = 0, resource_id = ifnull(resource_id, ?)
     WHERE id = ?`,
  );
  const notTold = db.prepare<[string]>(
    'UPDATE channels SET silent_polls = silent_polls + 1 WHERE id = ?',
  );
  const stop = db.prepare<[string]>("UPDATE channels SET state = 'stopped' WHERE id = ?");
  const stopLater = db.prepare<[number, string]>(
    'UPDATE channels SET stop_at = ? WHERE id = ?',
  );
  const drop = db.prepare<[string]>('DELETE FROM channels WHERE id = ?');
  const records = db.prepare<[], RecordRow>('SELECT * FROM watches ORDER BY calendar_id');
  const putRecord = db.prepare<[RecordArgs]>(
    `INSERT INTO watches VALUES (@calendarId, @address, @attempts, @nextAt, @trouble, @reason)
     ON CONFLICT (calendar_id) DO UPDATE SET address = excluded.address,
       attempts = excluded.attempts, next_at = excluded.next_at,
       trouble = excluded.trouble, reason = excluded.reason`,
  );
  // A refusal is about opening: that an earlier channel still talks does not take it back.
  const forgive = db.prepare<[string]>(
    `UPDATE watches SET attempts = 0, next_at = 0
     WHERE calendar_id = (SELECT calendar_id FROM channels WHERE id = ?) AND trouble IS NULL`,
  );

  const channelsOf = (calendarId: CalendarId): readonly Channel[] =>
    ofCalendar.all(calendarId).map(channelOf);
  const put = ({ trouble, ...record }: WatchRecord): void => {
    putRecord.run({
      ...record,
      trouble: trouble?.kind ?? null,
      reason: trouble?.reason ?? null,
    });
  };

  return {
    all: () =>
      read(() => ({
        channels: all.all().map(channelOf),
        records: records.all().map(recordOf),
      })),

    channel: (id) =>
      read(() => {
        const row = one.get(id);
        return row === undefined ? null : channelOf(row);
      }),

    ask: (channel, newest) =>
      write(() => {
        const own = channelsOf(channel.calendarId);
        const now = channel.askedAt;
        const isOvertaken =
          own.some((other) => isBeingAsked(other, now)) ||
          (newestOpen(own, now)?.id ?? null) !== newest;
        if (isOvertaken) return 'superseded';
        insert.run(channel);
        return 'asked';
      }),

    opened: (id, { resourceId, expiresAt, renewAt }, record) =>
      write(() => {
        open.run(resourceId, expiresAt, renewAt, id);
        put(record);
        // Its first message may have come before the answer did.
        if (must(one.get(id), 'the channel that was asked for').heard_at !== null) {
          forgive.run(id);
        }
      }),

    failed: (id, fate, record) =>
      write(() => {
        if (fate === 'dropped') drop.run(id);
        put(record);
      }),

    // A power cut may forget that a message came: the next one says it again.
    heard: (id, at, resourceId) =>
      writeLightly(() => {
        hear.run(at, resourceId, id);
        forgive.run(id);
      }),

    notTold: (calendarId, since, now) =>
      write(() => {
        const own = channelsOf(calendarId);
        const current = newestOpen(own, now);
        if (current === null) return 0;
        const isTold = own.some(({ heardAt }) => heardAt !== null && heardAt >= since);
        if (isTold) return current.silentPolls;
        notTold.run(current.id);
        return current.silentPolls + 1;
      }),

    stopped: (id) => write(() => void stop.run(id)),
    stopLater: (id, at) => write(() => void stopLater.run(at, id)),
    forget: (id) => write(() => void drop.run(id)),
  };
}

interface ChannelRow {
  readonly id: string;
  readonly calendar_id: string;
  readonly address: string;
  readonly state: Channel['state'];
  readonly asked_at: Instant;
  readonly resource_id: string | null;
  readonly expires_at: Instant;
  readonly renew_at: Instant;
  readonly heard_at: Instant | null;
  readonly silent_polls: number;
  readonly stop_at: Instant;
}

const channelOf = (row: ChannelRow): Channel => ({
  id: asChannelId(row.id) satisfies ChannelId,
  calendarId: asCalendarId(row.calendar_id),
  address: row.address,
  state: row.state,
  askedAt: row.asked_at,
  resourceId: row.resource_id,
  expiresAt: row.expires_at,
  renewAt: row.renew_at,
  heardAt: row.heard_at,
  silentPolls: row.silent_polls,
  stopAt: row.stop_at,
});

interface RecordRow {
  readonly calendar_id: string;
  readonly address: string;
  readonly attempts: number;
  readonly next_at: Instant;
  readonly trouble: 'refused' | 'failing' | null;
  readonly reason: string | null;
}

interface RecordArgs extends Omit<WatchRecord, 'trouble'> {
  readonly trouble: RecordRow['trouble'];
  readonly reason: string | null;
}

const recordOf = (row: RecordRow): WatchRecord => ({
  calendarId: asCalendarId(row.calendar_id),
  address: row.address,
  attempts: row.attempts,
  nextAt: row.next_at,
  trouble: row.trouble === null ? null : { kind: row.trouble, reason: row.reason ?? '' },
});
