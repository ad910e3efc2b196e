/**
 * Who waits for something earlier, and who is offered it, found without reading every booking. Immutable
 * once released: a change is a new migration.
 */
export const waiting = `
CREATE INDEX bookings_waiting ON events (listing, end_at)
  WHERE role = 'booking'
    AND (marks ->> '$.waiting' IS NOT NULL OR marks ->> '$.offer' IS NOT NULL);
`;
