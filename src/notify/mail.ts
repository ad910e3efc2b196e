/** A finished mail, before any transport touches it. */
import { createHash } from 'node:crypto';
import type { Notice } from '../engine/core/notice.ts';
import { hostOf, type Mailbox } from './mailbox.ts';
import type { Invitation } from './patient-ics.ts';
import type { MailText } from './render-mail.ts';

export interface Mail {
  /** With its angle brackets. The same notice always has the same. */
  readonly messageId: string;
  readonly from: Mailbox;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Left to the transport to show as an invitation, or as a file only. */
  readonly invitation: Invitation | null;
}

/** Pure. A mail sent twice, after a crash, carries one Message-ID, so that readers can drop one. */
export function composeMail(
  notice: Notice,
  from: Mailbox,
  content: MailText,
  invitation: Invitation | null,
): Mail {
  const name = createHash('sha256').update(notice.key).digest('hex').slice(0, 40);
  return {
    messageId: `<${name}@${hostOf(from.address)}>`,
    from,
    to: notice.to,
    ...content,
    invitation,
  };
}
