/** The patient's page of a booking, and the forms on it. A GET changes nothing: mail scanners follow links. */
import type { Request, RequestHandler, Response } from 'express';
import type { Booking } from '../engine/core/event.ts';
import { manageUrl } from '../engine/core/links.ts';
import { type BookingId, unreachable } from '../engine/core/values.ts';
import { rawFormField } from './body.ts';
import { openedBooking } from './booking-access.ts';
import { whoseBooking } from './booking-json.ts';
import type { Context } from './context.ts';
import { errorText } from './field-errors.ts';
import { freeSlot, sendPage } from './form-routes.ts';
import { type BookingLinks, bookingLinks } from './manage-links.ts';
import { type Frame, frameOf } from './pages/layout.ts';
import { DONE, type Managed, managePage } from './pages/manage-page.ts';
import {
  type Move,
  moveConfirmPage,
  moveRefusedPage,
  moveTimesPage,
} from './pages/move-page.ts';
import { queuedPage, withdrawnPage } from './pages/queued-page.ts';
import { parameter } from './query.ts';
import { isLocale, readerLocale } from './reader-locale.ts';
import { Refusal } from './refusal.ts';
import { type Choice, slotDays } from './slot-days.ts';

/** GET /bookings/{id} */
export function getManagePage(context: Context): RequestHandler {
  return async (request, response) => {
    const id = openedBooking(context, request);
    const booking = await context.engine.booking(id);
    if (booking === null) return sendQueued(context, request, response, id);
    const frame = bookingFrame(context, request, booking);
    if (parameter(request, 'move') !== null && context.engine.changeable(booking)) {
      return sendMoveStep(context, request, response, frame, booking);
    }
    const done = DONE.find((one) => one === request.query.done) ?? null;
    const fresh = parameter(request, 'new') !== null;
    const shown = await managed(context, frame, booking, { done, fresh });
    sendPage(response, 200, managePage(frame, shown));
  };
}

/** GET /bookings/{id}/calendar.ics */
export function getIcs(context: Context): RequestHandler {
  return async (request, response) => {
    const booking = await context.engine.booking(openedBooking(context, request));
    if (booking === null) throw new Refusal('not-found');
    const name = context.engine.practice.locale === 'fr' ? 'rendez-vous' : 'appointment';
    response.setHeader('Content-Type', 'text/calendar; charset=utf-8; method=PUBLISH');
    response.setHeader('Content-Disposition', `attachment; filename="${name}.ics"`);
    response.send(Buffer.from(context.ics(booking)));
  };
}

/** POST /bookings/{id}/cancel */
export function postCancelForm(context: Context): RequestHandler {
  const { engine, metrics } = context;
  return async (request, response) => {
    const id = openedBooking(context, request);
    const links = linksOf(context, request, id);
    const answer = await engine.cancel(id, 'patient');
    switch (answer.kind) {
      case 'cancelled':
        metrics.booking('cancel', 'cancelled');
        return response.redirect(303, links.page({ done: 'cancelled' }));
      case 'queued':
        metrics.booking('cancel', 'queued');
        return response.redirect(303, links.page({ done: 'cancel-queued' }));
      case 'withdrawn':
        metrics.booking('cancel', 'cancelled');
        return sendPage(response, 200, withdrawnPage(readerFrame(context, request)));
      case 'too-late':
        metrics.booking('cancel', 'refused');
        return sendTooLate(context, request, response, id);
      case 'not-found':
        throw new Refusal('not-found');
      default:
        unreachable(answer);
    }
  };
}

/** POST /bookings/{id}/reschedule, form field `start` */
export function postMoveForm(context: Context): RequestHandler {
  const { engine, metrics } = context;
  return async (request, response) => {
    const id = openedBooking(context, request);
    const links = linksOf(context, request, id);
    const answer = await engine.reschedule(id, rawFormField(request, 'start'), 'patient');
    switch (answer.kind) {
      case 'moved':
        metrics.booking('move', 'moved');
        return response.redirect(303, links.page({ done: 'moved' }));
      case 'queued':
        metrics.booking('move', 'queued');
        return response.redirect(303, links.page({ done: 'move-queued' }));
      case 'cancelled':
        metrics.booking('move', 'refused');
        return response.redirect(303, links.page({}));
      case 'too-late':
        metrics.booking('move', 'refused');
        return sendTooLate(context, request, response, id);
      case 'not-found':
        throw new Refusal('not-found');
      case 'taken':
      case 'invalid': {
        metrics.booking('move', answer.kind);
        const booking = await mustFind(context, id);
        const frame = bookingFrame(context, request, booking);
        const taken = answer.kind === 'taken';
        const reason = taken
          ? frame.say('details.taken')
          : errorText(answer.errors[0]?.code ?? 'bad-date-time', frame.locale);
        const move = moveOf(context, frame, booking);
        const alternatives = taken ? answer.alternatives : [];
        const page = moveRefusedPage(frame, move, reason, alternatives);
        return sendPage(response, taken ? 409 : 422, page);
      }
      default:
        unreachable(answer);
    }
  };
}

