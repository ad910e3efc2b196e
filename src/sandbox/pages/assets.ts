/** Style and scripts of the pages: small files, read once and served from memory. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { HttpAnswer } from '../http/exchange.ts';

export const STYLES = [
  asset('base.css', '../../look/'),
  asset('frame.css'),
  asset('calendar.css'),
  asset('panel.css'),
  asset('messages.css'),
];
/** Keeps a page up to date, and sends its forms without leaving it. */
export const LIVE = asset('live.js');
/** Dragging, stretching and drawing on the calendar. */
export const CALENDAR = asset('calendar.js');
const ASSETS = [...STYLES, LIVE, CALENDAR];

/** Answers `/assets/<name>`; null when there is none of that name. */
export function answerAsset(path: string): HttpAnswer | null {
  const found = ASSETS.find((one) => one.path === path);
  if (found === undefined) return null;
  return {
    kind: 'answer',
    status: 200,
    headers: {
      'Content-Type': found.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    },
    body: found.body,
  };
}

export interface Asset {
  /** Changes with the content, so that a browser may keep it for good. */
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

function asset(name: string, folder = 'assets/'): Asset {
  const body = readFileSync(new URL(`${folder}${name}`, import.meta.url), 'utf8');
  const version = createHash('sha256').update(body).digest('hex').slice(0, 12);
  const type = name.endsWith('.css') ? 'text/css' : 'text/javascript';
  return {
    path: `/assets/${version}-${name}`,
    type: `${type}; charset=utf-8`,
    body,
  };
}
