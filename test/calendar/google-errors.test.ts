import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ADVICE } from '../../src/calendar/advice.ts';
import {
  calendarFailure,
  type Operation,
  parseRetryAfter,
} from '../../src/calendar/google-errors.ts';
import type { CalendarFailure } from '../../src/engine/ports.ts';
import { backend, frontEnd } from './envelopes.ts';

const NOW = Date.UTC(2026, 0, 5, 9);

const captured: {
  readonly apiResponses: readonly { name: string; status: number; body: unknown }[];
} = JSON.parse(readFileSync(new URL('../samples/real-events.json', import.meta.url), 'utf8'));

const OPERATIONS = {
  'full list': { kind: 'list', since: false },
  'list since a token': { kind: 'list', since: true },
  get: { kind: 'get' },
  insert: { kind: 'insert' },
  patch: { kind: 'patch' },
  remove: { kind: 'remove' },
  describe: { kind: 'describe' },
  watch: { kind: 'watch' },
  stop: { kind: 'stop' },
} as const satisfies Record<string, Operation>;
type OperationName = keyof typeof OPERATIONS;
const ALL = Object.keys(OPERATIONS) as OperationName[];
const WRITES: readonly OperationName[] = ['insert', 'patch', 'remove', 'watch', 'stop'];

/** As the client library throws it. */
function thrown(status: number, body: unknown, headers: Record<string, string> = {}): Error {
  return Object.assign(new Error('as thrown'), {
    code: status,
    status,
    config: {},
    response: { status, data: body, headers: new Headers(headers) },
  });
}

const failure = (error: unknown, name: OperationName): CalendarFailure | null =>
  calendarFailure(error, OPERATIONS[name], NOW);

interface Row {
  readonly says: string;
  readonly error: Error;
  /** What it means to any operation but those named in `except`. */
  readonly means: CalendarFailure | 'unavailable';
  readonly except?: Partial<Record<OperationName, CalendarFailure>>;
}

const limited: CalendarFailure = { kind: 'rate-limited', retryAfterMs: null };
const refusal = (advice: string): CalendarFailure => ({ kind: 'not-permitted', advice });
const rejected = (reason: string): CalendarFailure => ({ kind: 'rejected', reason });
const notFound: CalendarFailure = { kind: 'not-found' };
const tokenGone: CalendarFailure = { kind: 'token-gone' };

