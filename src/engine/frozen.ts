/** Whether a booking is held back by the circuit breaker (core/breaker.ts). */
import type { Booking } from './core/event.ts';
import type { Mirror } from './mirror-port.ts';

export async function isFrozen(
  mirror: Pick<Mirror, 'freezes'>,
  { id, calendarId }: Pick<Booking, 'id' | 'calendarId'>,
): Promise<boolean> {
  const freezes = await mirror.freezes();
  return freezes.some(
    (freeze) =>
      freeze.calendarId === calendarId && freeze.held.some((booking) => booking.id === id),
  );
}
