/** Telegram's API without a network: a test says what each call is answered, and reads what was called. */
import type { BotApi } from '../../src/notify/telegram-api.ts';
import type {
  Called,
  TelegramCallOptions,
  TelegramClient,
  TelegramFailure,
} from '../../src/notify/telegram-client.ts';

export interface TelegramCall {
  readonly method: string;
  readonly args: readonly unknown[];
  /** Gives the call up. */
  readonly signal?: AbortSignal;
}

export interface ScriptedTelegram {
  readonly client: TelegramClient;
  readonly calls: TelegramCall[];
  /** Default: everything succeeds, with `true`. */
  answer: (call: TelegramCall) => Called<unknown> | Promise<Called<unknown>>;
  /** What the calls of one method were given. */
  argsOf(method: string): readonly (readonly unknown[])[];
}

export const ok = (value: unknown = true): Called<unknown> => ({ ok: true, value });

export const refused = (
  code: number,
  description = '',
  more: Partial<Extract<TelegramFailure, { kind: 'refused' }>> = {},
): Called<never> => ({
  ok: false,
  failure: { kind: 'refused', code, description, retryAfterMs: null, migrated: false, ...more },
});

export const unreachable: Called<never> = { ok: false, failure: { kind: 'unreachable' } };

export function scriptedTelegram(): ScriptedTelegram {
  const calls: TelegramCall[] = [];
  const apiOf = ({ signal }: TelegramCallOptions) =>
    new Proxy(
      {},
      {
        get:
          (_, method) =>
          (...args: unknown[]) => {
            const call = { method: String(method), args, ...(signal && { signal }) };
            calls.push(call);
            return scripted.answer(call);
          },
      },
    ) as unknown as BotApi;
  const scripted: ScriptedTelegram = {
    calls,
    answer: () => ok(),
    argsOf: (method) => calls.filter((call) => call.method === method).map(({ args }) => args),
    client: {
      // The scripted methods answer with what the client makes of the real ones.
      call: async (use, options = {}) =>
        (await use(apiOf(options))) as unknown as Called<never>,
    },
  };
  return scripted;
}
