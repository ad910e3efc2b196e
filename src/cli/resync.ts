/** `creneau resync`: a pass now, awaited; with `--accept` or `--refuse`, after a word on what is frozen. */

import { asPractitionerId } from '../engine/core/values.ts';
import { practitionerOf } from '../engine/parts.ts';
import { START_SERVER_FIRST, withEngine } from './open.ts';
import { allSettled, linesOf, settle } from './settle.ts';

export interface ResyncOptions {
  readonly practitioner?: string;
  readonly full?: boolean;
  readonly dryRun?: boolean;
  readonly accept?: boolean;
  readonly refuse?: boolean;
  readonly json?: boolean;
}

export function resync({
  practitioner,
  full = false,
  dryRun = false,
  accept = false,
  refuse = false,
  json,
}: ResyncOptions): Promise<number> {
  return withEngine(async ({ engine, calendar }) => {
    const one = practitioner === undefined ? null : asPractitionerId(practitioner);
    if (one !== null && practitionerOf(engine.practice, one) === null) {
      const known = engine.practice.practitioners.map(({ id }) => id).join(', ');
      console.error(`no practitioner is called ${practitioner}: there is ${known}`);
      return 2;
    }
    if (calendar === null) {
      console.error(START_SERVER_FIRST);
      return 1;
    }
    const word = accept ? 'accept' : refuse ? 'refuse' : null;
    const settled = word === null ? null : await settle(engine, one, word);
    if (settled !== null && !json) for (const line of linesOf(settled)) console.log(line);
    const only = one === null ? {} : { practitioner: one };
    const reports = await engine.sync({ ...only, full, dryRun, cause: 'cli' });
    if (json) {
      const said = settled === null ? { reports } : { settled, reports };
      console.log(JSON.stringify(said, null, 2));
    } else {
      for (const report of reports) {
        const kind = report.full ? 'full pass' : 'changes only';
        const verb = dryRun ? 'would change' : 'changed';
        console.log(
          report.failure === null
            ? `${report.practitioner}: ${kind}, ${report.changed} ${verb}`
            : `${report.practitioner}: failed: ${report.failure}`,
        );
      }
    }
    const isDone = settled === null || allSettled(settled);
    return isDone && reports.every((report) => report.failure === null) ? 0 : 1;
  });
}
