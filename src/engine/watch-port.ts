/** Watching calendars: what Google is asked for, and what is kept of it. */
import type { Channel, ChannelId, WatchRecord } from './core/channel.ts';
import type { CalendarId, Instant } from './core/values.ts';
import type { CallOptions, Outcome } from './ports.ts';

/** Watch channels of Google Calendar. No method throws for anything the network or Google may do. */
export interface WatchChannels {
  /**
   * Opens a channel for the events of a calendar (google: events.watch). Asked once and never repeated
   * by itself, since the id is burnt by any attempt: ask again under another one. Its first message
   * (`sync`) may come before the answer.
   */
  open(request: ChannelRequest, options?: CallOptions): Promise<OpenOutcome>;
  /**
   * Ends a channel (google: channels.stop). One that Google does not know, or not any more, is success.
   * Messages under way still come.
   */
  stop(
    channel: { readonly id: ChannelId; readonly resourceId: string },
    options?: CallOptions,
  ): Promise<Outcome<null>>;
}

export interface ChannelRequest {
  readonly id: ChannelId;
  readonly calendarId: CalendarId;
  /** https, with a certificate that Google accepts. */
  readonly address: string;
  readonly token: string;
  /** The end wished for. */
  readonly expiresAt: Instant;
}

export interface OpenedChannel {
  readonly resourceId: string;
  /** The end granted, never later than the one wished for. */
  readonly expiresAt: Instant;
}

export type OpenOutcome =
  | Outcome<OpenedChannel>
  | { readonly ok: false; readonly failure: Unwatchable };

/** Google will not do it, today or tomorrow: the calendar is of a kind without pushes, or the address will not do. */
export interface Unwatchable {
  readonly kind: 'unwatchable';
  readonly because: 'calendar' | 'address';
  readonly advice: string;
}

/** Our channels, shared by every process on the database. Every method is one whole transaction. */
export interface ChannelStore {
  all(): Promise<{
    readonly channels: readonly Channel[];
    readonly records: readonly WatchRecord[];
  }>;
  /** The channel of this id, stopped ones included; null once it was forgotten. */
  channel(id: string): Promise<Channel | null>;
  /**
   * Writes down a channel that is about to be asked for. `superseded`: another is being asked for, or
   * the newest open one of the calendar is no longer `newest`; nothing was written.
   */
  ask(channel: AskedChannel, newest: ChannelId | null): Promise<'asked' | 'superseded'>;
  /** It is open. What came over it before the answer stays noted. */
  opened(
    id: ChannelId,
    grant: OpenedChannel & { readonly renewAt: Instant },
    record: WatchRecord,
  ): Promise<void>;
  /** It is not open (`dropped`: it never existed), or nobody knows. */
  failed(id: ChannelId, fate: 'dropped' | 'unknown', record: WatchRecord): Promise<void>;
  /** A message came over it: whatever was held against it, and against the calendar, is over. */
  heard(id: ChannelId, at: Instant, resourceId: string | null): Promise<void>;
  /**
   * A poll found changes. Counts against the newest open channel unless a message came over any
   * channel of the calendar at `since` or later. Returns the count.
   */
  notTold(calendarId: CalendarId, since: Instant, now: Instant): Promise<number>;
  stopped(id: ChannelId): Promise<void>;
  /** Stopping it failed, and is not tried again before. */
  stopLater(id: ChannelId, at: Instant): Promise<void>;
  forget(id: ChannelId): Promise<void>;
}

export type AskedChannel = Pick<
  Channel,
  'id' | 'calendarId' | 'address' | 'askedAt' | 'expiresAt'
>;
