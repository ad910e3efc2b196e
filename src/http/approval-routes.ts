/** The page behind the link in the doctor's mail about a booking to confirm. A GET changes nothing. */
import type { Request, RequestHandler } from 'express';
import type { Act } from '../engine/core/acts.ts';
import type { Booking } from '../engine/core/event.ts';
import { approvalTokenMatches } from '../engine/core/links.ts';
import { asEventId, type BookingId } from '../engine/core/values.ts';
import { actedInWords } from '../texts/acted.ts';
import { formField } from './body.ts';
import type { Context } from './context.ts';
import { sendPage } from './form-routes.ts';
import { approvalPage } from './pages/approval-page.ts';
import { frameOf } from './pages/layout.ts';
import { parameter } from './query.ts';
import { readerLocale } from './reader-locale.ts';
import { Refusal } from './refusal.ts';

/** GET /approvals/{id}: what is asked for, or how it was settled. */
export function getApproval(context: Context): RequestHandler {
  return async (request, response) => {
    const booking = await found(context, opened(context, request));
    sendPage(response, 200, approvalPage(frame(context, request), { booking, said: null }));
  };
}

/** POST /approvals/{id}, form field `answer`: approve or decline. */
export function postApproval(context: Context): RequestHandler {
  const { engine } = context;
  return async (request, response) => {
    const id = opened(context, request);
    const verb = VERBS.find((one) => one === formField(request, 'answer'));
    if (verb === undefined) throw new Refusal('not-found');
    await found(context, id);
    const outcome = await engine.act({ verb, booking: id });
    const page = frame(context, request);
    // Settled already: how, the page says itself.
    const said = outcome.kind === 'gone' ? null : actedInWords(outcome, page.locale);
    const booking = await found(context, id);
    // A cancellation that Google has yet to hear of is an answer all the same.
    const shown: Booking =
      outcome.kind === 'declined' ? { ...booking, status: 'cancelled' } : booking;
    sendPage(response, 200, approvalPage(page, { booking: shown, said }));
  };
}

const VERBS = ['approve', 'decline'] as const satisfies readonly Act['verb'][];

/** A wrong or missing token is refused exactly like a booking that does not exist. */
function opened({ settings }: Context, request: Request): BookingId {
  const id = asEventId(String(request.params.id));
  const token = parameter(request, 'token') ?? '';
  if (!approvalTokenMatches(settings.appSecret, id, token)) throw new Refusal('not-found');
  return id;
}

async function found({ engine }: Context, id: BookingId): Promise<Booking> {
  const booking = await engine.booking(id);
  if (booking === null) throw new Refusal('not-found');
  return booking;
}

const frame = (context: Context, request: Request) =>
  frameOf(context, request, readerLocale(request, context.engine.practice.locale));
