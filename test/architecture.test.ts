/** The house rules that a compiler does not check. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ path: join('src', file), text: readFileSync(join('src', file), 'utf8') }));

const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');

/** Room of a file of ours: engine, calendar, …; `top` for those directly in src. */
function roomOf(path: string): string {
  const [, room = '', rest] = path.split('/');
  return rest === undefined ? 'top' : room;
}

const edges = files.flatMap(({ path, text }) =>
  importsOf(text)
    .filter((target) => target.startsWith('.'))
    .map((target) => ({ path, target: normalize(join(dirname(path), target)) })),
);

/** What each room may import beside itself. Arrows point inward: the engine knows no adapter. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  engine: ['texts'],
  texts: ['engine'],
  calendar: ['engine'],
  mirror: ['engine'],
  notify: ['engine', 'texts'],
  http: ['engine', 'texts'],
  // The sandbox's direct port speaks the same language as the client it stands in for.
  sandbox: ['engine', 'calendar', 'texts'],
  config: ['engine'],
  // The calendar for one command: consent is asked of Google before there is a calendar to open.
  cli: ['top', 'engine', 'notify', 'calendar'],
};

describe('the structure', () => {
  it('has imports that point inward only', () => {
    const wrong = edges.filter(({ path, target }) => {
      const [from, to] = [roomOf(path), roomOf(target)];
      return from !== 'top' && from !== to && !(MAY[from] ?? []).includes(to);
    });
    expect(wrong).toEqual([]);
  });

  it('keeps the core of the engine free of the rest of the engine, but for its ports', () => {
    const wrong = edges.filter(
      ({ path, target }) =>
        path.startsWith('src/engine/core/') &&
        !target.startsWith('src/engine/core/') &&
        !['src/engine/ports.ts', 'src/engine/mirror-port.ts', 'src/engine/api.ts'].includes(
          target,
        ) &&
        !target.startsWith('src/texts/'),
    );
    expect(wrong).toEqual([]);
  });

  it('lets only the direct port of the sandbox see the calendar room, whose codec it shares', () => {
    const seers = edges
      .filter(
        ({ path, target }) =>
          path.startsWith('src/sandbox/') && target.startsWith('src/calendar/'),
      )
      .map(({ path }) => path);
    expect(new Set(seers)).toEqual(new Set(['src/sandbox/port.ts']));
  });

  it('lets only `creneau auth` see the calendar room, and in it only the consent', () => {
    const seen = edges
      .filter(
        ({ path, target }) => path.startsWith('src/cli/') && target.startsWith('src/calendar/'),
      )
      .map(({ path, target }) => [path, target]);
    expect(seen).toEqual([['src/cli/auth.ts', 'src/calendar/consent.ts']]);
  });

  it.each([
    ['better-sqlite3', 'mirror'],
    ['@googleapis/calendar', 'calendar'],
    ['nodemailer', 'notify'],
    ['grammy', 'notify'],
    ['express', 'http'],
    ['commander', 'cli'],
  ])('has %s imported in %s only', (name, room) => {
    const users = files.filter(({ text }) => importsOf(text).includes(name));
    expect(users.length).toBeGreaterThan(0);
    for (const { path } of users) {
      expect([room, 'sandbox'].slice(0, name === 'express' ? 2 : 1)).toContain(roomOf(path));
    }
  });

  it('has no clock and no dice in the engine', () => {
    const banned =
      /Date\.now\(|new Date\(\)|DateTime\.(now|local|utc)\(|Math\.random\(|performance\.now/;
    const users = files.filter(
      ({ path, text }) => path.startsWith('src/engine/') && banned.test(text),
    );
    expect(users.map(({ path }) => path)).toEqual([]);
  });

  it('has no await and no I/O in the core', () => {
    const core = files.filter(({ path }) => path.startsWith('src/engine/core/'));
    expect(core.length).toBeGreaterThan(10);
    for (const { path, text } of core) {
      expect(text, path).not.toMatch(/\bawait\b|\basync\b|node:(fs|net|http|child_process)/);
    }
  });

  it('reads the environment in one place', () => {
    const users = files.filter(({ text }) => text.includes('process.env'));
    const known = ['src/cli/open.ts', 'src/config.ts', 'src/config/environment.ts'];
    expect(users.map(({ path }) => path).filter((path) => !known.includes(path))).toEqual([]);
  });

  it('has no file of over 400 lines', () => {
    const long = files.filter(({ text }) => text.split('\n').length > 401);
    expect(long.map(({ path }) => path)).toEqual([]);
  });
});
