/** Shared expectation: an answer is a whole RFC 9457 problem object. */
import { expect } from 'vitest';
import { isProblemCode, PROBLEMS, type ProblemCode } from '../../src/http/problem.ts';
import type { Answer } from './served.ts';

export function expectProblem(answer: Answer, code: ProblemCode): void {
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.json).toMatchObject({ type: `/problems/${code}`, status: PROBLEMS[code] });
  expect(answer.status).toBe(PROBLEMS[code]);
  expect(answer.json.title).toMatch(/\S/);
  expect(answer.json.detail).toMatch(/\S/);
  expectNoInside(answer.text);
}

/** Some problem object of ours, whichever. */
export function expectSomeProblem(answer: Answer): void {
  const code = String(answer.json.type).replace('/problems/', '');
  expect(isProblemCode(code), `${answer.status} ${answer.text.slice(0, 200)}`).toBe(true);
  if (isProblemCode(code)) expectProblem(answer, code);
}

/** No stack trace, no path of ours. */
export function expectNoInside(text: string): void {
  expect(text).not.toMatch(/\bat .+\.(ts|js):\d+|node_modules|Error:/);
}
