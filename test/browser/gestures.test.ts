/** Every gesture of a doctor with the mouse, the keyboard or a finger, and a patient's at her inbox; on a sandbox alone. */
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/engine/core/values.ts';
import type { Json } from '../../src/sandbox/model/resource.ts';
import { MONDAY, OTHER, timed, type World, world } from '../sandbox/world.ts';
import { DESKTOP, PHONE } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { visitors } from './visitors.ts';

let w: World;
beforeEach(async () => {
  w = await world({ locale: 'en', doctors: ['dubois@example.com'] });
});
// Hooks run last first: visitors, who look for news now and then, leave before the sandbox closes.
afterEach(() => w.close());
const arrive = visitors();

const insert = (more: Json = {}, at = MONDAY): Json =>
  w.sandbox.model.insert('primary', { ...timed(at), id: 'event0', ...more } as Json, {
    sendUpdates: 'all',
  });
const event = (id = 'event0', calendar = 'primary'): Json => w.sandbox.model.get(calendar, id);
const timesOf = ({ start, end }: Json): readonly string[] =>
  [start, end].map((time) =>
    String((time as Json).dateTime ?? (time as Json).date).slice(0, 16),
  );
const listed = (): readonly Json[] =>
  w.sandbox.model.list('primary', { singleEvents: true, orderBy: 'startTime' }).items as Json[];

/** The times the event comes to have; the page needs a moment to post them. */
const comesToBe = (times: readonly string[], id = 'event0') =>
  eventually(`${id} at ${times}`, () => String(timesOf(event(id))) === String(times));

