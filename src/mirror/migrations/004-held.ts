/**
 * Freezes of the circuit breaker. Immutable once released: a change is a new migration.
 *
 * A freeze that ended is deleted: what became of it is in the audit log. Nothing here names a patient.
 */
export const held = `
CREATE TABLE freezes (
  id          TEXT PRIMARY KEY,
  calendar_id TEXT NOT NULL,
  since       INTEGER NOT NULL,
  coming      INTEGER NOT NULL,     -- bookings that were coming when it began
  alerted     INTEGER NOT NULL      -- 1: the doctor's alert is in the outbox
) STRICT;

-- Nobody is told of these bookings. Their times as told stay busy, so that nobody else is given them.
-- Let through (accepted = 1) they block nothing; the row stays until they are told, so that the same
-- change does not trip the breaker again.
CREATE TABLE held (
  calendar_id TEXT NOT NULL,
  booking     TEXT NOT NULL,
  freeze      TEXT NOT NULL,
  accepted    INTEGER NOT NULL,
  changed_at  INTEGER NOT NULL,
  start_at    INTEGER NOT NULL,
  end_at      INTEGER NOT NULL,
  PRIMARY KEY (calendar_id, booking)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_by_time ON held (calendar_id, end_at, start_at, booking) WHERE accepted = 0;
CREATE INDEX held_by_freeze ON held (freeze);
`;
