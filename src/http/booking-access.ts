/** Who may see and change a booking: whoever holds its token. */
import type { Request } from 'express';
import { linkTokenMatches } from '../engine/core/links.ts';
import { asEventId, type BookingId } from '../engine/core/values.ts';
import type { Context } from './context.ts';
import { parameter } from './query.ts';
import { Refusal } from './refusal.ts';

/**
 * The id in the path, once the token in the query was found to open it. A wrong or missing token is
 * refused exactly like an id that does not exist, and before anything is looked up.
 */
export function openedBooking({ settings }: Context, request: Request): BookingId {
  const { id } = request.params;
  const token = parameter(request, 'token');
  if (typeof id !== 'string' || token === null) throw new Refusal('not-found');
  const booking = asEventId(id);
  if (!linkTokenMatches(settings.appSecret, booking, token)) throw new Refusal('not-found');
  return booking;
}
