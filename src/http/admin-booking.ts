/** One booking in the hands of the front desk: its file, and what is done to it. */
import type { Request, Response } from 'express';
import type { Booking } from '../engine/core/event.ts';
import { asEventId, unreachable } from '../engine/core/values.ts';
import { backWith, type Visit } from './admin-guard.ts';
import { rawFormField } from './body.ts';
import { whoseBooking } from './booking-json.ts';
import type { Context } from './context.ts';
import { errorText } from './field-errors.ts';
import { freeSlot, sendPage } from './form-routes.ts';
import { bookingLinks } from './manage-links.ts';
import { bookingFilePage, deskMovePage } from './pages/admin-booking-page.ts';
import type { DeskDone } from './pages/admin-frame.ts';
import { parameter } from './query.ts';
import { Refusal } from './refusal.ts';
import { type Choice, slotDays } from './slot-days.ts';

type Act = (request: Request, response: Response, visit: Visit) => Promise<void>;

/** GET /admin/bookings/{id} */
export function getBookingFile(context: Context): Act {
  return async (request, response, visit) => {
    const booking = await found(context, request);
    const past = await context.engine.history(booking.id);
    const links = bookingLinks(context.settings.appSecret, booking.id, null);
    const view = { ...(await viewOf(context, request, booking)), past };
    const page = bookingFilePage(visit, { ...view, patientPage: links.page({}) });
    sendPage(response, 200, page);
  };
}

export function confirmBooking({ engine }: Context): Act {
  return async (request, response, { here }) => {
    const answer = await engine.approve(idOf(request));
    const done: Record<typeof answer.kind, DeskDone> = {
      approved: 'confirmed',
      queued: 'queued',
      cancelled: 'was-cancelled',
      unavailable: 'unavailable',
      'not-found': 'not-found',
    };
    response.redirect(303, backWith(here, done[answer.kind]));
  };
}

export function cancelBooking({ engine, metrics }: Context): Act {
  return async (request, response, { here }) => {
    const answer = await engine.cancel(idOf(request), 'doctor');
    metrics.booking('cancel', answer.kind === 'queued' ? 'queued' : 'cancelled');
    response.redirect(303, backWith(here, cancelDone(answer.kind)));
  };
}

export function noteNoShow({ engine }: Context, on: boolean): Act {
  return async (request, response, { here }) => {
    const { kind } = await engine.noShow(idOf(request), on);
    const done: DeskDone = kind === 'done' ? (on ? 'no-show' : 'came') : kind;
    response.redirect(303, backWith(here, done));
  };
}

/** GET /admin/bookings/{id}/move: pick a time, then say yes to it. */
export function getMove(context: Context): Act {
  return async (request, response, visit) => {
    const booking = await found(context, request);
    const view = { ...(await viewOf(context, request, booking)), time: context.time };
    const choice = choiceOf(context, booking);
    const isOver = booking.status === 'cancelled' || booking.end <= context.clock.now();
    if (choice === null || isOver) {
      return sendPage(response, 200, deskMovePage(visit, { ...view, step: { kind: 'fixed' } }));
    }
    const start = parameter(request, 'start');
    const slot = start === null ? null : await freeSlot(context, choice, start);
    if (slot !== null) {
      return sendPage(
        response,
        200,
        deskMovePage(visit, { ...view, step: { kind: 'sure', slot } }),
      );
    }
    const days = await slotDays(context, choice, parameter(request, 'from'));
    const step = { kind: 'times', days, gone: start !== null } as const;
    sendPage(response, 200, deskMovePage(visit, { ...view, step }));
  };
}

/** POST /admin/bookings/{id}/move, form field `start` */
export function postMove(context: Context): Act {
  const { engine, metrics } = context;
  return async (request, response, visit) => {
    const id = idOf(request);
    const answer = await engine.reschedule(id, rawFormField(request, 'start'), 'doctor');
    metrics.booking('move', moveMetric(answer.kind));
    const back = (done: DeskDone): void => response.redirect(303, backWith(visit.here, done));
    switch (answer.kind) {
      case 'moved':
        return back('moved');
      case 'queued':
        return back('queued');
      case 'cancelled':
        return back('was-cancelled');
      // No deadline applies to the practice; were it to, nothing would have been changed.
      case 'too-late':
        return back('unavailable');
      case 'not-found':
        throw new Refusal('not-found');
      case 'taken':
      case 'invalid': {
        const booking = await found(context, request);
        const { frame } = visit;
        const taken = answer.kind === 'taken';
        const reason = taken
          ? frame.say('details.taken')
          : errorText(answer.errors[0]?.code ?? 'bad-date-time', frame.locale);
        const alternatives = taken ? answer.alternatives : [];
        const view = { ...(await viewOf(context, request, booking)), time: context.time };
        const step = { kind: 'refused', reason, alternatives } as const;
        return sendPage(response, taken ? 409 : 422, deskMovePage(visit, { ...view, step }));
      }
      default:
        return unreachable(answer);
    }
  };
}

const moveMetric = (kind: string) =>
  kind === 'moved' || kind === 'queued' || kind === 'taken' || kind === 'invalid'
    ? kind
    : 'refused';

function cancelDone(
  kind: 'cancelled' | 'queued' | 'withdrawn' | 'too-late' | 'not-found',
): DeskDone {
  switch (kind) {
    case 'cancelled':
    case 'withdrawn':
      return 'cancelled';
    case 'queued':
      return 'queued';
    // No deadline applies to the practice; were it to, nothing would have been changed.
    case 'too-late':
      return 'unavailable';
    case 'not-found':
      return 'not-found';
    default:
      return unreachable(kind);
  }
}

const viewOf = async ({ engine, clock }: Context, request: Request, booking: Booking) => ({
  booking,
  now: clock.now(),
  status: await engine.status(),
  done: parameter(request, 'done'),
});

async function found({ engine }: Context, request: Request): Promise<Booking> {
  const booking = await engine.booking(idOf(request));
  if (booking === null) throw new Refusal('not-found');
  return booking;
}

function choiceOf({ engine }: Context, booking: Booking): Choice | null {
  const practitioner = whoseBooking(engine.practice, booking);
  const type = engine.practice.types.find(({ id }) => id === booking.marks.type);
  return practitioner !== null && type !== undefined
    ? { practitioner, type, anyNotice: true }
    : null;
}

const idOf = (request: Request) => asEventId(String(request.params.id));
