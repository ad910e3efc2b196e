/** A patient returns to her booking through the link she was mailed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, openDemo } from '../support/demo.ts';
import { book, freeSlot, freeSlots, linkOn, type Slot, send } from '../support/patient.ts';
import { plain, spoken } from '../support/spoken.ts';
import { nextWeek, patient } from './patient-pages.ts';
import { visitors } from './visitors.ts';

const arrive = visitors();
let demo: Demo;
beforeAll(async () => {
  demo = await openDemo();
});
afterAll(() => demo?.close());

interface Booked {
  readonly id: string;
  readonly link: string;
  readonly slot: Slot;
  readonly email: string;
}

async function booked(name: string, changes: object = {}): Promise<Booked> {
  const slot = await freeSlot(demo.server.url);
  const person = patient(name);
  const { status, json } = await book(demo.server.url, slot.start, { ...person, ...changes });
  if (status !== 201) throw new Error(`booking answered ${status}`);
  const { host } = new URL(demo.form);
  const link = linkOn(`http://${host}`, json.manageUrl);
  return { id: String(json.id), link, slot, email: person.email };
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with scripts' : 'without scripts';

  describe(`the page of a booking, ${how}`, () => {
    it('cancels in two steps, and says that it is done', async () => {
      const { id, link, slot, email } = await booked(`Annule${javaScriptEnabled}`);
      const page = await arrive({ javaScriptEnabled });
      await page.goto(link);
      expect(plain(await page.locator('main').innerText())).toContain(spoken(slot.start));
      const sure = page.getByRole('button', { name: 'Oui, annuler' });
      expect(await sure.isVisible()).toBe(false);
      await page.getByText('Annuler le rendez-vous').click();
      await sure.click();
      await page.getByText('Votre rendez-vous est annulé.').waitFor();
      expect(await page.locator('main').innerText()).toContain('Annulé');
      expect(await page.getByRole('link', { name: 'Déplacer le rendez-vous' }).count()).toBe(0);
      expect(await demo.eventIds(slot.start.slice(0, 10))).not.toContain(id);
      await demo.mailed(email, /^Rendez-vous annulé/);
      expect((await freeSlots(demo.server.url, 10)).map(({ start }) => start)).toContain(
        slot.start,
      );
    });

    it('moves to another time, after asking once more', async () => {
      const { link, slot, email } = await booked(`Bouge${javaScriptEnabled}`);
      const page = await arrive({ javaScriptEnabled });
      await page.goto(link);
      await page.getByRole('link', { name: 'Déplacer le rendez-vous' }).click();
      await page.waitForURL(/move=1/);
      await nextWeek(page);
      await page.locator('section').nth(2).getByRole('link').nth(4).click();
      await page.waitForURL(/start=/);
      const start = new URL(page.url()).searchParams.get('start') ?? '';
      const asked = plain(await page.locator('main').innerText());
      expect(asked).toContain(spoken(slot.start));
      expect(asked).toContain(spoken(start));
      await page.getByRole('button', { name: 'Déplacer' }).click();
      await page.getByText('Votre rendez-vous est déplacé.').waitFor();
      const main = plain(await page.locator('main').innerText());
      expect(main).toContain(spoken(start));
      expect(main).not.toContain(spoken(slot.start));
      expect(await demo.mailed(email, /^Rendez-vous déplacé/)).toContain(spoken(start));
    });

    it('offers other times when the new one is gone, and keeps the old one until then', async () => {
      const { link, slot } = await booked(`Double${javaScriptEnabled}`);
      const page = await arrive({ javaScriptEnabled });
      await page.goto(link);
      await page.getByRole('link', { name: 'Déplacer le rendez-vous' }).click();
      await page.waitForURL(/move=1/);
      await nextWeek(page);
      await page.locator('section').nth(4).getByRole('link').nth(4).click();
      await page.waitForURL(/start=/);
      const start = new URL(page.url()).searchParams.get('start') ?? '';
      const quick = await book(demo.server.url, start, patient(`Vite${javaScriptEnabled}`));
      expect(quick.status).toBe(201);
      await page.getByRole('button', { name: 'Déplacer' }).click();
      await page.getByText('Cet horaire vient d’être pris').waitFor();
      await page.getByRole('link', { name: 'Garder l’horaire actuel' }).click();
      await page.getByText('Confirmé').waitFor();
      expect(plain(await page.locator('main').innerText())).toContain(spoken(slot.start));
    });
  });
}

describe('the page of a booking', () => {
  it('speaks the language the booking was made in', async () => {
    const { link } = await booked('English', { locale: 'en' });
    const page = await arrive();
    await page.goto(link);
    await page.getByRole('heading', { name: 'Your appointment' }).waitFor();
    await page.getByRole('link', { name: 'Move the appointment' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it('gives the appointment to the patient’s own calendar', async () => {
    const { id, link } = await booked('Agenda');
    const page = await arrive();
    await page.goto(link);
    const started = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Ajouter à mon agenda' }).click();
    const download = await started;
    expect(download.suggestedFilename()).toBe('rendez-vous.ics');
    const url = await page
      .getByRole('link', { name: 'Ajouter à mon agenda' })
      .getAttribute('href');
    const { text } = await send(new URL(url ?? '', link).href);
    expect(text).toContain(`UID:${id}@google.com`);
  });

  it('is nobody else’s: a wrong link leads to a page that says so', async () => {
    const { link } = await booked('Secret');
    const page = await arrive();
    const answer = await page.goto(`${link}x`);
    expect(answer?.status()).toBe(404);
    expect(await page.locator('main').innerText()).not.toContain('Secret');
    await page.getByRole('link', { name: 'Prendre rendez-vous' }).first().waitFor();
  });
});
