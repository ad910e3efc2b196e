/**
 * Against programs that fill in every form they find: a field that people do not see, and a signed time
 * at which the page was made. What comes sooner than a person can type is held until she could have: a
 * program gets no further than she would, and whoever lets her browser fill in the form notices nothing.
 * Nothing is stored, and no third party is asked.
 */
import type { Request } from 'express';
import { pageMadeAt, pageStamp } from '../engine/core/links.ts';
import { SECOND } from '../engine/core/values.ts';
import { formField } from './body.ts';
import type { Context } from './context.ts';

/** Named as programs expect it. */
export const TRAP = 'website';
export const STAMP = 'made';

/** Whether the field is filled in that people do not see. */
export const isTrapped = (request: Request): boolean => formField(request, TRAP) !== '';

/** How long this is to be held, milliseconds; 0 mostly. A page never grows too old. */
export function heldMs(context: Context, request: Request): number {
  const least = context.engine.practice.policy.minFillSeconds * SECOND;
  const { clock } = context;
  // Whoever was given no page has had none for any time.
  const made = madeAt(context, request) ?? clock.now();
  return Math.max(0, made + least - clock.now());
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
