/** The page on which the doctor answers a question that she was mailed. */
import { describe, expect, it } from 'vitest';
import { questionToken } from '../../src/engine/core/links.ts';
import type { AbsenceMatter, OverlapMatter } from '../../src/engine/core/notice.ts';
import { asEventId, asPractitionerId, asTypeId } from '../../src/engine/core/values.ts';
import { SECRET, served } from './served.ts';

const KEY = '0123456789ab';
const START = Date.parse('2026-11-25T09:00:00+01:00');
const practitioner = asPractitionerId('dubois');
const overlap: OverlapMatter = {
  kind: 'overlap',
  practitioner,
  question: KEY,
  block: { title: '<b>Réunion</b>', allDay: false, start: START, end: START + 3 * 3_600_000 },
  bookings: ['Zoë', 'Ana'].map((firstName, index) => ({
    id: asEventId(`b${index}`),
    start: START + index * 3_600_000,
    end: START + index * 3_600_000 + 1_800_000,
    type: asTypeId('consultation'),
    patient: { firstName, lastName: 'O’Neil', phone: '+33612345678' },
  })),
};
const absence: AbsenceMatter = {
  kind: 'absence',
  practitioner,
  question: KEY,
  block: {
    title: 'Congés',
    allDay: true,
    start: Date.parse('2026-11-26T00:00:00+01:00'),
    end: Date.parse('2026-11-28T00:00:00+01:00'),
  },
  recurring: false,
};

async function asking(matter: OverlapMatter | AbsenceMatter | null) {
  const server = await served();
  if (matter !== null) server.engine.questions.set(KEY, matter);
  const path = `/questions/${KEY}?token=${questionToken(SECRET, KEY)}`;
  const answer = (value: string, at = path) => server.postForm(at, { answer: value });
  return { ...server, path, answer };
}

describe('a question', () => {
  it('shows what is concerned, and changes nothing', async () => {
    const { get, path, engine } = await asking(overlap);
    const page = await get(path);
    expect(page.status).toBe(200);
    for (const piece of [
      'Zoë O’Neil',
      'Ana O’Neil',
      '06 12 34 56 78',
      '9\u00a0h',
      'Annuler les 2',
    ]) {
      expect(page.text).toContain(piece);
    }
    expect(page.text).toContain('&lt;b&gt;Réunion&lt;/b&gt;');
    expect(page.text).toContain('name="robots" content="noindex"');
    expect(engine.changes).toEqual([]);
  });

  it('of whole days names them', async () => {
    const { get, path } = await asking(absence);
    const page = await get(path);
    expect(page.text).toContain('du jeudi 26 novembre 2026 au vendredi 27 novembre 2026');
  });

  it.each([
    'keep',
    'cancel-asked',
    'close-day',
    'leave-open',
  ])('is answered by a form: %s', async (verb) => {
    const { answer, engine } = await asking(overlap);
    engine.acted = { kind: 'cancelled', bookings: 2, later: 0 };
    const page = await answer(verb);
    expect(page.status).toBe(200);
    expect(page.text).toContain('2 rendez-vous sont annulés');
    expect(engine.changes).toEqual([{ call: 'act', args: [{ verb, question: KEY }] }]);
  });

  it('can be answered again when Google did not answer', async () => {
    const { answer, engine } = await asking(overlap);
    engine.acted = { kind: 'unavailable' };
    expect((await answer('cancel-asked')).text).toContain('value="cancel-asked"');
  });

  it('that is settled says so', async () => {
    const { get, path, answer, engine } = await asking(null);
    expect((await get(path)).text).toContain('Cette question ne se pose plus');
    engine.acted = { kind: 'gone' };
    expect((await answer('keep')).status).toBe(200);
  });

  it.each([
    '',
    '?token=',
    '?token=x',
    `?token=${questionToken(SECRET, 'ffffffffffff')}`,
    `?token=${questionToken('another secret of 32 characters!', KEY)}`,
  ])('is not opened by %s, like one that does not exist', async (query) => {
    const { get, answer, engine } = await asking(overlap);
    expect((await get(`/questions/${KEY}${query}`)).status).toBe(404);
    expect((await answer('keep', `/questions/${KEY}${query}`)).status).toBe(404);
    expect(engine.changes).toEqual([]);
  });

  it.each([
    '',
    'accept',
    'tell-now',
    '__proto__',
  ])('takes no other answer: %s', async (verb) => {
    const { answer, engine } = await asking(overlap);
    expect((await answer(verb)).status).toBe(404);
    expect(engine.changes).toEqual([]);
  });
});
