/** `creneau erase`: a patient is taken out of Google Calendar and of the mirror. May be repeated. */
import { createInterface } from 'node:readline/promises';
import { DateTime } from 'luxon';
import { unreachable } from '../engine/core/values.ts';
import type { Erased, ErasedBooking } from '../engine/rights-api.ts';
import { START_SERVER_FIRST, withEngine } from './open.ts';

export interface EraseCommand {
  readonly email: string;
  readonly cancel?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function erase(options: EraseCommand): Promise<number> {
  const { email, cancel = false, dryRun = false, yes = false, json = false } = options;
  return withEngine(async ({ engine, calendar }) => {
    if (!email.includes('@')) {
      console.error('--email must be the mail address that the patient gave');
      return 2;
    }
    if (calendar === null) {
      console.error(START_SERVER_FIRST);
      return 1;
    }
    if (!dryRun && !yes) {
      if (json || !process.stdin.isTTY) {
        console.error('this cannot be undone: confirm it with --yes, or look with --dry-run');
        return 2;
      }
      if (!(await confirmed(email))) {
        console.log('nothing was erased');
        return 1;
      }
    }
    const answer = await engine.erase(email, { cancelComing: cancel, dryRun });
    if (json) console.log(JSON.stringify(dated(answer), null, 2));
    else
      for (const line of linesOf(answer, dryRun, engine.practice.timeZone)) console.log(line);
    return isOver(answer) ? 0 : 1;
  });
}

/** Nothing is left to be done, now or later. */
function isOver(answer: Erased): boolean {
  if (answer.kind !== 'done') return false;
  const left = answer.bookings.some(({ outcome }) => LEFT[outcome] !== null);
  return !left && answer.unsent === 0 && answer.unfinished === 0;
}

const LEFT: Readonly<Record<ErasedBooking['outcome'], string | null>> = {
  erased: null,
  gone: null,
  refused: 'Google lets nobody write on it: it drops what was deleted after some weeks',
  coming: 'it is still to come: its cancellation is on its way into Google',
  unsettled: 'a change of it is still being made, or to be told',
  unavailable: 'Google is away, or somebody has just changed it',
};

function linesOf(answer: Erased, dryRun: boolean, zone: string): readonly string[] {
  const when = (start: number): string =>
    DateTime.fromMillis(start, { zone }).toFormat('yyyy-MM-dd HH:mm');
  switch (answer.kind) {
    case 'unavailable':
      return [`nothing was erased: Google does not answer (${answer.reason}). Try again later`];
    case 'coming':
      return [
        'nothing was erased: there are appointments to come. Cancel them first, or with --cancel:',
        ...answer.bookings.map(({ id, start }) => `  ${when(start)}  ${id}`),
      ];
    case 'done': {
      const { bookings, messages, unsent, unfinished } = answer;
      const notes = bookings.some((one) => one.notes);
      return [
        ...bookings.map((one) => `${when(one.start)}  ${one.id}  ${wordsFor(one, dryRun)}`),
        ...(bookings.length === 0 ? ['no appointments of this address'] : []),
        ...(dryRun ? [] : [`messages removed: ${messages}`]),
        ...(unsent > 0 ? [`messages still to be sent, and kept until then: ${unsent}`] : []),
        ...(unfinished > 0 ? [`requests and changes still on their way: ${unfinished}`] : []),
        ...(notes
          ? ['what the doctor wrote into an event stays there: look at those marked "notes"']
          : []),
        ...(isOver(answer) ? [] : ['not everything is done: repeat the command later']),
      ];
    }
    default:
      return unreachable(answer);
  }
}

function wordsFor({ outcome, notes }: ErasedBooking, dryRun: boolean): string {
  const left = LEFT[outcome];
  const done = outcome === 'gone' ? 'gone from Google already' : outcome;
  const would = dryRun && outcome === 'erased' ? 'would be erased' : done;
  const what = dryRun && outcome === 'coming' ? 'would be cancelled, and erased' : would;
  return [what, ...(left === null || dryRun ? [] : [left]), ...(notes ? ['notes'] : [])].join(
    '  ',
  );
}

const dated = (answer: Erased): object =>
  'bookings' in answer
    ? {
        ...answer,
        bookings: answer.bookings.map((one) => ({
          ...one,
          start: new Date(one.start).toISOString(),
        })),
      }
    : answer;

async function confirmed(email: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const said = await terminal.question(
    `Erase everything held about ${email}? This cannot be undone. Type yes: `,
  );
  terminal.close();
  return said.trim().toLowerCase() === 'yes';
}
