/** A patient books in a real browser. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP } from '../support/browser.ts';
import { type Demo, openDemo } from '../support/demo.ts';
import { book } from '../support/patient.ts';
import { plain, spoken } from '../support/spoken.ts';
import { chooseTime, fillIn, LABELS, patient, submit } from './patient-pages.ts';
import { visitors } from './visitors.ts';

const arrive = visitors();
let demo: Demo;
beforeAll(async () => {
  demo = await openDemo();
});
afterAll(() => demo?.close());

const dayOf = (start: string): string => start.slice(0, 10);

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with scripts' : 'without scripts';
  const name = (text: string): string => `${text}${javaScriptEnabled ? 'Avec' : 'Sans'}`;

  describe(`a patient with a phone, ${how}`, () => {
    it('books from the first page to the confirmation, and has it by mail', async () => {
      const page = await arrive({ javaScriptEnabled });
      const start = await chooseTime(page, demo.form);
      const anna = patient(name('Quenneville'));
      await fillIn(page, anna);
      await page.getByLabel('C’est ma première consultation au cabinet').check();
      await page.getByLabel('Message pour le médecin (facultatif)').fill('Bonjour\nà bientôt');
      await submit(page);
      await page.waitForURL(/\/bookings\//);
      const main = plain(await page.locator('main').innerText());
      expect(main).toContain('Votre rendez-vous est confirmé');
      expect(main).toContain(spoken(start));
      expect(main).toContain('Dr Marie Dubois');
      const subject = await demo.mailed(anna.email, /^Rendez-vous confirmé/);
      expect(subject).toContain(spoken(start));
    });

    it('finds what was wrong beside the field, and all she typed still there', async () => {
      const page = await arrive({ javaScriptEnabled });
      await chooseTime(page, demo.form, 1);
      const anna = { ...patient(name('Faute')), email: 'annabelle' };
      await fillIn(page, anna);
      await page.getByLabel('Message pour le médecin (facultatif)').fill('  deux\nlignes');
      await submit(page);
      const email = page.getByLabel('Adresse e-mail', { exact: true });
      await email.and(page.locator('[aria-invalid=true]')).waitFor();
      const describedBy = ((await email.getAttribute('aria-describedby')) ?? '').split(' ');
      const told = await page.locator(`#${describedBy[0]}`).innerText();
      expect(told).toContain('n’est pas valable');
      expect(await page.title()).toMatch(/^Erreur/);
      expect(await email.inputValue()).toBe('annabelle');
      expect(await page.getByLabel('Nom', { exact: true }).inputValue()).toBe(anna.lastName);
      const message = page.getByLabel('Message pour le médecin (facultatif)');
      expect(await message.inputValue()).toBe('  deux\nlignes');
      if (javaScriptEnabled) {
        expect(await page.evaluate('document.activeElement.id')).toBe('errors');
      }
      await email.fill(`${anna.lastName}@patients.example`);
      await submit(page);
      await page.waitForURL(/\/bookings\//);
    });

    it('books once with a double click', async () => {
      const page = await arrive({ javaScriptEnabled });
      const start = await chooseTime(page, demo.form, 2);
      const before = await demo.eventIds(dayOf(start));
      const anna = patient(name('Double'));
      await fillIn(page, anna);
      await page.getByRole('button', { name: LABELS.fr.submit }).dblclick();
      await page.waitForURL(/\/bookings\//);
      expect(await page.locator('main').innerText()).toContain(
        'Votre rendez-vous est confirmé',
      );
      expect(await demo.eventIds(dayOf(start))).toHaveLength(before.length + 1);
    });

    it('is offered other times when hers was taken meanwhile, and books one of them', async () => {
      const page = await arrive({ javaScriptEnabled });
      const start = await chooseTime(page, demo.form, 3);
      const anna = patient(name('Tardive'));
      await fillIn(page, anna);
      const other = await book(demo.server.url, start, { email: 'quick@patients.example' });
      expect(other.status).toBe(201);
      await submit(page);
      await page.getByRole('heading', { name: 'Cet horaire vient d’être pris' }).waitFor();
      expect(await page.getByLabel('Nom', { exact: true }).inputValue()).toBe(anna.lastName);
      const first = page.getByRole('radio').first();
      const offered = (await first.getAttribute('value')) ?? '';
      expect(offered).not.toBe(start);
      await first.check();
      await submit(page);
      await page.waitForURL(/\/bookings\//);
      expect(plain(await page.locator('main').innerText())).toContain(spoken(offered));
    });
  });
}

describe('a patient at a desk', () => {
  it('books in English when her browser is English, and is written to in English', async () => {
    const page = await arrive({ locale: 'en-GB', viewport: DESKTOP });
    await page.goto(demo.form);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await chooseTime(page, demo.form, 8);
    const anna = patient('English');
    await fillIn(page, anna, LABELS.en);
    await submit(page, LABELS.en);
    await page.waitForURL(/\/bookings\//);
    expect(await page.locator('main').innerText()).toContain('Your appointment is confirmed');
    await demo.mailed(anna.email, /^Appointment confirmed/);
  });

  it('changes the language of the page she is on', async () => {
    const page = await arrive({ viewport: DESKTOP });
    await chooseTime(page, demo.form, 9);
    const { pathname } = new URL(page.url());
    await page.getByRole('link', { name: 'English' }).click();
    await page.waitForURL(/lang=en/);
    expect(new URL(page.url()).pathname).toBe(pathname);
    await page.getByLabel('First name', { exact: true }).waitFor();
    await fillIn(page, patient('Switched'), LABELS.en);
    await submit(page, LABELS.en);
    await page.waitForURL(/\/bookings\//);
    expect(await page.locator('main').innerText()).toContain('Your appointment is confirmed');
  });

  it('needs no mouse, and always sees where she is', async () => {
    const page = await arrive({ viewport: DESKTOP });
    await page.goto(demo.form);
    const press = async (key: string): Promise<void> => {
      await page.keyboard.press(key);
    };
    const focused = async (): Promise<string> => String(await page.evaluate(NAME_OF_FOCUS));
    const tabTo = async (wanted: string): Promise<void> => {
      const passed: string[] = [];
      for (let tabs = 0; tabs < 150; tabs += 1) {
        await press('Tab');
        const name = await focused();
        expect(await page.evaluate(OUTLINE_OF_FOCUS), `focus on ${name} is visible`).not.toBe(
          'none',
        );
        if (name.startsWith(wanted)) return;
        passed.push(name);
      }
      throw new Error(`Tab never came to ${wanted}: ${passed.join(', ')}`);
    };
    await tabTo('Aller au contenu');
    await press('Enter');
    await tabTo('Consultation');
    await press('Enter');
    await page.waitForURL(/type=consultation/);
    await tabTo('Semaine suivante');
    await press('Enter');
    await page.waitForURL(/from=/);
    await tabTo('11:00');
    await press('Enter');
    await page.waitForURL(/start=/);
    const anna = patient('Clavier');
    for (const [label, text] of [
      ['Prénom', anna.firstName],
      ['Nom', anna.lastName],
      ['Adresse e-mail', anna.email],
      ['Téléphone', anna.phone],
    ] as const) {
      await tabTo(label);
      await page.keyboard.type(text);
    }
    await tabTo('C’est ma première consultation');
    await press('Space');
    await tabTo('Confirmer le rendez-vous');
    await press('Enter');
    await page.waitForURL(/\/bookings\//);
    expect(await page.locator('main').innerText()).toContain('Votre rendez-vous est confirmé');
    await tabTo('Annuler le rendez-vous');
    await press('Enter');
    await tabTo('Oui, annuler');
    await press('Enter');
    await page.getByText('Votre rendez-vous est annulé.').waitFor();
  });
});

/** What a screen reader would say: the label of a field, else the text. */
const NAME_OF_FOCUS =
  '(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()';
const OUTLINE_OF_FOCUS = 'getComputedStyle(document.activeElement).outlineStyle';
