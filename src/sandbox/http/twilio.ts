/** A stand-in for Twilio Messages: POST /2010-04-01/Accounts/{sid}/Messages.json. */
import type { Fault } from '../faults.ts';
import type { Inbox } from '../inbox.ts';
import { type HttpAnswer, type HttpRequest, json } from './exchange.ts';

export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
}

export function answerTwilio(
  account: TwilioAccount,
  inbox: Inbox,
  request: HttpRequest,
  fault: Fault | null,
): HttpAnswer {
  const early = faultAnswer(fault);
  if (early !== null) return early;
  const sid = /^\/twilio\/2010-04-01\/Accounts\/([^/]+)\/Messages\.json$/.exec(
    request.path,
  )?.[1];
  if (sid === undefined || request.method !== 'POST')
    return refuse(404, 20404, 'The requested resource was not found');
  const basic = Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64');
  if (request.headers.authorization !== `Basic ${basic}` || sid !== account.accountSid) {
    return refuse(401, 20003, 'Authenticate');
  }
  const form = new URLSearchParams(request.body);
  const [to, from, body] = [
    form.get('To') ?? '',
    form.get('From') ?? '',
    form.get('Body') ?? '',
  ];
  if (to === '') return refuse(400, 21604, "A 'To' phone number is required.");
  if (!/^\+[1-9]\d{6,14}$/.test(to))
    return refuse(400, 21211, `Invalid 'To' Phone Number: ${to}`);
  if (from === '' && !form.has('MessagingServiceSid')) {
    return refuse(400, 21603, "A 'From' phone number is required.");
  }
  if (body === '') return refuse(400, 21602, 'Message body is required.');
  if (body.length > 1600) {
    return refuse(
      400,
      21617,
      'The concatenated message body exceeds the 1600 character limit.',
    );
  }
  const item = inbox.addSms({
    sid: `SM${String(inbox.items.length + 1).padStart(32, '0')}`,
    from,
    to,
    body,
  });
  if (fault?.kind === 'lost-response') return { kind: 'reset' };
  if (fault?.kind === 'lost-response-hang') return { kind: 'silence' };
  return json(201, {
    sid: item.sid,
    account_sid: sid,
    to,
    from,
    body,
    status: 'queued',
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    num_segments: String(Math.ceil(body.length / 153)),
    date_created: new Date(item.at).toUTCString(),
    uri: `/2010-04-01/Accounts/${sid}/Messages/${item.sid}.json`,
  });
}

function faultAnswer(fault: Fault | null): HttpAnswer | null {
  switch (fault?.kind) {
    case 'timeout':
      return { kind: 'silence' };
    case 'reset':
      return { kind: 'reset' };
    case 'rate-limited':
    case 'too-many-requests':
      return refuse(429, 20429, 'Too Many Requests', fault.retryAfterSeconds);
    case 'blocked':
      return refuse(400, 21610, 'Attempt to send to unsubscribed recipient');
    case 'unauthorized':
      return refuse(401, 20003, 'Authenticate');
    case 'backend-error':
      return refuse(fault.status ?? 503, 20503, 'Service Unavailable');
    default:
      return null;
  }
}

const refuse = (
  status: number,
  code: number,
  message: string,
  retryAfterSeconds?: number,
): HttpAnswer =>
  json(
    status,
    { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) },
  );
