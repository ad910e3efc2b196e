/** The booking routes for programs: JSON in, JSON or a problem out. */
import type { Request, RequestHandler } from 'express';
import type { Locale } from '../engine/core/values.ts';
import { unreachable } from '../engine/core/values.ts';
import { openedBooking } from './booking-access.ts';
import { bookingJson, queuedJson } from './booking-json.ts';
import type { Context } from './context.ts';
import { invalid } from './field-errors.ts';
import { readerLocale } from './reader-locale.ts';
import { Refusal } from './refusal.ts';
import { slotTaken, tooLate } from './refused-change.ts';

/** POST /api/bookings */
export function postBooking(context: Context): RequestHandler {
  const { engine, metrics } = context;
  return async (request, response) => {
    const idempotencyKey = keyOf(request);
    const answer = await engine.book(request.body, { idempotencyKey });
    metrics.booking('book', answer.kind);
    switch (answer.kind) {
      case 'booked': {
        const json = bookingJson(context, answer.booking);
        response.status(201).setHeader('Location', `/api/bookings/${json.id}`);
        response.json(json);
        return;
      }
      case 'queued':
        response.status(202).json(queuedJson(context, answer.id, answer.asked));
        return;
      case 'taken':
        throw slotTaken(context, answer.alternatives);
      case 'invalid':
        throw invalid(answer.errors, localeOf(context, request));
      default:
        unreachable(answer);
    }
  };
}

/** GET /api/bookings/{id} */
export function getBooking(context: Context): RequestHandler {
  const { engine } = context;
  return async (request, response) => {
    const id = openedBooking(context, request);
    const booking = await engine.booking(id);
    if (booking !== null) {
      const changeable = engine.changeable(booking);
      response.json({ ...bookingJson(context, booking), changeable });
      return;
    }
    const asked = await engine.queued(id);
    if (asked === null) throw new Refusal('not-found');
    response.json({ ...queuedJson(context, id, asked), changeable: false });
  };
}

/** POST /api/bookings/{id}/cancel */
export function postCancel(context: Context): RequestHandler {
  const { engine, metrics } = context;
  return async (request, response) => {
    const id = openedBooking(context, request);
    const answer = await engine.cancel(id, 'patient');
    switch (answer.kind) {
      case 'cancelled':
      case 'withdrawn':
        metrics.booking('cancel', 'cancelled');
        response.json({ id, status: 'cancelled' });
        return;
      case 'queued':
        metrics.booking('cancel', 'queued');
        response.status(202).json({ id, status: 'queued' });
        return;
      case 'too-late':
        metrics.booking('cancel', 'refused');
        throw tooLate(context, answer.until);
      case 'not-found':
        throw new Refusal('not-found');
      default:
        unreachable(answer);
    }
  };
}

/** POST /api/bookings/{id}/reschedule */
export function postReschedule(context: Context): RequestHandler {
  const { engine, metrics } = context;
  return async (request, response) => {
    const id = openedBooking(context, request);
    const { start } = request.body as { readonly start?: unknown };
    const answer = await engine.reschedule(id, start, 'patient');
    switch (answer.kind) {
      case 'moved':
        metrics.booking('move', 'moved');
        response.json(bookingJson(context, answer.booking));
        return;
      case 'queued': {
        metrics.booking('move', 'queued');
        const { booking } = answer;
        response.status(202).json({ ...bookingJson(context, booking), status: 'queued' });
        return;
      }
      case 'taken':
        metrics.booking('move', 'taken');
        throw slotTaken(context, answer.alternatives);
      case 'too-late':
        metrics.booking('move', 'refused');
        throw tooLate(context, answer.until);
      case 'cancelled':
        metrics.booking('move', 'refused');
        throw new Refusal('booking-cancelled');
      case 'invalid':
        metrics.booking('move', 'invalid');
        throw invalid(answer.errors, localeOf(context, request));
      case 'not-found':
        throw new Refusal('not-found');
      default:
        unreachable(answer);
    }
  };
}

function keyOf(request: Request): string | null {
  const key = request.get('idempotency-key');
  if (key === undefined) return null;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Refusal('malformed', { detail: 'malformed-key' });
}

const localeOf = ({ engine }: Context, request: Request): Locale =>
  readerLocale(request, engine.practice.locale);
