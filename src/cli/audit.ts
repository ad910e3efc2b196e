/** `creneau audit`: the append-only log. It holds no patient data. */
import { asEventId } from '../engine/core/values.ts';
import { withEngine } from './open.ts';

export interface AuditOptions {
  readonly booking?: string;
  readonly last: string;
  readonly json?: boolean;
}

export function audit({ booking, last, json }: AuditOptions): Promise<number> {
  return withEngine(async ({ mirror }) => {
    const limit = Number(last);
    if (!Number.isInteger(limit) || limit < 1) {
      console.error('--last must be a whole number from 1');
      return 2;
    }
    const filter = booking === undefined ? { limit } : { booking: asEventId(booking), limit };
    const entries = await mirror.audit(filter);
    if (json) {
      const dated = entries.map((entry) => ({
        ...entry,
        at: new Date(entry.at).toISOString(),
      }));
      console.log(JSON.stringify({ entries: dated }, null, 2));
      return 0;
    }
    if (entries.length === 0) console.log('no entries');
    for (const { seq, at, actor, action, booking: id, detail } of entries) {
      const facts = Object.entries(detail).map(([name, value]) => `${name}=${value}`);
      console.log(
        [seq, new Date(at).toISOString(), actor, action, id ?? '-', ...facts].join('  '),
      );
    }
    return 0;
  });
}

export function verify(): Promise<number> {
  return withEngine(async ({ mirror }) => {
    const broken = await mirror.verifyAudit();
    if (broken === null) {
      console.log('the audit log is whole');
      return 0;
    }
    console.error(
      `the audit log was changed: entry ${broken} does not follow from the one before it`,
    );
    return 1;
  });
}