const TABLE: readonly Row[] = [
  {
    says: '400 timeRangeEmpty',
    error: thrown(400, backend(400, 'calendar', 'timeRangeEmpty', { location: 'timeMax' })),
    means: rejected('400 timeRangeEmpty at timeMax'),
    except: { 'list since a token': tokenGone },
  },
  {
    says: '400 invalid, which is also what a malformed token gets',
    error: thrown(400, backend(400, 'global', 'invalid')),
    means: rejected('400 invalid'),
    except: { 'list since a token': tokenGone },
  },
  {
    says: '400 for a parameter beside a token, which a full listing would not mend',
    error: thrown(
      400,
      backend(400, 'global', 'badRequest', {
        message: 'Sync token cannot be used with other request restrictions',
      }),
    ),
    means: rejected('400 badRequest'),
  },
  {
    says: '401 authError (backend)',
    error: thrown(401, backend(401, 'global', 'authError', { location: 'Authorization' })),
    means: { kind: 'disconnected', advice: ADVICE.unauthorized },
  },
  {
    says: '401 authError (front end)',
    error: thrown(401, frontEnd(401, 'UNAUTHENTICATED', 'authError')),
    means: { kind: 'disconnected', advice: ADVICE.unauthorized },
  },
  {
    says: '403 userRateLimitExceeded',
    error: thrown(403, backend(403, 'usageLimits', 'userRateLimitExceeded')),
    means: limited,
  },
  {
    says: '403 rateLimitExceeded (backend)',
    error: thrown(403, backend(403, 'usageLimits', 'rateLimitExceeded')),
    means: limited,
  },
  {
    says: '403 rateLimitExceeded (front end)',
    error: thrown(
      403,
      frontEnd(403, 'PERMISSION_DENIED', 'rateLimitExceeded', 'RATE_LIMIT_EXCEEDED'),
    ),
    means: limited,
  },
  {
    says: '403 of the front end with nothing but details',
    error: thrown(403, frontEnd(403, 'PERMISSION_DENIED', null, 'RATE_LIMIT_EXCEEDED')),
    means: limited,
  },
  {
    says: '403 quotaExceeded',
    error: thrown(403, backend(403, 'usageLimits', 'quotaExceeded')),
    means: { kind: 'quota-exceeded' },
  },
  {
    says: '403 forbiddenForNonOrganizer',
    error: thrown(403, backend(403, 'calendar', 'forbiddenForNonOrganizer')),
    means: refusal(ADVICE.nonOrganizer),
  },
  {
    says: '403 forbiddenForServiceAccounts',
    error: thrown(403, backend(403, 'calendar', 'forbiddenForServiceAccounts')),
    means: refusal(ADVICE.serviceAccountInvites),
  },
  {
    says: '403 forbidden',
    error: thrown(403, backend(403, 'global', 'forbidden')),
    means: refusal(ADVICE.forbidden),
  },
  {
    says: '403 requiredAccessLevel',
    error: thrown(403, backend(403, 'calendar', 'requiredAccessLevel')),
    means: refusal(ADVICE.forbidden),
  },
  {
    says: '403 insufficientPermissions (backend)',
    error: thrown(403, backend(403, 'global', 'insufficientPermissions')),
    means: refusal(ADVICE.scope),
  },
  {
    says: '403 ACCESS_TOKEN_SCOPE_INSUFFICIENT (front end)',
    error: thrown(
      403,
      frontEnd(403, 'PERMISSION_DENIED', null, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'),
    ),
    means: refusal(ADVICE.scope),
  },
  {
    says: '403 accessNotConfigured (front end)',
    error: thrown(
      403,
      frontEnd(403, 'PERMISSION_DENIED', 'accessNotConfigured', 'SERVICE_DISABLED'),
    ),
    means: refusal(ADVICE.apiDisabled),
  },
  {
    says: '404 notFound',
    error: thrown(404, backend(404, 'global', 'notFound')),
    means: notFound,
  },
  {
    says: '409 duplicate',
    error: thrown(409, backend(409, 'global', 'duplicate')),
    means: { kind: 'unavailable', outcome: 'not-applied' },
    except: { insert: { kind: 'exists' } },
  },
  {
    says: '410 fullSyncRequired',
    error: thrown(410, backend(410, 'calendar', 'fullSyncRequired', { location: 'syncToken' })),
    means: notFound,
    except: {
      'list since a token': tokenGone,
      'full list': rejected('410 fullSyncRequired at syncToken'),
      insert: rejected('410 fullSyncRequired at syncToken'),
      describe: rejected('410 fullSyncRequired at syncToken'),
      watch: rejected('410 fullSyncRequired at syncToken'),
    },
  },
  {
    says: '410 deleted',
    error: thrown(410, backend(410, 'global', 'deleted')),
    means: notFound,
    except: {
      'list since a token': tokenGone,
      'full list': rejected('410 deleted'),
      insert: rejected('410 deleted'),
      describe: rejected('410 deleted'),
      watch: rejected('410 deleted'),
    },
  },
  {
    says: '412 conditionNotMet',
    error: thrown(412, backend(412, 'global', 'conditionNotMet', { location: 'If-Match' })),
    means: { kind: 'precondition-failed' },
  },
  {
    says: '413, which has no row of its own',
    error: thrown(413, backend(413, 'global', 'uploadTooLarge')),
    means: rejected('413 uploadTooLarge'),
  },
  {
    says: '429 rateLimitExceeded',
    error: thrown(429, backend(429, 'usageLimits', 'rateLimitExceeded')),
    means: limited,
  },
  { says: '429 without a body', error: thrown(429, ''), means: limited },
  {
    says: '500 backendError',
    error: thrown(500, backend(500, 'global', 'backendError')),
    means: 'unavailable',
  },
  {
    says: '503 backendError',
    error: thrown(503, backend(503, 'global', 'backendError')),
    means: 'unavailable',
  },
  {
    says: '502 of a proxy',
    error: thrown(502, '<html>Bad Gateway</html>'),
    means: 'unavailable',
  },
  {
    says: '404 of a proxy',
    error: thrown(404, '<html>Not Found</html>'),
    means: 'unavailable',
  },
  { says: '410 of a proxy', error: thrown(410, ''), means: 'unavailable' },
  { says: '403 of a proxy', error: thrown(403, '{"blocked": true}'), means: 'unavailable' },
  { says: '409 of a proxy', error: thrown(409, undefined), means: 'unavailable' },
];

describe.each(TABLE)('$says', ({ error, means, except }) => {
  it.each(ALL)('means the right thing to: %s', (name) => {
    const expected =
      except?.[name] ??
      (means === 'unavailable'
        ? { kind: 'unavailable', outcome: WRITES.includes(name) ? 'unknown' : 'not-applied' }
        : means);
    expect(failure(error, name)).toEqual(expected);
  });
});

describe('captured answers', () => {
  const answer = (name: string): Error => {
    const found = captured.apiResponses.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no captured answer ${name}`);
    return thrown(found.status, found.body);
  };

  it('the quota per minute, sent by the front end as 403, is a rate limit', () => {
    expect(failure(answer('rate-limit-403-frontend'), 'insert')).toEqual(limited);
  });

  it('dead and malformed sync tokens are both gone', () => {
    expect(failure(answer('sync-token-410'), 'list since a token')).toEqual(tokenGone);
    expect(failure(answer('malformed-sync-token-400'), 'list since a token')).toEqual(
      tokenGone,
    );
  });
});

describe('network errors', () => {
  const network = (fields: object): Error =>
    Object.assign(new Error('request to https://example failed'), { config: {} }, fields);

  it.each([
    ['connection refused', network({ code: 'ECONNREFUSED' })],
    ['unknown host', network({ code: 'ENOTFOUND' })],
    ['certificate expired', network({ code: 'CERT_HAS_EXPIRED' })],
    [
      'no connection in time',
      network({ code: 'ETIMEDOUT', cause: { erroredSysCall: 'connect' } }),
    ],
    ['refused, told by the cause', network({ cause: { code: 'ECONNREFUSED' } })],
  ])('%s: nothing happened', (_, error) => {
    expect(failure(error, 'insert')).toEqual({ kind: 'unavailable', outcome: 'not-applied' });
  });

  it.each([
    ['reset', network({ code: 'ECONNRESET' })],
    ['timeout', network({ code: 'TimeoutError' })],
    ['answer cut short', network({ code: 'ERR_STREAM_PREMATURE_CLOSE' })],
    ['something new', network({})],
  ])('%s: a write may have happened, a read has not', (_, error) => {
    expect(failure(error, 'insert')).toEqual({ kind: 'unavailable', outcome: 'unknown' });
    expect(failure(error, 'get')).toEqual({ kind: 'unavailable', outcome: 'not-applied' });
  });

  it('our own mistakes are not taken for network errors', () => {
    expect(failure(new TypeError('x is not a function'), 'get')).toBeNull();
    const range = Object.assign(new RangeError('not an integer'), { code: 'ERR_OUT_OF_RANGE' });
    expect(failure(range, 'get')).toBeNull();
    expect(failure('a text', 'get')).toBeNull();
    expect(failure(null, 'get')).toBeNull();
  });
});

it('finds the envelope in a body that was left as text', () => {
  const body = JSON.stringify(backend(404, 'global', 'notFound'));
  expect(failure(thrown(404, body), 'get')).toEqual(notFound);
});

it('never repeats Google’s message, which may echo what a patient wrote', () => {
  const error = thrown(
    400,
    backend(400, 'global', 'invalid', { message: 'Invalid value: "Zoé, 06 12 34 56 78"' }),
  );
  expect(JSON.stringify(failure(error, 'insert'))).not.toContain('Zoé');
});

it('every piece of advice is a sentence that says what to do', () => {
  for (const advice of Object.values(ADVICE)) {
    expect(advice).toMatch(
      /^[A-Z].*\b(Run|Set|set|Check|check|Enable|Share|Change|Connect)\b.*\.$/,
    );
  }
});

describe('Retry-After', () => {
  it('is honoured in seconds and as a date', () => {
    const seconds = thrown(429, '', { 'Retry-After': '7' });
    expect(failure(seconds, 'list since a token')).toEqual({
      kind: 'rate-limited',
      retryAfterMs: 7_000,
    });
    const date = thrown(403, backend(403, 'usageLimits', 'rateLimitExceeded'), {
      'Retry-After': 'Mon, 05 Jan 2026 09:00:30 GMT',
    });
    expect(failure(date, 'insert')).toEqual({ kind: 'rate-limited', retryAfterMs: 30_000 });
  });

  it('is never negative, and null when it says nothing', () => {
    expect(parseRetryAfter('Mon, 05 Jan 2026 08:59:00 GMT', NOW)).toBe(0);
    expect(parseRetryAfter(null, NOW)).toBeNull();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const wait = parseRetryAfter(text, NOW);
        expect(wait === null || (Number.isFinite(wait) && wait >= 0)).toBe(true);
      }),
    );
  });
});
