/** A name and a mail address, as in a From header. */

export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** Reads `Name <address>` or a bare address; `name` stands in for a missing one. */
export function mailboxOf(text: string, name: string): Mailbox {
  const match = /^\s*"?(.*?)"?\s*<([^<>]+)>\s*$/.exec(text);
  const written = match?.[1] ?? '';
  return { name: written === '' ? name : written, address: (match?.[2] ?? text).trim() };
}

/**
 * Whether it is one address and nothing else. What separates addresses, or quotes them, is refused
 * even where RFC 5322 would allow it: it could make one recipient into two.
 */
export const isAddress = (text: string): boolean =>
  /^[^\s\p{Cc}<>()[\]\\,;:"@]+@[^\s\p{Cc}<>()[\]\\,;:"@]+$/u.test(text);

/** What stands after the @. */
export const hostOf = (address: string): string =>
  address.slice(address.lastIndexOf('@') + 1).toLowerCase();
