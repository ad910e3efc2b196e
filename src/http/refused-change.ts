/** The two ways in which a booking is refused for the state of things, not of the request. */
import type { Instant, Interval } from '../engine/core/values.ts';
import { intervalJson } from './booking-json.ts';
import type { Context } from './context.ts';
import { Refusal } from './refusal.ts';

/** 409 `slot-unavailable`, with the free slots nearest to the wanted one. */
export function slotTaken(context: Context, alternatives: readonly Interval[]): Refusal {
  const members = { alternatives: alternatives.map((slot) => intervalJson(context, slot)) };
  return new Refusal('slot-unavailable', { members });
}

/** 409 `too-late`; `until`: the instant up to which it could have been changed. */
export const tooLate = (context: Context, until: Instant): Refusal =>
  new Refusal('too-late', { members: { until: context.time(until) } });
