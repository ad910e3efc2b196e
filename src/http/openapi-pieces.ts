/** The pieces that the OpenAPI document's routes are made of. */
import { ref, type SCHEMAS } from './openapi-schemas.ts';

export const json = (description: string, schema: keyof typeof SCHEMAS) => ({
  description,
  content: { 'application/json': { schema: ref(schema) } },
});
export const page = (description: string) => ({ description, content: { 'text/html': {} } });
export const empty = (description: string) => ({ description });
export const problem = (description: string, schema: keyof typeof SCHEMAS = 'Problem') => ({
  description,
  content: { 'application/problem+json': { schema: ref(schema) } },
});

export const parameter = (
  where: 'path' | 'query' | 'header',
  name: string,
  required = true,
) => ({
  name,
  in: where,
  required,
  schema: { type: 'string' },
});
export const date = (name: string) => ({
  ...parameter('query', name),
  schema: { type: 'string', format: 'date' },
});
export const id = parameter('path', 'id');
export const question = parameter('path', 'key');
export const form = (...fields: string[]) => ({
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object',
        properties: Object.fromEntries(fields.map((name) => [name, { type: 'string' }])),
      },
    },
  },
});
export const body = (schema: keyof typeof SCHEMAS) => ({
  required: true,
  content: { 'application/json': { schema: ref(schema) } },
});

export const NOT_FOUND = problem('No such booking, or not the right token.');
export const LIMITED = problem('Too many requests from this address; see Retry-After.');
export const INVALID = problem('Some fields need correction.', 'Invalid');
export const TAKEN = problem('The slot is taken.', 'SlotUnavailable');
export const UNREADABLE = {
  '400': problem('The request could not be read.'),
  '413': problem('More than 64 kB.'),
  '415': problem('Not the content type that is wanted.'),
};
export const TOKEN = [{ bookingToken: [] }];
export const ADMIN = [{ adminSession: [] }];
export const OFF = problem('Off: not configured.');
