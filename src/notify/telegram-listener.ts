/** Listening to Telegram, by webhook where it can reach us, else by polling. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { SECOND } from '../engine/core/values.ts';
import { announceCommands } from './telegram-answers.ts';
import { isWrongToken, type TelegramAccount, telegramClient } from './telegram-client.ts';
import { type PollingParts, pollUpdates } from './telegram-polling.ts';
import { telegramUpdates, type UpdateParts, WANTED_UPDATES } from './telegram-updates.ts';

export interface ListenerParts
  extends Omit<UpdateParts, 'client'>,
    Pick<PollingParts, 'clock' | 'entropy'> {
  readonly account: TelegramAccount;
  /** Where Telegram is to post updates; null: it cannot reach us, so we ask. */
  readonly webhook: TelegramWebhook | null;
}

export interface TelegramWebhook {
  /** https. */
  readonly url: string;
  /** What Telegram sends along, so that it can be told from others: 1 to 256 of A-Z, a-z, 0-9, _ and -. */
  readonly secret: string;
}

export interface TelegramListener {
  /** An update that was posted to us; never waits for it to be handled. */
  received(secretToken: string, update: unknown): 'ok' | 'wrong-token';
  /**
   * Listens until `signal` aborts; resolves once the update under way is handled. What is posted before
   * it runs waits for it.
   */
  run(signal: AbortSignal): Promise<void>;
}

/** Opens nothing before it runs. */
export function telegramListener(parts: ListenerParts): TelegramListener {
  const { account, webhook, log } = parts;
  const client = telegramClient(account, CALL_MS);
  const stopping = new AbortController();
  const updates = telegramUpdates({ ...parts, client }, stopping.signal);
  const running = Promise.withResolvers<void>();

  return {
    received(secretToken, update) {
      if (webhook === null || !isSame(secretToken, webhook.secret)) return 'wrong-token';
      void running.promise.then(() => updates.take(update));
      return 'ok';
    },
    async run(signal) {
      const stop = (): void => stopping.abort();
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      running.resolve();
      // Nobody need wait for the menu.
      const announced = announceCommands({ ...parts, client }, stopping.signal);
      const isPosted = webhook !== null && (await isWebhookSet(webhook));
      if (isPosted) await aborted(signal);
      else await pollUpdates({ ...parts, client, updates }, signal);
      signal.removeEventListener('abort', stop);
      await Promise.all([updates.idle(), announced]);
    },
  };

  async function isWebhookSet({ url, secret }: TelegramWebhook): Promise<boolean> {
    const set = await client.call((api) =>
      api.setWebhook(url, { secret_token: secret, allowed_updates: WANTED_UPDATES }),
    );
    if (set.ok) {
      log.info({}, 'Telegram posts to our webhook');
      return true;
    }
    const { failure } = set;
    // Polling will say this in its own words.
    if (isWrongToken(failure)) return false;
    const reason = failure.kind === 'refused' ? failure.description : 'no answer';
    log.warn({ reason }, 'Telegram did not take our webhook: polling instead');
    return false;
  }
}

/** The secret of the webhook, as alphabet and length of Telegram's ask: base64url of HMAC-SHA256. */
export function webhookSecret(appSecret: string, { token }: TelegramAccount): string {
  // What is hashed begins with its use, which keeps the uses of the secret apart.
  const text = `creneau telegram webhook\n${token}`;
  return createHmac('sha256', appSecret).update(text).digest('base64url');
}

/** In constant time; hashed first, so that not even the length shows. */
const isSame = (given: string, secret: string): boolean =>
  timingSafeEqual(digest(given), digest(secret));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

const CALL_MS = 10 * SECOND;
