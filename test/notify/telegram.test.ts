import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TelegramText } from '../../src/notify/render-telegram.ts';
import { telegramChannel } from '../../src/notify/telegram.ts';
import { cutTelegramHtml, escapeTelegram } from '../../src/notify/telegram-html.ts';
import { notice } from './example.ts';
import { type HttpStandIn, httpStandIn, jsonAnswer } from './http-stand-in.ts';

const TOKEN = '123456:SECRET';
const accepted = jsonAnswer(200, {
  ok: true,
  result: { message_id: 77, date: 1, chat: { id: 4242, type: 'private' } },
});
const refusal = (error_code: number, description: string, parameters: object = {}) =>
  jsonAnswer(error_code, { ok: false, error_code, description, parameters });

let server: HttpStandIn;
beforeEach(async () => {
  server = await httpStandIn(accepted);
});
afterEach(async () => {
  await server.close();
});

const alert = { ...notice, party: 'doctor', channel: 'telegram', to: '4242' } as const;

function deliver(
  message: Partial<TelegramText> = {},
  apiRoot = server.root,
  replacing: string | null = null,
) {
  const render = (): TelegramText => ({ html: '<b>Hi</b>', buttons: [], ...message });
  const channel = telegramChannel({ token: TOKEN, apiRoot, render, timeoutMs: 2_000 });
  return channel.deliver(alert, replacing);
}

const sent = (): Record<string, unknown> => JSON.parse(server.requests[0]?.body ?? '{}');

describe('an alert by Telegram', () => {
  it('is sent as HTML to the chat, and remembers the message’s id', async () => {
    expect(await deliver()).toEqual({ kind: 'sent', providerId: '77' });
    expect(server.requests[0]?.path).toBe(`/bot${TOKEN}/sendMessage`);
    expect(sent()).toMatchObject({ chat_id: '4242', text: '<b>Hi</b>', parse_mode: 'HTML' });
    expect(sent()).not.toHaveProperty('reply_markup');
  });

  it('takes a root that ends in a slash', async () => {
    expect(await deliver({}, `${server.root}/telegram/`)).toMatchObject({ kind: 'sent' });
    expect(server.requests[0]?.path).toBe(`/telegram/bot${TOKEN}/sendMessage`);
  });

  it('offers https links as buttons, and others in the text, which Telegram would refuse', async () => {
    await deliver({
      buttons: [
        { kind: 'link', label: 'Google', url: 'https://calendar.example/e' },
        { kind: 'link', label: 'Admin', url: 'http://localhost:3000/admin?a=1&b=2' },
      ],
    });
    expect(sent().reply_markup).toEqual({
      inline_keyboard: [[{ text: 'Google', url: 'https://calendar.example/e' }]],
    });
    expect(sent().text).toBe('<b>Hi</b>\n\nAdmin\nhttp://localhost:3000/admin?a=1&amp;b=2');
  });

  it('puts the answers side by side, and links below', async () => {
    await deliver({
      buttons: [
        { kind: 'act', label: 'Yes', data: 'k.q' },
        { kind: 'act', label: 'No', data: 'x.q' },
        { kind: 'link', label: 'Google', url: 'https://calendar.example/e' },
      ],
    });
    expect(sent().reply_markup).toEqual({
      inline_keyboard: [
        [
          { text: 'Yes', callback_data: 'k.q' },
          { text: 'No', callback_data: 'x.q' },
        ],
        [{ text: 'Google', url: 'https://calendar.example/e' }],
      ],
    });
  });

  it('is cut to what Telegram takes, the links kept', async () => {
    await deliver({
      html: '&amp;'.repeat(5_000),
      buttons: [{ kind: 'link', label: 'Admin', url: 'http://localhost/admin' }],
    });
    const text = String(sent().text);
    expect(text.length).toBeLessThanOrEqual(4_096);
    expect(text).toMatch(/&amp;…\n\nAdmin\nhttp:\/\/localhost\/admin$/);
  });
});

describe('an alert that takes the place of an earlier one', () => {
  const paths = () => server.requests.map(({ path }) => path.replace(`/bot${TOKEN}/`, ''));
  const edit = (replacing = '77') => deliver({}, server.root, replacing);

  it('edits it, without the buttons it had, and stays the same message', async () => {
    expect(await edit('41')).toEqual({ kind: 'sent', providerId: '41' });
    expect(paths()).toEqual(['editMessageText']);
    expect(sent()).toMatchObject({ chat_id: '4242', message_id: 41, text: '<b>Hi</b>' });
    expect(sent()).not.toHaveProperty('reply_markup');
  });

  it('has got through when it reads so already', async () => {
    server.answer = refusal(400, 'Bad Request: message is not modified: specified new …');
    expect(await edit()).toEqual({ kind: 'sent', providerId: '77' });
    expect(paths()).toEqual(['editMessageText']);
  });

  it.each([
    'Bad Request: message to edit not found',
    "Bad Request: message can't be edited",
    'Bad Request: MESSAGE_ID_INVALID',
  ])('is sent anew after %s', async (description) => {
    server.answer = ({ path }) =>
      path.endsWith('editMessageText') ? refusal(400, description) : accepted;
    expect(await edit('41')).toEqual({ kind: 'sent', providerId: '77' });
    expect(paths()).toEqual(['editMessageText', 'sendMessage']);
  });

  it('is sent anew when the earlier one has no number of Telegram’s', async () => {
    expect(await edit('<id@example.com>')).toMatchObject({ kind: 'sent' });
    expect(paths()).toEqual(['sendMessage']);
  });

  it('waits, and is not sent beside it, when Telegram is out of order', async () => {
    server.answer = refusal(502, 'Bad Gateway');
    expect(await edit()).toMatchObject({ kind: 'later' });
    expect(paths()).toEqual(['editMessageText']);
  });
});

