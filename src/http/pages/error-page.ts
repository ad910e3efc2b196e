/** A problem, for people. */
import { type Html, html } from '../html.ts';
import type { Problem } from '../problem.ts';
import { queryText } from '../query.ts';
import { type Frame, layout } from './layout.ts';

export function errorPage(frame: Frame, problem: Pick<Problem, 'title' | 'detail'>): Html {
  const { say, lang } = frame;
  return layout(frame, {
    title: problem.title,
    personal: true,
    body: html`<h1>${problem.title}</h1>
<p>${problem.detail}</p>
<p><a class="button" href="/${queryText({ lang })}">${say('problems.home')}</a></p>`,
  });
}
