/**
 * The first schema. Immutable once released: a change is a new migration.
 *
 * Instants are epoch milliseconds. What is known of a patient lies in events (summary, email, marks,
 * details), intents.intent and notices.notice, and nowhere else.
 */
export const first = `
-- Which database this is, and how often anything that slots depend on was written in it.
CREATE TABLE identity (
  one           INTEGER PRIMARY KEY CHECK (one = 1),
  id            TEXT NOT NULL,
  slots_version INTEGER NOT NULL
) STRICT;
INSERT INTO identity VALUES (1, lower(hex(randomblob(8))), 0);

CREATE TABLE calendars (
  calendar_id   TEXT PRIMARY KEY,
  token         TEXT,
  window_start  INTEGER,
  window_end    INTEGER,
  verified_at   INTEGER,
  full_at       INTEGER,
  failing_since INTEGER,
  failed_at     INTEGER,
  failure       TEXT
) STRICT;

-- A calendar's rows belong to listings, so that a full pass is built beside the live one and swapped
-- in by changing two words here. 'kept' holds bookings that a listing need not contain: cancelled,
-- or outside its window. Numbers are never used twice: an old StagingId must not name a new listing.
CREATE TABLE listings (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  calendar_id TEXT NOT NULL REFERENCES calendars,
  state       TEXT NOT NULL CHECK (state IN ('live', 'kept', 'staging', 'dropped'))
) STRICT;
CREATE UNIQUE INDEX listings_in_use ON listings (calendar_id, state) WHERE state <> 'dropped';
CREATE INDEX listings_dropped ON listings (id) WHERE state = 'dropped';

-- No foreign key to listings (sweep alone removes those) and no CHECK on words: checks once a row take
-- a third of the speed at which a full pass is staged.
-- An id lies in at most one of its calendar's 'live' and 'kept' listings.
CREATE TABLE events (
  listing    INTEGER NOT NULL,
  event_id   TEXT NOT NULL,
  etag       TEXT,                -- null: cancelled without one, or not readable
  status     TEXT NOT NULL,       -- confirmed, tentative, cancelled
  updated    INTEGER,
  created    INTEGER,
  changed_at INTEGER,             -- when status or times became so; null while staged: at the commit
  start_at   INTEGER,
  end_at     INTEGER,
  long       INTEGER NOT NULL,    -- 1: longer than a day
  all_day    INTEGER NOT NULL,
  occupancy  INTEGER NOT NULL,    -- 0 nothing, 1 busy, 2 free (may open time)
  role       TEXT NOT NULL,       -- event, booking, hold
  expires_at INTEGER,             -- hold events only
  erased     INTEGER NOT NULL,    -- 1: the event no longer carries the marks kept here
  owes       INTEGER NOT NULL,    -- 1: a party has not been told what the booking has become
  summary    TEXT NOT NULL,
  email      TEXT,                -- of a booking's patient, in lower case
  marks      TEXT,                -- JSON, as in the event
  details    TEXT,                -- JSON: the rest of a booking's event, or why it is not readable
  UNIQUE (listing, event_id)
) STRICT;
-- Range reads of busy time never touch the table. Events of at most a day are found by their start
-- alone, so that a week is read at the price of a week; the few longer ones are looked at one by one.
CREATE INDEX events_by_time ON events
  (listing, occupancy, long, start_at, end_at, role, expires_at, event_id);
CREATE INDEX bookings_by_id ON events (event_id) WHERE role = 'booking';
CREATE INDEX bookings_by_listing ON events (listing, start_at, end_at, status, event_id)
  WHERE role = 'booking';
CREATE INDEX bookings_standing ON events (listing, end_at, start_at, event_id)
  WHERE role = 'booking' AND status <> 'cancelled';
CREATE INDEX bookings_by_email ON events (email) WHERE role = 'booking';
CREATE INDEX hold_events ON events (listing, expires_at, event_id)
  WHERE role = 'hold' AND status <> 'cancelled';
CREATE INDEX bookings_owing ON events (listing, changed_at) WHERE owes = 1;

-- By booking, not by listing: outlives swaps, and events that can take no marks any more.
CREATE TABLE told (
  booking  TEXT NOT NULL,
  party    TEXT NOT NULL CHECK (party IN ('patient', 'doctor')),
  revision INTEGER NOT NULL,
  told     TEXT NOT NULL,
  PRIMARY KEY (booking, party)
) STRICT, WITHOUT ROWID;

CREATE TABLE intents (
  id          TEXT PRIMARY KEY,
  next_at     INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  intent      TEXT NOT NULL
) STRICT;
CREATE INDEX intents_by_next ON intents (next_at);

-- A hold lives as long as its intent.
CREATE TABLE holds (
  id          TEXT PRIMARY KEY REFERENCES intents,
  calendar_id TEXT NOT NULL,
  start_at    INTEGER NOT NULL,
  end_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX holds_by_time ON holds (calendar_id, end_at, start_at);

CREATE TABLE notices (
  seq         INTEGER PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE,
  booking     TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('due', 'sent', 'dead')),
  due_at      INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  attempts    INTEGER NOT NULL,
  sent_at     INTEGER,
  provider_id TEXT,
  last_error  TEXT,
  notice      TEXT NOT NULL
) STRICT;
CREATE INDEX notices_by_state ON notices (state, due_at);
CREATE INDEX notices_by_booking ON notices (booking, seq);

-- Append-only. Each hash covers the one before it; the head is kept apart, so that a tail cut off shows.
CREATE TABLE audit (
  seq         INTEGER PRIMARY KEY,
  at          INTEGER NOT NULL,
  actor       TEXT NOT NULL,
  action      TEXT NOT NULL,
  booking     TEXT,
  calendar_id TEXT,
  detail      TEXT NOT NULL,
  hash        TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_booking ON audit (booking, seq) WHERE booking IS NOT NULL;
CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_keeps_words BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TABLE audit_head (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  seq  INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_head VALUES (1, 0, '');
`;