async function calendar(options = {}): Promise<Page> {
  const page = await arrive({ viewport: DESKTOP, locale: 'en-GB', ...options });
  await page.goto(`${w.sandbox.url}/calendar`);
  return page;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

async function boxOf(locator: Locator): Promise<Point & { width: number; height: number }> {
  await locator.waitFor();
  const box = await locator.boundingBox();
  if (box === null) throw new Error('not on the page');
  return box;
}

/** The middle of a day's column at that hour. */
async function pointAt(page: Page, day: string, hour: number): Promise<Point> {
  const column = await boxOf(page.locator(`.day[data-day="${day}"]`));
  return { x: column.x + column.width / 2, y: column.y + ((hour - 7) / 13) * column.height };
}

async function drag(page: Page, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

describe('with the mouse', () => {
  it('an event is dragged to another day and time', async () => {
    insert();
    const page = await calendar();
    const from = await pointAt(page, '2026-11-16', 9.2);
    await drag(page, from, await pointAt(page, '2026-11-18', 14.2));
    await comesToBe(['2026-11-18T14:00', '2026-11-18T14:30']);
    await page.locator('.day[data-day="2026-11-18"] #event-event0').waitFor();
    expect(await page.getByRole('dialog').isVisible()).toBe(false);
  });

  it('its lower edge is pulled, and Escape takes a drag back', async () => {
    insert();
    const page = await calendar();
    const edge = await boxOf(page.locator('#event-event0 .edge'));
    const grip = { x: edge.x + edge.width / 2, y: edge.y + edge.height / 2 };
    await drag(page, grip, await pointAt(page, '2026-11-16', 11));
    await comesToBe(['2026-11-16T09:00', '2026-11-16T11:00']);
    const inside = await pointAt(page, '2026-11-16', 10);
    const away = await pointAt(page, '2026-11-19', 15);
    await page.mouse.move(inside.x, inside.y);
    await page.mouse.down();
    await page.mouse.move(away.x, away.y, { steps: 4 });
    await page.locator('.day[data-day="2026-11-19"] #event-event0').waitFor();
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await page.locator('.day[data-day="2026-11-16"] #event-event0').waitFor();
    expect(timesOf(event())).toEqual(['2026-11-16T09:00', '2026-11-16T11:00']);
  });

  it('free time is drawn into a new event, and clicked into one', async () => {
    const page = await calendar();
    await drag(
      page,
      await pointAt(page, '2026-11-17', 10.05),
      await pointAt(page, '2026-11-17', 12),
    );
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Title').fill('Bloc');
    expect(await dialog.getByLabel('To', { exact: true }).inputValue()).toBe('12:00');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await page.locator('.day[data-day="2026-11-17"] .block', { hasText: 'Bloc' }).waitFor();
    expect(timesOf(listed()[0] ?? {})).toEqual(['2026-11-17T10:00', '2026-11-17T12:00']);
    const free = await pointAt(page, '2026-11-19', 15.5);
    await page.mouse.click(free.x, free.y);
    await dialog.getByRole('button', { name: 'Add' }).click();
    await page.locator('.day[data-day="2026-11-19"] .block').waitFor();
    expect(timesOf(listed()[1] ?? {})).toEqual(['2026-11-19T15:00', '2026-11-19T15:30']);
  });

  it('an event becomes a whole day above the hours, and goes to a colleague on her tab', async () => {
    insert();
    const page = await calendar();
    const bars = await boxOf(page.locator('.free-day[data-day="2026-11-20"]'));
    const from = await pointAt(page, '2026-11-16', 9.2);
    await drag(page, from, { x: bars.x + 20, y: bars.y + 8 });
    await comesToBe(['2026-11-20', '2026-11-21']);
    const bar = await boxOf(page.locator('.bar#event-event0'));
    const tab = await boxOf(page.locator(`[data-calendar="${OTHER}"]`));
    await drag(page, { x: bar.x + 30, y: bar.y + 8 }, { x: tab.x + 20, y: tab.y + 10 });
    await page.locator('#event-event0').waitFor({ state: 'detached' });
    expect(event('event0', OTHER).status).toBe('confirmed');
  });

  it('an event is deleted, and restored from the bin', async () => {
    insert({ summary: 'RDV – Anna' });
    const page = await calendar();
    await page.locator('#event-event0').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Deleted (1)').click();
    expect(event().status).toBe('cancelled');
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.locator('#event-event0').waitFor();
    expect(event().status).toBe('confirmed');
  });

  it('an event is given to a colleague from its panel', async () => {
    insert();
    const page = await calendar();
    await page.locator('#event-event0').click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('summary', { hasText: 'Move to a colleague' }).click();
    await dialog.getByLabel('Other calendar').selectOption({ label: 'Dr Petit' });
    await dialog.getByRole('button', { name: 'Move to a colleague' }).click();
    await page.locator('#event-event0').waitFor({ state: 'detached' });
    expect(event('event0', OTHER).status).toBe('confirmed');
  });

  it('a series asks how much of it is meant, and stays where it was until it is told', async () => {
    insert({ id: 'series', recurrence: ['RRULE:FREQ=DAILY;COUNT=4'] });
    const page = await calendar();
    const move = async (): Promise<Locator> => {
      const from = await pointAt(page, '2026-11-18', 9.2);
      await drag(page, from, await pointAt(page, '2026-11-18', 16.2));
      return page.getByRole('dialog');
    };
    await (await move()).getByRole('link', { name: 'Close' }).click();
    const third = page.locator('.day[data-day="2026-11-18"] .block');
    await page.locator('.day[data-day="2026-11-18"] .block', { hasText: '09:00' }).waitFor();
    const asked = await move();
    await asked.getByLabel('This and following').check();
    await asked.getByRole('button', { name: 'Move' }).click();
    await asked.waitFor({ state: 'hidden' });
    expect(await third.innerText()).toContain('16:00–16:30');
    expect(listed().map((one) => timesOf(one)[0])).toEqual([
      '2026-11-16T09:00',
      '2026-11-17T09:00',
      '2026-11-18T16:00',
      '2026-11-19T16:00',
    ]);
  });

  it('a refusal is said, and the event lies where it was', async () => {
    insert();
    const page = await calendar();
    w.sandbox.model.share('primary', 'reader');
    await drag(
      page,
      await pointAt(page, '2026-11-16', 9.2),
      await pointAt(page, '2026-11-18', 14.2),
    );
    await page.getByRole('alert').waitFor();
    await page.locator('.day[data-day="2026-11-16"] #event-event0').waitFor();
  });
});

describe('the calendar', () => {
  it('is worked by keyboard: opened, moved, deleted', async () => {
    insert();
    const page = await calendar();
    const link = page.locator('#event-event0 a');
    await link.focus();
    await page.keyboard.press('Shift+ArrowDown');
    await comesToBe(['2026-11-16T09:15', '2026-11-16T09:45']);
    await page.locator('#event-event0', { hasText: '09:15' }).waitFor();
    await link.focus();
    await page.keyboard.press('Shift+ArrowRight');
    await comesToBe(['2026-11-17T09:15', '2026-11-17T09:45']);
    await page.locator('.day[data-day="2026-11-17"] #event-event0').waitFor();
    await link.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await link.focus();
    await page.keyboard.press('Delete');
    await page.getByText('Deleted (1)').waitFor();
    expect(event().status).toBe('cancelled');
  });

  it('shows by itself what comes in, and what the patient answers', async () => {
    const page = await calendar();
    insert({ summary: 'RDV – Anna', attendees: [{ email: 'anna@example.com' }] });
    const block = page.locator('#event-event0');
    await block.waitFor();
    w.sandbox.model.respond('primary', 'event0', 'anna@example.com', 'declined');
    await block.locator('.answer-declined').waitFor();
    expect(await block.getByRole('link').getAttribute('aria-label')).toContain('Answer: No');
  });

  it('works without scripts', async () => {
    insert({ summary: 'Réunion' });
    const page = await calendar({ javaScriptEnabled: false });
    await page.getByRole('link', { name: /^Réunion/ }).click();
    await page.getByText('Change', { exact: true }).click();
    await page.getByLabel('From', { exact: true }).fill('08:00');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('08:00–09:30').waitFor();
    await page.getByRole('link', { name: 'Add an event' }).click();
    await page.getByLabel('Title').fill('Bloc');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.locator('.block', { hasText: 'Bloc' }).waitFor();
  });

  it('shows three days on a phone, from the one asked for, and is worked by touch', async () => {
    insert({}, MONDAY + 3 * DAY);
    const page = await calendar({ viewport: PHONE, hasTouch: true, isMobile: true });
    await page.goto(`${w.sandbox.url}/calendar?from=2026-11-19`);
    const [thursday, saturday] = [
      await boxOf(page.locator('.day[data-day="2026-11-19"]')),
      await boxOf(page.locator('.day[data-day="2026-11-21"]')),
    ];
    expect(thursday.x).toBeGreaterThan(40);
    expect(saturday.x + saturday.width).toBeLessThanOrEqual(PHONE.width);
    await page.locator('#event-event0').tap();
    await page.getByRole('dialog').getByRole('link', { name: 'Close' }).tap();
    await page.locator('.day[data-day="2026-11-20"] .cell').nth(4).tap();
    await page.getByRole('dialog').getByRole('button', { name: 'Add' }).tap();
    await page.locator('.day[data-day="2026-11-20"] .block').waitFor();
    expect(timesOf(listed()[1] ?? {})[0]).toBe('2026-11-20T11:00');
  });
});

describe('with a finger', () => {
  it('an event that is held down is dragged; a swipe only scrolls', async () => {
    insert({}, MONDAY + 2 * HOUR);
    const page = await calendar({ viewport: PHONE, hasTouch: true, isMobile: true });
    await page.goto(`${w.sandbox.url}/calendar?from=2026-11-16`);
    const finger = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at: Point | null) =>
      finger.send('Input.dispatchTouchEvent', { type, touchPoints: at === null ? [] : [at] });
    const [from, to] = [
      await pointAt(page, '2026-11-16', 11.2),
      await pointAt(page, '2026-11-17', 9.2),
    ];
    await touch('touchStart', from);
    await touch('touchMove', { x: from.x - 60, y: from.y });
    await touch('touchEnd', null);
    expect(await page.locator('body[data-busy]').count()).toBe(0);
    expect(timesOf(event())).toEqual(['2026-11-16T11:00', '2026-11-16T11:30']);
    await page.goto(`${w.sandbox.url}/calendar?from=2026-11-16`);
    await touch('touchStart', from);
    await page.locator('body[data-busy=move]').waitFor({ state: 'attached' });
    await touch('touchMove', { x: (from.x + to.x) / 2, y: to.y });
    await touch('touchMove', to);
    await touch('touchEnd', null);
    await comesToBe(['2026-11-17T09:00', '2026-11-17T09:30']);
  });
});

describe('the inbox', () => {
  const bot = (text: string, more = {}) =>
    w.sandbox.inbox.addTelegram({
      chatId: '1',
      messageId: w.sandbox.inbox.nextMessageId(),
      text,
      parseMode: 'HTML',
      buttons: [],
      ...more,
    });
  const inbox = async (): Promise<Page> => {
    const page = await arrive({ viewport: PHONE, locale: 'en-GB' });
    await page.goto(`${w.sandbox.url}/inbox`);
    return page;
  };
  const updates = async (): Promise<readonly Json[]> => {
    const bot = `${w.sandbox.telegramRoot}/bot${w.sandbox.telegramToken}`;
    const answer = await fetch(`${bot}/getUpdates`);
    return ((await answer.json()) as { result: Json[] }).result;
  };

  it('lets a button be pressed and the bot be written to, and shows what comes of it', async () => {
    const page = await inbox();
    const { messageId } = bot('<b>RDV</b>', {
      buttons: [[{ text: 'Confirm', callback_data: 'confirm:1' }]],
    });
    await page.getByRole('button', { name: 'Confirm' }).click();
    await eventually('a press', async () => (await updates()).length === 1);
    expect(await updates()).toMatchObject([
      { callback_query: { data: 'confirm:1', message: { message_id: messageId } } },
    ]);
    const [item] = w.sandbox.inbox.telegram;
    if (item === undefined) throw new Error('no message');
    w.sandbox.inbox.replace({ ...item, text: 'Confirmed', buttons: [], editedAt: item.at });
    await page.locator('[data-kind=telegram]', { hasText: 'Confirmed' }).waitFor();
    expect(await page.getByRole('button', { name: 'Confirm' }).count()).toBe(0);
    await page.getByLabel('Write to the bot').fill('today');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('[data-kind=said]', { hasText: 'today' }).waitFor();
    expect(await page.getByLabel('Write to the bot').inputValue()).toBe('');
  });

  it('lets a patient say no to Google’s invitation, and the doctor’s copy knows', async () => {
    insert({ summary: 'RDV – Anna', attendees: [{ email: 'anna@example.com' }] });
    const page = await inbox();
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByText('Answered: No').waitFor();
    expect(event()).toMatchObject({
      status: 'confirmed',
      attendees: [{ responseStatus: 'declined' }],
    });
  });

  it('keeps a mail open and its frame drawn while others arrive', async () => {
    const mail = (subject: string) =>
      w.sandbox.inbox.addMail({
        messageId: `<${subject}@x>`,
        from: 'a@x',
        to: 'b@x',
        subject,
        text: 't',
        html: `<p>${subject}</p>`,
      });
    mail('first');
    const page = await inbox();
    const frame = page.frameLocator('iframe');
    await frame.getByText('first').waitFor();
    await page.locator('iframe').evaluate(MARK);
    mail('second');
    await page.locator('h2', { hasText: 'second' }).waitFor();
    expect(await page.locator('iframe[data-marked]').isVisible()).toBe(true);
  });
});

describe('the page of faults', () => {
  it('breaks and mends with a switch, and every page open says so', async () => {
    const page = await arrive({ viewport: PHONE, locale: 'en-GB' });
    await page.goto(`${w.sandbox.url}/faults`);
    const other = await calendar();
    await page.getByRole('switch', { name: 'Google is down' }).click();
    await page.getByRole('switch', { name: 'Google is down', checked: true }).waitFor();
    expect(w.sandbox.faults.pending().length).toBeGreaterThan(0);
    await other.getByText('Broken: Google is down').waitFor();
    await page.getByRole('button', { name: 'Mend everything' }).click();
    await page.getByText('Everything works.').waitFor();
    expect(w.sandbox.faults.pending()).toEqual([]);
  });
});

/** A function of the page, in its own language. */
const MARK = new Function('element', 'element.dataset.marked = ""') as (
  element: unknown,
) => void;
