/** Updates of the Telegram bot as they come in: untrusted, so they are read before anything else. */
import { z } from 'zod';
import { type Instant, SECOND } from '../engine/core/values.ts';

export interface Update {
  /** Grows with each update; the same one never comes back under another. */
  readonly id: number;
  readonly content: UpdateContent;
}

export type UpdateContent = Press | Said | { readonly kind: 'other' };

/** A button under a message of ours was pressed. */
export interface Press {
  readonly kind: 'press';
  /** Of the query, which has to be answered. */
  readonly query: string;
  readonly data: string;
  /** Null where there is none that could be changed (Bot API: CallbackQuery, inline_message_id). */
  readonly message: PressedMessage | null;
}

/** Somebody wrote to the bot. */
export interface Said {
  readonly kind: 'said';
  readonly chat: Chat;
  readonly text: string;
  /** When it was written, however long it waited for us. */
  readonly at: Instant;
}

export type Chat = z.infer<typeof CHAT>;
export type PressedMessage = z.infer<typeof MESSAGE>;

/** Null for what is no update at all. What is one, but of a kind unknown or malformed, is `other`. */
export function readUpdate(value: unknown): Update | null {
  const update = UPDATE.safeParse(value);
  if (!update.success) return null;
  const { update_id: id, callback_query, message } = update.data;
  return { id, content: pressIn(callback_query) ?? saidIn(message) ?? { kind: 'other' } };
}

function pressIn(value: unknown): Press | null {
  const query = QUERY.safeParse(value);
  if (!query.success) return null;
  const { id, data, message } = query.data;
  return { kind: 'press', query: id, data, message: message ?? null };
}

function saidIn(value: unknown): Said | null {
  const message = WRITTEN.safeParse(value);
  if (!message.success) return null;
  const { chat, text, date } = message.data;
  return { kind: 'said', chat, text, at: date * SECOND };
}

const UPDATE = z.object({
  update_id: z.int().nonnegative(),
  callback_query: z.unknown().optional(),
  message: z.unknown().optional(),
});

const CHAT = z.object({
  id: z.int(),
  username: z.string().optional(),
  /** `private` for one person; left out where nobody asks. */
  type: z.string().optional(),
});

/** Text, entities and buttons are missing from a message too old to be read (InaccessibleMessage). */
const MESSAGE = z.object({
  message_id: z.int().positive(),
  chat: CHAT,
  text: z.string().optional(),
  entities: z
    .array(z.looseObject({ type: z.string(), offset: z.int(), length: z.int() }))
    .optional(),
  reply_markup: z
    .object({
      inline_keyboard: z.array(
        z.array(z.looseObject({ text: z.string(), url: z.string().optional() })),
      ),
    })
    .optional(),
});

const QUERY = z.object({
  id: z.string().min(1),
  // Left out by buttons that are not ours, such as those of games.
  data: z.string().default(''),
  // The query is to be answered even if its message cannot be read.
  message: MESSAGE.optional().catch(undefined),
});

const WRITTEN = z.object({ chat: CHAT, text: z.string(), date: z.int().positive() });
