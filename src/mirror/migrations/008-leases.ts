/**
 * Whose work is whose, and which calendars have news. Immutable once released: a change is a new
 * migration.
 *
 * A lease is of one process, and free when that one is dead. Leases from before name nobody: they are let
 * go, since whoever held them had to end before this could run.
 */
export const leases = `
ALTER TABLE intents ADD COLUMN lease_by TEXT;
ALTER TABLE intents ADD COLUMN booking TEXT;
ALTER TABLE intents ADD COLUMN calendar_id TEXT;
UPDATE intents SET lease_until = 0,
  booking = intent ->> '$.booking', calendar_id = intent ->> '$.calendarId';
CREATE INDEX intents_by_booking ON intents (booking);
CREATE INDEX intents_leased ON intents (lease_by) WHERE lease_by IS NOT NULL;

ALTER TABLE notices ADD COLUMN lease_by TEXT;
UPDATE notices SET lease_until = 0 WHERE lease_until > 0;
CREATE INDEX notices_leased ON notices (lease_by) WHERE lease_by IS NOT NULL;

-- The number of the last news of anything that work may follow from, and of which calendar it was.
ALTER TABLE identity ADD COLUMN news INTEGER NOT NULL DEFAULT 0;
ALTER TABLE calendars ADD COLUMN news INTEGER NOT NULL DEFAULT 0;
CREATE INDEX calendars_by_news ON calendars (news);
`;
