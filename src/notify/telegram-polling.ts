/** Asking Telegram for updates: works from anywhere, and needs no address of our own. */
import { MINUTE, SECOND } from '../engine/core/values.ts';
import type { Log } from '../engine/parts.ts';
import type { Clock, Entropy } from '../engine/ports.ts';
import {
  type Called,
  isWrongToken,
  type TelegramClient,
  type TelegramFailure,
} from './telegram-client.ts';
import { readUpdate } from './telegram-update.ts';
import { type UpdateTaker, WANTED_UPDATES } from './telegram-updates.ts';
import { backoffMs } from './verdict.ts';

export interface PollingParts {
  readonly client: TelegramClient;
  readonly updates: UpdateTaker;
  readonly clock: Clock;
  /** Left out: waits without jitter. */
  readonly entropy?: Pick<Entropy, 'fraction'>;
  readonly log: Log;
}

/**
 * Polls until `signal` aborts, or the token turns out to be wrong. At least once: an update is confirmed
 * to Telegram only after it was handled (Bot API: getUpdates, offset).
 */
export async function pollUpdates(parts: PollingParts, signal: AbortSignal): Promise<void> {
  const { client, updates, clock, log } = parts;
  let offset = 0;
  let confirmed = 0;
  let failures = 0;
  let isWebhookGone = false;
  let saidConflict = false;

  while (!signal.aborted) {
    // Telegram answers no poll while a webhook is set, by an earlier run on another address for instance.
    const failure = isWebhookGone ? await poll() : await removeWebhook();
    if (failure === null) {
      if (failures > 0) log.info({}, 'Telegram answers again');
      failures = 0;
      continue;
    }
    if (signal.aborted) break;
    if (isWrongToken(failure)) {
      log.error(
        {},
        'Telegram: the bot’s token is wrong, so buttons do nothing; check TELEGRAM_BOT_TOKEN',
      );
      return;
    }
    await clock.sleep(waitAfter(failure), signal);
  }
  if (offset > confirmed) await ask(offset, 0);

  async function removeWebhook(): Promise<TelegramFailure | null> {
    const removed = await client.call((api) =>
      api.deleteWebhook({ drop_pending_updates: false }),
    );
    isWebhookGone = removed.ok;
    return removed.ok ? null : removed.failure;
  }

  async function poll(): Promise<TelegramFailure | null> {
    const began = clock.monotonic();
    const answer = await ask(offset, POLL_SECONDS);
    if (!answer.ok) return answer.failure;
    confirmed = offset;
    const got: readonly unknown[] = Array.isArray(answer.value) ? answer.value : [];
    for (const update of got) {
      // What is left comes again at the next start: it is not confirmed.
      if ((await updates.take(update)) === 'left') return null;
      offset = Math.max(offset, (readUpdate(update)?.id ?? -1) + 1);
    }
    // Whoever answers at once with nothing, or nothing new, is not Telegram: not to be asked in a frenzy.
    if (offset === confirmed && clock.monotonic() - began < SECOND) {
      await clock.sleep(SECOND, signal);
    }
    return null;
  }

  function ask(from: number, timeout: number): Promise<Called<readonly unknown[]>> {
    return client.call(
      (api) => api.getUpdates({ offset: from, timeout, allowed_updates: WANTED_UPDATES }),
      {
        timeoutMs: timeout * SECOND + GRACE_MS,
        // The last word goes out although we are stopping.
        ...(timeout === 0 ? {} : { signal }),
      },
    );
  }

  function waitAfter(failure: TelegramFailure): number {
    if (failure.kind === 'refused' && failure.code === 409) {
      if (!saidConflict) {
        log.warn(
          {},
          'Telegram: another program asks for the updates of this bot, or set a webhook: waiting',
        );
      }
      saidConflict = true;
      return CONFLICT_MS;
    }
    if (failures === 0) {
      const code = failure.kind === 'refused' ? failure.code : null;
      log.warn({ code }, 'Telegram does not answer: buttons wait');
    }
    const asked = failure.kind === 'refused' ? failure.retryAfterMs : null;
    const wait = backoffMs(BACKOFF, failures, asked, parts.entropy?.fraction() ?? 0);
    failures += 1;
    return wait;
  }
}

/** How long Telegram may keep a poll that has nothing to say. */
const POLL_SECONDS = 30;
/** What an answer may take on its way beyond that. */
const GRACE_MS = 3 * SECOND;
const CONFLICT_MS = 30 * SECOND;
const BACKOFF = { firstMs: SECOND, maxMs: MINUTE, tries: Number.POSITIVE_INFINITY };
