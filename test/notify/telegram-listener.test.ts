import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../../src/engine/parts.ts';
import {
  type TelegramListener,
  telegramListener,
  webhookSecret,
} from '../../src/notify/telegram-listener.ts';
import type { InboxItem } from '../../src/sandbox/inbox.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { systemClock } from '../../src/system.ts';
import { expectProblem } from '../http/problems.ts';
import { SECRET, type Served, served } from '../http/served.ts';
import { DUBOIS_CHAT, engineOf, pressing } from './pressed.ts';

let sandbox: Sandbox;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  sandbox = await startSandbox({ calendars: [{ id: 'a', summary: 'A', timeZone: 'Etc/UTC' }] });
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await sandbox.close();
});

function listening(webhookUrl: string | null) {
  const engine = engineOf();
  const logged: string[] = [];
  const note: Log['info'] = (_, message) => {
    logged.push(message);
  };
  const account = { token: sandbox.telegramToken, apiRoot: sandbox.telegramRoot };
  const secret = webhookSecret(SECRET, account);
  const listener = telegramListener({
    account,
    webhook: webhookUrl === null ? null : { url: webhookUrl, secret },
    engine,
    clock: systemClock,
    log: { info: note, warn: note, error: note },
  });
  const run = () => {
    const stopping = new AbortController();
    const running = listener.run(stopping.signal);
    const stop = async () => {
      stopping.abort();
      await running;
    };
    stops.push(stop);
    return stop;
  };
  return { engine, logged, listener, secret, run };
}

/** A question with two answers, in the chat of the practitioner; the number of its message. */
function asked(): number {
  const { messageId } = sandbox.inbox.addTelegram({
    chatId: String(DUBOIS_CHAT),
    messageId: 1 + sandbox.inbox.telegram.length,
    text: '<b>Question</b>',
    parseMode: 'HTML',
    buttons: [
      [
        { text: 'Garder', callback_data: 'k.q' },
        { text: 'Annuler', callback_data: 'x.q' },
      ],
    ],
  });
  return messageId;
}

/** Resolves when the message has lost its buttons, with its text. */
async function settled(messageId: number): Promise<string> {
  const isSettled = (item: InboxItem): boolean =>
    item.kind === 'telegram' && item.messageId === messageId && item.buttons.length === 0;
  const item = await sandbox.inbox.arrival(isSettled);
  return item.kind === 'telegram' ? item.text : '';
}

/** With the route that Telegram posts to; `listener` is made once its address is known. */
async function reachable(): Promise<ReturnType<typeof listening> & { readonly app: Served }> {
  const late: { listener: TelegramListener | null } = { listener: null };
  const telegram: Pick<TelegramListener, 'received'> = {
    received: (secret, update) => late.listener?.received(secret, update) ?? 'wrong-token',
  };
  const app = await served({}, { telegram });
  const made = listening(`${app.base}/webhooks/telegram`);
  late.listener = made.listener;
  return { app, ...made };
}

const post = (app: Served, update: unknown, secret: string) =>
  app.postJson('/webhooks/telegram', update, { 'x-telegram-bot-api-secret-token': secret });

describe('where Telegram cannot reach us', () => {
  it('a button pressed is carried out, and its message says how it ended', async () => {
    const { engine, run } = listening(null);
    const message = asked();
    const stop = run();
    sandbox.telegram.press(message, 'k.q');
    expect(await settled(message)).toBe('Question\n\n→ C’est noté\u00a0: rien n’est annulé.');
    expect(engine.changes).toEqual([{ call: 'act', args: [{ verb: 'keep', question: 'q' }] }]);
    expect(sandbox.telegram.callbackAnswers).toHaveLength(1);
    await stop();
    // Stopped, it has confirmed what it did: the next start does not do it again.
    const next = listening(null);
    const other = asked();
    next.run();
    sandbox.telegram.press(other, 'x.q');
    await settled(other);
    expect(next.engine.changes).toHaveLength(1);
  });

  it('no update that is posted is taken', async () => {
    const { listener, secret } = listening(null);
    expect(listener.received(secret, pressing({ data: 'k.q' }))).toBe('wrong-token');
  });
});

