/** The Calendar API over HTTP: credentials, scopes, the discovery check, then the model. */
import type { Faults } from '../faults.ts';
import { type Fault, refusalOf } from '../faults.ts';
import type { Caller } from '../model/context.ts';
import type { GoogleModel } from '../model/model.ts';
import type { ListParams } from '../model/query.ts';
import {
  badRequest,
  insufficientScope,
  notFound,
  Refusal,
  unauthenticated,
} from '../model/refusal.ts';
import type { Json } from '../model/resource.ts';
import { loadDiscovery, type Operation, type Route } from './discovery.ts';
import { type HttpAnswer, type HttpRequest, json, parseJson } from './exchange.ts';
import type { OAuth } from './oauth.ts';
import { parseFields, select } from './partial-response.ts';

export interface CalendarFaceOptions {
  readonly model: GoogleModel;
  readonly oauth: OAuth;
  readonly faults: Faults;
  /** Called once for each request that names an operation. */
  readonly count: (operation: string) => void;
  /** Waits; for the fault `slow` only. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** Answers `/calendar/v3/…`. */
export async function answerCalendar(
  options: CalendarFaceOptions,
  request: HttpRequest,
): Promise<HttpAnswer> {
  const discovery = loadDiscovery();
  const route = discovery.route(request.method, request.path.slice('/calendar/v3/'.length));
  if (route === null) return refused(notFound());
  const { name } = route.operation;
  options.count(name);
  const fault = options.faults.take(
    name,
    ({ kind }) => kind !== 'sync-token-gone' || request.query.has('syncToken'),
  );
  if (fault?.kind === 'slow') await options.sleep(fault.delayMs ?? 1000);
  if (fault?.kind === 'timeout') return { kind: 'silence' };
  if (fault?.kind === 'reset') return { kind: 'reset' };
  const refusal = fault === null ? null : refusalOf(fault);
  if (refusal !== null) return refused(refusal);
  let answer: HttpAnswer;
  try {
    answer = perform(options, request, route, fault);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    answer = refused(error);
  }
  if (fault?.kind === 'lost-response') return { kind: 'reset' };
  if (fault?.kind === 'lost-response-hang') return { kind: 'silence' };
  return answer;
}

function perform(
  options: CalendarFaceOptions,
  request: HttpRequest,
  { operation, path }: Route,
  fault: Fault | null,
): HttpAnswer {
  const discovery = loadDiscovery();
  const caller = authenticate(options.oauth, request, operation);
  const query = discovery.query(operation, request.query);
  const {
    fields,
    alt,
    prettyPrint: _p,
    quotaUser: _q,
    userIp: _u,
    key: _k,
    oauth_token: _o,
    ...params
  } = query;
  if (alt !== undefined && alt !== 'json') throw badRequest('Only alt=json is supported.');
  const selection =
    typeof fields === 'string'
      ? parseFields(fields, discovery.responseSchema(operation), discovery.fieldOf)
      : null;
  const body = discovery.checkBody(operation, parseBody(request.body));
  const result = dispatch(options.model, operation.name, {
    path,
    params,
    body,
    caller,
    stale: fault?.kind === 'stale-read',
    ifMatch: header(request, 'if-match'),
  });
  if (result === null) return { kind: 'answer', status: 204, body: '' };
  const etag = result.etag;
  if (
    request.method === 'GET' &&
    etag !== undefined &&
    header(request, 'if-none-match') === etag
  ) {
    return { kind: 'answer', status: 304, headers: { ETag: String(etag) }, body: '' };
  }
  return json(200, select(result, selection), {
    'Cache-Control': 'no-cache, no-store, max-age=0, must-revalidate',
    Vary: 'Origin, X-Origin, Referer',
    ...(etag === undefined ? {} : { ETag: String(etag) }),
  });
}

interface Asked {
  readonly path: Readonly<Record<string, string>>;
  readonly params: Json;
  readonly body: Json;
  readonly caller: Caller;
  readonly stale: boolean;
  readonly ifMatch: string | undefined;
}

/** Null: 204. */
function dispatch(model: GoogleModel, name: string, asked: Asked): Json | null {
  const { path, params, body, stale } = asked;
  const calendarId = path.calendarId ?? '';
  const eventId = path.eventId ?? '';
  const write = {
    caller: asked.caller,
    ...(asked.ifMatch === undefined ? {} : { ifMatch: asked.ifMatch }),
    ...(typeof params.sendUpdates === 'string' ? { sendUpdates: params.sendUpdates } : {}),
  };
  switch (name) {
    case 'events.list':
      return model.list(calendarId, params as ListParams, { stale });
    case 'events.get':
      return model.get(calendarId, eventId, { ...params, stale });
    case 'events.insert':
      return model.insert(calendarId, body, write);
    case 'events.patch':
      return model.patch(calendarId, eventId, body, write);
    case 'events.update':
      return model.update(calendarId, eventId, body, write);
    case 'events.delete':
      model.delete(calendarId, eventId, write);
      return null;
    case 'events.move':
      return model.move(calendarId, eventId, String(params.destination ?? ''));
    case 'events.instances':
      return model.instances(calendarId, eventId, params as ListParams);
    case 'events.watch':
      return model.channels.watch(calendarId, body, params as ListParams);
    case 'channels.stop':
      model.channels.stop(body);
      return null;
    case 'calendars.get':
      return model.calendar(calendarId);
    case 'calendarList.get':
      return model.calendarListEntry(calendarId);
    case 'calendarList.list':
      return model.calendarList();
    case 'freebusy.query':
      return model.freeBusy(body);
    default:
      throw new Refusal({
        status: 501,
        reason: 'notImplemented',
        message: `The sandbox does not model calendar.${name}`,
      });
  }
}

function authenticate(oauth: OAuth, request: HttpRequest, operation: Operation): Caller {
  const given = header(request, 'authorization');
  if (given === undefined) throw unauthenticated(false);
  const caller = oauth.caller(given.replace(/^Bearer /, ''));
  if (caller === null) throw unauthenticated(true);
  if (!operation.scopes.some((scope) => caller.scopes.includes(scope))) {
    throw insufficientScope(`calendar.${operation.name}`);
  }
  return caller;
}

function parseBody(text: string): unknown {
  if (text === '') return null;
  const parsed = parseJson(text);
  if (parsed === undefined) throw badRequest('Parse Error');
  return parsed;
}

const refused = (refusal: Refusal): HttpAnswer =>
  json(refusal.status, refusal.body(), refusal.headers);

function header(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
