/**
 * What a full pass finds unchanged is not written a second time: its row in the live listing is marked.
 * No foreign keys: marks of a listing that was given up are removed by sweep, some at a time.
 */
export const same = `
CREATE TABLE staged_same (
  listing  INTEGER NOT NULL,   -- the one being staged
  event    INTEGER NOT NULL,   -- rowid in events, of the live listing
  PRIMARY KEY (listing, event)
) STRICT, WITHOUT ROWID;
`;
