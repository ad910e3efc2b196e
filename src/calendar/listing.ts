/** Listings: what is asked, and how a page of the answer is read. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CalendarEntry } from '../engine/core/event.ts';
import { asSyncToken, type Instant } from '../engine/core/values.ts';
import type { ListPage, ListRequest, Outcome } from '../engine/ports.ts';
import { type CodecOptions, decodeEntry, EVENT_FIELDS } from './codec.ts';

/**
 * Parameters of events.list. All but window, token and page are the same for every page, and with a
 * token as without it: Google leaves anything else undefined, and refuses a window beside a token
 * (google: Synchronize resources efficiently). The fields asked for make a page a third as long.
 */
export function listParameters(request: ListRequest): ListParameters {
  const { scope } = request;
  return {
    calendarId: request.calendarId,
    singleEvents: true,
    showDeleted: true,
    maxResults: 2_500,
    fields: `nextPageToken,nextSyncToken,items(${EVENT_FIELDS})`,
    ...(scope.kind === 'since'
      ? { syncToken: scope.token }
      : { timeMin: rfc3339(scope.window.start), timeMax: rfc3339(scope.window.end) }),
    ...(request.pageToken === undefined ? {} : { pageToken: request.pageToken }),
  };
}

export interface ListParameters {
  readonly calendarId: string;
  readonly singleEvents: boolean;
  readonly showDeleted: boolean;
  readonly maxResults: number;
  readonly fields: string;
  readonly timeMin?: string;
  readonly timeMax?: string;
  readonly syncToken?: string;
  readonly pageToken?: string;
}

/**
 * Reads a page, giving others their turn between slices. An entry that cannot be read is one
 * `undecodable` entry; only a body that is no listing at all fails the page.
 */
export async function decodePage(
  body: unknown,
  options: CodecOptions,
): Promise<Outcome<ListPage>> {
  const { items, nextPageToken, nextSyncToken } = (body ?? {}) as Readonly<
    Record<string, unknown>
  >;
  const resources: readonly unknown[] = Array.isArray(items) ? items : [];
  const next = nextOf(nextPageToken, nextSyncToken);
  // Something between us and Google answered: a login page of the network, say.
  if (next === null) {
    return { ok: false, failure: { kind: 'unavailable', outcome: 'not-applied' } };
  }
  const entries: CalendarEntry[] = [];
  for (let from = 0; from < resources.length; from += SLICE) {
    if (from > 0) await nextTurn();
    for (const resource of resources.slice(from, from + SLICE)) {
      entries.push(decodeEntry(resource, options));
    }
  }
  return { ok: true, value: { entries, next } };
}

/** Small enough that nobody waits long for their turn while a page of 2,500 is read. */
const SLICE = 250;

/** A page that names a next one is never the last, however empty. */
function nextOf(pageToken: unknown, syncToken: unknown): ListPage['next'] | null {
  if (typeof pageToken === 'string' && pageToken !== '') return { kind: 'page', pageToken };
  if (typeof syncToken === 'string' && syncToken !== '') {
    return { kind: 'done', token: asSyncToken(syncToken) };
  }
  return null;
}

const rfc3339 = (at: Instant): string => new Date(at).toISOString();
