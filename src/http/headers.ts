/** Headers that every answer carries, set by hand: there are few, and each has its reason. */
import type { RequestHandler } from 'express';

/**
 * `no-referrer`: a booking's link holds its token, which must not travel to wherever a page leads.
 * No page runs inline script or style, so the policy can forbid both. Nothing may frame us, but for the
 * patient's pages (`framable`).
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': policy("'none'"),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

/**
 * Any site may frame the form and a booking's page (docs/decisions/0020). They know no session: whoever
 * frames one could as well ask for it, and a booking's page opens by its token alone.
 */
export const framable: RequestHandler = (_request, response, next) => {
  response.removeHeader('X-Frame-Options');
  response.setHeader('Content-Security-Policy', policy('*'));
  next();
};

function policy(ancestors: string): string {
  return (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; " +
    `form-action 'self'; base-uri 'none'; frame-ancestors ${ancestors}`
  );
}

const ONE_YEAR_SECONDS = 365 * 24 * 3_600;

/** Answers are private and stale at once unless their route says otherwise. */
export function securityHeaders(publicUrl: string): RequestHandler {
  const https = publicUrl.startsWith('https:');
  const headers = new Map(Object.entries({ ...SECURITY_HEADERS, 'Cache-Control': 'no-store' }));
  if (https) headers.set('Strict-Transport-Security', `max-age=${ONE_YEAR_SECONDS}`);
  return (_request, response, next) => {
    response.setHeaders(headers);
    next();
  };
}
