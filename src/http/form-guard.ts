/**
 * Against programs that fill in every form they find: a field that people do not see, and a signed time
 * at which the page was made. Nothing is stored, and no third party is asked.
 */
import type { Request } from 'express';
import { pageMadeAt, pageStamp } from '../engine/core/links.ts';
import { SECOND } from '../engine/core/values.ts';
import { formField } from './body.ts';
import type { Context } from './context.ts';

/** Named as programs expect it. */
export const TRAP = 'website';
export const STAMP = 'made';

export type Doubt = 'too-fast' | 'hidden-field';

/** Why a person may not have sent this; null when nothing speaks against it. A page never grows too old. */
export function doubtAbout(context: Context, request: Request): Doubt | null {
  if (formField(request, TRAP) !== '') return 'hidden-field';
  const made = madeAt(context, request);
  const least = context.engine.practice.policy.minFillSeconds * SECOND;
  if (least === 0) return null;
  return made === null || context.clock.now() - made < least ? 'too-fast' : null;
}

/** The stamp of the page that was sent, so that who comes back to it need not wait again; else a new one. */
export function stampFor(context: Context, request: Request): string {
  const made = request.method === 'POST' ? madeAt(context, request) : null;
  return pageStamp(context.settings.appSecret, made ?? context.clock.now());
}

/** A time that is yet to come is none: the clock was set back since. */
function madeAt({ settings, clock }: Context, request: Request): number | null {
  const made = pageMadeAt(settings.appSecret, formField(request, STAMP));
  return made !== null && made <= clock.now() ? made : null;
}