describe('when Telegram does not take it', () => {
  it('waits as long as it is told', async () => {
    server.answer = refusal(429, 'Too Many Requests: retry after 17', { retry_after: 17 });
    expect(await deliver()).toMatchObject({ kind: 'later', retryAfterMs: 17_000 });
  });

  it.each([
    [403, 'Forbidden: bot was blocked by the user', 'press Start'],
    [400, 'Bad Request: chat not found', 'TELEGRAM_CHAT_ID'],
    [401, 'Unauthorized', 'TELEGRAM_BOT_TOKEN'],
    [404, 'Not Found', 'TELEGRAM_BOT_TOKEN'],
    [400, "Bad Request: can't parse entities: Unsupported start tag “anna”", 'malformed'],
  ])('refuses after %i %s, with advice', async (code, description, advice) => {
    server.answer = refusal(code, description);
    const delivery = await deliver();
    expect(delivery.kind).toBe('refused');
    expect(JSON.stringify(delivery)).toContain(advice);
    expect(JSON.stringify(delivery)).not.toMatch(/SECRET|anna|4242/);
  });

  it('advises the new id when a group was upgraded', async () => {
    server.answer = refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: -100123,
    });
    const delivery = await deliver();
    expect(delivery.kind).toBe('refused');
    expect(JSON.stringify(delivery)).toContain('new chat id');
  });

  it.each([
    ['an error of its own', refusal(500, 'Internal Server Error')],
    ['a page that is no JSON', { status: 502, body: '<html>Bad gateway</html>' }],
  ])('tries later after %s', async (_, answer) => {
    server.answer = answer;
    expect(await deliver()).toMatchObject({ kind: 'later', retryAfterMs: null });
  });

  it('tries later when it hangs, and when nobody listens', async () => {
    server.answer = null;
    const render = (): TelegramText => ({ html: 'x', buttons: [] });
    const { root: apiRoot } = server;
    const hurried = telegramChannel({ token: TOKEN, apiRoot, render, timeoutMs: 100 });
    expect(await hurried.deliver(alert)).toMatchObject({ kind: 'later' });
    await server.close();
    const dead = await deliver({}, apiRoot);
    expect(dead).toMatchObject({ kind: 'later' });
    expect(JSON.stringify(dead)).not.toContain('SECRET');
    server = await httpStandIn(accepted);
  });

  it('can be checked without sending anything', async () => {
    const channel = telegramChannel({
      token: TOKEN,
      apiRoot: server.root,
      render: () => ({ html: 'x', buttons: [] }),
    });
    server.answer = jsonAnswer(200, { ok: true, result: { id: 1, is_bot: true } });
    expect(await channel.check()).toBeNull();
    server.answer = refusal(401, 'Unauthorized');
    expect(await channel.check()).toContain('TELEGRAM_BOT_TOKEN');
    expect(server.requests.map(({ path }) => path)).toEqual(
      Array(2).fill(`/bot${TOKEN}/getMe`),
    );
  });
});

describe('cutting', () => {
  const piece = fc.oneof(
    fc
      .string({ unit: 'binary', maxLength: 20 })
      .map((text) => escapeTelegram(text.toWellFormed())),
    fc
      .string({ unit: fc.constantFrom('&', '<', '🦷', 'é', 'a') })
      .map((text) => `<b>${escapeTelegram(text)}</b>`),
    fc.constant('<b>x<i>y &amp; z</i></b>'),
  );

  it('leaves no tag, entity or character in pieces, nor a tag open, at any limit', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.integer({ min: 20, max: 200 }),
        (parts, limit) => {
          const html = parts.join('');
          const cut = cutTelegramHtml(html, limit);
          expect(cut.length).toBeLessThanOrEqual(limit);
          expect(cut.isWellFormed()).toBe(true);
          const open: string[] = [];
          for (const [, slash, name = ''] of cut.matchAll(/<(\/?)([a-z]+)>/g)) {
            if (slash === '') open.push(name);
            else expect(open.pop()).toBe(name);
          }
          expect(open).toEqual([]);
          const text = cut.replace(/<\/?[a-z]+>/g, '').replace(/&(amp|lt|gt);/g, '');
          expect(text).not.toMatch(/[&<>]/);
          if (html.length <= limit) expect(cut).toBe(html);
          else expect(cut).toContain('…');
        },
      ),
    );
  });
});
