/** `creneau outbox`: messages that wait or were given up. No addresses, and nothing that they say. */
import { DateTime } from 'luxon';
import type { NoticeState } from '../engine/core/notice.ts';
import type { ByHand, NoticeRecord, RefusedByHand } from '../engine/outbox-port.ts';
import { withEngine } from './open.ts';

export interface ListOptions {
  readonly state?: NoticeState;
  readonly json?: boolean;
}

/** Unless a state is asked for: all that somebody may still have to look at. */
export function list({ state, json }: ListOptions): Promise<number> {
  return withEngine(async ({ mirror, engine }) => {
    const found =
      state === undefined
        ? [...(await engine.outbox.failed()), ...(await mirror.notices({ state: 'due' }))]
        : await mirror.notices({ state });
    const rows = found.map(rowOf);
    if (json) {
      console.log(JSON.stringify({ notices: rows }, null, 2));
      return 0;
    }
    if (rows.length === 0) console.log('no messages');
    const { timeZone: zone } = engine.practice;
    for (const row of rows) {
      const tries = `${row.attempts} ${row.attempts === 1 ? 'try' : 'tries'}`;
      const { key, party, channel, kind } = row;
      console.log(
        [key, party, channel, kind, row.state, tries, when(row, zone), row.reason ?? '-'].join(
          '  ',
        ),
      );
    }
    return 0;
  });
}

export function retry(
  keys: readonly string[],
  { all = false }: { readonly all?: boolean },
): Promise<number> {
  if (all === keys.length > 0) {
    console.error('name the messages to send again, or say --all for every one given up');
    return Promise.resolve(2);
  }
  return withEngine(async ({ engine }) => {
    const byHand = await engine.outbox.retry(all ? 'all-dead' : keys);
    if (all && byHand.changed.length + byHand.refused.length === 0) {
      console.log('no message was given up');
    }
    const code = report(byHand, 'due again', all ? 'left as it is: ' : '');
    // That --all passes over old news is what it promises.
    return all ? 0 : code;
  });
}

export function discard(keys: readonly string[]): Promise<number> {
  return withEngine(async ({ engine }) =>
    report(await engine.outbox.discard(keys), 'discarded', ''),
  );
}

function report({ changed, refused }: ByHand, done: string, left: string): number {
  for (const { key } of changed) console.log(`${done}: ${key}`);
  for (const { key, why } of refused) console.error(`${left}${key} ${WHY[why]}`);
  if (refused.length === 0) return 0;
  if (changed.length === 0) console.error('nothing was changed');
  return 1;
}

const WHY: Readonly<Record<RefusedByHand, string>> = {
  unknown: 'is the key of no message: creneau outbox list shows those there are',
  sent: 'was sent already',
  discarded: 'was discarded',
  outdated:
    'would tell old news, since a later message about this booking was sent: discard it with creneau outbox discard',
};

/** What may be shown of a notice: never whom it goes to, nor what it says. */
function rowOf({ notice, state, attempts, dueAt, sentAt, lastError }: NoticeRecord) {
  return {
    key: notice.key,
    booking: notice.booking,
    party: notice.party,
    channel: notice.channel,
    kind: notice.content.kind,
    state,
    attempts,
    nextTryAt: state === 'due' ? new Date(dueAt).toISOString() : null,
    sentAt: sentAt === null ? null : new Date(sentAt).toISOString(),
    reason: lastError,
  };
}

function when(
  { nextTryAt, sentAt }: Pick<ReturnType<typeof rowOf>, 'nextTryAt' | 'sentAt'>,
  zone: string,
): string {
  if (nextTryAt !== null) return `next try ${local(nextTryAt, zone)}`;
  return sentAt === null ? '-' : `sent ${local(sentAt, zone)}`;
}

const local = (iso: string, zone: string): string =>
  DateTime.fromISO(iso, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');