/** No booking yet: either it waits for Google, or nothing of that name is known. */
async function sendQueued(
  context: Context,
  request: Request,
  response: Response,
  id: BookingId,
): Promise<void> {
  const asked = await context.engine.queued(id);
  if (asked === null) throw new Refusal('not-found');
  const lang = request.query.lang;
  const frame = frameOf(context, request, isLocale(lang) ? lang : asked.locale);
  const links = bookingLinks(context.settings.appSecret, id, frame.lang);
  const page = queuedPage(frame, asked, { follow: links.page({}), cancel: links.cancel });
  sendPage(response, 200, page);
}

async function sendMoveStep(
  context: Context,
  request: Request,
  response: Response,
  frame: Frame,
  booking: Booking,
): Promise<void> {
  const choice = choiceOf(context, booking);
  if (choice === null) {
    const refused = frame.say('manage.fixed');
    const shown = await managed(context, frame, booking, { refused });
    return sendPage(response, 200, managePage(frame, { ...shown, changeable: false }));
  }
  const move = moveOf(context, frame, booking);
  const start = parameter(request, 'start');
  const slot = start === null ? null : await freeSlot(context, choice, start);
  if (slot !== null) return sendPage(response, 200, moveConfirmPage(frame, move, slot));
  const days = await slotDays(context, choice, parameter(request, 'from'));
  sendPage(response, 200, moveTimesPage(frame, move, days, start !== null));
}

const sendTooLate = (
  context: Context,
  request: Request,
  response: Response,
  id: BookingId,
): Promise<void> => sendManagePage(context, request, response, id, 'manage.fixed');

/** The page with what was asked for and refused. */
export async function sendManagePage(
  context: Context,
  request: Request,
  response: Response,
  id: BookingId,
  why: Parameters<Frame['say']>[0],
): Promise<void> {
  const booking = await mustFind(context, id);
  const frame = bookingFrame(context, request, booking);
  const shown = await managed(context, frame, booking, { refused: frame.say(why) });
  sendPage(response, 409, managePage(frame, shown));
}

export async function managed(
  context: Context,
  frame: Frame,
  booking: Booking,
  told: Partial<Pick<Managed, 'done' | 'fresh' | 'refused' | 'others'>>,
): Promise<Managed> {
  const { engine, settings, clock } = context;
  return {
    booking,
    changeable: engine.changeable(booking),
    past: booking.end <= clock.now(),
    links: bookingLinks(settings.appSecret, booking.id, frame.lang),
    url: manageUrl(settings.publicUrl, settings.appSecret, booking.id),
    fresh: told.fresh ?? false,
    done: told.done ?? null,
    refused: told.refused ?? null,
    googleInvites: settings.googleInvites,
    undoableUntil: engine.undoableUntil(booking),
    others: told.others ?? [],
    canWait: engine.changeable(booking) && engine.canWait(booking),
    offer: await engine.offer(booking.id),
  };
}

export async function mustFind({ engine }: Context, id: BookingId): Promise<Booking> {
  const booking = await engine.booking(id);
  if (booking === null) throw new Refusal('not-found');
  return booking;
}

/** What a move may choose from; null when practitioner or type are no longer offered. */
function choiceOf({ engine }: Context, booking: Booking): Choice | null {
  const practitioner = whoseBooking(engine.practice, booking);
  const type = engine.practice.types.find(({ id }) => id === booking.marks.type);
  return practitioner !== null && type !== undefined ? { practitioner, type } : null;
}

const moveOf = (context: Context, frame: Frame, booking: Booking): Move => ({
  booking,
  links: bookingLinks(context.settings.appSecret, booking.id, frame.lang),
  time: context.time,
});

/** The link came in a mail in the patient's language, so the page is in it too, unless asked otherwise. */
export const bookingFrame = (context: Context, request: Request, booking: Booking): Frame =>
  frameOf(context, request, readerChoice(request) ?? booking.marks.patient.locale);

const readerFrame = (context: Context, request: Request): Frame =>
  frameOf(context, request, readerLocale(request, context.engine.practice.locale));

const readerChoice = (request: Request) =>
  isLocale(request.query.lang) ? request.query.lang : null;

export const linksOf = (context: Context, request: Request, id: BookingId): BookingLinks =>
  bookingLinks(context.settings.appSecret, id, readerChoice(request));
