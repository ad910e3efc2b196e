/** The ways of reaching people that are configured: what the composition root asks for. */
import type { Practice } from '../engine/core/practice.ts';
import type { Channel } from '../engine/ports.ts';
import { type EmailChannel, emailChannel, type MailTransport } from './email.ts';
import type { NoticeLinks, RenderContext } from './letter.ts';
import { mailboxOf } from './mailbox.ts';
import { invitationFor } from './patient-ics.ts';
import { renderMail } from './render-mail.ts';
import { renderSms } from './render-sms.ts';
import { renderTelegram } from './render-telegram.ts';
import { smsChannel } from './sms.ts';
import { type TelegramChannel, telegramChannel } from './telegram.ts';

export interface ChannelSettings {
  readonly practice: Practice;
  readonly links: NoticeLinks;
  /** Whether Google mails the patient invitations of its own (GOOGLE_INVITE_PATIENT). */
  readonly googleInvites: boolean;
  /** Null: not configured. What is owed over it waits in the outbox and says so. */
  readonly mail: {
    readonly transport: MailTransport;
    /** `Name <address>` or an address; the practice's name stands in for a missing one. */
    readonly from: string;
  } | null;
  readonly telegram: { readonly token: string; readonly apiRoot?: string } | null;
  readonly sms: {
    readonly accountSid: string;
    readonly authToken: string;
    readonly from: string;
    readonly apiRoot?: string;
  } | null;
}

/** What keeps a connection says how to give it up. */
export type OpenChannel = Channel & Partial<Pick<EmailChannel, 'close'>>;

/** Nothing is opened or loaded yet: the first notice over a channel does that. */
export function channels(settings: ChannelSettings): OpenChannel[] {
  return [mailChannelOf(settings), telegramChannelOf(settings), smsChannelOf(settings)].filter(
    (channel) => channel !== null,
  );
}

/** Of its own, for `creneau check`. Null when mail is not configured. */
export function mailChannelOf({
  mail,
  practice,
  links,
  googleInvites,
}: ChannelSettings): EmailChannel | null {
  if (mail === null) return null;
  const context: RenderContext = { practice, links };
  const from = mailboxOf(mail.from, practice.name);
  return emailChannel({
    transport: mail.transport,
    from,
    render: (notice) => renderMail(notice, context),
    invitation: (notice) =>
      invitationFor(notice, context, { organizer: from.address, googleInvites }),
  });
}

/** Of its own, for `creneau check`. Null when Telegram is not configured. */
export function telegramChannelOf(settings: ChannelSettings): TelegramChannel | null {
  const { practice, links } = settings;
  return settings.telegram === null
    ? null
    : telegramChannel({
        ...settings.telegram,
        render: (notice) => renderTelegram(notice, { practice, links }),
      });
}

function smsChannelOf(settings: ChannelSettings): Channel | null {
  const { practice, links } = settings;
  return settings.sms === null
    ? null
    : smsChannel({
        ...settings.sms,
        render: (notice) => renderSms(notice, { practice, links }),
      });
}
