/** Calls to the Telegram Bot API, their failures as values. */
import { z } from 'zod';
import { SECOND } from '../engine/core/values.ts';
import { type BotApi, botApi } from './telegram-api.ts';

export interface TelegramAccount {
  readonly token: string;
  /** Default: Telegram's own. */
  readonly apiRoot?: string;
}

export interface TelegramClient {
  /** Never throws for anything the network or Telegram may do. */
  call<T>(use: (api: BotApi) => Promise<T>, options?: TelegramCallOptions): Promise<Called<T>>;
}

export interface TelegramCallOptions {
  /** Milliseconds. Default: the client's. */
  readonly timeoutMs?: number;
  /** The call is given up when it aborts. */
  readonly signal?: AbortSignal;
}

export type Called<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: TelegramFailure };

export type TelegramFailure =
  /** Telegram's own word (Bot API: making requests). */
  | {
      readonly kind: 'refused';
      readonly code: number;
      /** May quote the message: for comparing, neither for the log nor for people. */
      readonly description: string;
      readonly retryAfterMs: number | null;
      /** The chat has become a supergroup, with another id. */
      readonly migrated: boolean;
    }
  /** No answer, or none that can be read; also when the caller gave up. It may have happened all the same. */
  | { readonly kind: 'unreachable' };

/** Opens nothing before the first call. */
export function telegramClient(
  { token, apiRoot = TELEGRAM }: TelegramAccount,
  defaultTimeoutMs: number,
): TelegramClient {
  const root = `${apiRoot.replace(/\/+$/, '')}/bot${token}`;
  return {
    async call(use, { timeoutMs = defaultTimeoutMs, signal } = {}) {
      try {
        return { ok: true, value: await use(botApi(post(root, timeoutMs, signal))) };
      } catch (error) {
        if (error instanceof Unsuccessful) return { ok: false, failure: error.failure };
        throw error;
      }
    },
  };
}

const TELEGRAM = 'https://api.telegram.org';

/** How a call that came to nothing leaves `use`, whose business it is not. */
class Unsuccessful extends Error {
  readonly failure: TelegramFailure;
  constructor(failure: TelegramFailure) {
    super('a call to Telegram came to nothing');
    this.failure = failure;
  }
}

/** Bot API: making requests. Its address holds the token, so what the network throws is not passed on. */
function post(root: string, timeoutMs: number, signal: AbortSignal | undefined) {
  return async (method: string, payload: object): Promise<never> => {
    const limit = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(`${root}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(payload),
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    })
      .then(async (response) => ANSWER.safeParse(await response.json()).data)
      .catch(() => undefined);
    if (answer === undefined) throw new Unsuccessful({ kind: 'unreachable' });
    if (!answer.ok) throw new Unsuccessful(refusal(answer));
    return answer.result as never;
  };
}

const REFUSAL = z.object({
  ok: z.literal(false),
  error_code: z.number(),
  description: z.string(),
  parameters: z
    .object({ retry_after: z.number(), migrate_to_chat_id: z.number() })
    .partial()
    .default({}),
});
const ANSWER = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  REFUSAL,
]);

/** 404 is what a token of the wrong shape gets. */
export const isWrongToken = (failure: TelegramFailure): boolean =>
  failure.kind === 'refused' && (failure.code === 401 || failure.code === 404);

const refusal = ({
  error_code,
  description,
  parameters,
}: z.infer<typeof REFUSAL>): TelegramFailure => ({
  kind: 'refused',
  code: error_code,
  description,
  retryAfterMs: parameters.retry_after === undefined ? null : parameters.retry_after * SECOND,
  migrated: parameters.migrate_to_chat_id !== undefined,
});
