/** What is written about the program, held against the program. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { runProgram } from '../src/cli/program.ts';
import { readEnvironment, VARIABLE_NAMES } from '../src/config/environment.ts';
import { PATHS } from '../src/http/openapi-paths.ts';

const readme = readFileSync('README.md', 'utf8');
const example = readFileSync('.env.example', 'utf8');
const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  ...readdirSync('docs/decisions').map((file) => join('docs/decisions', file)),
].map((path) => ({ path, text: readFileSync(path, 'utf8') }));

afterEach(() => {
  vi.restoreAllMocks();
});

describe('.env.example', () => {
  const uncommented = example.replace(/^#(?=[A-Z_]+=)/gm, '');

  it('documents every variable once, and no other', () => {
    const named = [...uncommented.matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1]);
    expect(named.toSorted()).toEqual(VARIABLE_NAMES.toSorted());
  });

  it('says something about each, in the line before it or the group it stands in', () => {
    const lines = example.split('\n');
    for (const [index, line] of lines.entries()) {
      if (!/^#[A-Z_]+=/.test(line)) continue;
      expect(lines[index - 1], line).toMatch(/^# \S|^#[A-Z_]+=/);
    }
  });

  it('sets nothing as it is, so that a copy of it changes nothing', () => {
    expect(parseEnv(example)).toEqual({});
  });

  it('shows the real defaults, and no secret', () => {
    expect(readEnvironment(parseEnv(uncommented))).toEqual(readEnvironment({}));
  });
});

describe('the README', () => {
  it('names exactly the commands there are, with their options', async () => {
    const real = await commands();
    const rows = sectionOf('## Commands').matchAll(/^\| `([a-z]+(?: [a-z]+)?)([^`]*)` \|/gm);
    const written = [...rows].map(([, command = '', options = '']) => ({
      command,
      options: [...options.matchAll(/--[a-z-]+/g)].map(String).toSorted(),
    }));
    expect(written.toSorted(byCommand)).toEqual(real.toSorted(byCommand));
  });

  it('names every route, and no other', () => {
    const cells = sectionOf('## HTTP').matchAll(/^\| (`\/.*?`) \|/gm);
    const written = [...cells].flatMap(([, cell = '']) => codeIn(cell));
    expect(written.toSorted()).toEqual(Object.keys(PATHS).toSorted());
  });

  it('names every key of the practice file, and no other', () => {
    const text = readFileSync('config/practice.yaml', 'utf8');
    // What the file shows commented out counts as well.
    const everything = text.replace(/^( +)# (\w+:)/gm, '$1$2');
    const cells = sectionOf('## Configuration').matchAll(/^\| (`.*?`) \|/gm);
    const written = [...cells].flatMap(([, cell = '']) => codeIn(cell));
    expect(written.toSorted()).toEqual(keysOf(parse(everything)).toSorted());
  });

  it('names variables that exist', () => {
    const named = documents.flatMap(({ text }) =>
      [...text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`/g)].map((match) => match[1] ?? ''),
    );
    expect(named.length).toBeGreaterThan(20);
    const unknown = named.filter((name) => !VARIABLE_NAMES.includes(name));
    expect(unknown).toEqual([]);
  });

  it('names metrics that exist', () => {
    const source = readFileSync('src/http/metrics.ts', 'utf8');
    const named = [...readme.matchAll(/`(creneau_\w+)/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect(source).toContain(`'${name}'`);
  });
});

describe.each(documents)('$path', ({ path, text }) => {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');

  it('has relative links that lead somewhere', () => {
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !/^[a-z]+:/.test(target));
    for (const target of targets) {
      const [file = '', anchor] = target.split('#');
      const resolved = file === '' ? path : normalize(join(dirname(path), file));
      expect(existsSync(resolved), target).toBe(true);
      if (anchor !== undefined) {
        expect(anchorsOf(readFileSync(resolved, 'utf8')), target).toContain(anchor);
      }
    }
  });

  it('names files that exist', () => {
    const named = [...prose.matchAll(/`((?:src|test|config|docs|bin|bench)\/[^`\s]*)`/g)];
    const missing = named.map((match) => match[1] ?? '').filter((file) => !existsSync(file));
    expect(missing).toEqual([]);
  });

  it('names things that the file named with them holds', () => {
    for (const { file, names } of namedWith(prose)) {
      const source = readFileSync(file, 'utf8');
      for (const name of names) {
        expect(source, `${name} in ${file}`).toMatch(new RegExp(`\\b${name}\\b`));
      }
    }
  });

  it('says nothing of line numbers, which would be wrong tomorrow', () => {
    expect(prose).not.toMatch(/\.ts:\d/);
  });
});

it('finds in ARCHITECTURE.md, for each invariant, a place where it lives', () => {
  const architecture = readFileSync('ARCHITECTURE.md', 'utf8');
  const [, table = ''] = architecture.split('| what always holds | where |\n|---|---|\n');
  const rows = (table.split('\n\n')[0] ?? '').split('\n');
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    const isRule = row.includes('`test/architecture.test.ts`');
    expect(isRule || namedWith(row).length > 0, row).toBe(true);
  }
});

interface Command {
  readonly command: string;
  readonly options: readonly string[];
}

const byCommand = (a: Command, b: Command): number => a.command.localeCompare(b.command);

/** As the program's own help tells them; one that holds others and has no options only groups them. */
async function commands(path: readonly string[] = []): Promise<Command[]> {
  const help = await helpOf(path);
  const inner = namesIn(help, 'Commands').filter((name) => name !== 'help');
  const below = await Promise.all(inner.map((name) => commands([...path, name])));
  if (path.length === 0) return below.flat();
  const options = [...help.matchAll(/^ +(?:-\w, )?(--[a-z-]+)/gm)].map(
    (match) => match[1] ?? '',
  );
  const own = options.filter((option) => option !== '--help').toSorted();
  if (inner.length > 0 && own.length === 0) return below.flat();
  return [{ command: path.join(' '), options: own }, ...below.flat()];
}

