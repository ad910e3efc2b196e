/** One HTTP request and its answer, without the streams. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface HttpRequest {
  readonly method: string;
  /** Still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Calls back when the client is gone; the function returned takes that back. */
  readonly onGone: (listener: () => void) => () => void;
}

export type HttpAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** The connection is torn down. */
  | { readonly kind: 'reset' }
  /** Nothing is ever said. */
  | { readonly kind: 'silence' };

export const json = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  kind: 'answer',
  status,
  headers: { 'Content-Type': 'application/json; charset=UTF-8', ...headers },
  body: JSON.stringify(body),
});

export const redirect = (location: string): HttpAnswer => ({
  kind: 'answer',
  status: 303,
  headers: { Location: location },
  body: '',
});

/** What a JSON text says; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A percent-encoded part of a path; null when it is malformed. */
export function decodePart(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** Bodies are limited to 10 MB; beyond that the promise is null. */
export async function readRequest(request: IncomingMessage): Promise<HttpRequest | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > 10 * 1024 * 1024) return null;
    chunks.push(chunk);
  }
  const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(search),
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
    onGone(listener) {
      request.socket.once('close', listener);
      return () => request.socket.off('close', listener);
    },
  };
}

export function sendAnswer(response: ServerResponse, answer: HttpAnswer): void {
  switch (answer.kind) {
    case 'silence':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'answer': {
      const bodiless = answer.status === 204 || answer.status === 304;
      response.writeHead(answer.status, {
        ...(bodiless ? {} : { 'Content-Length': Buffer.byteLength(answer.body) }),
        ...answer.headers,
      });
      response.end(bodiless ? undefined : answer.body);
    }
  }
}
