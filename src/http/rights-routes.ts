/** A patient's second thoughts, and what is held about her: each route opens one booking. */
import type { RequestHandler } from 'express';
import type { Interval } from '../engine/core/values.ts';
import { unreachable } from '../engine/core/values.ts';
import { holdingsJson } from '../engine/holdings-json.ts';
import { text } from '../texts/catalogue.ts';
import { momentInWords } from '../texts/moments.ts';
import { rights } from '../texts/rights.ts';
import { openedBooking } from './booking-access.ts';
import type { Context } from './context.ts';
import { sendPage } from './form-routes.ts';
import { bookingLinks } from './manage-links.ts';
import { bookingFrame, linksOf, managed, mustFind } from './manage-routes.ts';
import { dataPage } from './pages/data-page.ts';
import type { Frame } from './pages/layout.ts';
import { managePage } from './pages/manage-page.ts';
import { queryText } from './query.ts';
import { Refusal } from './refusal.ts';

/** POST /bookings/{id}/undo */
export function postUndo(context: Context): RequestHandler {
  const { engine, metrics } = context;
  return async (request, response) => {
    const id = openedBooking(context, request);
    const links = linksOf(context, request, id);
    const answer = await engine.undoCancel(id);
    switch (answer.kind) {
      case 'restored':
        metrics.booking('undo', 'restored');
        return response.redirect(303, links.page({ done: 'restored' }));
      case 'queued':
        metrics.booking('undo', 'queued');
        return response.redirect(303, links.page({ done: 'restore-queued' }));
      case 'taken':
      case 'gone': {
        metrics.booking('undo', answer.kind === 'taken' ? 'taken' : 'refused');
        const booking = await mustFind(context, id);
        const frame = bookingFrame(context, request, booking);
        const refused = text(rights, frame.locale, `undo.${answer.kind}`);
        const { practitioner, type } = booking.marks;
        const alternatives = answer.kind === 'taken' ? answer.alternatives : [];
        const others = alternatives.map(linkTo(context, frame, practitioner, type));
        const shown = await managed(context, frame, booking, { refused, others });
        return sendPage(response, 409, managePage(frame, { ...shown, undoableUntil: null }));
      }
      case 'not-found':
        throw new Refusal('not-found');
      default:
        unreachable(answer);
    }
  };
}

const linkTo =
  ({ time }: Context, { practice, locale, lang }: Frame, practitioner: string, type: string) =>
  ({ start }: Interval) => ({
    href: `/${queryText({ practitioner, type, start: time(start), lang })}`,
    name: momentInWords(start, practice.timeZone, locale),
  });

/** GET /bookings/{id}/data */
export function getData(context: Context): RequestHandler {
  const { engine, settings } = context;
  return async (request, response) => {
    const held = await engine.holdings(openedBooking(context, request));
    if (held === null) throw new Refusal('not-found');
    const frame = bookingFrame(context, request, held.booking);
    const links = bookingLinks(settings.appSecret, held.booking.id, frame.lang);
    const isAsked = request.query.done === 'asked';
    sendPage(response, 200, dataPage(frame, { held, links, isAsked, cannotAsk: false }));
  };
}

/** GET /bookings/{id}/data.json */
export function getDataFile(context: Context): RequestHandler {
  return async (request, response) => {
    const held = await context.engine.holdings(openedBooking(context, request));
    if (held === null) throw new Refusal('not-found');
    const { time, engine, clock } = context;
    const name = engine.practice.locale === 'fr' ? 'mes-donnees' : 'my-data';
    response.setHeader('Content-Disposition', `attachment; filename="${name}.json"`);
    response.type('application/json');
    const file = { format: 'creneau-holdings', version: 1, madeAt: time(clock.now()) };
    response.send(`${JSON.stringify({ ...file, ...holdingsJson(held, time) }, null, 2)}\n`);
  };
}

/** POST /bookings/{id}/erasure */
export function postErasure(context: Context): RequestHandler {
  const { engine, settings } = context;
  return async (request, response) => {
    const id = openedBooking(context, request);
    const links = linksOf(context, request, id);
    const answer = await engine.askErasure(id);
    switch (answer.kind) {
      case 'asked':
      case 'already':
        return response.redirect(303, `${links.data}&done=asked`);
      case 'nobody': {
        const held = await engine.holdings(id);
        if (held === null) throw new Refusal('not-found');
        const frame = bookingFrame(context, request, held.booking);
        const again = bookingLinks(settings.appSecret, id, frame.lang);
        const shown = { held, links: again, isAsked: false, cannotAsk: true };
        return sendPage(response, 409, dataPage(frame, shown));
      }
      case 'not-found':
        throw new Refusal('not-found');
      default:
        unreachable(answer);
    }
  };
}
