/** A server on loopback that records requests and answers as the test says. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpStandIn {
  readonly root: string;
  readonly requests: HttpRequest[];
  /** What every request is answered, or that one; null never answers. */
  answer: HttpAnswer | null | ((request: HttpRequest) => HttpAnswer | null);
  close(): Promise<void>;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const jsonAnswer = (status: number, body: object): HttpAnswer => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

export async function httpStandIn(answer: HttpAnswer): Promise<HttpStandIn> {
  const requests: HttpRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const read = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(read);
      const { answer } = standIn;
      const now = typeof answer === 'function' ? answer(read) : answer;
      if (now !== null) response.writeHead(now.status, now.headers).end(now.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const standIn: HttpStandIn = {
    root: `http://127.0.0.1:${port}`,
    requests,
    answer,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return standIn;
}
