/** Every kind of error this server answers with, as RFC 9457 problem objects. */
import type { Locale } from '../engine/core/values.ts';
import { text } from '../texts/catalogue.ts';
import { problems } from '../texts/problems.ts';
import type { Refusal } from './refusal.ts';

/** Code -> HTTP status. The code is the last part of the problem's `type` and never changes. */
export const PROBLEMS = {
  malformed: 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'slot-unavailable': 409,
  'too-late': 409,
  'booking-cancelled': 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  invalid: 422,
  'too-many-requests': 429,
  internal: 500,
  'not-ready': 503,
} as const satisfies Readonly<Record<string, number>>;

export type ProblemCode = keyof typeof PROBLEMS;

export interface Problem {
  /** A path on this server, where the kind of problem is explained. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What to do about it, in the reader's language. */
  readonly detail: string;
  readonly [member: string]: unknown;
}

/** The problem object of a refusal, in the reader's language. */
export function problemOf({ code, extras }: Refusal, locale: Locale): Problem {
  return {
    type: `/problems/${code}`,
    title: text(problems, locale, `${code}.title`),
    status: PROBLEMS[code],
    detail: text(problems, locale, detailKey(extras.detail ?? code), extras.params),
    ...extras.members,
  };
}

export const isProblemCode = (code: string): code is ProblemCode =>
  Object.hasOwn(PROBLEMS, code);

/** A sentence that nobody wrote is a mistake of ours; `text` crashes on it. */
const detailKey = (name: string): keyof typeof problems & string =>
  `${name}.detail` as keyof typeof problems & string;
