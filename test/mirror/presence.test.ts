import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { asProcessId } from '../../src/engine/core/values.ts';
import { presenceOn } from '../../src/mirror/presence.ts';
import { temporaryFolder } from './opened.ts';

let folder = temporaryFolder();
let file = '';
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'mirror.db');
});
afterEach(() => folder.remove());

const [ME, THEM] = [asProcessId('me'), asProcessId('them')];

async function another() {
  const program = join(import.meta.dirname, 'children', 'present.ts');
  const child = spawn(process.execPath, [program, file, THEM], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

it('knows a process as alive until the moment it is killed, also one that is frozen', async () => {
  const mine = presenceOn(file, ME);
  const child = await another();
  expect(await mine.lives(THEM)).toBe(true);
  child.signal('SIGSTOP');
  expect(await mine.lives(THEM)).toBe(true);
  await child.kill();
  expect(await mine.lives(THEM)).toBe(false);
  mine.leave();
  expect(readdirSync(folder.path)).toEqual([]);
});

it('takes nobody for alive who never was, nor itself once it has left', async () => {
  const mine = presenceOn(file, ME);
  expect(await mine.lives(THEM)).toBe(false);
  expect(await mine.lives(ME)).toBe(true);
  const second = presenceOn(file, THEM);
  expect(await mine.lives(THEM)).toBe(true);
  second.leave();
  expect(await mine.lives(THEM)).toBe(false);
  mine.leave();
  expect(await mine.lives(ME)).toBe(false);
});

it('clears away what those who were killed have left, and nothing of those who live', async () => {
  const killed = await another();
  await killed.kill();
  const others = ['mirror.db', 'mirror.db-wal', 'other.db.process-x'];
  for (const name of others) writeFileSync(join(folder.path, name), '');
  const first = presenceOn(file, ME);
  const second = presenceOn(file, asProcessId('next'));
  expect(await second.lives(ME)).toBe(true);
  const ours = ['mirror.db.process-me', 'mirror.db.process-next'];
  expect(readdirSync(folder.path).sort()).toEqual([...others, ...ours].sort());
  second.leave();
  first.leave();
  expect(readdirSync(folder.path).sort()).toEqual(others);
});

it('is alone on a mirror in memory, and leaves no file', async () => {
  const mine = presenceOn(':memory:', ME);
  expect(await mine.lives(THEM)).toBe(false);
});
