/** GET /api/practitioners: who can be booked, and for what. */
import type { RequestHandler } from 'express';
import type { Context } from './context.ts';
import { readerLocale } from './reader-locale.ts';

/** Names of appointment types come in the reader's language. */
export function getPractitioners({ engine }: Context): RequestHandler {
  const { practice } = engine;
  return (request, response) => {
    const locale = readerLocale(request, practice.locale);
    response.setHeader('Vary', 'Accept-Language');
    response.setHeader('Content-Language', locale);
    response.setHeader('Cache-Control', 'no-cache');
    response.json({
      practitioners: practice.practitioners.map(({ id, name, types }) => ({
        id,
        name,
        appointmentTypes: types.map((type) => ({
          id: type.id,
          name: type.name[locale],
          minutes: type.minutes,
        })),
      })),
      timeZone: practice.timeZone,
    });
  };
}
