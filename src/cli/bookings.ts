/** `creneau bookings`: from the mirror; a terminal of the practice may show who comes. */
import { DateTime } from 'luxon';
import { phoneInWords } from '../engine/core/phone.ts';
import { DAY } from '../engine/core/values.ts';
import { withEngine } from './open.ts';

export interface BookingsOptions {
  readonly date?: string;
  readonly json?: boolean;
}

const YEARS_AHEAD = 400 * DAY;

export function bookings({ date, json }: BookingsOptions): Promise<number> {
  return withEngine(async ({ engine }) => {
    const { timeZone: zone } = engine.practice;
    const day =
      date === undefined
        ? DateTime.now().setZone(zone).startOf('day')
        : DateTime.fromFormat(date, 'yyyy-MM-dd', { zone });
    if (!day.isValid) {
      console.error(`--date must be a day such as ${DateTime.now().toISODate()}, not ${date}`);
      return 2;
    }
    const start = day.toMillis();
    const end = date === undefined ? start + YEARS_AHEAD : day.plus({ days: 1 }).toMillis();
    const found = await engine.bookings({ window: { start, end } });
    const rows = found.map(({ id, status, marks, ...booking }) => ({
      id,
      status,
      start: local(booking.start, zone),
      end: local(booking.end, zone),
      practitioner: marks.practitioner,
      type: marks.type,
      patient: `${marks.patient.firstName} ${marks.patient.lastName}`,
      email: marks.patient.email,
      phone: marks.patient.phone,
    }));
    if (json) console.log(JSON.stringify({ bookings: rows }, null, 2));
    else if (rows.length === 0) console.log('no bookings');
    else {
      for (const row of rows) {
        console.log(
          [
            row.start,
            row.status,
            row.type,
            row.patient,
            phoneInWords(row.phone, engine.practice),
            row.id,
          ].join('  '),
        );
      }
    }
    return 0;
  });
}

const local = (instant: number, zone: string): string =>
  DateTime.fromMillis(instant, { zone }).toISO({ suppressMilliseconds: true }) ?? '';
