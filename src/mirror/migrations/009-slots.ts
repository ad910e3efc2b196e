/**
 * How often anything that the slots of one calendar depend on was written, so that a booking with one
 * practitioner leaves alone what is kept of another's. Immutable once released: a change is a new migration.
 */
export const slots = `
CREATE TABLE slots_versions (
  calendar_id TEXT PRIMARY KEY,
  version     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
