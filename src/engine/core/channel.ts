/**
 * A watch channel: Google's promise to post an empty message to an address of ours whenever a calendar
 * changes, until the channel expires (google: Get push notifications).
 */
import type { CalendarId, Instant } from './values.ts';

declare const channelBrand: unique symbol;
export type ChannelId = string & { readonly [channelBrand]: 'ChannelId' };
export const asChannelId = (text: string): ChannelId => text as ChannelId;

export interface Channel {
  /** Ours, never used twice: Google remembers it after the channel has ended. */
  readonly id: ChannelId;
  readonly calendarId: CalendarId;
  /** Where Google was asked to post to. */
  readonly address: string;
  /**
   * `asked`: written down, and Google was or is being asked; no answer (yet), so it may exist.
   * `stopped`: by us, or Google did not know it any more. Messages may still come for a while.
   */
  readonly state: 'asked' | 'open' | 'stopped';
  readonly askedAt: Instant;
  /** Google's own id of what is watched, needed to stop. From the answer or from a message. */
  readonly resourceId: string | null;
  /** While `asked`: the end we asked for. Google never grants more. */
  readonly expiresAt: Instant;
  readonly renewAt: Instant;
  /** When a message last came over it, to within some seconds. */
  readonly heardAt: Instant | null;
  /** Polls in a row that found changes of which the channel had said nothing. */
  readonly silentPolls: number;
  /** Stopping it is not tried before. */
  readonly stopAt: Instant;
}

/** How the attempts to watch a calendar at this address went. */
export interface WatchRecord {
  readonly calendarId: CalendarId;
  readonly address: string;
  /** Failures, or channels opened, since a message was last heard. */
  readonly attempts: number;
  /** No further channel is asked for before. */
  readonly nextAt: Instant;
  /** Null while none failed since one was opened. */
  readonly trouble: WatchTrouble | null;
}

/** `refused`: this calendar, or our address, cannot be watched. `failing`: not at this moment. */
export interface WatchTrouble {
  readonly kind: 'refused' | 'failing';
  /** In words an admin can act on. */
  readonly reason: string;
}

/** What an admin sees of it. Whatever it is, the calendar is polled as well. */
export type WatchState =
  /** Not asked for. */
  | { readonly kind: 'off' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly until: Instant; readonly heardAt: Instant | null }
  /** Open, but nothing comes: it was never heard of, or polls find what it should have told. */
  | { readonly kind: 'silent'; readonly until: Instant; readonly heardAt: Instant | null }
  | ({ readonly retryAt: Instant } & WatchTrouble);

/** One message of Google's. It has no body and does not say what changed. */
export interface Push {
  readonly channelId: string;
  readonly token: string;
  /** `sync`: the channel begins. `exists`: something changed, deletions too. */
  readonly resourceState: string;
  readonly resourceId: string;
}

export type Pushed = 'ok' | 'wrong-token' | 'unknown';
