/** Notices by SMS (Twilio: Messages resource), with fetch alone. */
import type { Notice } from '../engine/core/notice.ts';
import { SECOND } from '../engine/core/values.ts';
import type { Channel, Delivery } from '../engine/ports.ts';

export interface SmsOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** A number in E.164, a sender's name, or the id of a messaging service (`MG…`). */
  readonly from: string;
  /** Default: Twilio's own. */
  readonly apiRoot?: string;
  readonly render: (notice: Notice) => string;
  /** For one call, milliseconds. Default: 20 s. */
  readonly timeoutMs?: number;
}

/**
 * "Sent" means that Twilio accepted the message. There is no idempotency key: a call whose answer is
 * lost may have been delivered, and is repeated all the same.
 */
export function smsChannel(options: SmsOptions): Channel {
  const { accountSid, authToken, from, render, timeoutMs = 20 * SECOND } = options;
  const root = (options.apiRoot ?? 'https://api.twilio.com').replace(/\/+$/, '');
  const url = `${root}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  return {
    name: 'sms',
    async deliver(notice) {
      const body = new URLSearchParams({
        To: notice.to,
        [from.startsWith('MG') ? 'MessagingServiceSid' : 'From']: from,
        Body: render(notice),
      });
      const answer = await exchange(url, authorization, body, timeoutMs);
      return answer === null
        ? {
            kind: 'later',
            reason: 'Twilio cannot be reached, or did not answer in time',
            retryAfterMs: null,
          }
        : deliveryOf(answer);
    },
  };
}

interface Answer {
  readonly status: number;
  readonly retryAfterMs: number | null;
  /** Empty when it was no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Null when no whole answer came in time. */
async function exchange(
  url: string,
  authorization: string,
  body: URLSearchParams,
  timeoutMs: number,
): Promise<Answer | null> {
  // Made beforehand, so that a mistake of ours (an address that is none) throws here, and only the
  // network can fail below.
  const request = new Request(url, {
    method: 'POST',
    headers: { authorization, accept: 'application/json' },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
  const received = await fetch(request)
    .then(async (response) => ({ response, text: await response.text() }))
    .catch(() => null);
  if (received === null) return null;
  const seconds = Number(received.response.headers.get('retry-after') ?? Number.NaN);
  return {
    status: received.response.status,
    retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * SECOND : null,
    body: objectIn(received.text),
  };
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch (error) {
    // A proxy's error page: the status says enough.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function deliveryOf({ status, retryAfterMs, body }: Answer): Delivery {
  if (status >= 200 && status < 300) {
    return { kind: 'sent', providerId: typeof body.sid === 'string' ? body.sid : null };
  }
  const code = typeof body.code === 'number' ? body.code : 0;
  const said = code === 0 ? `Twilio ${status}` : `Twilio ${code}`;
  if (status >= 500 || status === 408) {
    return { kind: 'later', reason: `${said}: Twilio is out of order`, retryAfterMs };
  }
  if (status === 429 || TOO_MUCH.has(code)) {
    return { kind: 'later', reason: `${said}: too many messages`, retryAfterMs };
  }
  const advice =
    ADVICE[code] ??
    (status === 401 || status === 403
      ? LOGIN_ADVICE
      : 'the message was refused; look the code up at twilio.com/docs/api/errors');
  // Twilio's own message quotes the number: only its code is passed on.
  return { kind: 'refused', reason: `${said}: ${advice}` };
}

/** Rate and queue limits, whatever status they come with. */
const TOO_MUCH: ReadonlySet<number> = new Set([20429, 14107, 21611, 30001, 63038]);

const LOGIN_ADVICE = 'the login is wrong; check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN';

/** Twilio: error and warning dictionary. */
const ADVICE: Readonly<Record<number, string>> = {
  20003: LOGIN_ADVICE,
  20404: 'no such account; check TWILIO_ACCOUNT_SID',
  21211: 'the number is not a valid phone number',
  21212: 'the sender is not valid; check TWILIO_FROM',
  21408: 'messages to this country are not enabled in the Twilio account',
  21606: 'the sender cannot send SMS; check TWILIO_FROM',
  21608: 'a trial account only reaches numbers verified in Twilio',
  21610: 'the recipient unsubscribed (STOP)',
  21612: 'the recipient cannot be reached from this sender',
  21614: 'the number is not a mobile number',
};
