/** Every mail, Telegram message and SMS that would have gone out. */
import type { Instant } from '../engine/core/values.ts';
import type { Delivery } from '../engine/ports.ts';
import type { Fault } from './faults.ts';

export type InboxItem = MailItem | TelegramItem | SaidItem | SmsItem;

export interface MailItem {
  readonly kind: 'mail';
  readonly id: string;
  readonly at: Instant;
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly attachments: readonly Attachment[];
  /** Of a mail that Google sends to a guest: the event it is about. */
  readonly invitation?: Invitation;
}

export interface Invitation {
  readonly calendarId: string;
  readonly eventId: string;
}

export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  /** Text, or base64 when the type is not textual. */
  readonly content: string;
}

export interface TelegramItem {
  readonly kind: 'telegram';
  readonly id: string;
  readonly at: Instant;
  readonly chatId: string;
  readonly messageId: number;
  readonly text: string;
  readonly parseMode: string | null;
  readonly buttons: readonly (readonly TelegramButton[])[];
  /** When its text or buttons last changed. */
  readonly editedAt?: Instant;
}

/** What the person wrote to the bot. */
export interface SaidItem {
  readonly kind: 'said';
  readonly id: string;
  readonly at: Instant;
  readonly chatId: string;
  readonly messageId: number;
  readonly text: string;
}

export interface TelegramButton {
  readonly text: string;
  readonly url?: string;
  readonly callback_data?: string;
}

export interface SmsItem {
  readonly kind: 'sms';
  readonly id: string;
  readonly at: Instant;
  readonly sid: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
}

/** A mail as its sender built it; nothing is parsed. */
export interface MailInput {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string | null;
  readonly attachments?: readonly {
    readonly filename: string;
    readonly contentType: string;
    readonly content: string | Uint8Array;
  }[];
  readonly invitation?: Invitation;
}

export interface Inbox {
  /** Oldest first, the latest state of each. */
  readonly items: readonly InboxItem[];
  readonly mails: readonly MailItem[];
  readonly telegram: readonly TelegramItem[];
  readonly sms: readonly SmsItem[];
  addMail(mail: MailInput): MailItem;
  /** The same as a mail transport, which faults of the operation `mail` can strike. */
  readonly deliver: (mail: MailInput) => Promise<Delivery>;
  addTelegram(item: Omit<TelegramItem, 'kind' | 'id' | 'at'>): TelegramItem;
  addSaid(item: Omit<SaidItem, 'kind' | 'id' | 'at'>): SaidItem;
  /** The number of the next message of any Telegram chat, in either direction. */
  nextMessageId(): number;
  addSms(item: Omit<SmsItem, 'kind' | 'id' | 'at'>): SmsItem;
  /** A message was edited: the item of that id is replaced. */
  replace(item: InboxItem): void;
  /** Resolves with the first item, there already or to come, that satisfies `wanted`. */
  arrival(wanted: (item: InboxItem) => boolean): Promise<InboxItem>;
  clear(): void;
  /** Takes an item of the journal. */
  restore(item: InboxItem): void;
}

export function createInbox(options: {
  readonly now: () => Instant;
  /** Called with whatever must be remembered. */
  readonly remember: (item: InboxItem | 'cleared') => void;
  /** The fault that strikes the mail now being delivered. */
  readonly strike?: () => Fault | null;
}): Inbox {
  const items = new Map<string, InboxItem>();
  const waiting = new Set<(item: InboxItem) => void>();
  let made = 0;
  const put = <T extends InboxItem>(item: T): T => {
    options.remember(item);
    items.set(item.id, item);
    for (const tell of waiting) tell(item);
    return item;
  };
  const stamp = (): { readonly id: string; readonly at: Instant } => {
    made += 1;
    return { id: String(made), at: options.now() };
  };
  const addMail = ({ attachments = [], html = null, ...mail }: MailInput): MailItem =>
    put({
      kind: 'mail',
      ...stamp(),
      ...mail,
      html,
      attachments: attachments.map(({ filename, contentType, content }) => ({
        filename,
        contentType,
        content: contentText(contentType, content),
      })),
    });
  const all = (): readonly InboxItem[] => [...items.values()];
  return {
    get items() {
      return all();
    },
    get mails() {
      return all().filter((item) => item.kind === 'mail');
    },
    get telegram() {
      return all().filter((item) => item.kind === 'telegram');
    },
    get sms() {
      return all().filter((item) => item.kind === 'sms');
    },
    addMail,
    async deliver(mail) {
      const fault = options.strike?.() ?? null;
      const refused = fault === null ? null : mailFault(fault);
      if (refused !== null && !fault?.kind.startsWith('lost-response')) return refused;
      const { messageId } = addMail(mail);
      return refused ?? { kind: 'sent', providerId: messageId };
    },
    addTelegram: (item) => put({ kind: 'telegram', ...stamp(), ...item }),
    addSaid: (item) => put({ kind: 'said', ...stamp(), ...item }),
    nextMessageId: () =>
      1 +
      Math.max(
        0,
        ...all().map((item) =>
          item.kind === 'telegram' || item.kind === 'said' ? item.messageId : 0,
        ),
      ),
    addSms: (item) => put({ kind: 'sms', ...stamp(), ...item }),
    replace: (item) => void put(item),
    arrival(wanted) {
      const there = all().find(wanted);
      if (there !== undefined) return Promise.resolve(there);
      return new Promise((resolve) => {
        const tell = (item: InboxItem): void => {
          if (!wanted(item)) return;
          waiting.delete(tell);
          resolve(item);
        };
        waiting.add(tell);
      });
    },
    clear() {
      options.remember('cleared');
      items.clear();
    },
    restore(item) {
      items.set(item.id, item);
      made = Math.max(made, Number(item.id));
    },
  };
}

/** Null: this fault means nothing to mail. */
function mailFault({ kind, status }: Fault): Delivery | null {
  switch (kind) {
    case 'blocked':
    case 'unauthorized':
      return { kind: 'refused', reason: '550 5.1.1 the mailbox does not exist' };
    case 'backend-error':
    case 'timeout':
    case 'reset':
    case 'rate-limited':
    case 'too-many-requests':
    case 'lost-response':
    case 'lost-response-hang':
      return { kind: 'later', reason: `${status ?? 421} try again later`, retryAfterMs: null };
    default:
      return null;
  }
}

function contentText(contentType: string, content: string | Uint8Array): string {
  if (typeof content === 'string') return content;
  const textual = /^(text\/|application\/ics)/.test(contentType);
  return Buffer.from(content).toString(textual ? 'utf8' : 'base64');
}
