/** A real SMTP server on loopback: what arrives can be awaited, and it can refuse or fall silent. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface PostOffice {
  readonly url: string;
  /** Oldest first. */
  readonly mails: readonly ParsedMail[];
  /** How it takes the end of a mail. `refusing`: 451, try again later. `silent`: no answer ever. */
  mood: 'accepting' | 'refusing' | 'silent';
  /** Whoever waits for an answer that never comes is told to come back later (421). */
  wakeUp(): void;
  /** Mails that were brought, taken or not. */
  readonly brought: number;
  mailsTo(address: string): readonly ParsedMail[];
  /** Resolves with that mail to this address, counted from 1, there already or to come. */
  arrival(address: string, nth?: number): Promise<ParsedMail>;
  /** Resolves when so many mails were brought, taken or not. */
  visits(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function openPostOffice(): Promise<PostOffice> {
  const mails: ParsedMail[] = [];
  let brought = 0;
  const waiting = new Set<() => void>();
  const unanswered = new Set<(error: Error) => void>();
  const changed = (): void => {
    for (const look of waiting) look();
  };
  const until = <T>(found: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const look = (): void => {
        const value = found();
        if (value === undefined) return;
        waiting.delete(look);
        resolve(value);
      };
      waiting.add(look);
      look();
    });

  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    // Every client is this machine, and its resolver may be slow to say so.
    disableReverseLookup: true,
    closeTimeout: 10,
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        brought += 1;
        if (office.mood === 'accepting') {
          simpleParser(Buffer.concat(chunks)).then((mail) => {
            mails.push(mail);
            callback();
            changed();
          }, callback);
          return;
        }
        if (office.mood === 'refusing') {
          callback(Object.assign(new Error('4.3.0 try again later'), { responseCode: 451 }));
        } else {
          unanswered.add(callback);
        }
        changed();
      });
    },
  });
  // A client that is killed in the middle of a mail resets its connection.
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;

  const office: PostOffice = {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    mood: 'accepting',
    wakeUp() {
      const later = Object.assign(new Error('4.3.2 shutting down'), { responseCode: 421 });
      for (const answer of unanswered) answer(later);
      unanswered.clear();
    },
    get brought() {
      return brought;
    },
    mailsTo: (address) => mails.filter((mail) => recipients(mail).includes(address)),
    arrival: (address, nth = 1) => until(() => office.mailsTo(address)[nth - 1]),
    visits: (count) => until(() => (brought >= count ? true : undefined)).then(() => undefined),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return office;
}

function recipients({ to }: ParsedMail): readonly (string | undefined)[] {
  const lists: readonly AddressObject[] = to === undefined ? [] : [to].flat();
  return lists.flatMap(({ value }) => value.map(({ address }) => address));
}
