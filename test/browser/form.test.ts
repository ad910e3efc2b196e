/** What helps a patient through the form: weeks, first free times, her own clock, gentle words. */
import { DateTime } from 'luxon';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP } from '../support/browser.ts';
import { type Demo, openDemo } from '../support/demo.ts';
import { eventually } from '../support/eventually.ts';
import { plain, spoken } from '../support/spoken.ts';
import { chooseTime, fillIn, LABELS, nextWeek, patient, submit } from './patient-pages.ts';
import { visitors } from './visitors.ts';

const arrive = visitors();
let demo: Demo;
beforeAll(async () => {
  demo = await openDemo([['minFillSeconds: 0', 'minFillSeconds: 1']]);
});
afterAll(() => demo?.close());

const SLOW = { timeout: 15_000 };

const startOf = (page: Page): string => new URL(page.url()).searchParams.get('start') ?? '';
const mainOf = async (page: Page): Promise<string> =>
  plain(await page.locator('main').innerText());

/** Nobody is as fast as a test: it sends until the form believes that somebody filled it in. */
async function sendUntil(
  page: Page,
  isSo: () => Promise<boolean>,
  labels: (typeof LABELS)['fr' | 'en'] = LABELS.fr,
): Promise<void> {
  await eventually('the form to believe it', async () => {
    await Promise.all([page.waitForEvent('load'), submit(page, labels)]);
    return isSo();
  });
}

