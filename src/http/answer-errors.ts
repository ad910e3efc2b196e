/** The one place where what went wrong becomes an answer. */
import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Context } from './context.ts';
import { errorPage } from './pages/error-page.ts';
import { frameOf } from './pages/layout.ts';
import { problemOf } from './problem.ts';
import { readerLocale } from './reader-locale.ts';
import { Refusal } from './refusal.ts';

/**
 * A refusal as `application/problem+json`, or as a page for readers who ask for one. Anything else
 * that was thrown is a mistake of ours: it is logged, and answered without a word about its inside.
 */
export function answerErrors(context: Context): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const refusal = refusalFor(error) ?? ourMistake(context, error, request);
    if (response.headersSent) {
      // Half an answer must not pass for a whole one.
      response.destroy();
      return;
    }
    answerRefusal(context, refusal, request, response);
  };
}

function answerRefusal(
  context: Context,
  refusal: Refusal,
  request: Request,
  response: Response,
): void {
  const { practice } = context.engine;
  const locale = readerLocale(request, practice.locale);
  const problem = problemOf(refusal, locale);
  for (const [name, value] of Object.entries(refusal.extras.headers ?? {})) {
    response.setHeader(name, value);
  }
  response.status(problem.status);
  response.setHeader('Vary', 'Accept, Accept-Language');
  if (wantsPage(request)) {
    response.send(errorPage(frameOf(context, request, locale), problem).text);
  } else {
    response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
    response.send(JSON.stringify(problem));
  }
}

/** Programs send no Accept header, or a star; browsers name text/html. */
const wantsPage = (request: Request): boolean =>
  !request.path.startsWith('/api/') && (request.get('accept') ?? '').includes('text/html');

/** Also of what Express and its body parser throw: errors with the status of a client's mistake. */
function refusalFor(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (error instanceof URIError)
    return new Refusal('malformed', { detail: 'malformed-address' });
  if (!(error instanceof Error) || !('status' in error)) return null;
  const { status } = error;
  if (typeof status !== 'number' || status < 400 || status > 499) return null;
  if (status === 413) return new Refusal('too-large');
  if (status === 415) {
    const expected = 'application/json; charset=utf-8';
    return new Refusal('unsupported-media-type', { params: { expected } });
  }
  const unparsed = 'type' in error && error.type === 'entity.parse.failed';
  return new Refusal('malformed', unparsed ? { detail: 'malformed-json' } : {});
}

/**
 * The message of an error may quote what a patient typed, so it is kept out of the log; name and
 * stack frames lead to the line.
 */
function ourMistake({ log }: Context, error: unknown, request: Request): Refusal {
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  const frames = error instanceof Error ? framesOf(error) : [];
  const route = String(request.route?.path ?? 'none');
  log.error({ method: request.method, route, name, code, frames }, 'a request failed');
  return new Refusal('internal');
}

const framesOf = (error: Error): string[] =>
  (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
