/** The doctor answers a request from her mail: with the keyboard alone, and without any script. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, PHONE } from '../support/browser.ts';
import { type Demo, openDemo } from '../support/demo.ts';
import { eventually } from '../support/eventually.ts';
import { book, freeSlot, linkOn, send } from '../support/patient.ts';
import { inspect } from './axe.ts';
import { patient } from './patient-pages.ts';
import { visitors } from './visitors.ts';

const arrive = visitors();
let demo: Demo;
beforeAll(async () => {
  demo = await openDemo([['approval: automatic', 'approval: doctor']]);
});
afterAll(() => demo?.close());

/** The link in the mail about the booking of that patient. */
async function asked(name: string): Promise<string> {
  const slot = await freeSlot(demo.server.url);
  const { status, json } = await book(demo.server.url, slot.start, patient(name));
  expect(status).toBe(201);
  const link = new RegExp(`http[^\\s"<]+/approvals/${json.id}\\?token=[\\w-]+`);
  let found: string | undefined;
  await eventually('the mail that asks her', async () => {
    [found] = link.exec((await send(demo.inbox)).text) ?? [];
    return found !== undefined;
  });
  return linkOn(demo.server.url, found);
}

describe('a booking to confirm', () => {
  it('is confirmed from the link in the mail with the keyboard alone, and says so from then on', async () => {
    const url = await asked('Clavier');
    const page = await arrive({ viewport: DESKTOP });
    await page.goto(url);
    await inspect(page, 'a booking to confirm');
    const confirm = page.getByRole('button', { name: 'Confirmer le rendez-vous' });
    for (let presses = 0; presses < 20; presses += 1) {
      if (await confirm.evaluate((element) => element === element.ownerDocument.activeElement))
        break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('Le rendez-vous est confirmé').waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
    await inspect(page, 'a booking that was confirmed');
    await page.goto(url);
    expect(await page.locator('h1').innerText()).toBe('Rendez-vous confirmé');
    expect(await page.getByRole('button').count()).toBe(0);
  });

  it('is declined on a telephone, without any script, in English', async () => {
    const url = await asked('Refusee');
    const page = await arrive({ viewport: PHONE, javaScriptEnabled: false, locale: 'en-GB' });
    await page.goto(url);
    expect(await page.locator('h1').innerText()).toBe('Appointment to confirm');
    await page.getByRole('button', { name: 'Decline the request' }).click();
    await page.getByRole('status').getByText('The request is declined').waitFor();
    await page.goto(url);
    expect(await page.locator('h1').innerText()).toBe('Appointment cancelled');
  });
});