const confirm = (page: Page, labels?: (typeof LABELS)['fr' | 'en']): Promise<void> =>
  sendUntil(page, async () => /\/bookings\//.test(page.url()), labels);

describe.each([true, false])('the form, with scripts: %s', (javaScriptEnabled) => {
  const name = (text: string): string => `${text}${javaScriptEnabled ? 'Avec' : 'Sans'}`;

  it('books one of the first free times straight from the first page', async () => {
    const page = await arrive({ javaScriptEnabled });
    await page.goto(demo.form);
    const soon = page.locator('.soon a');
    expect(await soon.count()).toBe(6);
    await soon.first().click();
    await page.waitForURL(/start=/);
    const start = startOf(page);
    const anna = patient(name('Vite'));
    await fillIn(page, anna);
    await confirm(page);
    expect(await mainOf(page)).toContain(spoken(start));
    await demo.mailed(anna.email, /^Rendez-vous confirmé/);
  });

  it('asks once more when it was sent faster than people are, and keeps all that was typed', async () => {
    const page = await arrive({ javaScriptEnabled });
    await chooseTime(page, demo.form, 4);
    const anna = patient(name('Rapide'));
    await fillIn(page, anna);
    await page.getByLabel('Message pour le médecin (facultatif)').fill('Bonjour');
    // Back to the moment the page was opened: a program that knows no waiting.
    const made = page.locator('input[name="made"]');
    await made.evaluate((input) => input.setAttribute('value', ''));
    await submit(page);
    await page.getByText('plus vite qu’on ne peut le remplir').first().waitFor();
    expect(await page.getByLabel('Nom', { exact: true }).inputValue()).toBe(anna.lastName);
    expect(await page.getByLabel('Message pour le médecin (facultatif)').inputValue()).toBe(
      'Bonjour',
    );
    await confirm(page);
    expect(await mainOf(page)).toContain('Votre rendez-vous est confirmé');
  });

  it('leafs through real weeks, and leads out of an empty one', async () => {
    const page = await arrive({ javaScriptEnabled });
    await page.goto(`${demo.form}?practitioner=dubois&type=consultation`);
    const heading = page.getByRole('heading', { level: 2 });
    const first = await heading.innerText();
    await nextWeek(page);
    const monday = DateTime.now().setZone('Europe/Paris').startOf('week').plus({ weeks: 1 });
    const words = monday.setLocale('fr').toFormat('d LLLL').replace(/^1 /, '1er ');
    expect(plain(await heading.innerText())).toBe(`Semaine du ${words}`);
    expect(await page.locator('section').count()).toBe(7);
    await page.reload();
    expect(plain(await heading.innerText())).toBe(`Semaine du ${words}`);
    await page.getByRole('link', { name: 'Semaine précédente' }).first().click();
    await expect.poll(() => heading.innerText(), SLOW).toBe(first);

    const far = monday.plus({ weeks: 20 }).toISODate();
    await page.goto(`${demo.form}?practitioner=dubois&type=consultation&from=${far}`);
    await page.getByText('pas encore ouverte à la réservation').waitFor();
    await page.getByText('Voir la semaine entière').click();
    await expect.poll(() => heading.innerText(), SLOW).toBe(first);
  });

  it('takes a telephone number as people write it, and says gently when it is none', async () => {
    const page = await arrive({ javaScriptEnabled });
    await chooseTime(page, demo.form, 6);
    const anna = { ...patient(name('Téléphone')), email: `${name('tel')}@patients.example` };
    await fillIn(page, { ...anna, phone: '06 12 34' });
    const error = page.locator('#phone-error');
    await sendUntil(page, async () => (await error.count()) > 0);
    expect(await error.innerText()).toContain('06 12 34 56 78');
    await page.getByLabel('Téléphone', { exact: true }).fill('06.71.82.93.04');
    await confirm(page);
  });
});

describe('a visitor in another time zone', () => {
  it('is told whose times she sees, and her own beside the one she chose', async () => {
    const page = await arrive({ timezoneId: 'America/New_York', viewport: DESKTOP });
    await page.goto(`${demo.form}?practitioner=dubois&type=consultation`);
    expect(await mainOf(page)).toContain('un autre fuseau horaire (America/New_York)');
    expect(await mainOf(page)).toContain('celles du cabinet (Europe/Paris)');
    const start = await chooseTime(page, demo.form, 8);
    const there = DateTime.fromISO(start, { zone: 'America/New_York', locale: 'fr' });
    const yours = `(chez vous : ${there.toFormat("cccc d LLLL 'à' HH:mm")})`;
    const shown = async () => (await mainOf(page)).replace('à 0', 'à ');
    expect(await shown()).toContain(yours.replace('à 0', 'à '));
    await fillIn(page, patient('Loin'));
    await confirm(page);
    expect(await shown()).toContain(spoken(start));
    expect(await shown()).toContain(yours.replace('à 0', 'à '));
  });

  it('that shows the same time is not another one', async () => {
    const page = await arrive({ timezoneId: 'Europe/Brussels' });
    await chooseTime(page, demo.form, 9);
    expect(await mainOf(page)).not.toMatch(/autre fuseau|chez vous/);
    expect(await mainOf(page)).toContain('Heures locales du cabinet (Europe/Paris)');
  });
});

describe('the confirmation', () => {
  it('goes into Google Calendar with what, when and where', async () => {
    const page = await arrive({ locale: 'en-GB', viewport: DESKTOP });
    const start = await chooseTime(page, demo.form, 10);
    await fillIn(page, patient('Google'), LABELS.en);
    await confirm(page, LABELS.en);
    const link = page.getByRole('link', { name: 'Add to Google Calendar' });
    const url = new URL((await link.getAttribute('href')) ?? '');
    expect(url.origin + url.pathname).toBe('https://calendar.google.com/calendar/render');
    const utc = (at: DateTime) => at.toUTC().toFormat("yyyyMMdd'T'HHmmss'Z'");
    const from = DateTime.fromISO(start);
    const expected = {
      action: 'TEMPLATE',
      dates: `${utc(from)}/${utc(from.plus({ minutes: 30 }))}`,
      ctz: 'Europe/Paris',
      location: '12 rue de la Paix, 75002 Paris',
    };
    const told = Object.fromEntries(url.searchParams);
    expect(told).toMatchObject(expected);
    expect(told.text).toContain('Consultation');
    expect(told.text).toContain('Dr Marie Dubois');
    const { pathname, searchParams } = new URL(page.url());
    expect(told.details).toContain(`${pathname}?token=${searchParams.get('token')}`);
    const map = page.getByRole('link', { name: '12 rue de la Paix, 75002 Paris' });
    expect(await map.getAttribute('href')).toContain('query=12+rue+de+la+Paix%2C+75002+Paris');
  });
});
