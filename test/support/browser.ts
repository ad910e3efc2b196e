/** A real browser, and what every page must be: quiet in its console, and no wider than its window. */
import {
  type Browser,
  type BrowserContextOptions,
  type ConsoleMessage,
  chromium,
  type Page,
} from 'playwright-core';
import { expect, inject } from 'vitest';
import './chromium-setup.ts';
import { ZONE } from './outside.ts';

export interface Visitor {
  readonly page: Page;
  /** Fails when a page complained (script errors, refused by the security policy) or was too wide. */
  leave(): Promise<void>;
}

export async function openBrowser(): Promise<Browser> {
  const found = inject('chromium');
  if ('missing' in found) throw new Error(found.missing);
  return chromium.launch({
    executablePath: found.path,
    // Chromium loads no page under faketime (scripts/at-odd-hours.sh). Ours ask it for its zone alone.
    env: { ...process.env, LD_PRELOAD: undefined },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export const PHONE = { width: 390, height: 844 } as const;
export const DESKTOP = { width: 1280, height: 800 } as const;

/** French, in the practice's zone, unless the options say otherwise. */
export async function visit(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    locale: 'fr-FR',
    timezoneId: ZONE,
    viewport: PHONE,
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  const tooWide: string[] = [];
  const hear = (message: ConsoleMessage): void => {
    // Chromium also writes the status of every refused form there; those are asserted where they matter.
    const isStatus = /Failed to load resource: the server responded with a status of 4\d\d/;
    if (message.type() === 'error' && !isStatus.test(message.text())) {
      complaints.push(message.text());
    }
  };
  page.on('console', hear);
  page.on('pageerror', (error) => complaints.push(error.message));
  const scripts = options.javaScriptEnabled ?? true;
  page.on('load', () => {
    if (scripts)
      widths.push(overflow(page).then((by) => void (by > 0 && tooWide.push(page.url()))));
  });
  const widths: Promise<void>[] = [];
  return {
    page,
    async leave() {
      await Promise.all(widths);
      await context.close();
      expect(complaints).toEqual([]);
      expect(tooWide).toEqual([]);
    },
  };
}

/** By how many pixels the page is wider than its window. */
async function overflow(page: Page): Promise<number> {
  const expression = 'document.documentElement.scrollWidth - window.innerWidth';
  try {
    return Number(await page.evaluate(expression));
  } catch (error) {
    // The page was left before it could be measured.
    if (/navigation|closed|destroyed/.test(String(error))) return 0;
    throw error;
  }
}
