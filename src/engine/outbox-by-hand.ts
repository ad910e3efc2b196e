/** What an admin does to messages by hand, on the page or in the shell: the same, and audited. */
import type { MessageKeys } from './api.ts';
import type { AuditAction } from './core/audit-actions.ts';
import type { Notice } from './core/notice.ts';
import type { Instant } from './core/values.ts';
import type { AuditEntry, Mirror } from './mirror-port.ts';
import { type ByHand, LAID_ASIDE, type NoticeRecord } from './outbox-port.ts';
import type { Clock } from './ports.ts';

export interface OutboxByHand {
  /** Given up, and not laid aside since: somebody has to look at them. In the order they were owed. */
  failed(): Promise<readonly NoticeRecord[]>;
  retry(keys: MessageKeys): Promise<ByHand>;
  discard(keys: readonly string[]): Promise<ByHand>;
}

export function outboxByHand(
  mirror: Pick<Mirror, 'notices' | 'reviveNotices' | 'discardNotices'>,
  clock: Pick<Clock, 'now'>,
): OutboxByHand {
  return {
    async failed() {
      const dead = await mirror.notices({ state: 'dead' });
      return dead.filter(({ lastError }) => !LAID_ASIDE.includes(lastError));
    },
    async retry(keys) {
      const at = clock.now();
      const byHand = await mirror.reviveNotices(keys, at, (notice) =>
        auditOf('notice.revived', notice, at),
      );
      return byHand;
    },
    discard(keys) {
      const at = clock.now();
      return mirror.discardNotices(keys, (notice) => auditOf('notice.discarded', notice, at));
    },
  };
}

const auditOf = (action: AuditAction, notice: Notice, at: Instant): AuditEntry => ({
  at,
  actor: 'admin',
  action,
  booking: notice.booking,
  calendarId: null,
  detail: { party: notice.party, channel: notice.channel, kind: notice.content.kind },
});
