/** How Google may behave where it is known to vary, or where nobody knows. Change them at any time. */
export interface Switches {
  /** At most this many items a page, whatever maxResults says. Null: as asked. */
  pageSize: number | null;
  /** Chance that a page comes empty with a nextPageToken. */
  emptyPages: number;
  /** Lists and syncs see a write this much later; gets see it at once. */
  lagMs: number;
  /** The same for single calendars, by id; wins. */
  calendarLagMs: Record<string, number>;
  /** Incremental lists leave out live events outside the first list's window. */
  enforceWindow: boolean;
  /** A sync token refuses other singleEvents, showDeleted, … than it was made with. */
  strictTokenQuery: boolean;
  /** Writes to a cancelled event: allowed, 403, or as though it were purged (404; its id stays burnt). */
  tombstones: 'writable' | 'forbidden' | 'purged';
  /** An insert under a taken id is answered as though it had worked; the first event stays. */
  missedCollisions: boolean;
  moveKeepsPrivateProperties: boolean;
  /** The caller is a service account even with an OAuth refresh token. */
  serviceAccount: boolean;
  serviceAccountMayInvite: boolean;
  /** Scopes of the access tokens. */
  scopes: string[];
  /** Watch addresses may be http on loopback. Google: never. */
  httpWatchAddresses: boolean;
  /** Calendars that cannot be watched (holidays, imported feeds). */
  unwatchable: Set<string>;
  /** Longest life of a channel. */
  watchMaxMs: number;
  /** A channel still fires this often after it was stopped. */
  pushesAfterStop: number;
  /** Chances that a push is dropped, or sent twice. */
  dropPushes: number;
  doublePushes: number;
  /** A push is sent up to this much later, so that pushes overtake each other. */
  delayPushesMs: number;
  /** The sync message of a new channel comes before the answer to watch. */
  earlySyncMessage: boolean;
  /** How far endless series are expanded, from now. */
  horizonDays: number;
  /** Longest freeBusy window. */
  freeBusyMaxDays: number;
}

export const defaultSwitches = (): Switches => ({
  pageSize: null,
  emptyPages: 0,
  lagMs: 0,
  calendarLagMs: {},
  enforceWindow: false,
  strictTokenQuery: true,
  tombstones: 'writable',
  missedCollisions: false,
  moveKeepsPrivateProperties: true,
  serviceAccount: false,
  serviceAccountMayInvite: false,
  scopes: ['https://www.googleapis.com/auth/calendar'],
  httpWatchAddresses: false,
  unwatchable: new Set(),
  watchMaxMs: 7 * 24 * 3_600_000,
  pushesAfterStop: 0,
  dropPushes: 0,
  doublePushes: 0,
  delayPushesMs: 0,
  earlySyncMessage: false,
  horizonDays: 730,
  freeBusyMaxDays: 92,
});
