/**
 * Bookings of which messages have yet to leave us, found without reading every booking. Inviting is no phase
 * of a booking any more: what was left of it is dropped, since the booking stands without. Immutable once
 * released: a change is a new migration.
 */
export const owed = `
CREATE INDEX bookings_owed ON events (listing, end_at)
  WHERE role = 'booking' AND marks ->> '$.owed.messages[0]' IS NOT NULL;
DELETE FROM holds WHERE id IN (SELECT id FROM intents WHERE intent ->> '$.phase' = 'invite');
DELETE FROM intents WHERE intent ->> '$.phase' = 'invite';
`;
