/** Style, script and icon of the pages: small files, read once and served from memory. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RequestHandler } from 'express';
import { Refusal } from './refusal.ts';

/** The address of an asset changes with its content, so a browser may keep it for good. */
export const STYLE = asset('style', 'css', 'text/css; charset=utf-8', '../look/base.css');
/** Of the front desk alone: patients need not load it. */
export const ADMIN_STYLE = asset('admin', 'css', 'text/css; charset=utf-8');
export const SCRIPT = asset('form', 'js', 'text/javascript; charset=utf-8');
export const ICON = asset('icon', 'svg', 'image/svg+xml');

/** GET /assets/{name} */
export const getAsset: RequestHandler = (request, response) => {
  const found = [STYLE, ADMIN_STYLE, SCRIPT, ICON].find(
    ({ path }) => path === `/assets/${request.params.name}`,
  );
  if (found === undefined) throw new Refusal('not-found');
  response.setHeader('Content-Type', found.type);
  response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
  response.send(found.body);
};

interface Asset {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

/** `before`: a file whose content comes first, so that a page asks for one. */
function asset(name: string, extension: string, type: string, before?: string): Asset {
  const files = [...(before === undefined ? [] : [before]), `assets/${name}.${extension}`];
  const body = Buffer.concat(files.map((file) => readFileSync(new URL(file, import.meta.url))));
  const version = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { path: `/assets/${name}-${version}.${extension}`, type, body };
}
