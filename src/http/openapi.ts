/** GET /openapi.json: the outside contract as an OpenAPI 3.1 document. */
import type { RequestHandler } from 'express';
import { PATHS } from './openapi-paths.ts';
import { SCHEMAS } from './openapi-schemas.ts';
import { PROBLEMS } from './problem.ts';

export function openapi(publicUrl: string): RequestHandler {
  const text = JSON.stringify(document(publicUrl));
  return (_request, response) => {
    response.setHeader('Cache-Control', 'no-cache');
    response.type('application/json').send(text);
  };
}

const document = (publicUrl: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Créneau',
    version: '1',
    description:
      'Booking for medical practices. Times are RFC 3339 with the offset of the practice. Errors are ' +
      'problem objects (RFC 9457); their `type` is a path on this server that explains them, one of: ' +
      Object.entries(PROBLEMS)
        .map(([code, status]) => `\`/problems/${code}\` (${status})`)
        .join(', ') +
      '.',
  },
  servers: [{ url: publicUrl }],
  paths: PATHS,
  components: {
    schemas: {
      ...SCHEMAS,
      Problem: {
        ...SCHEMAS.Problem,
        properties: {
          ...SCHEMAS.Problem.properties,
          type: {
            type: 'string',
            format: 'uri-reference',
            enum: Object.keys(PROBLEMS).map((code) => `/problems/${code}`),
          },
        },
      },
    },
    securitySchemes: {
      bookingToken: {
        type: 'apiKey',
        in: 'query',
        name: 'token',
        description: 'The token in `manageUrl`. Whoever holds it may see, move and cancel.',
      },
      cronSecret: { type: 'http', scheme: 'bearer' },
      googleChannel: { type: 'apiKey', in: 'header', name: 'X-Goog-Channel-Token' },
      telegramSecret: { type: 'apiKey', in: 'header', name: 'X-Telegram-Bot-Api-Secret-Token' },
      adminSession: { type: 'apiKey', in: 'cookie', name: 'creneau_admin' },
    },
  },
});
