/** `creneau export`: everything the mirror holds, or all about one person, on standard output. */

import type { Booking } from '../engine/core/event.ts';
import { rfc3339In } from '../engine/core/format.ts';
import { holdingsJson } from '../engine/holdings-json.ts';
import { withEngine } from './open.ts';

export interface ExportCommand {
  readonly email?: string;
  readonly csv?: boolean;
}

export function exportAll({ email, csv = false }: ExportCommand): Promise<number> {
  return withEngine(async ({ engine, mirror }) => {
    const time = rfc3339In(engine.practice.timeZone);
    const { calendars } = await engine.status();
    // What is printed is data: how far it can be trusted is said beside it.
    for (const { practitioner, verifiedAt } of calendars) {
      const age = verifiedAt === null ? 'never verified' : `verified ${time(verifiedAt)}`;
      console.error(`${practitioner}: ${age}; only what the mirror holds is exported`);
    }
    const bookings = await mirror.bookings(email === undefined ? {} : { email });
    if (csv) {
      console.log([HEADER, ...bookings.map((one) => rowOf(one, time))].join('\r\n'));
      return 0;
    }
    const held: object[] = [];
    for (const { id } of bookings) {
      const holdings = await engine.holdings(id);
      if (holdings !== null) held.push(holdingsJson(holdings, time));
    }
    const file = {
      format: 'creneau-export',
      version: 1,
      madeAt: time(Date.now()),
      of: email ?? null,
      verifiedAt: Object.fromEntries(
        calendars.map(({ practitioner, verifiedAt }) => [
          practitioner,
          verifiedAt === null ? null : time(verifiedAt),
        ]),
      ),
      bookings: held,
    };
    console.log(JSON.stringify(file, null, 2));
    return 0;
  });
}

const HEADER =
  'id,status,start,end,practitioner,type,firstName,lastName,email,phone,firstConsultation,message,noShow';

function rowOf(
  { id, status, start, end, marks }: Booking,
  time: (at: number) => string,
): string {
  const { firstName, lastName, email, phone, firstConsultation, message } = marks.patient;
  const { practitioner, type, noShow } = marks;
  const times = [time(start), time(end)];
  const patient = [firstName, lastName, email, phone, firstConsultation, message];
  return [id, status, ...times, practitioner, type, ...patient, noShow]
    .map((one) => cell(String(one)))
    .join(',');
}

/**
 * RFC 4180; and no cell is a formula: a spreadsheet must not run what a patient typed. A telephone number
 * that begins with + stays one, since nothing but digits follows.
 */
function cell(value: string): string {
  const isFormula = /^[=+\-@\t\r]/.test(value) && !/^\+[\d .()-]*$/.test(value);
  const safe = isFormula ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
