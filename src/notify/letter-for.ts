/** The letter a notice becomes. */
import type { Notice } from '../engine/core/notice.ts';
import { doctorLetter } from './doctor-letter.ts';
import { freezeLetter } from './freeze-letter.ts';
import type { Letter, RenderContext } from './letter.ts';
import { patientLetter } from './patient-letter.ts';

export function letterFor(notice: Notice, context: RenderContext): Letter {
  if (notice.content.kind === 'frozen') return freezeLetter(notice, context);
  return notice.party === 'patient'
    ? patientLetter(notice, context)
    : doctorLetter(notice, context);
}
