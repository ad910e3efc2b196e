import { expect, it } from 'vitest';
import { watchWords } from '../../src/engine/core/watch-words.ts';

const until = Date.UTC(2026, 10, 23, 8);

it.each([
  [{ kind: 'off' }, /^polled only$/],
  [{ kind: 'opening' }, /being opened/],
  [
    { kind: 'open', until, heardAt: until },
    /pushed by Google.* until 2026-11-23T08:00:00\.000Z/,
  ],
  [{ kind: 'silent', until, heardAt: null }, /check that PUBLIC_URL can be reached.*polled/],
  [{ kind: 'silent', until, heardAt: until }, /silent since 2026-11-23.*polled/],
  [{ kind: 'refused', reason: 'because', retryAt: until }, /^polled only: because$/],
  [{ kind: 'failing', reason: 'because', retryAt: until }, /^polled only for now: because$/],
] as const)('says of %j what an admin can act on', (state, words) => {
  expect(watchWords(state)).toMatch(words);
});
