/** The mails Google sends to guests, so that an inbox can show them. */
import type { Context, GuestMail } from './context.ts';
import { isObject, type StoredEvent } from './resource.ts';
import { instantOfTime } from './series.ts';

/** `sendUpdates` of `all` or `externalOnly` mails; anything else stays silent. */
export function guestMails(
  context: Context,
  calendarId: string,
  old: StoredEvent | null,
  event: StoredEvent,
  sendUpdates: string | undefined,
): void {
  if (sendUpdates !== 'all' && sendUpdates !== 'externalOnly') return;
  const before = old === null || old.status === 'cancelled' ? [] : guestsOf(old, calendarId);
  const after = event.status === 'cancelled' ? [] : guestsOf(event, calendarId);
  const send = (kind: GuestMail['kind'], to: readonly string[]): void => {
    if (to.length === 0) return;
    const zone = context.store.calendar(calendarId).facts.timeZone;
    context.mailed({
      kind,
      calendarId,
      eventId: event.id,
      to,
      summary: typeof event.fields.summary === 'string' ? event.fields.summary : '',
      start: event.start === null ? null : instantOfTime(event.start, zone),
    });
  };
  send(
    'invitation',
    after.filter((email) => !before.includes(email)),
  );
  send(
    'cancellation',
    before.filter((email) => !after.includes(email)),
  );
  send(
    'update',
    after.filter((email) => before.includes(email)),
  );
}

function guestsOf(event: StoredEvent, calendarId: string): readonly string[] {
  const attendees = event.fields.attendees;
  if (!Array.isArray(attendees)) return [];
  return attendees.flatMap((one: unknown) =>
    isObject(one) && typeof one.email === 'string' && one.email !== calendarId
      ? [one.email]
      : [],
  );
}
