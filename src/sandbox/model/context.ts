/** What every operation of the model works with. */
import type { Instant } from '../../engine/core/values.ts';
import type { Random } from './random.ts';
import { needsAccess, notFound } from './refusal.ts';
import type { CalendarState, Store } from './store.ts';
import type { Switches } from './switches.ts';

export interface Context {
  readonly store: Store;
  readonly switches: Switches;
  readonly random: Random;
  readonly now: () => Instant;
  /** Mail address of the account that owns the calendars. */
  readonly owner: string;
  /** Base of `htmlLink`, without trailing slash. */
  linkRoot: string;
  /** A calendar changed: channels are told. Pushes come at commit, before lagging lists show anything. */
  changed(calendarId: string): void;
  /** Google mails guests. */
  mailed(mail: GuestMail): void;
}

/** A mail Google itself sends about an event. */
export interface GuestMail {
  readonly kind: 'invitation' | 'update' | 'cancellation';
  readonly calendarId: string;
  readonly eventId: string;
  readonly to: readonly string[];
  readonly summary: string;
  readonly start: Instant | null;
}

/** Who asks; a face fills it in from the credentials. */
export interface Caller {
  readonly serviceAccount: boolean;
}

export const ownerCaller: Caller = { serviceAccount: false };

export function readable(context: Context, calendarId: string): CalendarState {
  return context.store.calendar(calendarId);
}

export function writable(context: Context, calendarId: string): CalendarState {
  const calendar = context.store.calendar(calendarId);
  const role = calendar.facts.accessRole;
  // Without even reading rights the calendar does not exist for us.
  if (role === 'freeBusyReader') throw notFound();
  if (role === 'reader') throw needsAccess('writer');
  return calendar;
}

/** When lists will see a write made now; null at once. */
export function visibleAt(context: Context, calendarId: string): Instant | null {
  const lag = context.switches.calendarLagMs[calendarId] ?? context.switches.lagMs;
  return lag > 0 ? context.now() + lag : null;
}
