/** Asks one address again and again, at as little cost of its own as can be. */
import { connect } from 'node:net';

export interface Load {
  readonly perSecond: number;
  /** Of the last body. */
  readonly bytes: number;
}

const CONNECTIONS = 8;

/** Keep-alive connections, one request at a time on each, for about `ms` milliseconds. */
export async function load(
  port: number,
  path: string,
  ms: number,
  headers = '',
): Promise<Load> {
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`;
  const began = performance.now();
  const until = began + ms;
  const all = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => oneConnection(port, request, until)),
  );
  const answers = all.reduce((sum, one) => sum + one.answers, 0);
  const seconds = (performance.now() - began) / 1_000;
  return { perSecond: answers / seconds, bytes: all[0]?.bytes ?? 0 };
}

function oneConnection(
  port: number,
  request: string,
  until: number,
): Promise<{ answers: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    let answers = 0;
    let bytes = 0;
    let missing = 0;
    let head = '';
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      if (missing === 0) {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end === -1) return;
        const status = head.slice(9, 12);
        bytes = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
        if (status !== '200' && status !== '304') {
          reject(new Error(`the server answered ${status}`));
          socket.destroy();
          return;
        }
        missing = status === '304' ? 0 : bytes - (head.length - end - 4);
        head = '';
      } else {
        missing -= chunk.length;
      }
      if (missing > 0) return;
      answers += 1;
      if (performance.now() < until) socket.write(request);
      else socket.end(() => resolve({ answers, bytes }));
    });
  });
}
