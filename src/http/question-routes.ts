/** The page on which the doctor answers a question that she was mailed. A GET changes nothing. */
import type { Request, RequestHandler } from 'express';
import type { Act } from '../engine/core/acts.ts';
import { questionTokenMatches } from '../engine/core/links.ts';
import { actedInWords } from '../texts/acted.ts';
import { formField } from './body.ts';
import type { Context } from './context.ts';
import { sendPage } from './form-routes.ts';
import { frameOf } from './pages/layout.ts';
import { questionPage } from './pages/question-page.ts';
import { parameter } from './query.ts';
import { readerLocale } from './reader-locale.ts';
import { Refusal } from './refusal.ts';

/** GET /questions/{key}: what is asked now; nothing any more when it was settled otherwise. */
export function getQuestion(context: Context): RequestHandler {
  return async (request, response) => {
    const { question } = opened(context, request);
    const matter = await context.engine.question(question);
    sendPage(response, 200, questionPage(frame(context, request), { matter, said: null }));
  };
}

/** POST /questions/{key}, form field `answer`: a verb of core/acts.ts. */
export function postAnswer(context: Context): RequestHandler {
  const { engine } = context;
  return async (request, response) => {
    const { question } = opened(context, request);
    const verb = VERBS.find((one) => one === formField(request, 'answer'));
    if (verb === undefined) throw new Refusal('not-found');
    const outcome = await engine.act({ verb, question });
    const page = frame(context, request);
    const said = actedInWords(outcome, page.locale);
    // It may be answered otherwise as long as there is something to answer.
    const matter = outcome.kind === 'unavailable' ? await engine.question(question) : null;
    sendPage(response, 200, questionPage(page, { matter, said }));
  };
}

const VERBS = [
  'keep',
  'cancel-asked',
  'close-day',
  'leave-open',
] as const satisfies readonly Act['verb'][];

/** A wrong or missing token is refused exactly like a key that does not exist. */
function opened({ settings }: Context, request: Request): { readonly question: string } {
  const question = String(request.params.key);
  const token = parameter(request, 'token') ?? '';
  if (!questionTokenMatches(settings.appSecret, question, token))
    throw new Refusal('not-found');
  return { question };
}

const frame = (context: Context, request: Request) =>
  frameOf(context, request, readerLocale(request, context.engine.practice.locale));
