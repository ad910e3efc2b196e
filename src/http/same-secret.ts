/** Comparing what a stranger typed with a secret. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Constant time; both are hashed first, so that not even the length of the secret shows. */
export function sameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
