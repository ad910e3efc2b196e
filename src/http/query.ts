/** Query parameters of untrusted requests. */
import type { Request } from 'express';
import { Refusal } from './refusal.ts';

/**
 * The one value of a query parameter; null when it is missing or empty.
 * Given more than once, it is refused: nobody can tell which one was meant.
 */
export function parameter(request: Request, name: string): string | null {
  const value: unknown = request.query[name];
  if (value === undefined || value === '') return null;
  if (typeof value === 'string') return value;
  throw new Refusal('malformed', { detail: 'malformed-repeated', params: { name } });
}

/** `?a=1&b=2` of what is not null; the order given is kept. */
export function queryText(parameters: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) query.set(name, value);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
