/** GET /embed.js: what the practice's own site loads to show the form in a frame. */
import { readFileSync } from 'node:fs';
import type { RequestHandler } from 'express';
import { pages } from '../texts/pages.ts';

/** Its address is written into other people's pages, so it cannot change with its content. */
const MAX_AGE_SECONDS = 3_600;

export const getEmbed: RequestHandler = (_request, response) => {
  response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
  response.setHeader('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`);
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  response.send(SCRIPT);
};

/** The texts hold nothing that would end a quoted string. */
const SCRIPT = Buffer.from(
  readFileSync(new URL('assets/embed.js', import.meta.url), 'utf8').replace(
    '%TITLES%',
    JSON.stringify(pages['choose.title']),
  ),
);
