import { describe, expect, it } from 'vitest';
import { ADVICE, findChromium, type Machine } from '../support/chromium.ts';

const bare: Machine = {
  chromiumPath: undefined,
  exists: () => false,
  aptInstall: () => false,
  playwrightInstall: () => false,
};

describe('the search for a Chromium', () => {
  it('takes the one that is named, and no other when that does not exist', () => {
    const named = { ...bare, chromiumPath: '/opt/chrome' };
    expect(findChromium({ ...named, exists: () => true })).toEqual({ path: '/opt/chrome' });
    const elsewhere = { ...named, exists: (file: string) => file === '/usr/bin/chromium' };
    expect(findChromium(elsewhere)).toEqual({
      missing: expect.stringContaining('/opt/chrome'),
    });
  });

  it('installs nothing where there is one', () => {
    const refuse = (): never => {
      throw new Error('nothing is to be installed');
    };
    const machine = { ...bare, aptInstall: refuse, playwrightInstall: refuse };
    const exists = (file: string): boolean => file === '/usr/bin/google-chrome';
    expect(findChromium({ ...machine, exists })).toEqual({ path: '/usr/bin/google-chrome' });
  });

  it('prefers the shell to a whole browser', () => {
    expect(findChromium({ ...bare, exists: () => true })).toEqual({
      path: '/usr/bin/chromium-headless-shell',
    });
  });

  it('installs the Debian package, or else Playwright’s own', () => {
    const there = new Set<string>();
    const aptInstall = (): boolean => there.add('/usr/bin/chromium').size > 0;
    const exists = (file: string): boolean => there.has(file);
    expect(findChromium({ ...bare, exists, aptInstall })).toEqual({
      path: '/usr/bin/chromium',
    });
    let installed = false;
    const playwrightInstall = (): boolean => {
      installed = true;
      return true;
    };
    const isCached = (file: string): boolean => installed && file.includes('ms-playwright');
    expect(findChromium({ ...bare, exists: isCached, playwrightInstall })).toEqual({
      path: expect.stringContaining('ms-playwright'),
    });
  });

  it('ends in one line that says what to install', () => {
    expect(findChromium(bare)).toEqual({ missing: ADVICE });
    expect(ADVICE.split('\n')).toHaveLength(1);
  });
});
