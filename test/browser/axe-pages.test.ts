/** Every page of ours, in every state a person may meet, by the eyes of axe. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { DESKTOP } from '../support/browser.ts';
import { type Demo, openDemo } from '../support/demo.ts';
import { eventually } from '../support/eventually.ts';
import { SECRETS } from '../support/outside.ts';
import { book, freeSlot, type Slot, send } from '../support/patient.ts';
import { inspect, openAll } from './axe.ts';
import { fillIn, LABELS, patient, submit } from './patient-pages.ts';
import { visitors } from './visitors.ts';

const arrive = visitors();
let demo: Demo;
beforeAll(async () => {
  demo = await openDemo();
});
afterAll(() => demo?.close());

const LANGUAGES = [
  ['fr', 'fr-FR'],
  ['en', 'en-GB'],
] as const;

/** The page with the details of the patient, for that slot. */
const detailsOf = ({ start }: Slot, lang: string): string =>
  `${demo.form}?${new URLSearchParams({ practitioner: 'dubois', type: 'consultation', start, lang })}`;

async function booked(name: string, daysAhead: number): Promise<{ slot: Slot; url: string }> {
  const slot = await freeSlot(demo.server.url, daysAhead);
  const { status, json } = await book(demo.server.url, slot.start, patient(name));
  if (status !== 201) throw new Error(`booking answered ${status}`);
  return { slot, url: String(json.manageUrl) };
}

const sandbox = (path: string): string => new URL(path, demo.inbox).href;
const form = (fields: Readonly<Record<string, string>>): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});
const fault = (action: 'on' | 'off', name: string) =>
  send(sandbox(`/faults/${action}`), form({ fault: name }));

const addEvent = (title: string, { start, end }: Slot) =>
  send(
    sandbox('/calendar/add'),
    form({
      calendar: 'primary',
      from: start.slice(0, 10),
      title,
      date: start.slice(0, 10),
      start: start.slice(11, 16),
      end: end.slice(11, 16),
    }),
  );

const look = async (page: Page, url: string, what: string): Promise<void> => {
  await page.goto(url);
  await inspect(page, what);
};

