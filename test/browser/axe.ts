/** What axe has to say of a page as it stands: in both schemes, at both widths, by WCAG 2.2 AA. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { DESKTOP, PHONE } from '../support/browser.ts';

interface Finding {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const SOURCE = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);
/** In an order that changes one of the two at a time. */
const VIEWS = [
  { viewport: PHONE, colorScheme: 'light' },
  { viewport: PHONE, colorScheme: 'dark' },
  { viewport: DESKTOP, colorScheme: 'dark' },
  { viewport: DESKTOP, colorScheme: 'light' },
] as const;
/** WCAG 1.4.10: what 1,280 pixels are at 400 %. */
const REFLOW = { width: 320, height: 640 } as const;
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Nothing but colours differs between the schemes. */
const RUN_ONLY = {
  light: { type: 'tag', values: TAGS },
  dark: { type: 'rule', values: ['color-contrast'] },
} as const;

/**
 * All that contrast depends on: what is shown, in which colours and letters, and where that lies which may
 * lie over something else. A window of another width that changes none of it shows no other contrast.
 */
const LOOKS = `JSON.stringify([...document.querySelectorAll('*')].map((element) => {
  const style = getComputedStyle(element);
  const { x, y, width, height } = element.getBoundingClientRect();
  return [
    style.display, style.visibility, style.opacity, style.color, style.backgroundColor,
    style.backgroundImage, style.textShadow, style.fontSize, style.fontWeight,
    style.position === 'static' ? '' : [x, y, width, height],
  ];
}))`;

/**
 * Fails naming `what`, the width, the scheme and the elements. Leaves the window as it found it.
 * `without`: rules that do not concern this page.
 */
export async function inspect(
  page: Page,
  what: string,
  without: readonly string[] = [],
): Promise<void> {
  const before = page.viewportSize() ?? PHONE;
  const found: string[] = [];
  const judgedInDark = new Set<string>();
  for (const { viewport, colorScheme } of VIEWS) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    if (colorScheme === 'dark') {
      const looks = String(await page.evaluate(LOOKS));
      if (judgedInDark.has(looks)) continue;
      judgedInDark.add(looks);
    }
    for (const { id, help, nodes } of await violations(page, colorScheme, without)) {
      const where = nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`);
      found.push(`${viewport.width} ${colorScheme}: ${id} (${help})\n${where.join('\n')}`);
    }
  }
  await page.setViewportSize(REFLOW);
  const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
  if (width > REFLOW.width) found.push(`${width} pixels wide in a window of ${REFLOW.width}`);
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
  expect(found, what).toEqual([]);
}

async function violations(
  page: Page,
  colorScheme: keyof typeof RUN_ONLY,
  without: readonly string[],
): Promise<readonly Finding[]> {
  const off = Object.fromEntries(without.map((id) => [id, { enabled: false }]));
  const options = {
    runOnly: RUN_ONLY[colorScheme],
    // The first is off unless asked for, though it is part of WCAG 2.2 AA.
    rules: colorScheme === 'light' ? { 'target-size': { enabled: true }, ...off } : {},
    resultTypes: ['violations'],
    // Mails in frames run no script; they are looked at by themselves.
    iframes: false,
    // Unless told so, it loads every style sheet anew, for a rule that is not among these.
    preload: { assets: ['media'] },
  };
  // In the page by the debugger: its security policy is not for us.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(SOURCE);
  const result = await page.evaluate(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return result as readonly Finding[];
}

/** Opens everything there is to open on the page. */
export const openAll = (page: Page): Promise<unknown> =>
  page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
