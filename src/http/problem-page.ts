/** GET /problems/{code}: where the `type` of a problem leads. */
import type { RequestHandler } from 'express';
import type { Context } from './context.ts';
import { sendPage } from './form-routes.ts';
import { errorPage } from './pages/error-page.ts';
import { frameOf } from './pages/layout.ts';
import { isProblemCode, problemOf } from './problem.ts';
import { readerLocale } from './reader-locale.ts';
import { Refusal } from './refusal.ts';

export function getProblem(context: Context): RequestHandler {
  return (request, response) => {
    const code = String(request.params.code);
    if (!isProblemCode(code)) throw new Refusal('not-found');
    const locale = readerLocale(request, context.engine.practice.locale);
    const problem = problemOf(new Refusal(code, { params: ANY }), locale);
    const title = `${problem.status} – ${problem.title}`;
    sendPage(
      response,
      200,
      errorPage(frameOf(context, request, locale), { ...problem, title }),
    );
  };
}

/** What stands in for the particulars that only a real answer has. */
const ANY = { allow: '…', expected: '…', seconds: '…', name: '…' };
