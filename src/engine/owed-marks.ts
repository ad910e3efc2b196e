/** What a patch that says what was told has to say beside it: which messages have yet to leave us. */
import type { Marks } from './core/event.ts';
import type { Telling } from './core/intent.ts';
import { owedBy, withOwed } from './core/owed.ts';
import type { CalendarId } from './core/values.ts';
import { ownerOf, type Parts, reachOf } from './parts.ts';
import type { EventChange } from './ports.ts';

/** `before`: the event's marks as they are. Nothing when the telling owes nobody anything. */
export function owedMarks(
  parts: Pick<Parts, 'practice' | 'settings' | 'clock'>,
  { told, contents, calendarId }: Telling & { readonly calendarId: CalendarId },
  before: Marks | null,
): Pick<NonNullable<EventChange['marks']>, 'owed'> {
  const reach = reachOf(parts, ownerOf(parts.practice, calendarId));
  const tag = { by: told.patient?.by ?? told.doctor?.by ?? '', at: parts.clock.now() };
  const owed = owedBy(contents, reach, tag);
  if (owed.messages.length === 0) return {};
  return { owed: withOwed(before?.kind === 'booking' ? before.owed : undefined, owed) };
}
