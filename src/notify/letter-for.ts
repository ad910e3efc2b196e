/** The letter a notice becomes. */
import { isMatter, type Notice } from '../engine/core/notice.ts';
import { doctorLetter } from './doctor-letter.ts';
import type { Letter, RenderContext } from './letter.ts';
import { matterLetter } from './matter-letter.ts';
import { patientLetter } from './patient-letter.ts';

export function letterFor(notice: Notice, context: RenderContext): Letter {
  const { content, party } = notice;
  if (isMatter(content)) return matterLetter({ ...notice, content }, context);
  const letter = party === 'patient' ? patientLetter : doctorLetter;
  return letter({ ...notice, content }, context);
}
