/** The routes that other programs call: Google's pushes, Telegram's updates, cron, probes, Prometheus. */
import type { RequestHandler } from 'express';
import { frozenOf } from '../engine/core/breaker.ts';
import { unreachable } from '../engine/core/values.ts';
import { watchWords } from '../engine/core/watch-words.ts';
import type { Context } from './context.ts';
import { Refusal } from './refusal.ts';
import { sameSecret } from './same-secret.ts';

/**
 * POST /webhooks/google-calendar. A push has no body and says only that something changed (google:
 * push notifications): it wakes the sync and is answered at once.
 */
export function postGooglePush({ channels }: Context): RequestHandler {
  return async (request, response) => {
    const header = (name: string): string => request.get(`x-goog-${name}`) ?? '';
    const pushed =
      (await channels?.pushed({
        channelId: header('channel-id'),
        token: header('channel-token'),
        resourceState: header('resource-state'),
        resourceId: header('resource-id'),
      })) ?? 'unknown';
    switch (pushed) {
      case 'ok':
        response.status(200).end();
        return;
      case 'wrong-token':
        throw new Refusal('unauthorized');
      case 'unknown':
        throw new Refusal('not-found');
      default:
        unreachable(pushed);
    }
  };
}

/** POST /webhooks/telegram; its header names the secret given to setWebhook (telegram: setWebhook). */
export function postTelegramUpdate({ telegram }: Context): RequestHandler {
  return async (request, response) => {
    if (telegram === undefined) throw new Refusal('not-found');
    const secret = request.get('x-telegram-bot-api-secret-token') ?? '';
    const received = await telegram.received(secret, request.body);
    if (received === 'wrong-token') throw new Refusal('unauthorized');
    response.status(200).json({});
  };
}

/** GET and POST /api/cron/sync-calendar: a pass of every calendar, answered when it is applied. */
export function cronSync({ engine, settings, log }: Context): RequestHandler {
  return async (request, response) => {
    const { cronSecret } = settings;
    if (cronSecret === null) throw new Refusal('not-found');
    const [, bearer] = /^Bearer +(.+)$/i.exec(request.get('authorization') ?? '') ?? [];
    if (bearer === undefined || !sameSecret(bearer, cronSecret)) {
      throw new Refusal('unauthorized', { headers: { 'WWW-Authenticate': 'Bearer' } });
    }
    const reports = await engine.sync({ cause: 'cron' });
    const failed = reports.filter(({ failure }) => failure !== null);
    if (failed.length > 0) {
      log.warn(
        { calendars: failed.map(({ practitioner }) => practitioner) },
        'cron: sync failed',
      );
    }
    response.json({
      success: failed.length === 0,
      calendars: reports.map(({ practitioner, changed, full, failure }) => ({
        practitioner,
        changed,
        full,
        ...(failure === null ? {} : { failure }),
      })),
    });
  };
}

/** GET /healthz: the process runs and answers. */
export const getHealth: RequestHandler = (_request, response) => {
  response.json({ status: 'ok' });
};

/**
 * GET /readyz: the mirror can be read, and at least one calendar was. One practitioner's broken calendar
 * does not take the others' patients away.
 */
export function getReady({ engine, log }: Context): RequestHandler {
  return async (_request, response) => {
    const { calendars, freezes } = await engine.status().then(
      (status) => status,
      (error: unknown) => {
        log.error(
          { name: error instanceof Error ? error.name : typeof error },
          'mirror unusable',
        );
        return { calendars: [], freezes: [] };
      },
    );
    const shown = calendars.map(({ practitioner, ageMs, stale, failure, watch }) => ({
      practitioner,
      ageSeconds: ageMs === null ? null : Math.round(ageMs / 1_000),
      stale,
      failure: failure?.reason ?? null,
      ...(watch && { watch: { state: watch.kind, says: watchWords(watch) } }),
      frozenBookings: frozenOf(freezes, practitioner),
    }));
    if (!calendars.some(({ verifiedAt }) => verifiedAt !== null)) {
      throw new Refusal('not-ready', { members: { calendars: shown } });
    }
    response.json({ status: 'ready', calendars: shown });
  };
}

/** GET /metrics, in Prometheus' text format. */
export function getMetrics({ engine, metrics }: Context): RequestHandler {
  return async (_request, response) => {
    const text = metrics.render(await engine.status());
    response.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
    response.send(text);
  };
}
