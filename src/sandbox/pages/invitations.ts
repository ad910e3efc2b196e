/** The event that a mail of Google's invites to, as it is now. */
import type { MailItem } from '../inbox.ts';
import type { GoogleModel } from '../model/model.ts';
import { isObject } from '../model/resource.ts';
import { find } from '../model/series.ts';
import { liveReader } from '../model/store.ts';
import type { Answer } from './week.ts';

export interface CurrentInvitation {
  readonly calendarId: string;
  readonly eventId: string;
  readonly answer: Answer;
}

/** Null when the event is gone, or no longer has this guest. It is found wherever it was moved to. */
export function invitationOf(
  model: GoogleModel,
  { invitation, to }: MailItem,
): CurrentInvitation | null {
  if (invitation === undefined) return null;
  const { eventId } = invitation;
  const ids = [...new Set([invitation.calendarId, ...model.store.calendars.keys()])];
  for (const calendarId of ids) {
    const state = model.store.calendars.get(calendarId);
    if (state === undefined || state.facts.accessRole === 'none') continue;
    const event = find(liveReader(state), eventId);
    if (event === undefined || event.status === 'cancelled') continue;
    const { attendees: all } = event.fields;
    const attendees = Array.isArray(all) ? all.filter(isObject) : [];
    const guest = attendees.find(({ email }) => email === to);
    if (guest === undefined) continue;
    return { calendarId, eventId, answer: guest.responseStatus as Answer };
  }
  return null;
}
