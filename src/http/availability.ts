/**
 * GET /api/availability: the one route that is asked all the time. A finished answer is kept until the
 * mirror changes or time takes a slot away, and is sent from memory before anything else runs.
 */
import { hash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { AvailabilityAnswer, AvailabilityQuery } from '../engine/api.ts';
import { dayNumber } from '../engine/core/local-date.ts';
import type { Practice } from '../engine/core/practice.ts';
import type { Instant, Interval, Locale, PractitionerId } from '../engine/core/values.ts';
import type { PageErrorCode } from '../texts/pages.ts';
import { byteCache } from './byte-cache.ts';
import type { Context } from './context.ts';
import { invalid } from './field-errors.ts';
import { SECURITY_HEADERS } from './headers.ts';
import { isNearDate } from './near-date.ts';
import { parameter } from './query.ts';
import { readerLocale } from './reader-locale.ts';
import { slotJson } from './slot-json.ts';

/** What the contract allows one request to ask for. */
export const MOST_DAYS = 62;
/** So that `asOf` does not lag far behind passes that found nothing new. */
const LONGEST_KEPT_MS = 60_000;
const CACHE_BYTES = 8 * 1024 * 1024;

export interface AvailabilityRoute {
  /** Sends a kept answer; passes on when there is none. */
  readonly kept: RequestHandler;
  readonly computed: RequestHandler;
}

interface Kept {
  readonly practitioner: PractitionerId;
  readonly version: string;
  readonly at: Instant;
  readonly until: Instant;
  readonly etag: string;
  readonly body: Buffer;
}

export function availabilityRoute(context: Context): AvailabilityRoute {
  const { engine, clock, metrics } = context;
  const cache = byteCache<Kept>(CACHE_BYTES);
  const texts = { time: context.time, slots: slotJson(context.time) };
  return {
    kept(request, response, next) {
      // The address itself is the key: cheaper than parsing it, and any spelling is answered rightly.
      const kept = cache.get(request.url);
      const now = clock.now();
      const fresh =
        kept !== undefined &&
        now < kept.until &&
        now >= kept.at &&
        kept.version === engine.availabilityVersion(kept.practitioner);
      if (!fresh) return next();
      send(request, response, kept);
      metrics.availability(response.statusCode === 304 ? 'unchanged' : 'hit');
    },

    async computed(request, response) {
      const query = parseQuery(request, engine.practice, readerLocaleOf(request, context));
      // Read before the question is asked: a write in between makes the answer too old, not too young.
      const { practitioner } = query;
      const version = engine.availabilityVersion(practitioner);
      const at = clock.now();
      const answer = await engine.availability(query);
      const body = Buffer.from(bodyText(query, answer, engine.practice, texts));
      const etag = `"${hash('sha256', body, 'base64url').slice(0, 27)}"`;
      const until = Math.min(answer.validUntil, at + LONGEST_KEPT_MS);
      const kept: Kept = { practitioner, version, at, until, etag, body };
      cache.set(request.url, kept, body.length + 2 * request.url.length);
      send(request, response, kept);
      metrics.availability('miss');
    },
  };
}

/** Straight to Node's response: Express would compute an ETag of its own for each answer. */
function send(request: Request, response: Response, { etag, body }: Kept): void {
  const unchanged = matches(request.headers['if-none-match'], etag);
  response.writeHead(unchanged ? 304 : 200, {
    ...FIXED_HEADERS,
    ETag: etag,
    ...(unchanged ? {} : { 'Content-Length': body.length }),
  });
  // Node leaves the body of an answer to HEAD out by itself.
  response.end(unchanged ? undefined : body);
}

const FIXED_HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  // Caches may keep it, and must ask each time.
  'Cache-Control': 'no-cache',
  'X-Content-Type-Options': SECURITY_HEADERS['X-Content-Type-Options'],
};

/** RFC 9110, 13.1.2: a list of tags, or a star; compared weakly. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header === etag) return true;
  return header.split(',').some((part) => {
    const tag = part.trim();
    return tag === '*' || tag === etag || tag === `W/${etag}`;
  });
}

function parseQuery(request: Request, practice: Practice, locale: Locale): AvailabilityQuery {
  const asked = {
    practitioner: parameter(request, 'practitioner'),
    type: parameter(request, 'type'),
    from: parameter(request, 'from'),
    to: parameter(request, 'to'),
  };
  const errors: { path: string; code: PageErrorCode }[] = [];
  const wrong = (path: keyof typeof asked, code: PageErrorCode): void => {
    errors.push({ path, code: asked[path] === null ? 'required' : code });
  };
  const practitioner = practice.practitioners.find(({ id }) => id === asked.practitioner);
  const types = practitioner?.types ?? practice.types;
  const type = types.find(({ id }) => id === asked.type);
  const { from, to } = asked;
  const fromIsDate = from !== null && isNearDate(from);
  const toIsDate = to !== null && isNearDate(to);
  if (practitioner === undefined) wrong('practitioner', 'unknown-practitioner');
  if (type === undefined) wrong('type', 'unknown-type');
  if (!fromIsDate) wrong('from', 'bad-date');
  if (!toIsDate) wrong('to', 'bad-date');
  if (fromIsDate && toIsDate) {
    const days = dayNumber(to) - dayNumber(from) + 1;
    if (days < 1) wrong('to', 'before-from');
    if (days > MOST_DAYS) wrong('to', 'too-many-days');
  }
  if (practitioner && type && fromIsDate && toIsDate && errors.length === 0) {
    return { practitioner: practitioner.id, type: type.id, from, to };
  }
  throw invalid(errors, locale);
}

/** Written by hand: the texts hold nothing that JSON would escape but the ids, which are checked. */
function bodyText(
  query: AvailabilityQuery,
  { slots, asOf }: AvailabilityAnswer,
  { timeZone }: Practice,
  texts: {
    readonly time: (instant: Instant) => string;
    readonly slots: (slots: readonly Interval[]) => string;
  },
): string {
  const { practitioner, type, from, to } = query;
  const shownAsOf = asOf === null ? null : texts.time(asOf);
  const head = JSON.stringify({ practitioner, type, timeZone, from, to, asOf: shownAsOf });
  return `${head.slice(0, -1)},"slots":[${texts.slots(slots)}]}`;
}

const readerLocaleOf = (request: Request, { engine }: Context): Locale =>
  readerLocale(request, engine.practice.locale);
