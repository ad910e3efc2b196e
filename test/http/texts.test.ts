import { describe, expect, it } from 'vitest';
import { FIELD_ERRORS } from '../../src/engine/api.ts';
import { isProblemCode, PROBLEMS, problemOf } from '../../src/http/problem.ts';
import { Refusal } from '../../src/http/refusal.ts';
import { pages } from '../../src/texts/pages.ts';
import { problems } from '../../src/texts/problems.ts';

const LOCALES = ['fr', 'en'] as const;
const ANY = { allow: 'GET', expected: 'x', seconds: 1, name: 'x' };

describe('what is said', () => {
  it.each(
    Object.keys(PROBLEMS).filter(isProblemCode),
  )('problem %s has a title and a sentence in both languages', (code) => {
    const [fr, en] = LOCALES.map((locale) =>
      problemOf(new Refusal(code, { params: ANY }), locale),
    );
    for (const problem of [fr, en]) {
      expect(problem?.title).toMatch(/\S/);
      expect(problem?.detail).toMatch(/\.$/);
      expect(problem?.detail).not.toMatch(/[{}]\w|undefined/);
    }
    expect(fr?.detail).not.toBe(en?.detail);
  });

  it('every problem text belongs to a problem', () => {
    for (const key of Object.keys(problems)) {
      const [name = ''] = key.split('.');
      const owner = Object.keys(PROBLEMS).find(
        (code) => name === code || name.startsWith(`${code}-`),
      );
      expect(owner, key).toBeDefined();
    }
  });

  it.each(FIELD_ERRORS)('field error %s has words in both languages', (code) => {
    const entry = pages[`error.${code}`];
    expect(entry.fr).toMatch(/\S/);
    expect(entry.en).toMatch(/\S/);
  });
});
