/** Who may press a button: the practitioner whose chat it is, about her own calendar. */
import type { Engine } from '../engine/api.ts';
import type { Act } from '../engine/core/acts.ts';
import type { Practice } from '../engine/core/practice.ts';
import { type PractitionerId, unreachable } from '../engine/core/values.ts';
import type { Chat } from './telegram-update.ts';

/** All whose chat this is: a practice may share one. Empty for a chat of nobody's. */
export function ownersOf(practice: Practice, chat: Chat): readonly PractitionerId[] {
  const names = [String(chat.id)];
  if (chat.username !== undefined) names.push(`@${chat.username}`.toLowerCase());
  return practice.practitioners
    .filter(
      ({ telegramChatId }) =>
        telegramChatId !== null && names.includes(telegramChatId.toLowerCase()),
    )
    .map(({ id }) => id);
}

/** False only where it can be told that the act is about the calendars of others. */
export async function mayPress(
  engine: Pick<Engine, 'practice' | 'question' | 'booking' | 'status' | 'absence'>,
  act: Act,
  owners: readonly PractitionerId[],
): Promise<boolean> {
  // Nobody else's calendar is left to be about: the practice of one is spared the look.
  if (engine.practice.practitioners.every(({ id }) => owners.includes(id))) return true;
  const holders = await holdersOf(engine, act);
  return holders.length === 0 || holders.some((id) => owners.includes(id));
}

/** Whose matter it is; empty when it is nobody's any more. */
async function holdersOf(
  engine: Pick<Engine, 'practice' | 'question' | 'booking' | 'status' | 'absence'>,
  act: Act,
): Promise<readonly PractitionerId[]> {
  switch (act.verb) {
    case 'keep':
    case 'cancel-asked':
    case 'close-day':
    case 'leave-open': {
      const matter = await engine.question(act.question);
      return matter === null ? [] : [matter.practitioner];
    }
    case 'accept':
    case 'refuse': {
      const { freezes } = await engine.status();
      return freezes
        .filter(({ id }) => id === act.freeze)
        .map(({ practitioner }) => practitioner);
    }
    case 'take-back': {
      const absence = await engine.absence(act.absence);
      return absence === null ? [] : [absence.practitioner];
    }
    case 'cancel':
    case 'propose':
    case 'tell-now':
    case 'tell-not':
    case 'approve':
    case 'decline': {
      const booking = await engine.booking(act.booking);
      if (booking === null) return [];
      const holder = engine.practice.practitioners.find(
        ({ calendarId }) => calendarId === booking.calendarId,
      );
      // A booking that was handed over concerns both.
      return [booking.marks.practitioner, ...(holder === undefined ? [] : [holder.id])];
    }
    default:
      return unreachable(act);
  }
}
