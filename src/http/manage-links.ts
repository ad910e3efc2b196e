/** Addresses of one booking, relative to this server, each carrying its token. */
import { linkToken } from '../engine/core/links.ts';
import type { BookingId, Locale } from '../engine/core/values.ts';
import { queryText } from './query.ts';

export interface BookingLinks {
  page(parameters: Readonly<Record<string, string | null>>): string;
  readonly ics: string;
  readonly cancel: string;
  readonly reschedule: string;
  readonly undo: string;
  readonly data: string;
  readonly dataFile: string;
  readonly erasure: string;
  /** Where her wish for something earlier is sent. */
  readonly waiting: string;
  readonly offer: string;
}

/** `lang`: the language the reader chose, carried on; null leaves it to the booking's own. */
export function bookingLinks(secret: string, id: BookingId, lang: Locale | null): BookingLinks {
  const base = `/bookings/${encodeURIComponent(id)}`;
  const token = linkToken(secret, id);
  return {
    page: (parameters) => base + queryText({ token, ...parameters, lang }),
    ics: `${base}/calendar.ics${queryText({ token })}`,
    cancel: `${base}/cancel${queryText({ token, lang })}`,
    reschedule: `${base}/reschedule${queryText({ token, lang })}`,
    undo: `${base}/undo${queryText({ token, lang })}`,
    data: `${base}/data${queryText({ token, lang })}`,
    dataFile: `${base}/data.json${queryText({ token })}`,
    erasure: `${base}/erasure${queryText({ token, lang })}`,
    waiting: `${base}/waiting${queryText({ token, lang })}`,
    offer: `${base}/offer${queryText({ token, lang })}`,
  };
}
