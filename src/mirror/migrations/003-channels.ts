/** Watch channels of Google Calendar, and how asking for them went. No secret is here. */
export const channels = `
CREATE TABLE channels (
  id           TEXT PRIMARY KEY,
  calendar_id  TEXT NOT NULL,
  address      TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('asked', 'open', 'stopped')),
  asked_at     INTEGER NOT NULL,
  resource_id  TEXT,              -- null: not known yet
  expires_at   INTEGER NOT NULL,
  renew_at     INTEGER NOT NULL,
  heard_at     INTEGER,
  silent_polls INTEGER NOT NULL DEFAULT 0,
  stop_at      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX channels_by_calendar ON channels (calendar_id, asked_at);

CREATE TABLE watches (
  calendar_id TEXT PRIMARY KEY,
  address     TEXT NOT NULL,
  attempts    INTEGER NOT NULL,
  next_at     INTEGER NOT NULL,
  trouble     TEXT CHECK (trouble IN ('refused', 'failing')),
  reason      TEXT
) STRICT, WITHOUT ROWID;
`;
