/** The inbox without a script: who reads what, invitations answered, and a word with the bot. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../src/sandbox/model/resource.ts';
import { telegramMarkup } from '../../src/sandbox/pages/telegram-markup.ts';
import { visitorOf } from './visitor.ts';
import { MONDAY, OTHER, timed, type World, world } from './world.ts';

const DOCTOR = 'dubois@example.com';
const ANNA = 'anna@example.com';

let w: World;
beforeEach(async () => {
  const chatNames = new Map([['1', 'Dr Dubois']]);
  w = await world({ locale: 'en', doctors: [DOCTOR], chatNames });
});
afterEach(() => w.close());
const { get, post } = visitorOf(() => w);

const mail = (to: string, subject: string) =>
  w.sandbox.inbox.addMail({ messageId: `<${subject}@x>`, from: 'a@x', to, subject, text: 't' });
const subjects = async (path: string): Promise<readonly string[]> =>
  [...(await get(path)).text.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, subject = '']) => subject);
const bot = (text: string, more = {}) =>
  w.sandbox.inbox.addTelegram({
    chatId: '1',
    messageId: w.sandbox.inbox.nextMessageId(),
    text,
    parseMode: 'HTML',
    buttons: [],
    ...more,
  });

describe('the inbox', () => {
  it('lists the newest first, of everyone or of one reader', async () => {
    mail(ANNA, 'one');
    mail(DOCTOR, 'two');
    mail('zoe@example.com', 'three');
    bot('Bonjour');
    expect(await subjects('/inbox')).toEqual(['three', 'two', 'one']);
    expect(await subjects('/inbox?to=doctor')).toEqual(['two']);
    expect(await subjects('/inbox?to=patients')).toEqual(['three', 'one']);
    expect(await subjects(`/inbox?to=${encodeURIComponent(ANNA)}`)).toEqual(['one']);
    expect(await subjects('/inbox?to=nobody')).toEqual([]);
    const seesChat = async (path: string) => (await get(path)).text.includes('Bonjour');
    expect(await seesChat('/inbox?to=doctor')).toBe(true);
    expect(await seesChat('/inbox?to=patients')).toBe(false);
  });

  it('shows an edited message as it now reads, and says that it was edited', async () => {
    const { messageId } = bot('first');
    await fetch(
      `${w.sandbox.telegramRoot}/bot${w.sandbox.telegramToken}/editMessageText?chat_id=1&message_id=${messageId}&text=second`,
    );
    const { text } = await get('/inbox');
    expect(text).toContain('<div class="text">second</div><p class="meta">edited');
    expect(text).not.toContain('first');
  });

  it('opens the practice’s own newest mail, not the invitation Google sends after it', async () => {
    mail(ANNA, 'older');
    mail(ANNA, 'newest');
    const invitation = { calendarId: 'primary', eventId: 'gone', email: ANNA };
    w.sandbox.inbox.addMail({
      messageId: '<invitation@x>',
      from: 'a@x',
      to: ANNA,
      subject: 'invitation',
      text: 't',
      invitation,
    });
    const { text } = await get('/inbox');
    const open = [...text.matchAll(/<details open><summary>.*?<h2>(.*?)<\/h2>/g)];
    expect(open.map(([, subject]) => subject)).toEqual(['newest']);
  });

  it('calls a chat by whose it is, and leads to it on a phone', async () => {
    expect((await get('/inbox')).text).not.toContain('href="#phones"');
    bot('Bonjour');
    bot('Bonsoir', { chatId: '7' });
    const { text } = await get('/inbox');
    expect(text).toContain('id="chat-name-1">Telegram, Dr Dubois<');
    expect(text).toContain('id="chat-name-7">Telegram, 7<');
    expect(text).toContain('href="#phones"');
  });

  it('keeps what was said to the bot in its chat, and tells the bot', async () => {
    bot('Bonjour');
    expect((await post('/inbox/say', { chat: '1', text: ' aide ' })).status).toBe(303);
    const { text } = await get('/inbox');
    expect(text.indexOf('>aide<')).toBeLessThan(text.indexOf('>Bonjour<'));
    const polled = await fetch(
      `${w.sandbox.telegramRoot}/bot${w.sandbox.telegramToken}/getUpdates`,
    );
    expect(await polled.json()).toMatchObject({
      result: [{ message: { message_id: 2, text: 'aide', chat: { id: 1 } } }],
    });
    expect(bot('Voici').messageId).toBe(3);
  });

  it('shows what the bot answered to a button', async () => {
    const { messageId } = bot('?', { buttons: [[{ text: 'OK', callback_data: 'ok' }]] });
    await post('/inbox/press', { message: String(messageId), data: 'ok' });
    await fetch(
      `${w.sandbox.telegramRoot}/bot${w.sandbox.telegramToken}/answerCallbackQuery?callback_query_id=1&text=Fait`,
    );
    expect((await get('/inbox')).text).toContain('Answer to the button: Fait');
  });
});

describe('an invitation', () => {
  beforeEach(() => {
    w.sandbox.model.insert(
      'primary',
      {
        ...timed(MONDAY),
        id: 'event0',
        summary: 'RDV – Anna',
        attendees: [{ email: ANNA }],
      } as Json,
      { sendUpdates: 'all' },
    );
  });
  const answer = async (given: string, nth = 0): Promise<number> => {
    const id = w.sandbox.inbox.mails[nth]?.id ?? '';
    return (await post('/inbox/respond', { mail: id, answer: given })).status;
  };
  const event = (calendar = 'primary'): Json => w.sandbox.model.get(calendar, 'event0');

  it('is a mail in the practice’s language, that asks for an answer', async () => {
    const { text } = await get('/inbox');
    expect(text).toContain('<h2>Invitation: RDV – Anna</h2>');
    expect(text).toContain('Going?');
    expect(text).toMatch(/Monday,? 16 November 2026/);
  });

  it('answered with no changes the doctor’s copy alone: the event stays confirmed', async () => {
    const before = event();
    expect(await answer('declined')).toBe(303);
    expect(event()).toMatchObject({
      status: 'confirmed',
      sequence: before.sequence,
      attendees: [{ email: ANNA, responseStatus: 'declined' }],
    });
    expect(event().etag).not.toBe(before.etag);
    const { text } = await get('/inbox');
    expect(text).toContain('Answered: No');
    expect(text).toContain('value="declined" aria-pressed="true"');
    expect(await answer('tentative')).toBe(303);
    expect(event()).toMatchObject({ attendees: [{ responseStatus: 'tentative' }] });
  });

  it('finds its event at the colleague it was moved to', async () => {
    w.sandbox.model.move('primary', 'event0', OTHER);
    expect(await answer('accepted')).toBe(303);
    expect(event(OTHER)).toMatchObject({ attendees: [{ responseStatus: 'accepted' }] });
  });

  it('has no answer once the event is gone', async () => {
    w.sandbox.model.delete('primary', 'event0', { sendUpdates: 'all' });
    expect(await answer('accepted')).toBe(410);
    const { text } = await get('/inbox');
    expect(text).toContain('This event is gone');
    expect(text).not.toContain('action="/inbox/respond"');
  });

  it('can be answered after a restart, and the chat goes on', async () => {
    await w.close();
    const folder = mkdtempSync(join(tmpdir(), 'creneau-inbox-'));
    const options = { locale: 'en', file: join(folder, 'sandbox.jsonl') } as const;
    w = await world(options);
    const attendees = [{ email: ANNA }];
    w.sandbox.model.insert('primary', { ...timed(MONDAY), id: 'event0', attendees } as Json, {
      sendUpdates: 'all',
    });
    bot('Bonjour');
    w.sandbox.telegram.say('1', 'aide');
    await w.close();
    w = await world(options);
    expect((await get('/inbox')).text).toContain('>aide<');
    expect(bot('Voici').messageId).toBe(3);
    expect(await answer('accepted')).toBe(303);
    expect(event()).toMatchObject({ attendees: [{ responseStatus: 'accepted' }] });
    rmSync(folder, { recursive: true });
  });
});

describe('wrong input', () => {
  it.each<[string, Record<string, string>, number]>([
    ['respond', {}, 404],
    ['respond', { mail: '1', answer: 'accepted' }, 404],
    ['respond', { mail: '2', answer: 'perhaps' }, 400],
    ['press', {}, 404],
    ['press', { message: '1', data: 'other' }, 404],
    ['press', { message: 'x', data: 'ok' }, 404],
    ['say', {}, 404],
    ['say', { chat: '2', text: 'x' }, 404],
    ['say', { chat: '1', text: '  ' }, 400],
    ['say', { chat: '1', text: 'x'.repeat(4097) }, 400],
    ['nonsense', {}, 404],
  ])('%s %j is answered', async (action, form, status) => {
    mail(ANNA, 'no invitation');
    const attendees = [{ email: ANNA }];
    w.sandbox.model.insert('primary', { ...timed(MONDAY), attendees } as Json, {
      sendUpdates: 'all',
    });
    bot('?', { buttons: [[{ text: 'OK', callback_data: 'ok' }]] });
    expect((await post(`/inbox/${action}`, form)).status).toBe(status);
  });
});

describe('a Telegram message', () => {
  it.each([
    ['<b>a</b> &amp; <i>b</i>', '<b>a</b> &amp; <i>b</i>'],
    ['<strong>a</strong>', '<b>a</b>'],
    ['Tom & "Jerry"', 'Tom &amp; &quot;Jerry&quot;'],
    [
      'https://x/?a=1&amp;b=2 <b>c</b>',
      '<a href="https://x/?a=1&amp;b=2" target="_blank" rel="noreferrer">https://x/?a=1&amp;b=2</a> <b>c</b>',
    ],
    [
      'voir http://127.0.0.1/e?x="y" là',
      'voir <a href="http://127.0.0.1/e?x=&quot;y&quot;" target="_blank" rel="noreferrer">http://127.0.0.1/e?x=&quot;y&quot;</a> là',
    ],
    [
      '<a href="https://x/">https://y/</a>',
      '<a href="https://x/" target="_blank" rel="noreferrer">https://y/</a>',
    ],
    ['<script>x</script>', '&lt;script&gt;x'],
    ['<b onclick="x">a</b>', '<b>a</b>'],
    ['<b>open', '<b>open</b>'],
    ['<a href="tel:+336">6</a>', '<a href="tel:+336" target="_blank" rel="noreferrer">6</a>'],
    ['<a href="javascript:x">6</a>', '<a>6</a>'],
    [
      '<a href="https://x/?a=1&amp;b=2">6</a>',
      '<a href="https://x/?a=1&amp;b=2" target="_blank" rel="noreferrer">6</a>',
    ],
  ])('%j reads as %j', (text, markup) => {
    const read = telegramMarkup({ text, parseMode: 'HTML' }).markup;
    expect(read.replace('&lt;/script&gt;', '')).toBe(markup);
  });

  it('without a parse mode is plain text', () => {
    expect(telegramMarkup({ text: '<b>', parseMode: null }).markup).toBe('&lt;b&gt;');
  });
});
