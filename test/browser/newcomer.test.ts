/** Five minutes with the sandbox: the guide, the way to what was booked, and a crowded day. */
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import type { Json } from '../../src/sandbox/model/resource.ts';
import { MONDAY, timed, type World, world } from '../sandbox/world.ts';
import { DESKTOP, PHONE } from '../support/browser.ts';
import { visitors } from './visitors.ts';

const FORM = 'http://localhost:3000/';
let w: World;
beforeEach(async () => {
  w = await world({ examples: true, links: [{ text: 'Patient', href: FORM }] });
});
afterEach(() => w.close());
const arrive = visitors();

const insert = (id: string, at: number, more: Json): Json =>
  w.sandbox.model.insert('primary', { ...timed(at), id, ...more } as Json);

async function calendar(options = {}): Promise<Page> {
  const page = await arrive({ viewport: DESKTOP, ...options });
  await page.goto(`${w.sandbox.url}/calendar`);
  return page;
}

describe('the guide', () => {
  it('says what to try, and stays closed once it was closed', async () => {
    const page = await calendar();
    const step = page.getByRole('link', { name: 'Prenez un rendez-vous comme patient' });
    expect(await step.getAttribute('href')).toBe(FORM);
    const title = page.getByText('Comprendre en cinq minutes');
    await title.click();
    await step.waitFor({ state: 'hidden' });
    await page.reload();
    await step.waitFor({ state: 'hidden' });
    await title.click();
    await step.waitFor();
    await page.reload();
    await step.waitFor();
  });

  it('can be opened and closed without a script', async () => {
    const page = await calendar({ javaScriptEnabled: false, viewport: PHONE });
    const step = page.getByRole('link', { name: 'Lisez les messages' });
    await page.getByText('Comprendre en cinq minutes').click();
    expect(await step.isVisible()).toBe(false);
  });
});

it('what was booked for another week is one click away, as soon as it is booked', async () => {
  const page = await calendar({ viewport: PHONE });
  const marks = { private: { 'creneau1.kind': 'booking' } };
  const later = MONDAY + 9 * DAY;
  insert('booked0', later, { summary: 'RDV – Anna Martin', extendedProperties: marks });
  await page.getByRole('link', { name: /^RDV – Anna Martin, mercredi 25 novembre/ }).click();
  await page.getByRole('link', { name: /^RDV – Anna Martin \d/ }).waitFor();
  expect(await page.locator('#newest').innerText()).toBe('');
});

it.each([
  ['desk', DESKTOP],
  ['phone', PHONE],
] as const)('three events at once can be told apart on a %s', async (_, viewport) => {
  for (const [nth, summary] of ['Staff hôpital', 'Visite Dupuis', 'Congrès'].entries()) {
    insert(`side0${nth}`, MONDAY + nth * 10 * MINUTE, {
      summary,
      end: { dateTime: new Date(MONDAY + 2 * HOUR).toISOString() },
    });
  }
  const page = await calendar({ viewport });
  for (const word of ['Staff', 'hôpital', 'Visite', 'Dupuis', 'Congrès']) {
    const title = page.locator('.block b', { hasText: word });
    const lines = await title.evaluate((element, part) => {
      const text = element.firstChild;
      const at = text.data.indexOf(part);
      const range = element.ownerDocument.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + part.length);
      const boxes = [...range.getClientRects()];
      const edge = element.getBoundingClientRect().right;
      return { count: boxes.length, isInside: boxes.every(({ right }) => right <= edge + 1) };
    }, word);
    // Neither broken in two nor cut off.
    expect(lines, word).toEqual({ count: 1, isInside: true });
  }
});

it('a fault that is on says where to see what it does', async () => {
  const page = await arrive();
  await page.goto(`${w.sandbox.url}/faults`);
  expect(await page.getByText('Voyez maintenant ce qui se passe').count()).toBe(0);
  await page.getByRole('switch', { name: 'Google en panne' }).click();
  await page.getByText('Voyez maintenant ce qui se passe').waitFor();
  const form = page.getByRole('main').getByRole('link', { name: 'Patient' });
  expect(await form.getAttribute('href')).toBe(FORM);
});
