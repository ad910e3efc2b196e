/** The keyboard on every page: it goes somewhere one can see, and nothing lies over it (WCAG 2.4.7, 2.4.11). */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DESKTOP, PHONE } from '../support/browser.ts';
import { type Demo, openDemo } from '../support/demo.ts';
import { SECRETS } from '../support/outside.ts';
import { book, freeSlot } from '../support/patient.ts';
import { patient } from './patient-pages.ts';
import { visitors } from './visitors.ts';

const arrive = visitors();
let demo: Demo;
let booking: string;
let day: string;
beforeAll(async () => {
  demo = await openDemo();
  const { start } = await freeSlot(demo.server.url, 10);
  const { json } = await book(demo.server.url, start, patient('Clavier'));
  booking = String(json.manageUrl);
  day = start.slice(0, 10);
});
afterAll(() => demo?.close());

/** Where the focus is, and what is wrong with how it looks; null beyond the last stop. */
interface Stop {
  readonly name: string;
  readonly wrong: 'no outline' | 'covered' | null;
}

const STOP = `(() => {
  const here = document.activeElement;
  if (here === null || here === document.body) return null;
  const name = (here.getAttribute('aria-label') ?? here.labels?.[0]?.textContent ?? here.textContent ?? '').trim();
  // A radio button or a link inside a card may leave its outline to what is around it.
  const seen = [here, ...here.querySelectorAll('*'), here.parentElement].filter(Boolean);
  // What has the focus in a frame is the mail's own.
  if (here.nodeName === 'IFRAME') return { name, wrong: null };
  if (!seen.some((one) => getComputedStyle(one).outlineStyle !== 'none')) return { name, wrong: 'no outline' };
  const boxes = [...here.getClientRects()];
  const points = boxes.flatMap(({ left, right, top, bottom }) =>
    [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [left + (right - left) * x, top + (bottom - top) * y])));
  const free = points.some(([x, y]) => {
    const found = document.elementFromPoint(x, y);
    return found !== null && (here.contains(found) || found.contains(here) && found.closest('label, summary') !== null);
  });
  return { name, wrong: free ? null : 'covered' };
})()`;

async function stopsOf(page: Page): Promise<readonly Stop[]> {
  const stops: Stop[] = [];
  for (let tabs = 0; tabs < 80; tabs += 1) {
    await page.keyboard.press('Tab');
    const stop = (await page.evaluate(STOP)) as Stop | null;
    if (stop === null) break;
    stops.push(stop);
  }
  return stops;
}

it.each([
  ['phone', PHONE],
  ['desk', DESKTOP],
] as const)('is seen wherever it goes, on a %s', async (_, viewport) => {
  const page = await arrive({ viewport });
  const at = (path: string): string => new URL(path, demo.inbox).href;
  const visits = [
    demo.form,
    `${demo.form}?practitioner=dubois&type=consultation`,
    booking,
    demo.admin,
    at('/'),
    at(`/calendar?from=${day}`),
    at('/inbox'),
    at('/faults'),
  ];
  await page.goto(demo.admin);
  await page.getByLabel('Mot de passe').fill(SECRETS.admin);
  await page.keyboard.press('Enter');
  await page.getByText('Clavier').first().waitFor();
  for (const url of visits) {
    await page.goto(url);
    const stops = await stopsOf(page);
    expect(stops.length, url).toBeGreaterThan(2);
    expect(
      stops.filter(({ wrong }) => wrong !== null),
      url,
    ).toEqual([]);
  }
});