/** One after the other: all of them write to the same standard output. */
let speaking: Promise<unknown> = Promise.resolve();

function helpOf(path: readonly string[]): Promise<string> {
  const said = speaking.then(async () => {
    let text = '';
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
    const status = await runProgram([...path, '--help'], '0.0.0');
    write.mockRestore();
    expect(status, path.join(' ')).toBe(0);
    return text;
  });
  speaking = said;
  return said;
}

function namesIn(help: string, heading: string): string[] {
  const [, section = ''] = help.split(`${heading}:\n`);
  return [...section.matchAll(/^ {2}([a-z]+)/gm)].map((match) => match[1] ?? '');
}

function sectionOf(heading: string): string {
  const [, after] = readme.split(`\n${heading}\n`);
  if (after === undefined) throw new Error(`the README has no section ${heading}`);
  return after.split('\n## ')[0] ?? '';
}

/** A file, and names in it: `file` (`one`, `other`), or `file`, `one`. */
function namedWith(prose: string): { readonly file: string; readonly names: string[] }[] {
  const found = prose.matchAll(
    /`((?:src|test)\/[^`\s]+\.ts)`(?:,\s+|\s+\()((?:`\w+`(?:,\s+)?)+)/g,
  );
  return [...found].map(([, file = '', names = '']) => ({ file, names: codeIn(names) }));
}

const codeIn = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');

/** `practitioners[].name`; opening hours and names in two languages are values, not further keys. */
function keysOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value) && value.some((one) => typeof one === 'object')) {
    return [...new Set(value.flatMap((one) => keysOf(one, `${path}[]`)))];
  }
  const isLeaf = typeof value !== 'object' || value === null || Array.isArray(value);
  if (isLeaf || /\.openingHours$|appointmentTypes\[\]\.name$/.test(path)) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    keysOf(inner, path === '' ? key : `${path}.${key}`),
  );
}

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replace(/ /g, '-'),
  );
}
