import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { descriptionOf } from '../../src/engine/core/draft.ts';
import { erasedTexts } from '../../src/engine/core/erasure.ts';
import { patient, practice } from '../engine/examples.ts';

const word = fc.stringMatching(/^[a-z]{3,12}$/);
const notes = fc.array(
  word.map((one) => `Note ${one}`),
  { maxLength: 4 },
);

describe('the texts of an event whose patient is erased', () => {
  it('keep every line of the doctor’s, in order, and none of ours', () => {
    fc.assert(
      fc.property(notes, notes, fc.boolean(), (before, after, isHtml) => {
        const ours = descriptionOf(patient, practice).split('\n');
        const all = [...before, ...ours, ...after];
        const description = isHtml ? all.join('<br>') : all.join('\n');
        const texts = erasedTexts({ description }, patient, practice);
        expect(texts.description).toBe([...before, ...after].join('\n'));
        expect(texts.notes).toBe(before.length + after.length > 0);
      }),
    );
  });

  it('hold neither address nor number, wherever the doctor had put them', () => {
    const description = 'Écrire à ZOE@example.org\n<b>tel</b> 06.12.34.56.78\nAllergie';
    expect(erasedTexts({ description }, patient, practice)).toEqual({
      summary: 'RDV (effacé)',
      description: 'Allergie',
      notes: true,
    });
  });

  it('lose a message of several lines as a whole', () => {
    const long = { ...patient, message: 'Un\nDeux\n\nTrois' };
    const description = `${descriptionOf(long, practice)}\nVue`;
    expect(erasedTexts({ description }, long, practice).description).toBe('Vue');
  });

  it('keep a doctor’s text of a patient who left nothing', () => {
    const empty = { ...patient, email: '', phone: '', message: '' };
    const texts = erasedTexts({ description: 'Rien à signaler' }, empty, practice);
    expect(texts.description).toBe('Rien à signaler');
  });
});
