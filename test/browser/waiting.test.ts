/** Two patients and one slot: one cancels, the other is written to, and says yes. No script is needed. */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, openDemo } from '../support/demo.ts';
import { book, freeSlot, linkOn, type Slot } from '../support/patient.ts';
import { plain, spoken } from '../support/spoken.ts';
import { inspect } from './axe.ts';
import { patient } from './patient-pages.ts';
import { visitors } from './visitors.ts';

const arrive = visitors();
let demo: Demo;
beforeAll(async () => {
  demo = await openDemo();
});
afterAll(() => demo?.close());

/** On a day of its own, so that the tests of this file do not meet in one line. */
async function booked(name: string, day: number, nth: number): Promise<Booked> {
  const slot = await freeSlot(demo.server.url, day, nth);
  const person = patient(name);
  const { status, json } = await book(demo.server.url, slot.start, person);
  if (status !== 201) throw new Error(`booking answered ${status}`);
  const { host } = new URL(demo.form);
  return { link: linkOn(`http://${host}`, json.manageUrl), slot, email: person.email };
}

const plainPart = async (mail: Locator): Promise<string> =>
  (await mail.locator('pre').first().textContent()) ?? '';

interface Booked {
  readonly link: string;
  readonly slot: Slot;
  readonly email: string;
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with scripts' : 'without scripts';
  const day = javaScriptEnabled ? 10 : 11;

  describe(`the waiting list, ${how}`, () => {
    it('brings a patient forward to the slot that another one gives up', async () => {
      const early = await booked(`Tot${javaScriptEnabled}`, day, 0);
      const late = await booked(`Tard${javaScriptEnabled}`, day, 5);
      const page = await arrive({ javaScriptEnabled });
      await page.goto(late.link);
      await page.getByRole('heading', { name: 'Venir plus tôt' }).waitFor();
      await page
        .getByRole('button', { name: 'Prévenez-moi si un créneau plus tôt se libère' })
        .click();
      await page.getByText('C’est noté').waitFor();
      await page.getByRole('button', { name: 'Quitter la liste d’attente' }).waitFor();
      if (javaScriptEnabled) await inspect(page, 'on the waiting list');

      await page.goto(early.link);
      await page.getByText('Annuler le rendez-vous').click();
      await page.getByRole('button', { name: 'Oui, annuler' }).click();
      await page.getByText('Votre rendez-vous est annulé.').waitFor();

      const subject = await demo.mailed(late.email, /^Un créneau plus tôt s’est libéré/);
      expect(subject).toContain(spoken(early.slot.start));
      await page.goto(demo.inbox);
      const mail = page.locator('article', { hasText: late.email }).first();
      const href = /https?:\S+\/offer\?token=\S+/.exec(await plainPart(mail))?.[0];
      // While it is offered, nobody else is given it.
      const quick = await book(
        demo.server.url,
        early.slot.start,
        patient(`Vite${javaScriptEnabled}`),
      );
      expect(quick.status).toBe(409);

      await page.goto(linkOn(new URL(demo.form).origin, href));
      const offered = plain(await page.locator('main').innerText());
      expect(offered).toContain(spoken(early.slot.start));
      expect(offered).toContain(spoken(late.slot.start));
      if (javaScriptEnabled) await inspect(page, 'an offer');
      await page.getByRole('button', { name: 'Oui, avancer mon rendez-vous' }).click();
      await page.getByText('Votre rendez-vous est déplacé.').waitFor();
      const main = plain(await page.locator('main').innerText());
      expect(main).toContain(spoken(early.slot.start));
      expect(main).not.toContain(spoken(late.slot.start));
      await demo.mailed(late.email, /^Rendez-vous déplacé/);
      // The link in the mail, pressed once more, finds nothing to accept and does no harm.
      await page.goto(linkOn(new URL(demo.form).origin, href));
      await page.getByRole('heading', { name: 'Ce créneau n’est plus disponible' }).waitFor();
      if (javaScriptEnabled) await inspect(page, 'no offer any more');
    });
  });
}

describe('the waiting list', () => {
  it('asks the next in line when the first one says no, by the keyboard alone', async () => {
    const early = await booked('Premier', 12, 0);
    const first = await booked('Attend', 12, 4);
    const second = await booked('Suivant', 12, 5);
    const page = await arrive();
    for (const { link } of [first, second]) {
      await page.goto(link);
      await page.getByRole('button', { name: 'Prévenez-moi' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('C’est noté').waitFor();
    }
    await page.goto(early.link);
    await page.getByText('Annuler le rendez-vous').click();
    await page.getByRole('button', { name: 'Oui, annuler' }).click();
    await page.getByText('Votre rendez-vous est annulé.').waitFor();
    await demo.mailed(first.email, /^Un créneau plus tôt s’est libéré/);
    await page.goto(first.link);
    await inspect(page, 'a booking with an offer');
    await page.getByRole('link', { name: 'Répondre' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Non, garder mon rendez-vous' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('vous gardez votre rendez-vous').first().waitFor();
    expect(plain(await page.locator('main').innerText())).toContain(spoken(first.slot.start));
    const subject = await demo.mailed(second.email, /^Un créneau plus tôt s’est libéré/);
    expect(subject).toContain(spoken(early.slot.start));
  });
});
