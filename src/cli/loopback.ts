/** A page of our own on the loopback, to which Google sends the doctor's browser back. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Loopback {
  readonly redirectUri: string;
  /** The first answer that comes. */
  readonly arrival: Promise<Arrival>;
  close(): Promise<void>;
}

export interface Arrival {
  readonly query: URLSearchParams;
  /** Shows this in the browser; resolves when it is sent, or nobody is there to see it. */
  reply(text: string): Promise<void>;
}

/** Listens on 127.0.0.1 only. `port` 0: any free one. Null when the port cannot be had. */
export async function openLoopback(port: number): Promise<Loopback | null> {
  const arrived = Promise.withResolvers<Arrival>();
  let isAnswered = false;
  const server = createServer((request, response) => {
    const query = request.method === 'GET' ? answerIn(request.url ?? '') : null;
    if (query === null) {
      void show(response, 404, 'Nothing is here.');
    } else if (isAnswered) {
      // Browsers may fetch an address twice.
      void show(response, 409, 'This was answered already: go back to the terminal.');
    } else {
      isAnswered = true;
      arrived.resolve({ query, reply: (text) => show(response, 200, text) });
    }
  });
  server.listen(port, '127.0.0.1');
  const isListening = await once(server, 'listening').then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
      return false;
    },
  );
  if (!isListening) return null;
  const { port: given } = server.address() as AddressInfo;
  return {
    redirectUri: `http://127.0.0.1:${given}/`,
    arrival: arrived.promise,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Null for whatever else browsers ask for: an icon, the page without an answer. */
function answerIn(target: string): URLSearchParams | null {
  // Null for nonsense such as `//`.
  const url = URL.parse(target, 'http://loopback');
  if (url === null || url.pathname !== '/') return null;
  const isAnswer = ['state', 'code', 'error'].some((name) => url.searchParams.has(name));
  return isAnswer ? url.searchParams : null;
}

/** Plain text, kept nowhere: its address holds Google's code. */
async function show(response: ServerResponse, status: number, text: string): Promise<void> {
  if (response.destroyed) return;
  const gone = new Promise((resolve) => response.once('close', resolve));
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    Connection: 'close',
  });
  response.end(`${text}\n`);
  await gone;
}
