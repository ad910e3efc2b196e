import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/engine/core/values.ts';
import type { Called } from '../../src/notify/telegram-client.ts';
import { pollUpdates } from '../../src/notify/telegram-polling.ts';
import { telegramUpdates } from '../../src/notify/telegram-updates.ts';
import { fakeClock } from './fake-clock.ts';
import { engineOf, pressing } from './pressed.ts';
import {
  ok,
  refused,
  scriptedTelegram,
  type TelegramCall,
  unreachable,
} from './scripted-telegram.ts';

type Polled = Called<unknown> | Promise<Called<unknown>>;

/** `polls`: the answers to getUpdates, one after the other; then nothing ever comes. */
function polling(polls: Polled[] = [], others: (call: TelegramCall) => Polled = () => ok()) {
  const clock = fakeClock(Date.UTC(2026, 10, 20, 12));
  const telegram = scriptedTelegram();
  const engine = engineOf();
  const logged: string[] = [];
  const note = (level: string) => (fields: object, message: string) => {
    logged.push(`${level}: ${message} ${JSON.stringify(fields)}`);
  };
  const log = { info: note('info'), warn: note('warn'), error: note('error') };
  const stopping = new AbortController();
  const { signal } = stopping;
  telegram.answer = (call) => {
    if (call.method !== 'getUpdates') return others(call);
    const [{ timeout }] = call.args as [{ timeout: number }];
    if (timeout === 0) return ok([]);
    const next = polls.shift();
    if (next !== undefined) return next;
    // A long poll ends when its caller hangs up.
    return new Promise((resolve) => {
      call.signal?.addEventListener('abort', () => resolve(unreachable), { once: true });
    });
  };
  const { client } = telegram;
  const updates = telegramUpdates({ engine, client, log }, signal);
  const running = pollUpdates({ client, updates, clock, log }, signal);
  return {
    clock,
    telegram,
    engine,
    logged,
    running,
    polls: () => telegram.argsOf('getUpdates').map(([asked]) => asked as { offset: number }),
    async stop() {
      stopping.abort();
      await running;
    },
    stopping,
  };
}

describe('polling', () => {
  it('takes away a webhook first, without dropping what waits, then asks for what it wants', async () => {
    const { telegram, clock, stop } = polling();
    await clock.settle();
    expect(telegram.calls.map(({ method }) => method)).toEqual(['deleteWebhook', 'getUpdates']);
    expect(telegram.argsOf('deleteWebhook')).toEqual([[{ drop_pending_updates: false }]]);
    expect(telegram.argsOf('getUpdates')[0]?.[0]).toEqual({
      offset: 0,
      timeout: 30,
      allowed_updates: ['callback_query', 'message'],
    });
    await stop();
    expect(clock.sleeping).toBe(0);
  });

  it('confirms an update only after it was handled', async () => {
    const acting = Promise.withResolvers<Called<unknown>>();
    const two = ok([
      pressing({ data: 'k.a', update: 10 }),
      pressing({ data: 'k.b', update: 11, message: 8 }),
    ]);
    const { engine, polls, clock, stop } = polling([two], ({ method }) =>
      method === 'answerCallbackQuery' ? acting.promise : ok(),
    );
    await clock.settle();
    expect(engine.changes).toHaveLength(1);
    expect(polls().map(({ offset }) => offset)).toEqual([0]);
    acting.resolve(ok());
    await clock.settle();
    expect(engine.changes).toHaveLength(2);
    expect(polls().map(({ offset }) => offset)).toEqual([0, 12]);
    await stop();
  });

  it('confirms what it handled last before it stops, and leaves the rest to the next start', async () => {
    const two = ok([
      pressing({ data: 'k.a', update: 10 }),
      pressing({ data: 'k.b', update: 11, message: 8 }),
    ]);
    const { engine, telegram, stopping, running } = polling([two], ({ method }) => {
      if (method === 'answerCallbackQuery') stopping.abort();
      return ok();
    });
    await running;
    expect(engine.changes).toHaveLength(1);
    const [, last] = telegram.argsOf('getUpdates');
    expect(last?.[0]).toMatchObject({ offset: 11, timeout: 0 });
  });

  it('hangs up when it is stopped, and has nothing to confirm', async () => {
    const { telegram, clock, stop } = polling();
    await clock.settle();
    await stop();
    expect(telegram.argsOf('getUpdates')).toHaveLength(1);
  });

  it('goes past an update that fails', async () => {
    const poison = pressing({ data: 'k.a', update: 10 });
    const fine = pressing({ data: 'k.b', update: 11 });
    const { engine, polls, clock, stop } = polling([ok([poison]), ok([fine])]);
    engine.broken = new Error('mirror gone');
    await clock.settle();
    expect(polls().at(-1)).toMatchObject({ offset: 12 });
    await stop();
  });
});

