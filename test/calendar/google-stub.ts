/** A server on the loopback that answers as it is told and remembers what it was asked. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface StubRequest {
  /** `GET /calendar/v3/…`, without the query. */
  readonly line: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export type StubAnswer =
  | {
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
    }
  /** Never answers. */
  | 'hang'
  /** Sends half an answer, then never the rest. */
  | 'hang half-way'
  | 'reset';

export interface GoogleStub {
  readonly rootUrl: string;
  readonly tokenUrl: string;
  /** Requests to the API, and to the token endpoint. */
  readonly requests: readonly StubRequest[];
  readonly tokenRequests: readonly StubRequest[];
  /** Answers to come, in order; with none left the stub answers 599, which no test expects. */
  answer(...answers: StubAnswer[]): void;
  /** Likewise for the token endpoint; with none left it issues `token-1`, `token-2`, … */
  answerToken(...answers: StubAnswer[]): void;
  close(): Promise<void>;
}

export async function startGoogleStub(): Promise<GoogleStub> {
  const requests: StubRequest[] = [];
  const tokenRequests: StubRequest[] = [];
  const answers: StubAnswer[] = [];
  const tokenAnswers: StubAnswer[] = [];
  const sockets = new Set<Socket>();
  let issued = 0;

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://stub');
      const record: StubRequest = {
        line: `${request.method} ${url.pathname}`,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers,
        body: bodyOf(Buffer.concat(chunks).toString('utf8')),
      };
      if (url.pathname === '/token') {
        tokenRequests.push(record);
        issued += 1;
        const token = {
          access_token: `token-${issued}`,
          expires_in: 3_599,
          token_type: 'Bearer',
        };
        give(response, tokenAnswers.shift() ?? { status: 200, body: token });
      } else {
        requests.push(record);
        give(response, answers.shift() ?? { status: 599, body: {} });
      }
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;

  return {
    rootUrl: `${origin}/google/`,
    tokenUrl: `${origin}/token`,
    requests,
    tokenRequests,
    answer: (...more) => void answers.push(...more),
    answerToken: (...more) => void tokenAnswers.push(...more),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function give(response: ServerResponse, answer: StubAnswer): void {
  if (answer === 'hang') return;
  if (answer === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (answer === 'hang half-way') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"id": "half');
    return;
  }
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  const type = answer.body === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(answer.status, { ...type, ...answer.headers });
  response.end(text);
}

function bodyOf(text: string): unknown {
  if (text === '') return null;
  return text.startsWith('{')
    ? JSON.parse(text)
    : Object.fromEntries(new URLSearchParams(text));
}
