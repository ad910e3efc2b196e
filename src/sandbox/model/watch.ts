/** Watch channels: opening, stopping, and what is to be pushed (google: Get push notifications). */
import { createHash } from 'node:crypto';
import type { Instant } from '../../engine/core/values.ts';
import { type Context, readable } from './context.ts';
import type { ListParams } from './query.ts';
import { readQuery } from './query.ts';
import { calendarRefusal, notFound, Refusal, required } from './refusal.ts';
import type { Json } from './resource.ts';

export interface StoredChannel {
  readonly id: string;
  readonly resourceId: string;
  readonly resourceUri: string;
  readonly calendarId: string;
  readonly address: string;
  readonly token: string | null;
  readonly expiration: Instant;
  /** How often it still fires; null while it lives. */
  readonly lastWords: number | null;
  readonly messageNumber: number;
}

/** One notification to be posted, its headers complete. The body is always empty. */
export interface Push {
  readonly channelId: string;
  readonly calendarId: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Channels {
  readonly all: ReadonlyMap<string, StoredChannel>;
  watch(calendarId: string, body: Json, params: ListParams): Json;
  stop(body: Json): void;
  /** Tells every channel of the calendar that something changed. */
  changed(calendarId: string): void;
  /** Where pushes go; the function returned ends it. */
  onPush(listener: (push: Push) => void): () => void;
  restore(channel: StoredChannel): void;
}

export function createChannels(context: Context): Channels {
  const all = new Map<string, StoredChannel>();
  const listeners = new Set<(push: Push) => void>();
  const keep = (channel: StoredChannel): void => {
    context.store.journal.append({ kind: 'channel', channel });
    all.set(channel.id, channel);
  };
  const push = (channel: StoredChannel, state: 'sync' | 'exists'): void => {
    // Numbers grow, with gaps: nobody may count on the next one.
    const step = state === 'sync' ? 1 : 1 + Math.floor(context.random.fraction() * 3);
    const messageNumber = channel.messageNumber + step;
    const lastWords = channel.lastWords === null ? null : channel.lastWords - 1;
    keep({ ...channel, messageNumber, lastWords });
    const message = {
      channelId: channel.id,
      calendarId: channel.calendarId,
      address: channel.address,
      headers: headersOf(channel, state, messageNumber),
    };
    for (const listener of listeners) listener(message);
  };

  return {
    all,
    watch(calendarId, body, params) {
      const calendar = readable(context, calendarId);
      // A dead sync token is refused here as by the list itself.
      readQuery(context, calendar, params, calendar.position);
      const channel = readChannel(context, calendar.facts.id, body, all);
      keep(channel);
      // Google sends the sync message before or after the answer; both are known.
      if (context.switches.earlySyncMessage) push(channel, 'sync');
      else queueMicrotask(() => push(channel, 'sync'));
      return {
        kind: 'api#channel',
        id: channel.id,
        resourceId: channel.resourceId,
        resourceUri: channel.resourceUri,
        ...(channel.token === null ? {} : { token: channel.token }),
        // int64 is a string in JSON.
        expiration: String(channel.expiration),
      };
    },
    stop(body) {
      const channel = all.get(String(body.id));
      if (
        channel === undefined ||
        channel.resourceId !== body.resourceId ||
        channel.lastWords !== null ||
        channel.expiration <= context.now()
      ) {
        throw notFound(`Channel '${String(body.id)}' not found for project '000000000000'`);
      }
      keep({ ...channel, lastWords: context.switches.pushesAfterStop });
    },
    changed(calendarId) {
      for (const channel of [...all.values()]) {
        if (channel.calendarId !== calendarId || channel.lastWords === 0) continue;
        if (channel.expiration > context.now()) push(channel, 'exists');
      }
    },
    onPush(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    restore: (channel) => void all.set(channel.id, channel),
  };
}

function readChannel(
  context: Context,
  calendarId: string,
  body: Json,
  all: ReadonlyMap<string, StoredChannel>,
): StoredChannel {
  const { id, type, address, token, expiration, params } = body;
  if (typeof id !== 'string' || id === '') throw required('Missing channel id.');
  if (!/^[\w\-+/=]{1,64}$/.test(id))
    throw channelRefusal('channelIdInvalid', 'Invalid channel id.');
  if (type !== 'web_hook' && type !== 'webhook') {
    throw channelRefusal('unknownChannelType', `Unknown channel type: ${String(type)}`);
  }
  if (typeof address !== 'string' || !mayCall(context, address)) {
    throw channelRefusal(
      'push.webhookUrlNotHttps',
      `WebHook callback must be HTTPS: ${String(address)}`,
    );
  }
  if (typeof token === 'string' && token.length > 256) {
    throw channelRefusal(
      'channelTokenTooLong',
      'The channel token is longer than 256 characters.',
    );
  }
  if (context.switches.unwatchable.has(calendarId)) {
    throw calendarRefusal(
      400,
      'pushNotSupportedForRequestedResource',
      'Push notifications are not supported by this resource.',
    );
  }
  if (all.has(id)) throw channelRefusal('channelIdNotUnique', `Channel id ${id} not unique`);
  const now = context.now();
  const ttl = Number((params as Json | undefined)?.ttl ?? 604_800) * 1000;
  const asked = expiration === undefined ? now + ttl : Number(expiration);
  const resourceUri = `https://www.googleapis.com/calendar/v3/calendars/${encodeURIComponent(calendarId)}/events?alt=json`;
  return {
    id,
    resourceId: createHash('sha256').update(calendarId).digest('base64url').slice(0, 27),
    resourceUri,
    calendarId,
    address,
    token: typeof token === 'string' ? token : null,
    expiration: Math.min(asked, now + context.switches.watchMaxMs),
    lastWords: null,
    messageNumber: 0,
  };
}

function mayCall(context: Context, address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:') return true;
  const loopback = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
  return protocol === 'http:' && loopback && context.switches.httpWatchAddresses;
}

function headersOf(
  channel: StoredChannel,
  state: 'sync' | 'exists',
  messageNumber: number,
): Record<string, string> {
  return {
    'Content-Length': '0',
    'X-Goog-Channel-ID': channel.id,
    // Readable, not milliseconds, unlike everywhere else.
    'X-Goog-Channel-Expiration': new Date(channel.expiration).toUTCString(),
    'X-Goog-Message-Number': String(messageNumber),
    'X-Goog-Resource-ID': channel.resourceId,
    'X-Goog-Resource-State': state,
    'X-Goog-Resource-URI': channel.resourceUri,
    ...(channel.token === null ? {} : { 'X-Goog-Channel-Token': channel.token }),
  };
}

const channelRefusal = (reason: string, message: string): Refusal =>
  new Refusal({ status: 400, reason, message });
