/** Taking a patient out of the mirror. */
import type { BookingId } from './core/values.ts';
import type { AuditEntry } from './mirror-port.ts';

export interface Forgetting {
  readonly email: string;
  /** Messages that name one of these go, as do all to this address. */
  readonly bookings: readonly BookingId[];
  /** Whatever else is held of her in these bookings goes as well, wherever they lie. */
  readonly rows: boolean;
  readonly audit: readonly AuditEntry[];
}

/** How many messages were removed, and how many were not. */
export interface Forgotten {
  readonly messages: number;
  readonly unsent: number;
}
