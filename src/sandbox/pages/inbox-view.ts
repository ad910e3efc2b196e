/** What of the inbox is shown, and how it is sorted: pure. */
import type { Inbox, InboxItem, MailItem, SaidItem, SmsItem, TelegramItem } from '../inbox.ts';

export interface InboxView {
  readonly filter: Filter;
  /** Newest first, like everything here. */
  readonly mails: readonly MailItem[];
  readonly chats: readonly (readonly [string, readonly (TelegramItem | SaidItem)[]])[];
  readonly phones: readonly (readonly [string, readonly SmsItem[]])[];
  /** Addresses of patients who were written to. */
  readonly patients: readonly string[];
  readonly isEmpty: boolean;
}

export type Filter =
  | { readonly kind: 'everyone' | 'doctor' | 'patients' }
  | { readonly kind: 'address'; readonly address: string };

/** Reads `?to=`: `doctor`, `patients`, or a mail address. */
export function filterOf(query: URLSearchParams): Filter {
  const to = query.get('to') ?? '';
  if (to === 'doctor' || to === 'patients') return { kind: to };
  return to === '' ? { kind: 'everyone' } : { kind: 'address', address: to };
}

export function viewOf(inbox: Inbox, filter: Filter, doctors: readonly string[]): InboxView {
  const items = [...inbox.items].reverse();
  const isDoctor = (address: string): boolean => doctors.includes(address);
  const mails = items.filter((item) => item.kind === 'mail');
  const messages = items.filter((item) => item.kind === 'telegram' || item.kind === 'said');
  // Only doctors have Telegram and SMS.
  const phone = filter.kind === 'everyone' || filter.kind === 'doctor';
  return {
    filter,
    mails: mails.filter(({ to }) => {
      if (filter.kind === 'address') return to === filter.address;
      return filter.kind === 'everyone' || isDoctor(to) === (filter.kind === 'doctor');
    }),
    chats: phone ? groups(messages, ({ chatId }) => chatId) : [],
    phones: phone ? groups(smsOf(items), ({ to }) => to) : [],
    patients: [...new Set(mails.map(({ to }) => to))].filter((address) => !isDoctor(address)),
    isEmpty: items.length === 0,
  };
}

const smsOf = (items: readonly InboxItem[]): readonly SmsItem[] =>
  items.filter((item) => item.kind === 'sms');

function groups<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
): readonly (readonly [string, readonly T[]])[] {
  return [...Map.groupBy(items, nameOf)];
}
