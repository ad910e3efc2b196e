/**
 * What questions to the doctor need: of which series an event is, which messages are one, and what she
 * was told of a calendar's connection. Immutable once released: a change is a new migration.
 *
 * More is asked of Google from here on, so that the sync tokens of the old question are dropped: the next
 * pass of each calendar is a full one (google: a token belongs to its query).
 */
export const asked = `
ALTER TABLE events ADD COLUMN series TEXT;
CREATE INDEX bookings_erased ON events (listing, start_at)
  WHERE erased = 1 AND role = 'booking' AND status <> 'cancelled';

ALTER TABLE notices ADD COLUMN thread TEXT;
CREATE INDEX notices_by_thread ON notices (thread, seq) WHERE thread IS NOT NULL;

ALTER TABLE calendars ADD COLUMN failure_kind TEXT;
ALTER TABLE calendars ADD COLUMN alerted TEXT CHECK (alerted IN ('lost', 'late'));
UPDATE calendars SET token = NULL;
`;
