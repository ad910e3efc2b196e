/** The form on the practice's own site: a page of another origin, two lines of which are ours. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DESKTOP } from '../support/browser.ts';
import { type Demo, openDemo } from '../support/demo.ts';
import { fillIn, LABELS, patient, submit } from './patient-pages.ts';
import { visitors } from './visitors.ts';

const arrive = visitors();
let demo: Demo;
let site: Server;
let attributes = '';
beforeAll(async () => {
  demo = await openDemo();
  site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="fr"><title>Le cabinet</title>
<h1>Bienvenue au cabinet</h1>
<script src="${demo.server.url}/embed.js" ${attributes}></script>
<p>Nos horaires</p></html>`);
  });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
});
afterAll(async () => {
  site?.closeAllConnections();
  site?.close();
  await demo?.close();
});

const SLOW = { timeout: 15_000 };

async function visitSite(page: Page, given: string): Promise<void> {
  attributes = given;
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
}

const heightOf = (page: Page): Promise<number> =>
  page.locator('iframe').evaluate((frame) => frame.clientHeight);

/** No less than its page, which then needs no scroll bar of its own, and hardly more. */
async function fits(page: Page): Promise<void> {
  const inner = page.frameLocator('iframe').locator('body');
  await expect
    .poll(async () => {
      const inside = (await inner.boundingBox())?.height ?? 0;
      return Math.abs((await heightOf(page)) - inside) <= 1 && inside > 200;
    }, SLOW)
    .toBe(true);
}

it.each([
  ['phone', {}],
  ['desk', { viewport: DESKTOP }],
])('books within the frame, which is as high as each of its pages: %s', async (what, options) => {
  const page = await arrive(options);
  await visitSite(page, '');
  const frame = page.frameLocator('iframe[title="Prendre rendez-vous"]');
  await frame.getByRole('heading', { name: 'Prendre rendez-vous' }).waitFor();
  await fits(page);
  const first = await heightOf(page);
  await frame.getByRole('link', { name: /^Consultation 30/ }).click();
  await frame.getByRole('link', { name: 'Semaine suivante' }).first().click();
  await frame.getByRole('heading', { name: /^Jeudi/i }).waitFor();
  await fits(page);
  expect(await heightOf(page)).toBeGreaterThan(first);
  await frame
    .locator('section')
    .nth(3)
    .getByRole('link')
    .nth(what === 'phone' ? 0 : 1)
    .click();
  await frame.getByRole('heading', { name: 'Vos coordonnées' }).waitFor();
  // Who scrolled down to the last slots sees the next step from its top, but for a part of a pixel.
  const top = () => page.locator('iframe').evaluate((e) => e.getBoundingClientRect().top);
  await expect.poll(top, SLOW).toBeGreaterThan(-1);
  await fits(page);
  const inner = page.frames()[1] as unknown as Page;
  await fillIn(inner, patient(`Cadre${what}`));
  await submit(inner);
  await frame.getByRole('heading', { name: 'Votre rendez-vous est confirmé' }).waitFor();
  await fits(page);
  // What opens inside the page makes the frame grow.
  const before = await heightOf(page);
  await frame.getByText('Annuler le rendez-vous', { exact: true }).click();
  await expect.poll(() => heightOf(page), SLOW).toBeGreaterThan(before);
  await frame.getByRole('button', { name: 'Oui, annuler' }).click();
  await frame.getByText('Votre rendez-vous est annulé.').waitFor();
});

it('begins where the site says, in the language it says', async () => {
  const page = await arrive({ viewport: DESKTOP });
  await visitSite(page, 'data-practitioner="dubois" data-type="consultation" data-lang="en"');
  const frame = page.frameLocator('iframe[title="Book an appointment"]');
  await frame.getByRole('heading', { name: 'Choose a time' }).waitFor();
  // After the tag, before what follows it.
  expect(await page.locator('iframe + p').innerText()).toBe('Nos horaires');
  expect(await frame.getByRole('link', { name: LABELS.en.submit }).count()).toBe(0);
});

it('believes nobody but its own frame about its height', async () => {
  const page = await arrive();
  await visitSite(page, '');
  await fits(page);
  const before = await heightOf(page);
  await page.evaluate("window.postMessage({ creneau: 'height', height: 9000 }, '*')");
  for (const data of ["'x'", 'null', "{ creneau: 'height', height: 'all' }"]) {
    await page.frames()[1]?.evaluate(`window.parent.postMessage(${data}, '*')`);
  }
  await page
    .frames()[1]
    ?.evaluate("window.parent.postMessage({ creneau: 'height', height: 777 }, '*')");
  // The last of them is believed, so the others have been heard by then.
  await expect.poll(() => heightOf(page), SLOW).toBe(777);
  expect(before).not.toBe(777);
});

it('does not show the admin page to a site that frames it', async () => {
  const page = await arrive();
  await visitSite(page, '');
  await fits(page);
  const answer = await page.request.get(demo.admin);
  expect(answer.headers()['x-frame-options']).toBe('DENY');
  expect(answer.headers()['content-security-policy']).toContain("frame-ancestors 'none'");
});
