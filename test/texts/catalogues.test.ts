/** Everything people read: nothing missing, nothing left over, nothing untranslated, and good French. */
import { describe, expect, it } from 'vitest';
import { catalogues, namesInSources, ownWords, sources } from './sources.ts';

const all = await catalogues();
const entries = [...all].flatMap(([path, texts]) =>
  Object.entries(texts).map(([key, text]) => ({ path, key, ...text })),
);

/** Words that are the same in both languages, and names. A text of nothing else needs no translation. */
const SAME = new Set([
  'administration',
  'confirmation',
  'consultation',
  'créneau',
  'e-mail',
  'information',
  'message',
  'messages',
  'min',
  'notes',
  'patient',
  'patients',
  'question',
  'questions',
  'rdv',
  'sms',
  'synchronisation',
  'telegram',
]);

/** What a page may say by itself. */
const NAMES = [/^Créneau( ·)?$/];

it('finds the catalogues', () => {
  expect(all.size).toBeGreaterThan(8);
  expect(entries.length).toBeGreaterThan(300);
});

describe('keys', () => {
  const names = namesInSources();

  it('are all used', () => {
    expect(entries.filter(({ key }) => !names.has(key)).map(({ key }) => key)).toEqual([]);
  });

  it('that code names are all there', () => {
    const known = new Set(entries.map(({ key }) => key));
    const called = sources.flatMap(({ text }) =>
      [...text.matchAll(/\bsay\(\s*'([^']+)'/g)].map(([, key = '']) => key),
    );
    expect(called.length).toBeGreaterThan(200);
    expect(called.filter((key) => !known.has(key))).toEqual([]);
  });

  it('would be missed if they were not: the search itself is not blind', () => {
    expect(names.has('manage.title')).toBe(true);
    expect(names.has('acted.kept')).toBe(true);
    expect(names.has('acted.nonsense')).toBe(false);
    expect(names.has('manage.nonsense')).toBe(false);
  });
});

describe('languages', () => {
  it('both say something', () => {
    expect(entries.filter(({ fr, en }) => !/\S/.test(fr) || !/\S/.test(en))).toEqual([]);
  });

  it('differ, except where the words are the same', () => {
    const words = (text: string): readonly string[] =>
      text
        .replace(/\{\w+\}/g, ' ')
        .toLowerCase()
        .match(/[\p{L}-]*\p{L}/gu) ?? [];
    const same = entries.filter(({ fr, en }) => fr === en && words(fr).length > 0);
    expect(same.length).toBeGreaterThan(5);
    const untranslated = same.filter(({ fr }) => words(fr).some((word) => !SAME.has(word)));
    expect(untranslated.map(({ key }) => key)).toEqual([]);
  });

  it('name the same parameters', () => {
    const names = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();
    const odd = entries.filter(({ fr, en }) => `${names(fr)}` !== `${names(en)}`);
    expect(odd.map(({ key }) => key)).toEqual([]);
  });
});

describe('typography', () => {
  /** JSON quoted in a sentence has its own rules. */
  const prose = entries.filter(({ fr }) => !fr.includes('{"'));
  /** What stands in the doctor's calendar is hers to edit, with the keys she has. */
  const printed = prose.filter(({ path }) => path !== 'src/texts/event.ts');
  const keysWhere = (
    list: typeof entries,
    language: 'fr' | 'en',
    wrong: RegExp,
  ): readonly string[] =>
    list.filter((entry) => wrong.test(entry[language])).map(({ key }) => key);

  it('of French keeps high punctuation on the line of its word', () => {
    expect(
      keysWhere(
        printed,
        'fr',
        /[^\u00a0\u202f][;?!»]|[^\u00a0\u202f\d](?<!Content-Type):(?=\s|$)|«[^\u00a0]/,
      ),
    ).toEqual([]);
  });

  it('keeps a number and its unit together in French', () => {
    expect(keysWhere(printed, 'fr', /(?:\d|\}) (?:s|min|h|%|€)(?![\p{L}\d])/u)).toEqual([]);
  });

  it('has the apostrophe of print, in both languages', () => {
    // A short message is made plain, so that more of it fits.
    const set = prose.filter(({ key }) => !key.startsWith('sms.'));
    expect(keysWhere(set, 'fr', /'/)).toEqual([]);
    expect(keysWhere(set, 'en', /'/)).toEqual([]);
  });

  it('has one sign for three dots, and no quotation marks of a typewriter', () => {
    expect(keysWhere(prose, 'fr', /\.\.\.|"/)).toEqual([]);
    expect(keysWhere(prose, 'en', /\.\.\.|"/)).toEqual([]);
  });

  it('of French never says “tu”', () => {
    expect(keysWhere(prose, 'fr', /(?<!\p{L})(?:tu|toi|ton|ta|tes|te)(?!\p{L})/iu)).toEqual([]);
  });
});

describe('pages', () => {
  const pages = sources.filter(
    ({ path }) => /^src\/(http|sandbox)\/.*\.ts$/.test(path) && !path.endsWith('/html.ts'),
  );

  it('say nothing that is not in a catalogue', () => {
    const said = pages.flatMap(({ path, text }) =>
      ownWords(text)
        .filter((words) => !NAMES.some((name) => name.test(words)))
        .map((words) => `${path}: ${words}`),
    );
    expect(said).toEqual([]);
  });

  it('would be caught if they did', () => {
    const source = put(
      'html`<p title="{say()}">Bon{html`<b>jour {name}</b>`}</p><i alt="Oui da">`',
    );
    expect(ownWords(source)).toEqual(['jour', 'Bon', 'Oui da']);
    expect(ownWords(put('html`<p id="x">{say()} · {when}</p>`'))).toEqual([]);
  });
});

/** Braces as a template has them. */
const put = (text: string): string => text.replaceAll('{', '${');
