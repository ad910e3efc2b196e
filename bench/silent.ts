/** A log that says nothing but what went wrong: a benchmark of failing work measures nothing. */
import type { Log } from '../src/engine/parts.ts';

export const silent: Log = {
  info: () => undefined,
  warn: (fields, message) => console.error(message, fields),
  error: (fields, message) => console.error(message, fields),
};
