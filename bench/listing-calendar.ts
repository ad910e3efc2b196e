/** A calendar that can only be listed: Google's answers, as text, are at hand already. */
import { decodePage } from '../src/calendar/listing.ts';
import type { Calendar } from '../src/engine/ports.ts';
import { PRACTICE } from './practice.ts';

export function listingCalendar(pageOf: (page: number) => string): Calendar {
  const refuse = () => Promise.reject(new Error('this calendar only lists'));
  return {
    list: ({ pageToken = '0' }) =>
      decodePage(JSON.parse(pageOf(Number(pageToken))), { timeZone: PRACTICE.timeZone }),
    get: refuse,
    insert: refuse,
    patch: refuse,
    remove: refuse,
    describe: refuse,
  };
}
