/** The doctor at her telephone, from outside: a real server, the sandbox's Telegram, real mail. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TelegramItem } from '../../src/sandbox/inbox.ts';
import { eventually } from '../support/eventually.ts';
import { DOCTOR, type Outside, openOutside, ZONE } from '../support/outside.ts';
import { ANNA, book, freeSlot, freeSlots, linkOn, send } from '../support/patient.ts';

/** As the environment of the tests has it. */
const CHAT = '123456789';

let outside: Outside;
beforeEach(async () => {
  outside = await openOutside();
});
afterEach(() => outside.close());

const practice = (change: (yaml: string) => string): void => {
  const file = join(outside.folder, 'practice.yaml');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
};

const messages = (): readonly TelegramItem[] => outside.sandbox.inbox.telegram;
const now = ({ messageId }: TelegramItem): TelegramItem | undefined =>
  messages().find((one) => one.messageId === messageId);
const arrived = async (wanted: RegExp): Promise<TelegramItem> =>
  (await outside.sandbox.inbox.arrival(
    (one) => one.kind === 'telegram' && wanted.test(one.text),
  )) as TelegramItem;
const button = (item: TelegramItem | undefined, label: string): string => {
  const found = item?.buttons.flat().find(({ text }) => text === label)?.callback_data;
  if (found === undefined) throw new Error(`no button ${label}`);
  return found;
};
const form = (answer: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ answer }),
});

