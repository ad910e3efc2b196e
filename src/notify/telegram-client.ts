/** Calls to the Telegram Bot API (over grammY), their failures as values. */
import type { Api, GrammyError } from 'grammy';
import { SECOND } from '../engine/core/values.ts';

export interface TelegramAccount {
  readonly token: string;
  /** Default: Telegram's own. */
  readonly apiRoot?: string;
}

export interface TelegramClient {
  /** Never throws for anything the network or Telegram may do. */
  call<T>(
    use: (api: Api, signal: ApiSignal) => Promise<T>,
    options?: TelegramCallOptions,
  ): Promise<Called<T>>;
}

export interface TelegramCallOptions {
  /** Milliseconds. Default: the client's. */
  readonly timeoutMs?: number;
  /** Handed on to `use`: who passes it to the API gives up the call when it aborts. */
  readonly signal?: AbortSignal;
}

/** grammY declares the signals of a library that stood in for those of Node, and takes either. */
export type ApiSignal = Parameters<Api['getMe']>[0];

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
  { token, apiRoot }: TelegramAccount,
  defaultTimeoutMs: number,
): TelegramClient {
  return {
    async call(use, { timeoutMs = defaultTimeoutMs, signal } = {}) {
      // Loaded with the first call: starting up need not wait for it.
      const { Api, GrammyError, HttpError } = await import('grammy');
      const api = new Api(token, {
        timeoutSeconds: timeoutMs / SECOND,
        // grammY refuses a root that ends in a slash.
        ...(apiRoot === undefined ? {} : { apiRoot: apiRoot.replace(/\/+$/, '') }),
      });
      try {
        return { ok: true, value: await use(api, signal as unknown as ApiSignal) };
      } catch (error) {
        if (error instanceof GrammyError) return { ok: false, failure: refusal(error) };
        if (error instanceof HttpError) return { ok: false, failure: { kind: 'unreachable' } };
        throw error;
      }
    },
  };
}

/** 404 is what a token of the wrong shape gets. */
export const isWrongToken = (failure: TelegramFailure): boolean =>
  failure.kind === 'refused' && (failure.code === 401 || failure.code === 404);

const refusal = ({ error_code, description, parameters }: GrammyError): TelegramFailure => ({
  kind: 'refused',
  code: error_code,
  description,
  retryAfterMs: parameters.retry_after === undefined ? null : parameters.retry_after * SECOND,
  migrated: parameters.migrate_to_chat_id !== undefined,
});
