/** The first start of a newcomer, as `npm start` makes it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Demo, openDemo } from '../support/demo.ts';
import { book, freeSlot, send } from '../support/patient.ts';

let demo: Demo;
beforeAll(async () => {
  demo = await openDemo([], ['--examples']);
});
afterAll(() => demo?.close());

it('is with examples', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(scripts.start).toMatch(/ serve --examples$/);
});

it('finds a week that is not empty, in which patients can book, and no message about it', async () => {
  expect((await send(demo.calendar)).text).toContain('Déjeuner');
  await demo.sync();
  expect((await send(demo.inbox)).text).not.toContain('<article');
  const { start } = await freeSlot(demo.server.url, 10);
  expect((await book(demo.server.url, start)).status).toBe(201);
});
