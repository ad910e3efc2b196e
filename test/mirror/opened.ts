import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMirror } from '../../src/mirror/open-mirror.ts';
import type { OpenedMirror } from '../contract/mirror.ts';

/** A folder of its own, gone after `remove`. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'creneau-mirror-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function openedInMemory(): Promise<OpenedMirror> {
  const mirror = openMirror({ file: ':memory:' });
  return { mirror, reopen: null, close: () => mirror.close() };
}

export async function openedOnFile(): Promise<OpenedMirror> {
  const folder = temporaryFolder();
  const file = join(folder.path, 'mirror.db');
  const mirror = openMirror({ file });
  let current = mirror;
  return {
    mirror,
    async reopen() {
      await current.close();
      current = openMirror({ file });
      return current;
    },
    async close() {
      await current.close();
      folder.remove();
    },
  };
}
