/** The letter that a matter becomes: what the doctor is told or asked of her calendar. */
import type { Matter, Notice } from '../engine/core/notice.ts';
import { unreachable } from '../engine/core/values.ts';
import { absenceLetter } from './absence-letter.ts';
import { awayLetter } from './away-letter.ts';
import { connectionLetter } from './connection-letter.ts';
import { erasureLetter } from './erasure-letter.ts';
import { freezeLetter } from './freeze-letter.ts';
import type { Letter, RenderContext } from './letter.ts';
import { matterWording } from './matter-wording.ts';
import { overlapLetter } from './overlap-letter.ts';
import { previewLetter } from './preview-letter.ts';
import { summaryLetter } from './summary-letter.ts';

/** Pure. Times are in the practice's zone, the language is the notice's. */
export function matterLetter(notice: Notice<Matter>, context: RenderContext): Letter {
  const { content } = notice;
  const wording = matterWording(notice, context);
  switch (content.kind) {
    case 'frozen':
      return freezeLetter(content, wording, context);
    case 'overlap':
      return overlapLetter(content, wording, context);
    case 'absence':
      return absenceLetter(content, wording, context);
    case 'preview':
      return previewLetter(content, wording, context);
    case 'connection':
      return connectionLetter(content, wording, context);
    case 'erasure-asked':
      return erasureLetter(content, wording);
    case 'summary':
      return summaryLetter(content, wording, context);
    case 'away':
      return awayLetter(content, wording);
    default:
      return unreachable(content);
  }
}