describe('where Telegram can reach us', () => {
  it('it posts to us with our secret, and a pressed button is carried out', async () => {
    const { engine, run, app, secret, logged } = await reachable();
    const message = asked();
    run();
    while (sandbox.telegram.webhook === null) await nextTurn();
    expect(sandbox.telegram.webhook).toEqual({
      url: `${app.base}/webhooks/telegram`,
      secretToken: secret,
    });
    sandbox.telegram.press(message, 'k.q');
    await settled(message);
    expect(engine.changes).toHaveLength(1);
    expect(logged).toContain('Telegram posts to our webhook');
    expect(sandbox.requests.count('telegram.getUpdates')).toBe(0);
  });

  it('others are turned away, whatever they bring', async () => {
    const { engine, run, secret, app } = await reachable();
    run();
    for (const wrong of ['', 'guessed', secret.slice(1), `${secret}x`]) {
      expectProblem(await post(app, pressing({ data: 'k.q' }), wrong), 'unauthorized');
    }
    expectProblem(
      await app.postJson('/webhooks/telegram', pressing({ data: 'k.q' })),
      'unauthorized',
    );
    expect(engine.changes).toEqual([]);
  });

  it('nonsense is taken without a word, and a repeated update is one', async () => {
    const { engine, run, secret, app } = await reachable();
    const update = pressing({ data: 'k.q', update: 7 });
    for (const sent of [{}, { update_id: 'x' }, { update_id: 1, message: 0 }, update, update]) {
      const answer = await post(app, sent, secret);
      expect([answer.status, answer.json]).toEqual([200, {}]);
    }
    for (const body of ['', '{', '[]', 'null']) {
      const headers = {
        'content-type': 'application/json',
        'x-telegram-bot-api-secret-token': secret,
      };
      const answer = await app.send('/webhooks/telegram', { method: 'POST', headers, body });
      expect(answer.status).toBe(400);
    }
    // What came before it listened has waited; it waits behind nothing else.
    expect(engine.changes).toEqual([]);
    const stop = run();
    while (engine.changes.length === 0) await nextTurn();
    await stop();
    expect(engine.changes).toHaveLength(1);
  });

  it('answers at once, however long an update takes', async () => {
    const { engine, run, secret, app } = await reachable();
    const hanging = Promise.withResolvers<{ kind: 'kept' }>();
    const begun = Promise.withResolvers<void>();
    engine.act = () => {
      begun.resolve();
      return hanging.promise;
    };
    const stop = run();
    expect((await post(app, pressing({ data: 'k.q' }), secret)).status).toBe(200);
    await begun.promise;
    expect((await post(app, pressing({ data: 'x.q' }), secret)).status).toBe(200);
    hanging.resolve({ kind: 'kept' });
    await stop();
  });

  it('polls, and says so, when Telegram does not take the address', async () => {
    const { engine, run, logged } = listening('ftp://rdv.example/webhooks/telegram');
    const message = asked();
    run();
    sandbox.telegram.press(message, 'x.q');
    await settled(message);
    expect(engine.changes).toHaveLength(1);
    expect(logged).toContain('Telegram did not take our webhook: polling instead');
  });
});

describe('the secret of the webhook', () => {
  it('is of Telegram’s alphabet, and differs with the secret, the bot and the use', () => {
    const account = { token: '1:a' };
    const secret = webhookSecret(SECRET, account);
    expect(secret).toMatch(/^[\w-]{43}$/);
    const others = [
      webhookSecret(`${SECRET}x`, account),
      webhookSecret(SECRET, { token: '1:b' }),
    ];
    expect(new Set([secret, ...others]).size).toBe(3);
  });
});

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
