/** The front desk at work, with and without scripts, and by the keyboard alone. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/engine/core/values.ts';
import { DESKTOP, PHONE } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { DOCTOR, type Outside, openOutside, SECRETS, ZONE } from '../support/outside.ts';
import { book, freeSlot, type Slot, send } from '../support/patient.ts';
import type { ServerProcess } from '../support/program.ts';
import { plain, spoken } from '../support/spoken.ts';
import { patient } from './patient-pages.ts';
import { visitors } from './visitors.ts';

const arrive = visitors();
let outside: Outside;
let server: ServerProcess;
beforeAll(async () => {
  outside = await openOutside();
  server = await outside.start();
});
afterAll(() => outside?.close());

const desk = (path = ''): string => `${server.url}/admin${path}`;

/** Logged in, on that page of the desk. */
async function arriveAt(path: string, options = {}): Promise<Page> {
  const page = await arrive(options);
  await page.goto(desk(path));
  await page.getByLabel('Mot de passe').fill(SECRETS.admin);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.getByRole('button', { name: 'Se déconnecter' }).waitFor();
  return page;
}

async function booked(
  name: string,
  daysAhead = 3,
): Promise<{ id: string; slot: Slot; email: string }> {
  const slot = await freeSlot(server.url, daysAhead);
  const person = patient(name);
  const { status, json } = await book(server.url, slot.start, person);
  if (status !== 201) throw new Error(`booking answered ${status}`);
  return { id: String(json.id), slot, email: person.email };
}

