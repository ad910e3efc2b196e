/** Starts that cannot work: said in a sentence, and no stack trace. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Outside, openOutside, PRACTICE } from '../support/outside.ts';
import type { Finished, NodeChoice } from '../support/program.ts';

let outside: Outside;
beforeAll(async () => {
  outside = await openOutside();
});
afterAll(() => outside.close());

const serve = (changes: Readonly<Record<string, string>>): Promise<Finished> =>
  outside.run(['serve'], changes);

const linesOf = ({ stderr }: Finished): readonly string[] => stderr.trimEnd().split('\n');

describe('a wrong configuration', () => {
  it('is told with one line for each problem, which names the variable', async () => {
    const ended = await serve({
      PORT: 'eighty',
      APP_SECRET: 'short',
      SYNC_POLL_CRON: 'now and then',
      GOOGLE_CALENDAR_REFRESH_TOKEN: '',
      MAIL_FROM: '',
    });
    expect([ended.code, ended.stdout]).toEqual([1, '']);
    const named = linesOf(ended).map((line) => line.split(' ')[0]);
    expect(named.toSorted()).toEqual([
      'APP_SECRET',
      'GOOGLE_CALENDAR_REFRESH_TOKEN',
      'MAIL_FROM',
      'PORT',
      'SYNC_POLL_CRON',
    ]);
  });

  it('is told without printing what was given: it may be a secret in the wrong place', async () => {
    const secret = 'hunter2-hunter2';
    const ended = await serve({
      PORT: secret,
      APP_SECRET: secret,
      TELEGRAM_BOT_TOKEN: secret,
      SMTP_URL: secret,
      GOOGLE_INVITE_PATIENT: secret,
      LOG_LEVEL: secret,
      DATABASE_URL: secret,
    });
    expect(ended.code).toBe(1);
    expect(linesOf(ended)).toHaveLength(7);
    expect(ended.stderr).not.toContain(secret);
  });

  it('is told for the practice file too, with the path in the file', async () => {
    const file = join(outside.folder, 'wrong.yaml');
    const wrong = PRACTICE.replace('Europe/Paris', 'Europe/Lutetia')
      .replace('minutes: 30', 'minutes: -5')
      .replace('locale: fr', 'locale: la');
    writeFileSync(file, wrong);
    const ended = await serve({ PRACTICE_CONFIG: file });
    expect(ended.code).toBe(1);
    expect(linesOf(ended)).toHaveLength(3);
    for (const path of ['practice.timeZone', 'practice.locale', 'minutes']) {
      expect(ended.stderr).toContain(path);
    }
  });

  it('is told when the practice file is missing, or no YAML', async () => {
    const missing = await serve({ PRACTICE_CONFIG: join(outside.folder, 'nowhere.yaml') });
    expect(missing.code).toBe(1);
    expect(linesOf(missing)).toEqual([expect.stringMatching(/nowhere\.yaml.*PRACTICE_CONFIG/)]);
    const file = join(outside.folder, 'broken.yaml');
    writeFileSync(file, 'practice: [name: {');
    const broken = await serve({ PRACTICE_CONFIG: file });
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain('broken.yaml');
    expect(broken.stderr).not.toMatch(STACK);
  });

  it('stops every command alike', async () => {
    for (const command of ['check', 'status', 'resync', 'bookings', 'audit']) {
      const ended = await outside.run([command], { PORT: 'eighty' });
      expect([command, ended.code, ended.stdout]).toEqual([command, 1, '']);
      expect(linesOf(ended)).toEqual([expect.stringMatching(/^PORT /)]);
    }
  });
});

describe('a machine that is in the way', () => {
  it('has the port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const ended = await serve({ PORT: String(port) });
    other.close();
    expect(ended.code).toBe(1);
    expect(linesOf(ended)).toEqual([
      `port ${port} is in use: stop what listens there, or set PORT to another one`,
    ]);
  });

  it('has a database file that is none', async () => {
    const file = join(outside.folder, 'broken.db');
    writeFileSync(file, 'This is no database. '.repeat(500));
    const ended = await serve({ DATABASE_URL: `file:${file}` });
    expect(ended.code).toBe(1);
    expect(linesOf(ended)).toEqual([
      expect.stringMatching(/broken\.db.*(damaged|not a database)/),
    ]);
  });

  it('has a folder where the database file should be', async () => {
    const folder = join(outside.folder, 'folder.db');
    mkdirSync(folder);
    const ended = await serve({ DATABASE_URL: `file:${folder}` });
    expect(ended.code).toBe(1);
    expect(linesOf(ended)).toEqual([expect.stringContaining('folder.db')]);
  });

  it('has a Node that is too old', async () => {
    const ended = await outside.run(['serve'], {}, oldNode());
    expect(ended.code).toBe(1);
    expect(linesOf(ended)).toEqual([
      expect.stringMatching(/^Créneau needs Node 22\.18 or later/),
    ]);
  });
});

const STACK = /\bat .*\.(ts|js):\d/;

/** A real one where the machine has one, else ours under a false name. */
function oldNode(): NodeChoice {
  const node = '/usr/bin/node';
  if (existsSync(node)) {
    const [major = 0, minor = 0] = execFileSync(node, ['-p', 'process.versions.node'])
      .toString()
      .split('.')
      .map(Number);
    if (major < 22 || (major === 22 && minor < 18)) return { node };
  }
  const versions = "{ value: { ...process.versions, node: '20.20.2' } }";
  const script = `Object.defineProperty(process, 'versions', ${versions})`;
  return { nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(script)}`] };
}
