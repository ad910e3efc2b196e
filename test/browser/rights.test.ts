/** A patient takes a cancellation back, sees what is held about her, and asks for its erasure. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, openDemo } from '../support/demo.ts';
import { book, freeSlot, linkOn, type Slot } from '../support/patient.ts';
import { plain, spoken } from '../support/spoken.ts';
import { patient } from './patient-pages.ts';
import { visitors } from './visitors.ts';

const arrive = visitors();
let demo: Demo;
beforeAll(async () => {
  // Long enough for a busy machine: how soon it ends is for the tests of the engine.
  demo = await openDemo([], [], {
    NOTIFY_SETTLE_SECONDS: '600',
    DOCTOR_EMAIL: 'dr.dubois@example.com',
  });
});
afterAll(() => demo?.close());

async function booked(name: string) {
  const slot: Slot = await freeSlot(demo.server.url);
  const person = patient(name);
  const { status, json } = await book(demo.server.url, slot.start, person);
  if (status !== 201) throw new Error(`booking answered ${status}`);
  const link = linkOn(`http://${new URL(demo.form).host}`, json.manageUrl);
  return { id: String(json.id), link, slot, email: person.email };
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with scripts' : 'without scripts';

  describe(`second thoughts, ${how}`, () => {
    it('bring a cancelled appointment back', async () => {
      const { id, link, slot, email } = await booked(`Regret${javaScriptEnabled}`);
      const page = await arrive({ javaScriptEnabled });
      await page.goto(link);
      await page.getByText('Annuler le rendez-vous').click();
      await page.getByRole('button', { name: 'Oui, annuler' }).click();
      await page.getByText('Votre rendez-vous est annulé.').waitFor();
      expect(await demo.eventIds(slot.start.slice(0, 10))).not.toContain(id);
      await page.getByRole('button', { name: 'Rétablir le rendez-vous' }).click();
      await page.getByText('Votre rendez-vous est rétabli.').waitFor();
      expect(plain(await page.locator('main').innerText())).toContain(spoken(slot.start));
      expect(await page.getByRole('button', { name: 'Rétablir' }).count()).toBe(0);
      expect(await demo.eventIds(slot.start.slice(0, 10))).toContain(id);
      await demo.mailed(email, /^Rendez-vous rétabli/);
    });

    it('come too late when somebody else has the time, and are offered others', async () => {
      const { link, slot } = await booked(`Tard${javaScriptEnabled}`);
      const page = await arrive({ javaScriptEnabled });
      await page.goto(link);
      await page.getByText('Annuler le rendez-vous').click();
      await page.getByRole('button', { name: 'Oui, annuler' }).click();
      await page.getByRole('button', { name: 'Rétablir le rendez-vous' }).waitFor();
      const rival = patient(`Rapide${javaScriptEnabled}`);
      expect((await book(demo.server.url, slot.start, rival)).status).toBe(201);
      await page.getByRole('button', { name: 'Rétablir le rendez-vous' }).click();
      await page.getByText('vient d’être pris').waitFor();
      await page.locator('.times a').first().click();
      await page.getByLabel('Prénom', { exact: true }).waitFor();
    });

    it('see what is held, take it along, and ask for its erasure', async () => {
      const { id, link, email } = await booked(`Droits${javaScriptEnabled}`);
      const page = await arrive({ javaScriptEnabled });
      await page.goto(link);
      await page.getByRole('link', { name: 'Vos données' }).click();
      await page.getByRole('heading', { name: 'Ce que vous avez indiqué' }).waitFor();
      const text = await page.locator('main').innerText();
      for (const said of [email, id, 'Rendez-vous confirmé', 'agenda Google']) {
        expect(text).toContain(said);
      }
      const started = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Télécharger ces données' }).click();
      const download = await started;
      expect(download.suggestedFilename()).toBe('mes-donnees.json');
      const file = JSON.parse(readFileSync(await download.path(), 'utf8'));
      expect(file).toMatchObject({ version: 1, booking: { id }, patient: { email } });
      await page.getByRole('button', { name: 'Demander l’effacement' }).click();
      await page.getByText('dans un délai d’un mois').first().waitFor();
      expect(await page.getByRole('button', { name: 'Demander l’effacement' }).count()).toBe(0);
      await demo.mailed('dr.dubois@example.com', /^Demande d’effacement/);
    });
  });
}
