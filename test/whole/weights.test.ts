/** What a page costs whoever opens it for the first time on a poor phone: everything it names, uncompressed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, openDemo } from '../support/demo.ts';
import { SECRETS } from '../support/outside.ts';
import { book, freeSlot, send } from '../support/patient.ts';

const KB = 1_000;
let demo: Demo;
let booking: string;
let free: string;
beforeAll(async () => {
  demo = await openDemo();
  const { start } = await freeSlot(demo.server.url, 10);
  const { json } = await book(demo.server.url, start);
  free = (await freeSlot(demo.server.url, 10)).start;
  booking = String(json.manageUrl);
});
afterAll(() => demo?.close());

/** Of the page and of every style, script, icon and picture in it. */
async function weightOf(url: string, cookie = ''): Promise<number> {
  const { status, text } = await send(url, { headers: { cookie } });
  // The login is a page too.
  expect([200, 401], url).toContain(status);
  const tags = text.match(/<(?:link|script|img)\b[^>]*>/g) ?? [];
  const parts = tags
    .flatMap((tag) => /(?:href|src)="([^"]+)"/.exec(tag)?.[1] ?? [])
    .filter((address) => !address.startsWith('data:'));
  // A style at least: or we would be weighing nothing.
  expect(parts.length, url).toBeGreaterThan(0);
  const weights = parts.map(async (part) => {
    const reply = await send(new URL(part, url).href);
    expect(reply.status, part).toBe(200);
    return Buffer.byteLength(reply.text);
  });
  const all = await Promise.all(weights);
  return all.reduce((sum, one) => sum + one, Buffer.byteLength(text));
}

describe('a page and all it needs', () => {
  it('is light for a patient', async () => {
    const choice = 'practitioner=dubois&type=consultation';
    const pages = [
      demo.form,
      `${demo.form}?${choice}`,
      `${demo.form}?${choice}&start=${encodeURIComponent(free)}`,
      booking,
      `${booking}&move=1`,
      `${demo.form}problems/invalid`,
    ];
    for (const page of pages) expect(await weightOf(page), page).toBeLessThan(60 * KB);
  });

  it('is light at the desk', async () => {
    const login = await send(`${demo.admin}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ password: SECRETS.admin }),
    });
    const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(await weightOf(demo.admin)).toBeLessThan(60 * KB);
    expect(await weightOf(demo.admin, cookie)).toBeLessThan(60 * KB);
  });

  it('is bearable in the sandbox', async () => {
    for (const path of ['/', '/calendar', '/inbox', '/faults']) {
      expect(await weightOf(new URL(path, demo.inbox).href), path).toBeLessThan(100 * KB);
    }
  });
});