describe('when Telegram does not answer', () => {
  it.each([
    ['5xx', refused(502, 'Bad Gateway')],
    ['no connection, or a poll that hangs', unreachable],
  ])('asks again after ever longer waits, and says so once: %s', async (_, failure) => {
    const { polls, clock, logged, stop } = polling([
      failure,
      failure,
      failure,
      failure,
      ok([]),
    ]);
    const seen: number[] = [];
    for (let second = 0; second < 17; second += 1) {
      await clock.advance(second === 0 ? 0 : SECOND);
      seen.push(polls().length);
    }
    // After 1, 2, 4 and 8 seconds; the empty answer came at once, and is followed by a pause.
    expect(seen).toEqual([1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 6]);
    expect(logged.map((line) => line.split(' {')[0])).toEqual([
      'warn: Telegram does not answer: buttons wait',
      'info: Telegram answers again',
    ]);
    await stop();
  });

  it('waits as long as it is told, and else never more than a minute or so', async () => {
    const slow = refused(429, 'Too Many Requests', { retryAfterMs: 10 * MINUTE });
    const { polls, clock, stop } = polling([slow, ...Array(20).fill(unreachable)]);
    await clock.advance(10 * MINUTE - 1);
    expect(polls()).toHaveLength(1);
    await clock.advance(1);
    expect(polls()).toHaveLength(2);
    await clock.advance(10 * MINUTE);
    expect(polls().length).toBeGreaterThan(10);
    await stop();
  });

  it('does not poll before the webhook is gone', async () => {
    const answers: Called<unknown>[] = [unreachable];
    const { telegram, clock, stop } = polling([], () => answers.shift() ?? ok());
    await clock.advance(SECOND);
    expect(telegram.calls.map(({ method }) => method)).toEqual([
      'deleteWebhook',
      'deleteWebhook',
      'getUpdates',
    ]);
    await stop();
  });

  it('waits while another asks for the same bot (409), and says so once', async () => {
    const conflict = refused(409, 'Conflict: terminated by other getUpdates request');
    const { polls, clock, logged, stop } = polling([conflict, conflict, ok([]), conflict]);
    await clock.advance(5 * MINUTE);
    expect(polls()).toHaveLength(5);
    expect(logged).toEqual([expect.stringMatching(/^warn: .*another program/)]);
    await stop();
  });

  it.each([401, 404])('gives up with one line when the token is wrong (%i)', async (code) => {
    const { running, logged, telegram, clock } = polling([refused(code)]);
    await running;
    expect(logged).toEqual([expect.stringMatching(/^error: .*TELEGRAM_BOT_TOKEN/)]);
    expect(telegram.calls).toHaveLength(2);
    expect(clock.sleeping).toBe(0);
  });

  it.each([
    ['nothing', ok([])],
    ['no list', ok(null)],
    ['a list of nonsense', ok([{}, null, 7])],
  ])('is not asked in a frenzy when it answers at once with %s', async (_, answer) => {
    const { polls, clock, stop } = polling(Array(100).fill(answer));
    await clock.advance(10 * SECOND);
    expect(polls().length).toBeLessThanOrEqual(12);
    await stop();
  });
});
