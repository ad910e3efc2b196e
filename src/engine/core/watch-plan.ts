/** Which channels to open, stop and forget: a plan of everything that is known of them. */
import type { Channel, ChannelId, WatchRecord, WatchState } from './channel.ts';
import { type CalendarId, DAY, HOUR, type Instant, MINUTE } from './values.ts';

export type WatchAction =
  | {
      readonly kind: 'open';
      readonly calendarId: CalendarId;
      readonly address: string;
      readonly why: 'none' | 'renewal' | 'silence';
      /** The newest open channel of the calendar, wherever it posts to: the plan stands while it is so. */
      readonly newest: ChannelId | null;
      readonly record: WatchRecord | null;
    }
  | { readonly kind: 'stop'; readonly channel: Channel & { readonly resourceId: string } }
  | { readonly kind: 'forget'; readonly id: ChannelId };

export interface WatchQuestion {
  readonly now: Instant;
  /** Those to be watched. */
  readonly calendars: readonly CalendarId[];
  /** Where Google is to post to; null: nothing is to be watched. */
  readonly address: string | null;
  readonly channels: readonly Channel[];
  readonly records: readonly WatchRecord[];
}

/**
 * Channels cannot be prolonged: a new one is opened beside the old one (google: Get push
 * notifications, "Renew notification channels"). The old one is stopped only when the new one has
 * been heard; should that never happen, it goes on until it expires by itself.
 */
export function planWatch(question: WatchQuestion): readonly WatchAction[] {
  const { now, address, calendars, channels } = question;
  const watched = address === null ? [] : [...new Set(calendars)];
  const opening = watched.flatMap((calendarId) => openingOf(question, calendarId));
  const ending = channels.flatMap((channel): WatchAction[] => {
    if (now >= channel.expiresAt + REMEMBERED_MS) return [{ kind: 'forget', id: channel.id }];
    const { resourceId } = channel;
    if (resourceId === null || now < channel.stopAt || !mayBeAlive(channel, now)) return [];
    const successor = watched.includes(channel.calendarId)
      ? currentOf(question, channel.calendarId)
      : null;
    const isWanted =
      watched.includes(channel.calendarId) &&
      (successor === null || successor.heardAt === null || !isNewer(successor, channel));
    return isWanted ? [] : [{ kind: 'stop', channel: { ...channel, resourceId } }];
  });
  return [...opening, ...ending];
}

function openingOf(question: WatchQuestion, calendarId: CalendarId): readonly WatchAction[] {
  const { now, address, channels, records } = question;
  const own = channels.filter((channel) => channel.calendarId === calendarId);
  // Somebody asks at this moment, perhaps another process.
  if (address === null || own.some((channel) => isBeingAsked(channel, now))) return [];
  const found = records.find((record) => record.calendarId === calendarId);
  // What went wrong at another address says nothing about this one.
  const record = found?.address === address ? found : null;
  if (record !== null && now < record.nextAt) return [];
  const current = currentOf(question, calendarId);
  const newest = newestOpen(own, now)?.id ?? null;
  const action = { kind: 'open', calendarId, address, newest, record } as const;
  if (current === null) return [{ ...action, why: 'none' }];
  if (current.silentPolls >= SILENT_POLLS) return [{ ...action, why: 'silence' }];
  return now >= current.renewAt ? [{ ...action, why: 'renewal' }] : [];
}

/** The newest live channel to the address that is wanted now. */
function currentOf(question: WatchQuestion, calendarId: CalendarId): Channel | null {
  const { now, address, channels } = question;
  const own = channels.filter(
    (channel) => channel.calendarId === calendarId && channel.address === address,
  );
  return newestOpen(own, now);
}

/** The newest channel of these that is open and has not expired. */
export function newestOpen(channels: readonly Channel[], now: Instant): Channel | null {
  const live = channels.filter(({ state, expiresAt }) => state === 'open' && now < expiresAt);
  return live.toSorted((a, b) => (isNewer(a, b) ? -1 : 1))[0] ?? null;
}

const isNewer = (a: Channel, b: Channel): boolean =>
  a.askedAt > b.askedAt || (a.askedAt === b.askedAt && a.id > b.id);

export const isBeingAsked = (channel: Channel, now: Instant): boolean =>
  channel.state === 'asked' && now < channel.askedAt + ASKING_MS;

/** Open, or asked for by somebody whose answer was lost. */
const mayBeAlive = (channel: Channel, now: Instant): boolean =>
  channel.state !== 'stopped' && now < channel.expiresAt && !isBeingAsked(channel, now);

/**
 * When to open the next one: a day before the end, or after half of the life when that is later, so
 * that short-lived channels are not renewed all the time; the rest of the life is for failing in.
 * Sooner by up to a tenth of the life, so that calendars watched together are not renewed together.
 *
 * @param fraction uniform in [0, 1).
 */
export function renewalAt(openedAt: Instant, expiresAt: Instant, fraction: number): Instant {
  const life = Math.max(0, expiresAt - openedAt);
  const latest = Math.max(openedAt + life / 2, expiresAt - DAY);
  return Math.round(latest - (fraction * life) / 10);
}

/** After a channel was opened: how long it is given to be heard before another one replaces it. */
export const patienceMs = (attempts: number): number =>
  Math.min(DAY, 10 * MINUTE * 2 ** Math.min(attempts, 20));

/** After a failure that may pass: 1 min, 2 min, … 1 h, half of it jitter. */
export const retryMs = (attempts: number, fraction: number): number =>
  Math.round(Math.min(HOUR, MINUTE * 2 ** Math.min(attempts, 10)) * (0.5 + fraction / 2));

/** What the channels and the record of one calendar amount to. */
export function watchState(
  channels: readonly Channel[],
  record: WatchRecord | null,
  now: Instant,
): WatchState {
  const current = newestOpen(channels, now);
  if (current !== null) {
    const { expiresAt: until, heardAt, askedAt, silentPolls } = current;
    const isUnheard = heardAt === null && now - askedAt > HEARD_WITHIN_MS;
    const isSilent = isUnheard || silentPolls >= SILENT_POLLS;
    return { kind: isSilent ? 'silent' : 'open', until, heardAt };
  }
  if (channels.some((channel) => isBeingAsked(channel, now))) return { kind: 'opening' };
  const trouble = record?.trouble ?? null;
  if (record === null || trouble === null) return { kind: 'off' };
  return { ...trouble, retryAt: record.nextAt };
}

/** The life asked for: Google's default, asked for by name so that a lost answer leaves no doubt. */
export const LIFE_MS = 7 * DAY;
/** Much longer than a call to Google may take. */
export const ASKING_MS = MINUTE;
/** What cannot be watched is asked for again once a day: calendars and proxies change. */
export const REFUSED_MS = DAY;
/** One push in some hundred is lost; one poll that finds a change proves nothing. */
export const SILENT_POLLS = 2;
/** Late messages of a channel that ended are still recognised, and answered 200. */
const REMEMBERED_MS = DAY;
/** The first message of a channel comes within seconds. */
const HEARD_WITHIN_MS = 10 * MINUTE;
