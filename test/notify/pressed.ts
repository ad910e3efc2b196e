/** Updates as Telegram sends them, and a practice whose doctors have chats. */
import { fakeEngine, PRACTICE } from '../http/fake-engine.ts';

export const DUBOIS_CHAT = 111;
export const MARTIN_CHAT = 222;

/** Two practitioners with a chat each. */
export const TWO_CHATS = {
  ...PRACTICE,
  practitioners: PRACTICE.practitioners.map((one) => ({
    ...one,
    telegramChatId: String(one.id === 'dubois' ? DUBOIS_CHAT : MARTIN_CHAT),
  })),
};
/** One practitioner alone. */
export const ONE_CHAT = { ...TWO_CHATS, practitioners: TWO_CHATS.practitioners.slice(0, 1) };

export const engineOf = (practice = ONE_CHAT) => fakeEngine(practice);

export interface Pressing {
  readonly data: string;
  readonly chat?: number;
  readonly message?: number;
  readonly update?: number;
  /** Changes of the message. */
  readonly more?: object;
}

let updates = 0;

/** A button pressed under the message « Question », which has two of them and a link. */
export function pressing({ data, chat = DUBOIS_CHAT, message = 7, update, more }: Pressing) {
  updates += 1;
  const id = update ?? updates;
  return {
    update_id: id,
    callback_query: {
      id: `query-${id}`,
      from: { id: chat, is_bot: false, first_name: 'Marie' },
      chat_instance: '1',
      data,
      message: {
        message_id: message,
        date: 1,
        chat: { id: chat, type: 'private', first_name: 'Marie' },
        text: 'Question',
        entities: [{ type: 'bold', offset: 0, length: 8 }],
        reply_markup: {
          inline_keyboard: [
            [
              { text: 'Oui', callback_data: 'k.q' },
              { text: 'Non', callback_data: 'x.q' },
            ],
            [{ text: 'Agenda', url: 'https://calendar.example' }],
          ],
        },
        ...more,
      },
    },
  };
}

export interface Writing {
  readonly text: string;
  readonly chat?: number;
  readonly type?: 'private' | 'group';
  readonly update?: number;
  /** ISO. */
  readonly at?: string;
}

/** A message that somebody wrote to the bot. */
export function writing({
  text,
  chat = DUBOIS_CHAT,
  type = 'private',
  update,
  at = '2026-11-23T08:00:00+01:00',
}: Writing) {
  updates += 1;
  return {
    update_id: update ?? updates,
    message: {
      message_id: updates,
      date: Date.parse(at) / 1_000,
      chat: { id: chat, type },
      from: { id: chat, is_bot: false, first_name: 'Marie' },
      text,
    },
  };
}
