/** Somebody at the sandbox's pages without a script: gets pages and posts forms. */
import { expect } from 'vitest';
import { OWNER, type World } from './world.ts';

export interface Visitor {
  get(path: string): Promise<{ status: number; headers: Headers; text: string }>;
  post(
    path: string,
    form: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** Posts a form of the calendar page, which must lead back to it. */
  act(action: string, form: Record<string, string>): Promise<void>;
}

export function visitorOf(world: () => World): Visitor {
  const urlOf = (path: string): string => `${world().sandbox.url}${path}`;
  const post: Visitor['post'] = (path, form, headers = {}) =>
    fetch(urlOf(path), {
      method: 'POST',
      body: new URLSearchParams(form),
      headers,
      redirect: 'manual',
    });
  return {
    async get(path) {
      const response = await fetch(urlOf(path));
      const text = await response.text();
      return { status: response.status, headers: response.headers, text };
    },
    post,
    async act(action, form) {
      const answer = await post(`/calendar/${action}`, {
        calendar: OWNER,
        from: '2026-11-16',
        ...form,
      });
      expect([answer.status, answer.headers.get('location')]).toEqual([
        303,
        `/calendar?calendar=${encodeURIComponent(OWNER)}&from=2026-11-16`,
      ]);
    },
  };
}
