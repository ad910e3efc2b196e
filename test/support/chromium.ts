/** Finds a Chromium for the browser tests, or tries to get one. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';

/** `missing`: one line saying what to install. */
export type Chromium = { readonly path: string } | { readonly missing: string };

/** The machine as far as this needs it. */
export interface Machine {
  readonly chromiumPath: string | undefined;
  exists(file: string): boolean;
  /** Whether a package manager's installation ended well. */
  aptInstall(): boolean;
  playwrightInstall(): boolean;
}

export function findChromium(machine: Machine): Chromium {
  const { chromiumPath } = machine;
  if (chromiumPath !== undefined && chromiumPath !== '') {
    return machine.exists(chromiumPath)
      ? { path: chromiumPath }
      : { missing: `CHROMIUM_PATH names ${chromiumPath}, which does not exist` };
  }
  const there = (): string | undefined => USUAL.find((path) => machine.exists(path));
  const found =
    there() ??
    (machine.aptInstall() ? there() : undefined) ??
    (machine.playwrightInstall() ? there() : undefined);
  return found === undefined ? { missing: ADVICE } : { path: found };
}

export const ADVICE =
  'the browser tests need Chromium: apt-get install chromium-headless-shell, or npx playwright-core install --with-deps chromium, or set CHROMIUM_PATH';

/** The shell first: the same pages and scripts without the browser around them, in less than half the time. */
const USUAL = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  chromium.executablePath(),
];

export const thisMachine: Machine = {
  chromiumPath: process.env.CHROMIUM_PATH,
  exists: existsSync,
  aptInstall() {
    const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version');
    const apt = (...argv: string[]): boolean =>
      spawnSync('apt-get', argv, {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      }).status === 0;
    return (
      mayInstall &&
      apt('update') &&
      (apt('install', '-y', 'chromium-headless-shell') || apt('install', '-y', 'chromium'))
    );
  },
  playwrightInstall() {
    const manifest = createRequire(import.meta.url).resolve('playwright-core/package.json');
    const cli = join(dirname(manifest), 'cli.js');
    return (
      spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore' }).status ===
      0
    );
  },
};