describe.each(LANGUAGES)('for a patient, in %s', (lang, locale) => {
  const labels = LABELS[lang];
  const day = lang === 'fr' ? 12 : 19;

  it('the form, step by step', async () => {
    const page = await arrive({ locale });
    await look(page, `${demo.form}?lang=${lang}`, 'choosing what');
    const choice = `practitioner=dubois&type=consultation&lang=${lang}`;
    await look(page, `${demo.form}?${choice}`, 'choosing a time');
    await look(page, `${demo.form}?${choice}&from=2099-01-04`, 'no time to choose');
    await look(
      page,
      `${demo.form}?${choice}&start=2020-01-01T09:00:00Z`,
      'a time that is over',
    );
    await look(page, detailsOf(await freeSlot(demo.server.url, day), lang), 'details');
    await submit(page, labels);
    await page.getByRole('alert').waitFor();
    await inspect(page, 'details with errors');
  });

  it('a time that was taken meanwhile', async () => {
    const slot = await freeSlot(demo.server.url, day);
    const page = await arrive({ locale });
    await page.goto(detailsOf(slot, lang));
    await fillIn(page, patient(`Late${lang}`), labels);
    await book(demo.server.url, slot.start, patient(`First${lang}`));
    await submit(page, labels);
    await page.getByRole('alert').waitFor();
    await inspect(page, 'taken, with alternatives');
  });

  it('a request kept while Google is away', async () => {
    const slot = await freeSlot(demo.server.url, day);
    await fault('on', 'google-down');
    try {
      const page = await arrive({ locale });
      await page.goto(detailsOf(slot, lang));
      await fillIn(page, patient(`Waiting${lang}`), labels);
      await submit(page, labels);
      await page.getByRole('status').waitFor();
      await inspect(page, 'queued');
    } finally {
      await fault('off', 'google-down');
    }
  });

  it('the confirmation, and the page of the booking: seen, moved, cancelled', async () => {
    const slot = await freeSlot(demo.server.url, day);
    const page = await arrive({ locale });
    await page.goto(detailsOf(slot, lang));
    await fillIn(page, patient(`Booked${lang}`), labels);
    await submit(page, labels);
    await page.waitForURL(/\/bookings\//);
    await inspect(page, 'confirmation');
    const url = new URL(page.url());
    const token = url.searchParams.get('token') ?? '';
    const own = `${url.origin}${url.pathname}?token=${token}&lang=${lang}`;
    await page.goto(own);
    await openAll(page);
    await inspect(page, 'the booking, all opened');
    await look(page, `${own}&move=1`, 'moving: choosing a time');
    const other = await freeSlot(demo.server.url, day + 1);
    const to = encodeURIComponent(other.start);
    await look(page, `${own}&move=1&start=${to}`, 'moving: confirming');
    await book(demo.server.url, other.start, patient(`Faster${lang}`));
    await page.locator('main form button').first().click();
    await page.getByRole('alert').waitFor();
    await inspect(page, 'moving: taken');
    await send(`${url.origin}${url.pathname}/cancel?token=${token}`, form({}));
    await look(page, own, 'cancelled');
  });

  it('the waiting list, and what it offers', async () => {
    const early = await booked(`Early${lang}`, day + 2);
    const { url } = await booked(`Hoping${lang}`, day + 2);
    const page = await arrive({ locale });
    await page.goto(`${url}&lang=${lang}`);
    await page.locator('button[name=wish]').click();
    await page.getByRole('status').waitFor();
    await inspect(page, 'waiting for something earlier');
    await send(early.url.replace('?', '/cancel?'), form({}));
    const offer = page.locator('a[href*="/offer"]');
    await eventually('the slot is offered', async () => {
      await page.goto(`${url}&lang=${lang}`);
      return (await offer.count()) > 0;
    });
    await inspect(page, 'something is offered');
    await offer.click();
    await page.waitForURL(/\/offer/);
    await inspect(page, 'the offer');
    await page.locator('main form button').last().click();
    await page.getByRole('status').waitFor();
    await inspect(page, 'the offer answered');
  });

  it('pages that say what went wrong', async () => {
    const page = await arrive({ locale });
    await look(page, `${demo.form}nowhere?lang=${lang}`, 'no such page');
    await look(page, `${demo.form}bookings/abc?token=x&lang=${lang}`, 'no such booking');
    for (const code of ['slot-unavailable', 'invalid', 'too-many-requests']) {
      await look(page, `${demo.form}problems/${code}?lang=${lang}`, `problem ${code}`);
    }
  });
});

describe('for the doctor and her desk', () => {
  it.each(LANGUAGES)('the admin page, in %s', async (lang, locale) => {
    await booked(`Desk${lang}`, 4);
    const page = await arrive({ locale, viewport: DESKTOP });
    await look(page, `${demo.admin}?lang=${lang}`, 'login');
    await page.locator('input[type=password]').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await inspect(page, 'login refused');
    await page.locator('input[type=password]').fill(SECRETS.admin);
    await page.keyboard.press('Enter');
    await page.getByText(`Desk${lang}`).first().waitFor();
    await inspect(page, 'admin page');
    await openAll(page);
    await inspect(page, 'admin page, all opened');
  });

  it.each(LANGUAGES)('the pages behind the admin page, in %s', async (lang, locale) => {
    const { slot } = await booked(`File${lang}`, 5);
    const page = await arrive({ locale, viewport: DESKTOP });
    const desk = (path: string): string => `${demo.admin}${path}`;
    await page.goto(desk(''));
    await page.locator('input[type=password]').fill(SECRETS.admin);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation').first().waitFor();
    await look(page, desk(`?q=File${lang}&lang=${lang}`), 'admin page, searched');
    await page.getByRole('link', { name: `Annabelle File${lang}`, exact: true }).click();
    await page.waitForURL(/\/admin\/bookings\//);
    await inspect(page, 'the file of a booking');
    const { origin, pathname } = new URL(page.url());
    await look(page, `${origin}${pathname}/move?lang=${lang}`, 'moving, at the desk');
    await page.locator('.slots a').last().click();
    await page.waitForURL(/start=/);
    await inspect(page, 'moving, at the desk: confirming');
    const choice = new URLSearchParams({ practitioner: 'dubois', type: 'consultation', lang });
    await look(page, desk(`/telephone?lang=${lang}`), 'by telephone');
    await look(page, desk(`/telephone?${choice}`), 'by telephone: choosing a time');
    await page.locator('.slots a').last().click();
    await page.waitForURL(/start=/);
    await page.locator('main form button.main').click();
    await page.getByRole('alert').waitFor();
    await inspect(page, 'by telephone, with errors');
    choice.set('start', slot.start);
    await look(page, desk(`/why?${choice}`), 'why a time is not offered');
    await look(page, desk(`/numbers?lang=${lang}`), 'numbers');
  });

  it.each(LANGUAGES)('a question about her calendar, in %s', async (lang, locale) => {
    const { slot } = await booked(`Asked${lang}`, lang === 'fr' ? 10 : 16);
    await addEvent(`Bloc ${lang}`, slot);
    await demo.sync();
    let question = '';
    await eventually('the question is mailed', async () => {
      const { text } = await send(demo.inbox);
      const mail = text.split('<article').find((one) => one.includes(`Bloc ${lang}`)) ?? '';
      question = /\/questions\/[^"&?]+\?token=[\w-]+/.exec(mail)?.[0] ?? '';
      return question !== '';
    });
    const page = await arrive({ locale });
    await look(page, new URL(`${question}&lang=${lang}`, demo.form).href, 'question');
    await page.locator('main button').first().click();
    await page.getByRole('status').waitFor();
    await inspect(page, 'question answered');
  });
});

describe.each(['fr', 'en'] as const)('the sandbox, in %s', (lang) => {
  let own: Demo;
  beforeAll(async () => {
    own = await openDemo([['locale: fr', `locale: ${lang}`]]);
  });
  afterAll(() => own?.close());

  it('its calendar, inbox and faults', async () => {
    const at = (path: string): string => new URL(path, own.inbox).href;
    const slot = await freeSlot(own.server.url, 10);
    await book(own.server.url, slot.start, patient('Sandbox'));
    const day = slot.start.slice(0, 10);
    for (const title of ['One', 'Two', 'Three']) {
      const [start, end] = [slot.start, slot.end].map((time) => time.slice(11, 16));
      const event = { calendar: 'primary', from: day, title, date: day };
      await send(at('/calendar/add'), form({ ...event, start: start ?? '', end: end ?? '' }));
    }
    await send(
      at('/calendar/add'),
      form({
        calendar: 'primary',
        from: day,
        title: 'Day',
        date: day,
        allDay: '1',
        busy: 'free',
      }),
    );
    const page = await arrive({ viewport: DESKTOP });
    await look(page, at('/'), 'home');
    await look(page, at(`/calendar?from=${day}`), 'calendar');
    await page.locator('.block.booking a').first().click();
    await page.getByRole('dialog').waitFor();
    await openAll(page);
    await inspect(page, 'an event opened');
    await look(page, at(`/calendar?from=${day}&new=${day}T09:00`), 'an event to be added');
    await own.sync();
    await own.mailed(patient('Sandbox').email, /./);
    await look(page, at('/inbox'), 'inbox');
    await openAll(page);
    await inspect(page, 'inbox, all opened');
    await send(at('/faults/on'), form({ fault: 'google-slow' }));
    await look(page, at('/faults'), 'faults');
    await send(at('/faults/off'), form({ fault: 'google-slow' }));
    await look(page, at('/calendar?calendar=nobody'), 'no such calendar');
  });
});
