/**
 * What Google answers instead of a result. Thrown rather than returned: in the model a refusal ends
 * the operation wherever it is found, and each face turns it into its own words once, at the edge.
 *
 * Two layers answer at Google, with two envelopes: the Calendar backend (`errors, code, message`), and
 * the front end, for authentication, scopes and quotas (`code, message, errors, status, details`).
 * Texts and reasons: google: Handle API errors; captured bodies where the page is silent.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly reason: string;
  readonly domain: string;
  readonly location: Location | null;
  readonly frontEnd: FrontEnd | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(fields: RefusalFields) {
    super(fields.message);
    this.name = 'Refusal';
    this.status = fields.status;
    this.reason = fields.reason;
    this.domain = fields.domain ?? 'global';
    this.location = fields.location ?? null;
    this.frontEnd = fields.frontEnd ?? null;
    this.headers = fields.headers ?? {};
  }

  /** The body on the wire. */
  body(): Readonly<Record<string, unknown>> {
    const detail = {
      domain: this.domain,
      reason: this.reason,
      message: this.frontEnd?.detailMessage ?? this.message,
      ...(this.location === null
        ? {}
        : { locationType: this.location.type, location: this.location.name }),
    };
    if (this.frontEnd === null) {
      return { error: { errors: [detail], code: this.status, message: this.message } };
    }
    const { status, details } = this.frontEnd;
    return {
      error: {
        code: this.status,
        message: this.message,
        errors: [detail],
        status,
        ...(details === undefined ? {} : { details }),
      },
    };
  }
}

interface RefusalFields {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
  readonly domain?: string;
  readonly location?: Location;
  readonly frontEnd?: FrontEnd;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Location {
  readonly type: 'parameter' | 'header';
  readonly name: string;
}

interface FrontEnd {
  readonly status: string;
  readonly details?: readonly unknown[];
  readonly detailMessage?: string;
}

export const invalid = (message: string, parameter?: string): Refusal =>
  new Refusal({
    status: 400,
    reason: 'invalid',
    message,
    ...(parameter === undefined ? {} : { location: { type: 'parameter', name: parameter } }),
  });

export const required = (message: string, parameter?: string): Refusal =>
  new Refusal({
    status: 400,
    reason: 'required',
    message,
    ...(parameter === undefined ? {} : { location: { type: 'parameter', name: parameter } }),
  });

export const badRequest = (message: string): Refusal =>
  new Refusal({ status: 400, reason: 'badRequest', message });

export const timeRangeEmpty = (): Refusal =>
  new Refusal({
    status: 400,
    domain: 'calendar',
    reason: 'timeRangeEmpty',
    message: 'The specified time range is empty.',
    location: { type: 'parameter', name: 'timeMax' },
  });

export const notFound = (message = 'Not Found'): Refusal =>
  new Refusal({ status: 404, reason: 'notFound', message });

export const deleted = (): Refusal =>
  new Refusal({ status: 410, reason: 'deleted', message: 'Resource has been deleted' });

export const duplicate = (): Refusal =>
  new Refusal({
    status: 409,
    reason: 'duplicate',
    message: 'The requested identifier already exists.',
  });

export const conditionNotMet = (): Refusal =>
  new Refusal({
    status: 412,
    reason: 'conditionNotMet',
    message: 'Precondition Failed',
    location: { type: 'header', name: 'If-Match' },
  });

export const fullSyncRequired = (): Refusal =>
  new Refusal({
    status: 410,
    domain: 'calendar',
    reason: 'fullSyncRequired',
    message: 'Sync token is no longer valid, a full sync is required.',
    location: { type: 'parameter', name: 'syncToken' },
  });

export const forbidden = (message = 'Forbidden'): Refusal =>
  new Refusal({ status: 403, reason: 'forbidden', message });

export const needsAccess = (level: 'reader' | 'writer'): Refusal =>
  new Refusal({
    status: 403,
    domain: 'calendar',
    reason: 'requiredAccessLevel',
    message: `You need to have ${level} access to this calendar.`,
  });

export const calendarRefusal = (status: number, reason: string, message: string): Refusal =>
  new Refusal({ status, domain: 'calendar', reason, message });

export const backendError = (status: number): Refusal =>
  new Refusal({ status, reason: 'backendError', message: 'Backend Error' });

/** Front end: no or bad credentials. */
export const unauthenticated = (given: boolean): Refusal =>
  new Refusal({
    status: 401,
    reason: given ? 'authError' : 'required',
    message: given
      ? 'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.'
      : 'Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    location: { type: 'header', name: 'Authorization' },
    frontEnd: {
      status: 'UNAUTHENTICATED',
      detailMessage: given ? 'Invalid Credentials' : 'Login Required.',
    },
  });

/** Front end: the token's scopes do not cover the method. */
export const insufficientScope = (method: string): Refusal =>
  new Refusal({
    status: 403,
    reason: 'insufficientPermissions',
    message: 'Request had insufficient authentication scopes.',
    frontEnd: {
      status: 'PERMISSION_DENIED',
      detailMessage: 'Insufficient Permission',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
          domain: 'googleapis.com',
          metadata: { method, service: 'calendar-json.googleapis.com' },
        },
      ],
    },
  });

/** Front end: the per-minute quota, as captured in 2024. */
export const rateLimitExceeded = (): Refusal =>
  new Refusal({
    status: 403,
    domain: 'usageLimits',
    reason: 'rateLimitExceeded',
    message:
      "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service 'calendar-json.googleapis.com' for consumer 'project_number:000000000000'.",
    frontEnd: {
      status: 'PERMISSION_DENIED',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'RATE_LIMIT_EXCEEDED',
          domain: 'googleapis.com',
          metadata: {
            quota_limit: 'defaultPerMinutePerUser',
            service: 'calendar-json.googleapis.com',
            consumer: 'projects/000000000000',
            quota_location: 'global',
            quota_metric: 'calendar-json.googleapis.com/default',
            quota_limit_value: '600',
          },
        },
      ],
    },
  });

/** Backend: usage limits, 403 or 429. */
export const usageLimit = (
  status: 403 | 429,
  reason: 'userRateLimitExceeded' | 'rateLimitExceeded' | 'quotaExceeded',
  retryAfterSeconds: number | null = null,
): Refusal =>
  new Refusal({
    status,
    domain: 'usageLimits',
    reason,
    message: {
      userRateLimitExceeded: 'User Rate Limit Exceeded',
      rateLimitExceeded: 'Rate Limit Exceeded',
      quotaExceeded: 'Calendar usage limits exceeded.',
    }[reason],
    headers: retryAfterSeconds === null ? {} : { 'Retry-After': String(retryAfterSeconds) },
  });
