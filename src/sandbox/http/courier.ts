/**
 * Posts pushes to their addresses: an empty body, retried with backoff on 500, 502, 503 and 504 only;
 * any other status is the end of that message (google: Get push notifications). Telegram's updates too.
 */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Random } from '../model/random.ts';
import type { Json } from '../model/resource.ts';
import type { Switches } from '../model/switches.ts';
import type { Push } from '../model/watch.ts';

export interface Courier {
  send(push: Push): void;
  /** Posts an update to a Telegram webhook, once. */
  post(url: string, update: Json, secretToken: string | null): void;
  /** Resolves once nothing is under way any more, retries included. */
  idle(): Promise<void>;
  /** What became of each attempt: a status, or why there was none. */
  readonly attempts: readonly { readonly push: Push; readonly result: number | string }[];
  close(): void;
}

export interface CourierOptions {
  readonly switches: Switches;
  readonly random: Random;
  /** Waits before a retry or a delayed push. */
  readonly sleep: (ms: number) => Promise<void>;
}

const RETRIED = new Set([500, 502, 503, 504]);
const MAX_TRIES = 6;

export function createCourier(options: CourierOptions): Courier {
  const { switches, random, sleep } = options;
  const attempts: { push: Push; result: number | string }[] = [];
  const underWay = new Set<Promise<void>>();
  const ended = new AbortController();

  const deliver = async (push: Push): Promise<void> => {
    if (switches.delayPushesMs > 0) await sleep(random.fraction() * switches.delayPushesMs);
    for (let tries = 0; tries < MAX_TRIES && !ended.signal.aborted; tries++) {
      const result = await post(push.address, push.headers, '', ended.signal);
      if (attempts.length >= 1000) attempts.splice(0, 500);
      attempts.push({ push, result });
      // A refused or broken connection is retried as a 503 would be.
      if (typeof result === 'number' && !RETRIED.has(result)) return;
      await sleep(1000 * 2 ** tries);
    }
  };
  const track = (work: Promise<unknown>): void => {
    const run = work.then(() => void underWay.delete(run));
    underWay.add(run);
  };

  return {
    attempts,
    send(push) {
      if (random.fraction() < switches.dropPushes) return;
      track(deliver(push));
      if (random.fraction() < switches.doublePushes) track(deliver(push));
    },
    post(url, update, secretToken) {
      const headers = {
        'Content-Type': 'application/json',
        ...(secretToken === null ? {} : { 'X-Telegram-Bot-Api-Secret-Token': secretToken }),
      };
      track(post(url, headers, JSON.stringify(update), ended.signal));
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: () => ended.abort(),
  };
}

/** A status, or the reason why there is none. */
function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<number | string> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', headers, signal });
    sent.setTimeout(10_000, () => sent.destroy(new Error('timeout')));
    sent.on('error', (error) => resolve(error.message));
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.end(body);
  });
}
