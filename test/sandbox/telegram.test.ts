import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Bot } from 'grammy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseTelegramHtml } from '../../src/sandbox/http/telegram-html.ts';
import { type World, world } from './world.ts';

const CHAT = '123456789';

describe('the Telegram stand-in, through grammY', () => {
  let w: World;
  let bot: Bot;
  beforeEach(async () => {
    w = await world();
    bot = new Bot(w.sandbox.telegramToken, { client: { apiRoot: w.sandbox.telegramRoot } });
  });
  afterEach(() => w.close());
  const html = { parse_mode: 'HTML' } as const;
  const send = (text: string, more = {}) =>
    bot.api.sendMessage(CHAT, text, { ...html, ...more });
  const buttons = (...row: object[]) => ({ reply_markup: { inline_keyboard: [row] } });

  it('says who it is', async () => {
    expect(await bot.api.getMe()).toMatchObject({
      is_bot: true,
      username: 'creneau_sandbox_bot',
    });
  });

  it('keeps what was sent in the inbox, and answers it parsed, dated in seconds', async () => {
    const message = await send('<b>RDV</b> Zoé &amp; Noé');
    expect(message).toMatchObject({
      text: 'RDV Zoé & Noé',
      date: w.clock.now() / 1000,
      chat: { id: Number(CHAT) },
    });
    expect(w.sandbox.inbox.telegram).toMatchObject([
      { chatId: CHAT, text: '<b>RDV</b> Zoé &amp; Noé', messageId: message.message_id },
    ]);
  });

  it.each([
    ['a < b', "can't parse entities"],
    ['<b>open', 'Can\'t find end tag corresponding to start tag "b"'],
    ['<b><i>crossed</b></i>', 'Unmatched end tag'],
    ['<div>x</div>', 'Unsupported start tag "div"'],
    ['</b>', 'Unexpected end tag'],
    ['   ', 'message text is empty'],
    ['x'.repeat(4097), 'message is too long'],
  ])('refuses %j', async (text, description) => {
    await expect(send(text)).rejects.toMatchObject({
      error_code: 400,
      description: expect.stringContaining(description),
    });
  });

  it('counts 4096 characters after parsing', async () => {
    await send(`<b>${'&amp;'.repeat(4096)}</b>`);
    expect(w.sandbox.inbox.telegram).toHaveLength(1);
  });

  it('refuses unescaped MarkdownV2', async () => {
    const markdown = { parse_mode: 'MarkdownV2' } as const;
    await expect(
      bot.api.sendMessage(CHAT, 'Rendez-vous à 9.30', markdown),
    ).rejects.toMatchObject({ error_code: 400 });
    await bot.api.sendMessage(CHAT, 'Rendez\\-vous à 9\\.30', markdown);
  });

  it.each([
    [{ text: 'x', callback_data: 'd'.repeat(65) }, 'BUTTON_DATA_INVALID'],
    [{ text: 'x', url: 'http://localhost:3000/x' }, 'Wrong HTTP URL'],
  ])('refuses the button %j', async (button, description) => {
    await expect(send('x', buttons(button))).rejects.toMatchObject({
      error_code: 400,
      description: expect.stringContaining(description),
    });
  });

  it('edits messages, and complains when nothing changes', async () => {
    const { message_id } = await send('one', buttons({ text: 'ok', callback_data: '1' }));
    await bot.api.editMessageText(CHAT, message_id, 'two', html);
    expect(w.sandbox.inbox.telegram).toMatchObject([{ text: 'two', buttons: [] }]);
    await expect(bot.api.editMessageText(CHAT, message_id, 'two', html)).rejects.toMatchObject({
      description: expect.stringContaining('message is not modified'),
    });
    await expect(bot.api.editMessageReplyMarkup(CHAT, 99)).rejects.toMatchObject({
      error_code: 400,
    });
  });

  it('delivers a pressed button to a long poll, whose answer is accepted once', async () => {
    const { message_id } = await send(
      'confirm?',
      buttons({ text: 'ok', callback_data: 'confirm:1' }),
    );
    const poll = bot.api.getUpdates({ timeout: 30 });
    while (w.sandbox.requests.count('telegram.getUpdates') === 0) await bot.api.getMe();
    w.sandbox.telegram.press(message_id, 'confirm:1');
    const [update] = await poll;
    expect(update?.callback_query).toMatchObject({
      data: 'confirm:1',
      message: { message_id },
    });
    const id = update?.callback_query?.id ?? '';
    await bot.api.answerCallbackQuery(id, { text: 'fait' });
    await expect(bot.api.answerCallbackQuery(id)).rejects.toMatchObject({
      description: expect.stringContaining('query is too old'),
    });
    expect(w.sandbox.telegram.callbackAnswers).toMatchObject([{ text: 'fait' }]);
    // Confirmed by the next offset, it does not come again.
    expect(await bot.api.getUpdates({ offset: (update?.update_id ?? 0) + 1 })).toEqual([]);
  });

  it('turns away the older of two pollers', async () => {
    const first = bot.api.getUpdates({ timeout: 30 });
    const turnedAway = expect(first).rejects.toMatchObject({ error_code: 409 });
    while (w.sandbox.requests.count('telegram.getUpdates') === 0) await bot.api.getMe();
    const second = bot.api.getUpdates({ timeout: 30 });
    await turnedAway;
    w.sandbox.telegram.say(CHAT, 'bonjour');
    expect(await second).toMatchObject([{ message: { text: 'bonjour' } }]);
  });

  it('posts updates to a webhook with its secret, and then refuses polling', async () => {
    const headers: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      headers.push(request.headers);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await bot.api.setWebhook(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
      { secret_token: 's3cret' },
    );
    w.sandbox.telegram.say(CHAT, 'bonjour');
    await w.sandbox.courier.idle();
    expect(headers.map((one) => one['x-telegram-bot-api-secret-token'])).toEqual(['s3cret']);
    await expect(bot.api.getUpdates()).rejects.toMatchObject({ error_code: 409 });
    await bot.api.deleteWebhook();
    expect(await bot.api.getUpdates()).toEqual([]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('answers 401 to a wrong token, 429 with retry_after, 403 when blocked', async () => {
    const stranger = new Bot('1:wrong', { client: { apiRoot: w.sandbox.telegramRoot } });
    await expect(stranger.api.getMe()).rejects.toMatchObject({ error_code: 401 });
    w.sandbox.faults.add({
      operation: 'telegram.sendMessage',
      kind: 'rate-limited',
      retryAfterSeconds: 5,
    });
    await expect(send('x')).rejects.toMatchObject({
      error_code: 429,
      parameters: { retry_after: 5 },
    });
    w.sandbox.faults.add({ operation: 'telegram.*', kind: 'blocked' });
    await expect(send('x')).rejects.toMatchObject({
      error_code: 403,
      description: 'Forbidden: bot was blocked by the user',
    });
    expect(w.sandbox.inbox.telegram).toEqual([]);
    await send('x');
  });

  it('answers nonsense with 4xx', async () => {
    const post = (path: string, body: string) =>
      fetch(`${w.sandbox.telegramRoot}/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      });
    const token = w.sandbox.telegramToken;
    expect((await post(`bot${token}/sendMessage`, '{')).status).toBe(400);
    expect((await post(`bot${token}/launchRocket`, '{}')).status).toBe(404);
    expect((await post('bot%ZZ/getMe', '{}')).status).toBe(401);
  });

  it('reads entities by number too, and leaves other ampersands alone', () => {
    expect(parseTelegramHtml('&#233;&#x41; R&D &nbsp;')).toEqual({ text: 'éA R&D &nbsp;' });
  });
});

describe('the Twilio stand-in', () => {
  let w: World;
  beforeEach(async () => {
    w = await world();
  });
  afterEach(() => w.close());
  const post = async (
    form: Record<string, string>,
    token = w.sandbox.twilioAccount.authToken,
  ) => {
    const { accountSid } = w.sandbox.twilioAccount;
    const response = await fetch(
      `${w.sandbox.twilioRoot}/2010-04-01/Accounts/${accountSid}/Messages.json`,
      {
        method: 'POST',
        headers: {
          Authorization: `Basic ${Buffer.from(`${accountSid}:${token}`).toString('base64')}`,
        },
        body: new URLSearchParams(form),
      },
    );
    return { status: response.status, ...((await response.json()) as Record<string, unknown>) };
  };
  const message = { To: '+33612345678', From: '+33700000000', Body: 'RDV déplacé' };

  it('queues a message and keeps it in the inbox', async () => {
    expect(await post(message)).toMatchObject({
      status: 'queued',
      sid: expect.stringMatching(/^SM/),
    });
    expect(w.sandbox.inbox.sms).toMatchObject([
      { to: message.To, from: message.From, body: message.Body },
    ]);
  });

  it.each([
    [{ ...message, To: '0612345678' }, 21211],
    [{ ...message, Body: '' }, 21602],
    [{ ...message, Body: 'x'.repeat(1601) }, 21617],
    [{ ...message, From: '' }, 21603],
  ])('refuses %j with its code', async (form, code) => {
    expect(await post(form)).toMatchObject({ code });
    expect(w.sandbox.inbox.sms).toEqual([]);
  });

  it('answers 20003 to wrong credentials, and what its faults say', async () => {
    expect(await post(message, 'wrong')).toMatchObject({ code: 20003, status: 401 });
    w.sandbox.faults.add({ operation: 'twilio.messages', kind: 'blocked' });
    expect(await post(message)).toMatchObject({ code: 21610 });
    w.sandbox.faults.add({ operation: 'twilio.messages', kind: 'rate-limited' });
    expect(await post(message)).toMatchObject({ code: 20429, status: 429 });
  });
});
