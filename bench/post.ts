/** A mail server that notes when a mail came and to whom, and reads no further. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Letter {
  readonly to: string;
  /** The same for a mail that is said again. */
  readonly messageId: string;
  /** By this process's monotonic clock, milliseconds. */
  readonly at: number;
}

export interface Post {
  readonly url: string;
  /** Oldest first. */
  readonly letters: readonly Letter[];
  to(address: string): readonly Letter[];
  close(): Promise<void>;
}

export async function openPost(): Promise<Post> {
  const letters: Letter[] = [];
  const byAddress = new Map<string, Letter[]>();
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    closeTimeout: 10,
    onData(stream, session, callback) {
      let text = '';
      stream.setEncoding('latin1');
      stream.on('data', (chunk: string) => {
        text += chunk;
      });
      stream.on('end', () => {
        const to = session.envelope.rcptTo[0]?.address ?? '';
        const messageId = /^message-id:\s*(\S+)/im.exec(text)?.[1] ?? '';
        const letter = { to, messageId, at: performance.now() };
        letters.push(letter);
        byAddress.set(to, [...(byAddress.get(to) ?? []), letter]);
        callback();
      });
    },
  });
  // A server that is killed resets its connection.
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    to: (address) => byAddress.get(address) ?? [],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
