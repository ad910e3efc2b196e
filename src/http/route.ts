/** One path and the methods it takes; every other method is told which ones they are. */
import type { Express, RequestHandler } from 'express';
import { Refusal } from './refusal.ts';

export type Handlers = RequestHandler | readonly RequestHandler[];

/** HEAD comes with GET. OPTIONS answers 204 with `Allow`; anything else 405 (RFC 9110, 15.5.6). */
export function route(
  app: Express,
  path: string,
  methods: { readonly get?: Handlers; readonly post?: Handlers },
): void {
  const { get, post } = methods;
  const allow = [get && 'GET, HEAD', post && 'POST', 'OPTIONS'].filter(Boolean).join(', ');
  const made = app.route(path);
  if (get) made.get([get].flat());
  if (post) made.post([post].flat());
  made.all((request, response) => {
    if (request.method !== 'OPTIONS') {
      throw new Refusal('method-not-allowed', { params: { allow }, headers: { Allow: allow } });
    }
    response.setHeader('Allow', allow);
    response.status(204).end();
  });
}
