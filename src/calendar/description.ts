/** What a calendar says of itself. */
import type { CalendarId } from '../engine/core/values.ts';
import type { CalendarDescription, Outcome } from '../engine/ports.ts';
import type { GoogleClient } from './client.ts';

/**
 * Title, zone and our role, from the envelope of a listing: one call, allowed to a connection that may
 * use events but not calendars. `calendarList.get` would know nothing of a calendar that is shared
 * with a service account.
 */
export async function describeOnce(
  client: GoogleClient,
  calendarId: CalendarId,
  timeoutMs: number,
): Promise<Outcome<CalendarDescription>> {
  const answer = await client.send({
    operation: { kind: 'describe' },
    timeoutMs,
    call: (api, request) =>
      api.events.list(
        { calendarId, maxResults: 1, fields: 'summary,timeZone,accessRole' },
        request,
      ),
  });
  if (!answer.ok) return answer;
  const { summary, timeZone, accessRole } = (answer.value ?? {}) as Readonly<
    Record<string, unknown>
  >;
  if (typeof accessRole !== 'string') {
    return { ok: false, failure: { kind: 'unavailable', outcome: 'not-applied' } };
  }
  return {
    ok: true,
    value: {
      summary: typeof summary === 'string' ? summary : '',
      timeZone: typeof timeZone === 'string' ? timeZone : '',
      writable: WRITING_ROLES.has(accessRole),
    },
  };
}

const WRITING_ROLES: ReadonlySet<string> = new Set([
  'owner',
  'writer',
  'writerWithoutPrivateAccess',
]);
