/** GET /admin and the two pages that only tell: why a time is not offered, and the numbers. */
import type { Request, Response } from 'express';
import type { Booking } from '../engine/core/event.ts';
import { addDays } from '../engine/core/local-date.ts';
import { parseStart } from '../engine/core/request.ts';
import {
  DAY,
  type Instant,
  type LocalDate,
  type PractitionerId,
} from '../engine/core/values.ts';
import { startOfLocalDay, wallClock, zoneTable } from '../engine/core/zone.ts';
import type { Visit } from './admin-guard.ts';
import { whoseBooking } from './booking-json.ts';
import type { Context } from './context.ts';
import { sendPage } from './form-routes.ts';
import { isNearDate } from './near-date.ts';
import { type AdminView, adminPage, DAYS_SHOWN } from './pages/admin-page.ts';
import { numbersPage } from './pages/numbers-page.ts';
import { type WhyView, whyPage } from './pages/why-page.ts';
import { parameter } from './query.ts';

type Show = (request: Request, response: Response, visit: Visit) => Promise<void>;

const WEEKS_COUNTED = 12;

export function getDesk(context: Context): Show {
  const { engine, clock } = context;
  return async (request, response, visit) => {
    const today = context.today();
    const asked = parameter(request, 'from');
    const from = asked !== null && isNearDate(asked) ? asked : today;
    const practitioner =
      engine.practice.practitioners.find(({ id }) => id === parameter(request, 'practitioner'))
        ?.id ?? null;
    const text = parameter(request, 'q')?.trim().slice(0, 200) ?? '';
    const isTheirs = (booking: Booking): boolean =>
      practitioner === null || whoseBooking(engine.practice, booking)?.id === practitioner;
    const view: AdminView = {
      now: clock.now(),
      today,
      from,
      days: text === '' ? await daysFrom(context, from, isTheirs) : [],
      practitioner,
      found:
        text === ''
          ? null
          : {
              text,
              bookings: nearestFirst(
                (await engine.bookings({ text })).filter(isTheirs),
                clock.now(),
              ),
            },
      status: await engine.status(),
      failed: await engine.outbox.failed(),
      done: parameter(request, 'done'),
    };
    sendPage(response, 200, adminPage(visit, view));
  };
}

async function daysFrom(
  { engine, time }: Context,
  from: LocalDate,
  isTheirs: (booking: Booking) => boolean,
): Promise<AdminView['days']> {
  const start = dayStart(engine.practice.timeZone, from);
  const end = dayStart(engine.practice.timeZone, addDays(from, DAYS_SHOWN));
  const bookings = (await engine.bookings({ window: { start, end } })).filter(isTheirs);
  // One that began the day before is listed under the first day shown.
  const byDay = Map.groupBy(bookings, (one) => time(Math.max(one.start, start)).slice(0, 10));
  return Array.from({ length: DAYS_SHOWN }, (_, index) => {
    const date = addDays(from, index);
    const ofDay = (byDay.get(date) ?? []).toSorted((a, b) => a.start - b.start);
    return { date, bookings: ofDay };
  });
}

const dayStart = (timeZone: string, date: LocalDate): Instant => {
  const near = Date.parse(date);
  return startOfLocalDay(zoneTable(timeZone, { start: near, end: near + DAY }), date);
};

/** What is to come, in order; then what is past, the latest first. */
function nearestFirst(bookings: readonly Booking[], now: Instant): readonly Booking[] {
  const coming = bookings.filter(({ end }) => end > now).toSorted((a, b) => a.start - b.start);
  const past = bookings.filter(({ end }) => end <= now).toSorted((a, b) => b.start - a.start);
  return [...coming, ...past];
}

export function getWhy(context: Context): Show {
  const { engine, clock, time } = context;
  const { practitioners, types } = engine.practice;
  return async (request, response, visit) => {
    const asked = parameter(request, 'day') !== null || parameter(request, 'time') !== null;
    // A link may carry the instant itself.
    const given = parameter(request, 'start');
    const linked = given === null ? null : parseStart(given);
    const shown = time(linked?.ok ? linked.value : clock.now());
    const typed = {
      practitioner: parameter(request, 'practitioner') ?? practitioners[0]?.id ?? '',
      type: parameter(request, 'type') ?? types[0]?.id ?? '',
      day: parameter(request, 'day') ?? shown.slice(0, 10),
      time: parameter(request, 'time') ?? (linked?.ok ? shown.slice(11, 16) : '09:00'),
    };
    const status = await engine.status();
    const isAsked = asked || linked?.ok === true;
    const answer = isAsked ? await answerTo(context, typed) : null;
    const view = { status, now: clock.now(), typed, types, practitioners, answer };
    sendPage(response, 200, whyPage(visit, view));
  };
}

async function answerTo(
  { engine }: Context,
  typed: WhyView['typed'],
): Promise<WhyView['answer']> {
  const clock = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(typed.time);
  if (clock === null || !isNearDate(typed.day)) return 'bad-time';
  const near = Date.parse(typed.day);
  const zone = zoneTable(engine.practice.timeZone, { start: near, end: near + DAY });
  const start = wallClock(zone, typed.day, Number(clock[1]) * 60 + Number(clock[2]));
  const { practitioners, types } = engine.practice;
  // An id that nobody has is the engine's to refuse.
  const practitioner = practitioners.find(({ id }) => id === typed.practitioner)?.id;
  const type = types.find(({ id }) => id === typed.type)?.id;
  if (practitioner === undefined) {
    return { start, said: { kind: 'unknown-practitioner' }, requestsOnly: false };
  }
  if (type === undefined) {
    return { start, said: { kind: 'type-not-offered' }, requestsOnly: false };
  }
  const said = await engine.explain({ practitioner, type, start });
  return { start, said, requestsOnly: await requestsOnly(engine, practitioner) };
}

const requestsOnly = (engine: Context['engine'], id: PractitionerId): Promise<boolean> =>
  engine.takesRequestsOnly(id);

export function getNumbers({ engine, clock }: Context): Show {
  return async (_request, response, visit) => {
    const [status, weeks] = [await engine.status(), await engine.numbers(WEEKS_COUNTED)];
    sendPage(response, 200, numbersPage(visit, { status, now: clock.now(), weeks }));
  };
}
