/** The sources as far as texts are concerned: catalogues, what names their keys, and what pages say by themselves. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Catalogue } from '../../src/texts/catalogue.ts';

export interface Source {
  readonly path: string;
  readonly text: string;
}

export const sources: readonly Source[] = globSync('src/**/*.ts')
  .toSorted()
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const isCatalogue = ({ text }: Source): boolean => text.includes('satisfies Catalogue');

/** Every catalogue there is, by its file. Fails when a file keeps one to itself. */
export async function catalogues(): Promise<ReadonlyMap<string, Catalogue>> {
  const found = new Map<string, Catalogue>();
  for (const source of sources.filter(isCatalogue)) {
    const module = await import(pathToFileURL(join(process.cwd(), source.path)).href);
    const exported = Object.values(module as object).filter(looksLikeCatalogue);
    const declared = source.text.match(/satisfies Catalogue\b/g)?.length ?? 0;
    if (exported.length !== declared) {
      throw new Error(`${source.path} declares ${declared}, exports ${exported.length}`);
    }
    found.set(source.path, Object.assign({}, ...exported));
  }
  return found;
}

function looksLikeCatalogue(value: unknown): value is Catalogue {
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.values(value);
  return entries.length > 0 && entries.every((one) => Object.hasOwn(Object(one), 'fr'));
}

export interface Names {
  /** Whether some source names the key, or builds it of pieces that sources name. */
  has(key: string): boolean;
}

/** Texts and the names they are declared by do not count as uses. */
export function namesInSources(): Names {
  const code = sources
    .map((source) =>
      isCatalogue(source)
        ? source.text
            .replace(/\b(?:fr|en):\s*'(?:[^'\\\n]|\\.)*'/g, '')
            .replace(/'[^'\n]+':/g, '')
        : source.text,
    )
    .join('\n');
  const literals = new Set([...code.matchAll(/'([\w.-]+)'/g)].map(([, text = '']) => text));
  // `{ appointmentTypes: … }` and `Record<'booked', …>` name what a template is filled with as well.
  for (const [, name = ''] of code.matchAll(/\b([\w-]+)\??:/g)) literals.add(name);
  const templates = [...code.matchAll(/`((?:[\w.-]|\$\{[^{}`]+\})+)`/g)]
    .map(([, template = '']) => template.split(/\$\{[^{}`]+\}/))
    .filter(
      (pieces) => pieces.length > 1 && pieces.some((piece) => /\w[.-]|[.-]\w|\./.test(piece)),
    )
    .map((pieces) => new RegExp(`^${pieces.map(escaped).join('([\\w.-]+)')}$`));
  // What fills a template may be built itself, of pieces that are named.
  const has = (key: string, depth = 0): boolean =>
    literals.has(key) ||
    (depth < 2 &&
      templates.some((template) => {
        const filled = template.exec(key);
        return filled?.slice(1).every((value) => has(value, depth + 1)) ?? false;
      }));
  return { has: (key) => has(key) };
}

const escaped = (text: string): string => text.replace(/[.\\]/g, '\\$&');

/** What the html templates of a source say in letters of their own, between tags or in attributes that are read. */
export function ownWords(source: string): readonly string[] {
  return htmlTemplates(source).flatMap((markup) => {
    const attributes = [
      ...markup.matchAll(/\b(?:title|alt|placeholder|aria-label)="([^"]*)"/g),
    ];
    // Some templates are pieces of a tag: attributes alone.
    const between = markup
      .replace(/<[^>]*>/g, '\n')
      .replace(/[\w-]+="[^"]*"|&\w+;/g, '')
      .split('\n');
    return [...between, ...attributes.map(([, text = '']) => text)]
      .map((text) => text.replaceAll(HOLE, ' ').trim())
      .filter((text) => /\p{L}{2}/u.test(text));
  });
}

/** Stands for what is put in. */
const HOLE = '\u0000';

/** The static text of every template tagged `html`, inner ones by themselves. */
function htmlTemplates(source: string): readonly string[] {
  const found: string[] = [];
  let at = 0;
  const skipString = (quote: string): void => {
    at += 1;
    while (at < source.length && source[at] !== quote) at += source[at] === '\\' ? 2 : 1;
    at += 1;
  };
  const code = (isInner: boolean): void => {
    let depth = 0;
    while (at < source.length) {
      const here = source[at] ?? '';
      if (source.startsWith('//', at)) at = end(source.indexOf('\n', at));
      else if (source.startsWith('/*', at)) at = end(source.indexOf('*/', at) + 2);
      else if (here === "'" || here === '"') skipString(here);
      else if (here === '`') template(source.slice(0, at).endsWith('html'));
      else {
        if (here === '{') depth += 1;
        if (here === '}' && isInner && depth === 0) return;
        if (here === '}') depth -= 1;
        at += 1;
      }
    }
  };
  const template = (isHtml: boolean): void => {
    let text = '';
    at += 1;
    while (at < source.length && source[at] !== '`') {
      if (source.startsWith('${', at)) {
        at += 2;
        code(true);
        text += HOLE;
        at += 1;
      } else {
        text += source[at];
        at += 1;
      }
    }
    at += 1;
    if (isHtml) found.push(text);
  };
  const end = (index: number): number => (index < 0 ? source.length : index);
  code(false);
  return found;
}
