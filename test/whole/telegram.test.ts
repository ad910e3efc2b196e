/** Buttons in Telegram, from outside: a real server, the sandbox's Telegram, and a finger on a message. */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webhookSecret } from '../../src/notify/telegram-listener.ts';
import type { TelegramItem } from '../../src/sandbox/inbox.ts';
import { eventually } from '../support/eventually.ts';
import { type Outside, openOutside, SECRETS } from '../support/outside.ts';
import { ANNA, book, freeSlot, postJson } from '../support/patient.ts';

let outside: Outside;
beforeEach(async () => {
  outside = await openOutside();
  const file = join(outside.folder, 'practice.yaml');
  const practice = readFileSync(file, 'utf8');
  writeFileSync(file, practice.replace('approval: automatic', 'approval: doctor'));
});
afterEach(() => outside.close());

/** The message that asks the doctor for her approval, with what its first button says. */
async function asked(server: string): Promise<{ item: TelegramItem; data: string }> {
  const { start } = await freeSlot(server);
  expect((await book(server, start)).status).toBe(201);
  const item = (await outside.sandbox.inbox.arrival(
    (one) => one.kind === 'telegram' && one.text.includes(ANNA.lastName),
  )) as TelegramItem;
  const data = item.buttons[0]?.[0]?.callback_data;
  if (data === undefined) throw new Error('expected a button');
  return { item, data };
}

const now = ({ messageId }: TelegramItem): TelegramItem | undefined =>
  outside.sandbox.inbox.telegram.find((one) => one.messageId === messageId);

const isAnswered = (item: TelegramItem): boolean =>
  now(item)
    ?.buttons.flat()
    .every((button) => button.callback_data === undefined) === true;

describe('a button pressed in Telegram', () => {
  it('reaches the server, which answers it and takes the buttons away', async () => {
    const { sandbox } = outside;
    const server = await outside.start();
    const { item, data } = await asked(server.url);
    sandbox.telegram.press(item.messageId, data);
    await eventually('the message says how it ended', () => isAnswered(item));
    expect(now(item)?.text).toMatch(/\n\n→ .+\.$/);
    expect(sandbox.telegram.callbackAnswers).toHaveLength(1);
    expect(await server.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(server.stderr()).not.toContain('could not be closed');
    expect(server.stderr()).not.toContain(sandbox.telegramToken);
  });

  it('while nobody listens is answered by the next start', async () => {
    const { sandbox } = outside;
    const server = await outside.start();
    const { item, data } = await asked(server.url);
    await server.stop('SIGKILL');
    sandbox.telegram.press(item.messageId, data);
    await outside.start();
    await eventually('the message says how it ended', () => isAnswered(item));
  });

  it('is posted to us where Telegram can reach us', async () => {
    const { sandbox } = outside;
    const port = await freePort();
    // The server speaks no https by itself: the test posts in Telegram's place.
    const publicUrl = `https://127.0.0.1:${port}`;
    const server = await outside.start({ PORT: String(port), PUBLIC_URL: publicUrl });
    await server.logged('Telegram posts to our webhook');
    const secret = webhookSecret(SECRETS.app, { token: sandbox.telegramToken });
    expect(sandbox.telegram.webhook).toEqual({
      url: `${publicUrl}/webhooks/telegram`,
      secretToken: secret,
    });
    const { item, data } = await asked(server.url);
    const chat = { id: Number(item.chatId), type: 'private' };
    const message = { message_id: item.messageId, date: 1, chat, text: 'Rendez-vous' };
    const update = { update_id: 1, callback_query: { id: 'q', data, message, from: chat } };
    const url = `${server.url}/webhooks/telegram`;
    const header = 'x-telegram-bot-api-secret-token';
    expect((await postJson(url, update, { [header]: 'guessed' })).status).toBe(401);
    expect(now(item)?.buttons.length).toBeGreaterThan(0);
    expect((await postJson(url, update, { [header]: secret })).status).toBe(200);
    await eventually('the message says how it ended', () => isAnswered(item));
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