describe('what the doctor asks her bot', () => {
  it('is answered to her: her days, what is free; and time that she blocks is blocked in Google', async () => {
    const { sandbox } = outside;
    const server = await outside.start();
    const slot = await freeSlot(server.url, 1, 2);
    expect((await book(server.url, slot.start)).status).toBe(201);
    await eventually('the menu is set', () => sandbox.telegram.commands.length === 6);

    sandbox.telegram.say(CHAT, '/demain');
    expect((await arrived(/Annabelle Quenneville \(Consultation\)/)).chatId).toBe(CHAT);
    sandbox.telegram.say(CHAT, '/libre');
    await arrived(/Prochains moments libres/);

    const day = DateTime.now().setZone(ZONE).plus({ days: 3 });
    sandbox.telegram.say(CHAT, `/absent ${day.toFormat('d/M')}`);
    const answer = await arrived(/C’est noté dans Google Agenda/);
    expect(await freeSlots(server.url, 3)).toEqual([]);
    const absences = () => outside.events().filter(({ summary }) => summary === 'Absent');
    expect(absences()).toMatchObject([{ start: { date: day.toISODate() } }]);

    sandbox.telegram.press(answer.messageId, button(answer, 'Annuler cette absence'));
    await eventually('the absence is gone', () => absences().length === 0);
    expect((await freeSlots(server.url, 3)).length).toBeGreaterThan(0);

    sandbox.telegram.say('987654321', '/aujourdhui');
    const refusal = await arrived(/ne répond qu’aux médecins/);
    expect(refusal.chatId).toBe('987654321');
    expect(refusal.text).not.toContain(ANNA.lastName);
    expect(await server.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    for (const secret of [ANNA.lastName, CHAT, '987654321', sandbox.telegramToken]) {
      expect(server.stderr()).not.toContain(secret);
    }
  });
});

describe('the news of a booking', () => {
  it('lets her propose other times, which the patient takes from her mail', async () => {
    const { sandbox, post } = outside;
    const server = await outside.start();
    const slot = await freeSlot(server.url);
    expect((await book(server.url, slot.start)).status).toBe(201);
    const news = await arrived(/Nouveau rendez-vous/);
    sandbox.telegram.press(news.messageId, button(news, 'Proposer d’autres heures'));
    const mail = await post.arrival(ANNA.email, 2);
    expect(mail.subject).toContain('Proposition d’un autre horaire');
    await eventually('she reads how it ended', () =>
      /→ Le patient est prié/.test(now(news)?.text ?? ''),
    );
    const [link] = /http\S+move=1\S+/.exec(mail.text ?? '') ?? [];
    const url = linkOn(server.url, link);
    const page = await send(url);
    expect(page.status).toBe(200);
    // Looking moves nothing.
    expect(outside.events()[0]?.start.dateTime).toBe(slot.start);
    const start = new URL(url).searchParams.get('start') ?? '';
    const to = linkOn(server.url, link).replace(/\?.*/, '');
    const token = new URL(url).searchParams.get('token') ?? '';
    const moved = await send(`${to}/reschedule?token=${encodeURIComponent(token)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ start }),
    });
    expect(moved.status).toBe(303);
    expect(outside.events()).toMatchObject([{ start: { dateTime: start } }]);
    await arrived(/Rendez-vous déplacé/);
  });

  it('lets her cancel it, after saying why, which the patient reads', async () => {
    const { sandbox, post } = outside;
    const server = await outside.start();
    const slot = await freeSlot(server.url);
    await book(server.url, slot.start);
    const news = await arrived(/Nouveau rendez-vous/);
    sandbox.telegram.press(news.messageId, button(news, 'Annuler…'));
    await eventually('she is asked why', () => (now(news)?.buttons.flat().length ?? 0) >= 4);
    expect(outside.events()).toHaveLength(1);
    sandbox.telegram.press(news.messageId, button(now(news), 'Imprévu'));
    const mail = await post.arrival(ANNA.email, 2);
    expect(mail.text).toContain('En raison d’un imprévu');
    expect(outside.events()).toEqual([]);
    await eventually('she reads how it ended', () =>
      /→ Le rendez-vous est annulé/.test(now(news)?.text ?? ''),
    );
  });

  it('with initials only names nobody, while her mail does', async () => {
    practice((yaml) =>
      yaml.replace('practitioners:', '  privacy: { telegram: initials }\npractitioners:'),
    );
    const { post } = outside;
    const server = await outside.start();
    await book(server.url, (await freeSlot(server.url)).start);
    const news = await arrived(/Nouveau rendez-vous/);
    expect(news.text).toContain('A. Q.');
    for (const field of [ANNA.firstName, ANNA.lastName, ANNA.email, '71 82']) {
      expect(JSON.stringify(messages())).not.toContain(field);
    }
    expect((await post.arrival(DOCTOR)).text).toContain(ANNA.lastName);
  });
});

describe('a booking to confirm', () => {
  it.each([
    ['approve', /^RDV – /, 'Rendez-vous accepté'],
    ['decline', null, 'Rendez-vous annulé'],
  ] as const)('is answered on the page behind the link in her mail: %s', async (verb, title, told) => {
    practice((yaml) => yaml.replace('approval: automatic', 'approval: doctor'));
    const { post } = outside;
    // She needs no admin page for it.
    const server = await outside.start({ ADMIN_PASSWORD: '' });
    await book(server.url, (await freeSlot(server.url)).start);
    expect(outside.events()).toMatchObject([
      { status: 'tentative', summary: `À confirmer – ${ANNA.firstName} ${ANNA.lastName}` },
    ]);
    const mail = await post.arrival(DOCTOR);
    const [link] = /http\S+\/approvals\/\S+/.exec(mail.text ?? '') ?? [];
    const url = linkOn(server.url, link);
    // A scanner that follows the link changes nothing.
    expect((await send(url)).text).toContain(ANNA.lastName);
    expect(outside.events()[0]?.status).toBe('tentative');
    const answered = await send(url, form(verb));
    expect(answered.status).toBe(200);
    expect((await post.arrival(ANNA.email, 2)).subject).toContain(told);
    if (title === null) expect(outside.events()).toEqual([]);
    else expect(outside.events()[0]?.summary).toMatch(title);
    expect((await send(url)).text).toContain('n’attend plus de réponse');
    expect((await send(url, form('approve'))).status).toBe(200);
    expect(post.mailsTo(ANNA.email)).toHaveLength(2);
  });
});
