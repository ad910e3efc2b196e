/** Request bodies: read only where a route wants one, bounded, and of the type it asks for. */
import type { IncomingMessage } from 'node:http';
import express, { type Request, type RequestHandler } from 'express';
import { Refusal } from './refusal.ts';

const LIMIT_BYTES = 64 * 1024;

/** Leaves a JSON object in `request.body`; anything else is refused with 400, 413 or 415. */
export const jsonBody: readonly RequestHandler[] = [
  wants('application/json'),
  // Scalars pass here, so that all that is no object is refused in the same words below.
  express.json({ limit: LIMIT_BYTES, strict: false, type: () => true }),
  (request, _response, next) => {
    const body: unknown = hasBody(request) ? request.body : null;
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    next(isObject ? undefined : new Refusal('malformed', { detail: 'malformed-object' }));
  },
];

/** Leaves the fields of a form in `request.body`; repeated ones are lists. */
export const formBody: readonly RequestHandler[] = [
  wants('application/x-www-form-urlencoded'),
  express.urlencoded({ limit: LIMIT_BYTES, extended: false, type: () => true }),
];

/** The one text of a form field, as typed; empty when it is missing or repeated. */
export function formField(request: Request, name: string): string {
  const value = rawFormField(request, name);
  return typeof value === 'string' ? value : '';
}

/** Whatever the form holds under that name, for those who check it themselves. */
export function rawFormField(request: Request, name: string): unknown {
  const body: unknown = request.body;
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  return (body as Readonly<Record<string, unknown>>)[name];
}

/** A form cannot tell us its fields from another type; a request without any body has no type. */
function wants(type: string): RequestHandler {
  return (request, _response, next) => {
    if (tooLong(request)) return next(new Refusal('too-large'));
    const given = (request.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
    const right = given === type || (given === '' && !hasBody(request));
    const refusal = { params: { expected: type } };
    return next(right ? undefined : new Refusal('unsupported-media-type', refusal));
  };
}

/** Known before a byte is read; chunked bodies are counted while reading. */
const tooLong = (request: IncomingMessage): boolean =>
  Number(request.headers['content-length'] ?? 0) > LIMIT_BYTES;

const hasBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined ||
  Number(request.headers['content-length'] ?? 0) > 0;
