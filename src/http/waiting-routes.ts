/** The waiting list from the patient's side: her wish, and her answer to an offer. A GET changes nothing. */
import type { Request, RequestHandler, Response } from 'express';
import { unreachable } from '../engine/core/values.ts';
import { formField, rawFormField } from './body.ts';
import { openedBooking } from './booking-access.ts';
import type { Context } from './context.ts';
import { sendPage } from './form-routes.ts';
import { bookingFrame, linksOf, mustFind, sendManagePage } from './manage-routes.ts';
import { type Offered, offerGonePage, offerPage } from './pages/offer-page.ts';
import { Refusal } from './refusal.ts';

/** POST /bookings/{id}/waiting, form field `wish`: yes or no */
export function postWish(context: Context): RequestHandler {
  const { engine } = context;
  return async (request, response) => {
    const id = openedBooking(context, request);
    const wanted = chosen(request, 'wish') === 'yes';
    const links = linksOf(context, request, id);
    const answer = await engine.wish(id, wanted);
    switch (answer.kind) {
      case 'noted':
        return response.redirect(303, links.page({ done: wanted ? 'waiting' : 'waiting-off' }));
      case 'cancelled':
        return response.redirect(303, links.page({}));
      case 'too-late':
        return sendManagePage(context, request, response, id, 'waiting.tooLate');
      case 'unavailable':
        return sendManagePage(context, request, response, id, 'waiting.unavailable');
      case 'not-found':
        throw new Refusal('not-found');
      default:
        unreachable(answer);
    }
  };
}

/** GET /bookings/{id}/offer */
export function getOffer(context: Context): RequestHandler {
  return async (request, response) => {
    const id = openedBooking(context, request);
    const shown = await offered(context, request);
    const offer = await context.engine.offer(id);
    const frame = bookingFrame(context, request, shown.booking);
    const page =
      offer === null ? offerGonePage(frame, shown, false) : offerPage(frame, shown, offer);
    sendPage(response, 200, page);
  };
}

/** POST /bookings/{id}/offer, form fields `start` and `answer`: yes or no */
export function postOffer(context: Context): RequestHandler {
  const { engine, metrics } = context;
  return async (request, response) => {
    const id = openedBooking(context, request);
    const yes = chosen(request, 'answer') === 'yes';
    const links = linksOf(context, request, id);
    const answer = await engine.answerOffer(id, rawFormField(request, 'start'), yes);
    switch (answer.kind) {
      case 'moved':
        metrics.booking('move', 'moved');
        return response.redirect(303, links.page({ done: 'moved' }));
      case 'queued':
        metrics.booking('move', 'queued');
        return response.redirect(303, links.page({ done: 'move-queued' }));
      case 'declined':
        return response.redirect(303, links.page({ done: 'declined' }));
      case 'cancelled':
        return response.redirect(303, links.page({}));
      case 'gone':
        return sendGone(context, request, response, yes);
      case 'not-found':
        throw new Refusal('not-found');
      default:
        unreachable(answer);
    }
  };
}

/** Too late for a yes is a pity; too late for a no is what she wanted. */
async function sendGone(
  context: Context,
  request: Request,
  response: Response,
  yes: boolean,
): Promise<void> {
  const shown = await offered(context, request);
  const frame = bookingFrame(context, request, shown.booking);
  if (!yes) return response.redirect(303, shown.links.page({ done: 'declined' }));
  context.metrics.booking('move', 'taken');
  sendPage(response, 409, offerGonePage(frame, shown, true));
}

async function offered(context: Context, request: Request): Promise<Offered> {
  const id = openedBooking(context, request);
  const booking = await mustFind(context, id);
  return { booking, links: linksOf(context, request, id), time: context.time };
}

/** Nothing is taken for an answer but one of the two buttons. */
function chosen(request: Request, field: string): 'yes' | 'no' {
  const value = formField(request, field);
  if (value !== 'yes' && value !== 'no') throw new Refusal('not-found');
  return value;
}
