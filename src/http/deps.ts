/** What the HTTP face is given. It opens nothing itself and owns no state that must survive. */
import type { Engine } from '../engine/api.ts';
import type { Push, Pushed } from '../engine/core/channel.ts';
import type { Booking } from '../engine/core/event.ts';
import type { Log } from '../engine/parts.ts';
import type { Clock, Entropy } from '../engine/ports.ts';

export interface AppDeps {
  readonly engine: Engine;
  readonly settings: HttpSettings;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  /** The booking as an iCalendar file with METHOD:PUBLISH (RFC 5546), same UID as the event. */
  readonly ics: (booking: Booking) => string;
  /** Watch channels of Google Calendar. Left out: every channel is unknown. */
  readonly channels?: PushChannels;
  /** Updates of the Telegram bot. Left out: the route answers 404. */
  readonly telegram?: TelegramUpdates;
}

export interface HttpSettings {
  /** Base of links that leave this server. */
  readonly publicUrl: string;
  /** Null: the admin page is off. */
  readonly adminPassword: string | null;
  /** Null: the cron endpoint is off. */
  readonly cronSecret: string | null;
  /** Key of every signed link and session. */
  readonly appSecret: string;
  /** Whether Google mails the patient an invitation as well; only changes what a page says. */
  readonly googleInvites: boolean;
  /** Bookings, moves and cancellations per client address. Default: `WRITES` in rate-limit.ts. */
  readonly writeLimit?: BucketSize;
}

export interface BucketSize {
  /** How many at once. */
  readonly burst: number;
  /** How many come back each minute. */
  readonly perMinute: number;
}

export interface PushChannels {
  /**
   * Google says that something changed (google: push notifications). Checks the token in constant
   * time and wakes the sync of that calendar; never waits for it.
   */
  pushed(push: Push): Pushed | Promise<Pushed>;
}

export interface TelegramUpdates {
  /** `secretToken`: the header X-Telegram-Bot-Api-Secret-Token; empty when it is missing. */
  received(
    secretToken: string,
    update: unknown,
  ): 'ok' | 'wrong-token' | Promise<'ok' | 'wrong-token'>;
}
