/** Bookings as the outside may know them: what is on its way into Google is a wish until it was checked. */
import type { AskedBooking, Engine, RequestedBooking } from './api.ts';
import { asTold } from './core/breaker.ts';
import type { BookIntent, Intent } from './core/intent.ts';
import { findsBooking } from './core/search.ts';
import type { BookingId } from './core/values.ts';
import { isFrozen } from './frozen.ts';
import type { Parts } from './parts.ts';

export function askedBookings({
  mirror,
}: Pick<Parts, 'mirror'>): Pick<Engine, 'booking' | 'queued' | 'requests' | 'bookings'> {
  return {
    async booking(id) {
      const intent = await unsettled(id);
      // Until it is checked it is a wish, even though its event may be there.
      if (intent !== null && intent.phase !== 'withdraw') return null;
      const booking = await mirror.booking(id);
      if (booking === null) return null;
      // Lost, and on its way out again, however long Google takes to let it go.
      if (intent !== null) return { ...booking, status: 'cancelled' };
      // Her page must not tell a patient what nobody is to be told yet.
      return (await isFrozen(mirror, booking)) ? asTold(booking) : booking;
    },
    async queued(id) {
      const intent = await unsettled(id);
      return intent === null || intent.phase === 'withdraw' ? null : askedOf(intent);
    },
    async requests() {
      const waiting = (await mirror.intents())
        .filter(isUnsettled)
        .filter(({ queued, phase }) => queued && phase !== 'withdraw');
      return waiting
        .map((intent): RequestedBooking => {
          const { booking: id, draft } = intent;
          return { id, ...askedOf(intent), patient: draft.marks.patient };
        })
        .toSorted((a, b) => a.start - b.start);
    },
    async bookings({ text, ...filter }) {
      const wishes = new Set((await mirror.intents()).filter(isUnsettled).map(({ id }) => id));
      const found = (await mirror.bookings(filter)).filter(({ id }) => !wishes.has(id));
      return text === undefined ? found : found.filter(findsBooking(text));
    },
  };

  async function unsettled(id: BookingId): Promise<BookIntent | null> {
    const intent = await mirror.intent(id);
    return intent !== null && isUnsettled(intent) ? intent : null;
  }
}

function askedOf({ draft: { slot, marks } }: BookIntent): AskedBooking {
  const { practitioner, type, patient } = marks;
  return { ...slot, practitioner, type, locale: patient.locale };
}

/** On its way into Google, or out of it again: not to be counted on. */
const isUnsettled = (intent: Intent): intent is BookIntent => intent.kind === 'book';
