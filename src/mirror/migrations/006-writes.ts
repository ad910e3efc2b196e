/**
 * That Google takes no writes to a calendar which it still lets us read, and whether the doctor was told.
 * Immutable once released: a change is a new migration.
 */
export const writes = `
ALTER TABLE calendars ADD COLUMN writes_failing_since INTEGER;
ALTER TABLE calendars ADD COLUMN writes_failed_at INTEGER;
ALTER TABLE calendars ADD COLUMN writes_failure TEXT;
ALTER TABLE calendars ADD COLUMN writes_alerted INTEGER NOT NULL DEFAULT 0;
`;
