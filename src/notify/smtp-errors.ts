/** What a failed mail means: whether to try again, and what a person can do about it. */
import { HOUR } from '../engine/core/values.ts';
import type { Delivery } from '../engine/ports.ts';

/**
 * Reads nodemailer's error (code, command, responseCode, response) by RFC 5321's reply classes and
 * RFC 3463's enhanced codes. The server's own words are never passed on: they quote addresses.
 */
export function mailFailure(error: unknown): Exclude<Delivery, { kind: 'sent' }> {
  const { code, command, reply, enhanced } = factsOf(error);
  const said = ['SMTP', reply === 0 ? code : reply, enhanced].filter(Boolean).join(' ');
  const later = (advice: string, retryAfterMs: number | null = null) =>
    ({ kind: 'later', reason: `${said}: ${advice}`, retryAfterMs }) as const;
  const refused = (advice: string) =>
    ({ kind: 'refused', reason: `${said}: ${advice}` }) as const;

  if (reply === 0) {
    if (code === 'ENOAUTH') return refused(LOGIN_ADVICE);
    if (code === 'EENVELOPE') return refused('the address is not one that mail can be sent to');
    if (code === 'ETLS')
      return later('no encrypted connection; check host, port and certificate');
    if (code === 'EDNS') return later('the mail server’s name is not known; check SMTP_URL');
    return later(
      'the mail server cannot be reached, or did not answer in time; check SMTP_URL',
    );
  }
  // 503 says that the session was out of step, not that the mail was refused.
  if (reply < 500 || reply === 503) return later('the mail server asks to try again later');
  // Gmail: the account has sent as much as it may within 24 hours.
  if (enhanced === '5.4.5') return later('the account’s daily limit is reached', HOUR);
  if (code === 'EAUTH' || reply === 534 || reply === 535) return refused(LOGIN_ADVICE);
  if (reply === 530) return refused(LOGIN_ADVICE);
  if (/^RCPT/i.test(command)) return refused('the address does not exist or takes no mail');
  if (/^MAIL/i.test(command)) return refused('the sender is not allowed; check MAIL_FROM');
  if (/^DATA/i.test(command)) return refused('the mail server refused this mail');
  // At the greeting the server refuses us, not this mail: an outage of theirs looks the same.
  return later('the mail server turned the connection away');
}

const LOGIN_ADVICE =
  'the mail server refused the login; check user and password (Gmail wants an app password), then run: creneau outbox retry --all';

interface Facts {
  readonly code: string;
  readonly command: string;
  /** 0 when no reply was received. */
  readonly reply: number;
  /** Such as 5.4.5; empty when there is none. */
  readonly enhanced: string;
}

function factsOf(error: unknown): Facts {
  const found: Record<string, unknown> =
    typeof error === 'object' && error !== null ? { ...error } : {};
  const word = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    code: word(found.code) || 'failure',
    command: word(found.command),
    reply: typeof found.responseCode === 'number' ? found.responseCode : 0,
    enhanced: /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(word(found.response))?.[1] ?? '',
  };
}