const sync = () =>
  send(`${server.url}/api/cron/sync-calendar`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRETS.cron}` },
  });

const rowOf = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ hasText: `Annabelle ${name}` });

const mailed = async (to: string, subject: RegExp): Promise<void> =>
  eventually(`a mail to ${to} about ${subject}`, () =>
    outside.post.mailsTo(to).some((mail) => subject.test(plain(mail.subject ?? ''))),
  );

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with scripts' : 'without scripts';
  const tag = javaScriptEnabled ? 'Script' : 'Plain';
  const viewport = javaScriptEnabled ? DESKTOP : PHONE;

  describe(`the desk, ${how}`, () => {
    it('shows the day of a booking, and cancels it in two steps', async () => {
      const { id, slot, email } = await booked(`Cancel${tag}`);
      const page = await arriveAt('', { javaScriptEnabled, viewport });
      const row = rowOf(page, `Cancel${tag}`);
      const text = plain(await row.innerText());
      expect(text).toContain(plain(spoken(slot.start)).split(' à ')[1] ?? 'no time');
      const sure = row.getByRole('button', { name: /^Oui, annuler/ });
      expect(await sure.isVisible()).toBe(false);
      await row.locator('summary').click();
      await sure.click();
      await page.getByRole('status').filter({ hasText: 'annulé' }).waitFor();
      await mailed(email, /^Rendez-vous annulé/);
      expect(outside.events().map((event) => event.id)).not.toContain(id);
      expect(await rowOf(page, `Cancel${tag}`).innerText()).toContain('annulé');
    });

    it('moves a booking to a time it chooses', async () => {
      const { id, email } = await booked(`Move${tag}`);
      const page = await arriveAt('', { javaScriptEnabled, viewport });
      await rowOf(page, `Move${tag}`)
        .getByRole('link', { name: /^Déplacer/ })
        .click();
      await page.locator('section').nth(4).getByRole('link').nth(5).click();
      await page.waitForURL(/start=/);
      const start = new URL(page.url()).searchParams.get('start') ?? '';
      expect(plain(await page.locator('main').innerText())).toContain(spoken(start));
      await page.getByRole('button', { name: 'Déplacer' }).click();
      await page.getByRole('status').filter({ hasText: 'déplacé' }).waitFor();
      await mailed(email, /^Rendez-vous déplacé/);
      const event = outside.events().find((one) => one.id === id);
      expect(Date.parse(event?.start.dateTime ?? '')).toBe(Date.parse(start));
      const main = plain(await page.locator('main').innerText());
      expect(main).toContain('Rendez-vous déplacé');
    });

    it('takes a booking by telephone, to within the notice patients must keep', async () => {
      const page = await arriveAt('/telephone', { javaScriptEnabled, viewport });
      await page.getByRole('link', { name: /^Consultation/ }).click();
      await page
        .locator('.slots a')
        .nth(javaScriptEnabled ? 0 : 1)
        .click();
      await page.getByLabel('Prénom').fill('Ali');
      await page.getByLabel('Nom', { exact: true }).fill(`Telephone${tag}`);
      await page.getByRole('button', { name: 'Prendre le rendez-vous' }).click();
      await page.getByRole('alert').waitFor();
      expect(await page.getByLabel('Prénom').inputValue()).toBe('Ali');
      await page.getByLabel(/^Téléphone/).fill('06 12 34 56 78');
      await page.getByRole('button', { name: 'Prendre le rendez-vous' }).click();
      await page.getByRole('heading', { name: `Rendez-vous de Ali Telephone${tag}` }).waitFor();
      expect(outside.events().map(({ summary }) => summary)).toContain(
        `RDV – Ali Telephone${tag}`,
      );
      expect(await page.locator('main').innerText()).toContain('par le cabinet');
      await mailed(DOCTOR, new RegExp(`Ali Telephone${tag}`));
    });
  });
}

describe('the desk', () => {
  it('says why a time is not offered, and leads to what is in its way', async () => {
    const { slot } = await booked('InTheWay', 4);
    const page = await arriveAt('/why', { viewport: DESKTOP });
    const ask = async (time: string): Promise<string> => {
      await page.getByLabel('Jour').fill(slot.start.slice(0, 10));
      await page.getByLabel('Heure').fill(time);
      await page.getByRole('button', { name: 'Chercher la raison' }).click();
      return plain(await page.locator('#why').innerText());
    };
    expect(await ask('07:00')).toContain('de 8 h à 20 h');
    expect(await ask('19:50')).toContain('finit à 20 h');
    expect(await ask('15:10')).toContain('15 h et 15 h 30');
    expect(await ask(slot.start.slice(11, 16))).toContain('Annabelle InTheWay');
    await page.locator('#why').getByRole('link').click();
    await page.getByRole('heading', { name: 'Rendez-vous de Annabelle InTheWay' }).waitFor();
  });

  it('notes who did not come, and who came after all', async () => {
    const now = Math.floor(Date.now() / MINUTE) * MINUTE;
    const at = (ms: number) => ({ dateTime: new Date(ms).toISOString(), timeZone: ZONE });
    outside.sandbox.model.insert('primary', {
      summary: 'RDV – Nora Absente',
      description: '06 12 34 56 78',
      start: at(now - 10 * MINUTE),
      end: at(now + HOUR),
    });
    await sync();
    const page = await arriveAt('', { viewport: DESKTOP });
    const row = page.getByRole('listitem').filter({ hasText: 'Nora Absente' });
    await eventually('what was typed is a booking', async () => {
      await page.goto(desk());
      return (await row.count()) > 0;
    });
    await row.getByRole('button', { name: /^Pas venu/ }).click();
    await page.getByText('C’est noté : le patient n’est pas venu.').waitFor();
    expect(await row.innerText()).toContain('pas venu');
    await row.getByRole('button', { name: /^Venu finalement/ }).click();
    await page.getByText('C’est noté : le patient est venu.').waitFor();
    await row.getByRole('link', { name: 'Nora Absente', exact: true }).click();
    const main = page.locator('main');
    await main.getByText('Le patient n’est pas venu').waitFor();
    expect(await main.innerText()).toContain('noté dans l’agenda');
  });

  it('is reached from the doctor’s mail, logged in or not', async () => {
    const { id } = await booked('Linked', 5);
    await mailed(DOCTOR, /Annabelle Linked/);
    const mail = outside.post
      .mailsTo(DOCTOR)
      .find((one) => (one.subject ?? '').includes('Annabelle Linked'));
    const link = new RegExp(`\\S*/admin/bookings/${id}`).exec(mail?.text ?? '')?.[0] ?? '';
    const page = await arrive({ viewport: DESKTOP });
    const follow = async (): Promise<void> => {
      // From a site of its own, as a mail program on the web is.
      await page.goto(`${outside.sandbox.url.replace('127.0.0.1', 'localhost')}/`);
      const path = new URL(link).pathname;
      await page.evaluate(`location.href = ${JSON.stringify(`${server.url}${path}`)}`);
    };
    await follow();
    await page.getByLabel('Mot de passe').fill(SECRETS.admin);
    await page.getByRole('button', { name: 'Se connecter' }).click();
    const heading = page.getByRole('heading', { name: 'Rendez-vous de Annabelle Linked' });
    await heading.waitFor();
    await follow();
    await heading.waitFor();
  });

  it('counts what there is, in charts and in a table', async () => {
    const page = await arriveAt('/numbers', { viewport: PHONE });
    expect(await page.getByRole('row').count()).toBe(13);
    expect(await page.locator('svg rect').count()).toBe(48);
  });

  it('goes on from the mirror while Google is away, and says so', async () => {
    const { slot } = await booked('Mirrored', 2);
    outside.sandbox.faults.add({ operation: '*', kind: 'backend-error', times: Infinity });
    try {
      await sync();
      const page = await arriveAt('', { viewport: DESKTOP });
      await page.getByText('Google Agenda ne répond pas depuis').waitFor();
      expect(plain(await rowOf(page, 'Mirrored').innerText())).toContain(
        plain(spoken(slot.start)).split(' à ')[1] ?? 'no time',
      );
    } finally {
      outside.sandbox.faults.clear();
    }
    await sync();
  });

  it('is worked by the keyboard alone', async () => {
    const { id } = await booked('Keyboard', 6);
    const page = await arrive({ viewport: DESKTOP });
    await page.goto(desk());
    const press = (key: string) => page.keyboard.press(key);
    /** Tabs until the element in focus has that name. */
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let tabs = 0; tabs < 80; tabs += 1) {
        await press('Tab');
        const named = String(await page.evaluate(NAME_IN_FOCUS));
        if (name.test(named)) return;
      }
      throw new Error(`nothing in the order of tabs is called ${name}`);
    };
    await tabTo(/^password$/);
    await page.keyboard.type(SECRETS.admin);
    await press('Enter');
    await page.getByRole('button', { name: 'Se déconnecter' }).waitFor();
    await tabTo(/^q$/);
    await page.keyboard.type('keyboard');
    await press('Enter');
    await page.waitForURL(/q=keyboard/);
    await tabTo(/^Annuler – Annabelle Keyboard$/);
    await press('Enter');
    await tabTo(/^Oui, annuler et prévenir – Annabelle Keyboard$/);
    await press('Enter');
    await page.waitForURL(/done=cancelled/);
    expect(outside.events().map((event) => event.id)).not.toContain(id);
    await tabTo(/^Annabelle Keyboard$/);
    await press('Enter');
    await page.waitForURL(new RegExp(`/admin/bookings/${id}`));
  });
});

const NAME_IN_FOCUS =
  '(({ ariaLabel, textContent, name }) => ariaLabel || name || textContent.trim())(document.activeElement)';
