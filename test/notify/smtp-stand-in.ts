/** A real SMTP server on loopback whose moods a test sets. */
import { EventEmitter, once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface SmtpStandIn {
  readonly url: string;
  readonly received: ParsedMail[];
  /** Raw text of what was received, headers included. */
  readonly raw: string[];
  readonly recipients: string[];
  readonly logins: { readonly user: string; readonly password: string }[];
  /** The reply to RCPT TO, to the end of DATA, or to the login; null accepts. */
  refuse: { readonly at: 'login' | 'recipient' | 'data'; readonly reply: Reply } | null;
  /** Takes the mail and never answers. */
  hangs: boolean;
  /** Resolves once so many mails were taken in without an answer. */
  unanswered(count: number): Promise<void>;
  /** How many connections were opened so far. */
  readonly connections: number;
  /** Hangs up on everyone, as after a restart; resolves once they have heard. */
  hangUp(): Promise<void>;
  /** Resolves once nobody is connected. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface Reply {
  readonly code: number;
  readonly text: string;
}

export async function smtpStandIn(): Promise<SmtpStandIn> {
  const received: ParsedMail[] = [];
  const raw: string[] = [];
  const recipients: string[] = [];
  const logins: { user: string; password: string }[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let unanswered = 0;
  const hung = new EventEmitter();

  const refusal = (at: 'login' | 'recipient' | 'data'): Error | null =>
    standIn.refuse?.at === at
      ? Object.assign(new Error(standIn.refuse.reply.text), {
          responseCode: standIn.refuse.reply.code,
        })
      : null;

  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    closeTimeout: 10,
    onAuth(auth, _session, callback) {
      logins.push({ user: auth.username ?? '', password: auth.password ?? '' });
      const refused = refusal('login');
      if (refused === null) callback(null, { user: auth.username });
      else callback(refused);
    },
    onRcptTo(address, _session, callback) {
      const refused = refusal('recipient');
      if (refused === null) recipients.push(address.address);
      callback(refused);
    },
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (standIn.hangs) {
          unanswered += 1;
          hung.emit('mail');
          return;
        }
        const refused = refusal('data');
        if (refused !== null) {
          callback(refused);
          return;
        }
        const text = Buffer.concat(chunks).toString();
        raw.push(text);
        simpleParser(text).then(
          (mail) => {
            received.push(mail);
            callback();
          },
          (error: Error) => callback(error),
        );
      });
    },
  });
  server.server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // A client that gives up resets the connection: part of what is tested.
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;

  const standIn: SmtpStandIn = {
    url: `smtp://127.0.0.1:${port}`,
    received,
    raw,
    recipients,
    logins,
    refuse: null,
    hangs: false,
    async unanswered(count) {
      while (unanswered < count) await once(hung, 'mail');
    },
    get connections() {
      return connections;
    },
    async hangUp() {
      for (const socket of sockets) socket.end();
      await standIn.idle();
    },
    async idle() {
      await Promise.all([...sockets].map((socket) => once(socket, 'close')));
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return standIn;
}
