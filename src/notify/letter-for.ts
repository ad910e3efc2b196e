/** The letter a notice becomes. */
import type { Notice } from '../engine/core/notice.ts';
import { doctorLetter } from './doctor-letter.ts';
import type { Letter, RenderContext } from './letter.ts';
import { patientLetter } from './patient-letter.ts';

export const letterFor = (notice: Notice, context: RenderContext): Letter =>
  notice.party === 'patient' ? patientLetter(notice, context) : doctorLetter(notice, context);
