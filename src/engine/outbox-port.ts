/** What the mirror keeps of notices: what becomes of them, and what an admin does to them by hand. */
import type { Notice, NoticeState } from './core/notice.ts';
import type { Instant } from './core/values.ts';

export interface ClaimedNotice {
  readonly notice: Notice;
  /** Deliveries tried before this one. */
  readonly attempts: number;
}

export type DeliveryRecord =
  | { readonly state: 'sent'; readonly at: Instant; readonly providerId: string | null }
  | {
      readonly state: 'due';
      readonly at: Instant;
      readonly dueAt: Instant;
      readonly reason: string;
    }
  | { readonly state: 'dead'; readonly at: Instant; readonly reason: string };

export interface NoticeRecord {
  readonly notice: Notice;
  readonly state: NoticeState;
  readonly attempts: number;
  readonly dueAt: Instant;
  readonly sentAt: Instant | null;
  readonly lastError: string | null;
}

/** The last reason of a notice that was discarded by hand, which is what tells it from others given up. */
export const DISCARDED = 'discarded by the admin';

/** The last reason of a notice that became untrue before it could be delivered: likewise. */
export const OVERTAKEN = 'overtaken: another engine has told the patient what is so since';

/** What is dead for one of these was given up on purpose: nobody need look at it any more. */
export const LAID_ASIDE: readonly (string | null)[] = [DISCARDED, OVERTAKEN];

/** What became of a wish of the admin's. Named keys are all or nothing: one refused, none changed. */
export interface ByHand {
  readonly changed: readonly Notice[];
  readonly refused: readonly { readonly key: string; readonly why: RefusedByHand }[];
}

export type RefusedByHand =
  /** No notice has this key. */
  | 'unknown'
  | 'sent'
  | 'discarded'
  /** The party has been sent a later notice of the booking this way: this one would tell old news. */
  | 'outdated';
