/** Visitors of one test file: each leaves when its test ends, and is then asked how it was. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { openBrowser, type Visitor, visit } from '../support/browser.ts';

/** Registers the hooks of the file; the function it returns opens a page. */
export function visitors(): (options?: BrowserContextOptions) => Promise<Page> {
  let browser: Browser | null = null;
  const here: Visitor[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterEach(async () => {
    for (const visitor of here.splice(0)) await visitor.leave();
  });
  afterAll(() => browser?.close());
  return async (options) => {
    if (browser === null) throw new Error('the browser is opened before the first test');
    const visitor = await visit(browser, options);
    here.push(visitor);
    return visitor.page;
  };
}
