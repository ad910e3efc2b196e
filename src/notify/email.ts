/** Notices by mail, over SMTP (nodemailer) or whatever takes a finished mail. */
import type { SendMailOptions, SMTPTransportOptions } from 'nodemailer';
import type { Notice } from '../engine/core/notice.ts';
import { SECOND } from '../engine/core/values.ts';
import type { Channel, Delivery } from '../engine/ports.ts';
import { composeMail, type Mail } from './mail.ts';
import { isAddress, type Mailbox } from './mailbox.ts';
import type { Invitation } from './patient-ics.ts';
import type { MailText } from './render-mail.ts';
import { mailFailure } from './smtp-errors.ts';

export type MailTransport =
  /** `smtp://user:password@host:587`, or `smtps://` for TLS from the start. */
  | { readonly kind: 'smtp'; readonly url: string }
  | { readonly kind: 'gmail'; readonly user: string; readonly appPassword: string }
  /** Never throws for what a network may do: says so in its answer. */
  | { readonly kind: 'custom'; deliver(mail: PlainMail): Promise<Delivery> };

/** A mail as plain values, for transports of one's own. */
export interface PlainMail {
  readonly messageId: string;
  /** `Name <address>`. */
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly {
    readonly filename: string;
    readonly contentType: string;
    readonly content: string;
  }[];
}

export interface EmailOptions {
  readonly transport: MailTransport;
  readonly from: Mailbox;
  readonly render: (notice: Notice) => MailText;
  /** The calendar entry that goes along, if any. */
  readonly invitation: (notice: Notice) => Invitation | null;
  /** For one mail, connection and login included, milliseconds. Default: 30 s. */
  readonly timeoutMs?: number;
}

export interface EmailChannel extends Channel {
  /** Connects and logs in without sending. Null when that works, else what to do about it. */
  check(): Promise<string | null>;
  /** Hangs up; for when nothing more is to be sent. */
  close(): Promise<void>;
}

/**
 * The mails of a moment share a connection, which is closed soon after the last: one for each cost a server
 * under load more than the mail itself. Where the mail server has hung up meanwhile, the next mail goes over
 * a new one, unless some of it was sent already.
 * SMTP knows no way to ask whether a mail got through, so a timeout may lead to a second copy, which
 * carries the same Message-ID.
 */
export function emailChannel(options: EmailOptions): EmailChannel {
  const { transport, from, render, invitation, timeoutMs = 30 * SECOND } = options;
  let open: Promise<Pool> | null = null;
  return {
    name: 'email',
    async deliver(notice) {
      if (!isAddress(notice.to)) {
        return { kind: 'refused', reason: 'what was given is not a mail address' };
      }
      const mail = composeMail(notice, from, render(notice), invitation(notice));
      if (transport.kind === 'custom') return transport.deliver(plainMail(mail));
      open ??= openPool(smtpOptions(transport, timeoutMs));
      return send(await open, mail, timeoutMs);
    },
    async check() {
      if (transport.kind === 'custom') return null;
      const { createTransport } = await import('nodemailer');
      const transporter = createTransport(smtpOptions(transport, timeoutMs));
      try {
        await transporter.verify();
        return null;
      } catch (error) {
        return mailFailure(error).reason;
      } finally {
        transporter.close();
      }
    },
    async close() {
      const pool = await open;
      open = null;
      pool?.close();
    },
  };
}

/** What nodemailer is told of the server. Gmail shows app passwords in groups; the spaces are not part of it. */
export function smtpOptions(
  transport: Exclude<MailTransport, { kind: 'custom' }>,
  timeoutMs: number,
): SMTPTransportOptions {
  const limits = {
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // Everything we send is made here: no file and no address is ever to be read for it.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  if (transport.kind === 'smtp') return { url: transport.url, ...limits };
  return {
    host: 'smtp.gmail.com',
    port: 465,
    secure: true,
    auth: { user: transport.user, pass: transport.appPassword.replace(/\s/g, '') },
    ...limits,
  };
}

type Pool = Awaited<ReturnType<typeof openPool>>;

async function openPool(server: SMTPTransportOptions) {
  // Loaded with the first mail: starting up need not wait for it.
  const { createTransport } = await import('nodemailer');
  return createTransport({
    ...server,
    pool: true,
    // The outbox brings one mail at a time.
    maxConnections: 1,
    maxRequeues: 1,
    idleTimeout: IDLE_MS,
  });
}

/** Shorter than any mail server, or router on the way, keeps a connection on which nothing is said. */
const IDLE_MS = 10 * SECOND;

async function send(pool: Pool, mail: Mail, timeoutMs: number): Promise<Delivery> {
  try {
    const { messageId } = await pool.sendMail({
      ...mimeOf(mail),
      // The limits of the server are for each step; this one is for all of them together.
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { kind: 'sent', providerId: messageId };
  } catch (error) {
    return mailFailure(error);
  }
}

function mimeOf(mail: Mail): SendMailOptions {
  const { invitation, from, to } = mail;
  return {
    messageId: mail.messageId,
    from: { name: from.name, address: from.address },
    to: { name: '', address: to },
    envelope: { from: from.address, to: [to] },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    xMailer: false,
    // RFC 3834: keeps absence notes from answering.
    headers: { 'Auto-Submitted': 'auto-generated' },
    ...(invitation === null
      ? {}
      : invitation.inline
        ? // Both as an alternative, which Gmail shows, and as a file, which Outlook does.
          {
            icalEvent: {
              method: invitation.method,
              filename: ICS_FILE,
              content: invitation.ics,
            },
          }
        : {
            attachments: [
              {
                filename: ICS_FILE,
                content: invitation.ics,
                contentType: icsType(invitation),
              },
            ],
          }),
  };
}

function plainMail({ messageId, from, to, subject, text, html, invitation }: Mail): PlainMail {
  return {
    messageId,
    from: `${from.name} <${from.address}>`,
    to,
    subject,
    text,
    html,
    attachments:
      invitation === null
        ? []
        : [
            {
              filename: ICS_FILE,
              contentType: icsType(invitation),
              content: invitation.ics,
            },
          ],
  };
}

const ICS_FILE = 'rendez-vous.ics';
const icsType = ({ method }: Invitation): string =>
  `text/calendar; charset=utf-8; method=${method}`;
