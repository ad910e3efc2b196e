import { describe, expect, it } from 'vitest';
import { decodePage } from '../../src/calendar/listing.ts';
import { PARIS } from './examples.ts';

const items = (count: number): object[] =>
  Array.from({ length: count }, (_, n) => ({ id: `event${n}`, status: 'cancelled' }));

/** How often others got their turn while a page of so many entries was read. */
async function turnsDuring(count: number): Promise<number> {
  let turns = 0;
  let reading = true;
  const others = (): void => {
    turns += 1;
    if (reading) setImmediate(others);
  };
  setImmediate(others);
  await decodePage({ items: items(count), nextSyncToken: 't' }, PARIS);
  reading = false;
  return turns;
}

describe('decodePage', () => {
  it('keeps the order of a page however long', async () => {
    const outcome = await decodePage({ items: items(2_500), nextPageToken: 'p' }, PARIS);
    expect(outcome).toMatchObject({ ok: true, value: { next: { pageToken: 'p' } } });
    expect(outcome.ok && outcome.value.entries.map((entry) => entry.id)).toEqual(
      items(2_500).map((_, n) => `event${n}`),
    );
  });

  it('gives others their turn every 250 entries', async () => {
    expect(await turnsDuring(250)).toBe(0);
    expect(await turnsDuring(2_500)).toBeGreaterThanOrEqual(8);
  });

  it('reads a page without items as empty', async () => {
    expect(await decodePage({ nextSyncToken: 't' }, PARIS)).toEqual({
      ok: true,
      value: { entries: [], next: { kind: 'done', token: 't' } },
    });
  });

  it.each([
    null,
    '<html>',
    {},
    { items: [] },
    { items: [], nextPageToken: '' },
  ])('takes %j for no listing', async (body) => {
    expect(await decodePage(body, PARIS)).toEqual({
      ok: false,
      failure: { kind: 'unavailable', outcome: 'not-applied' },
    });
  });
});
