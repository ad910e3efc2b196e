/** Dates from outside that are worth a look. */
import { isLocalDate } from '../engine/core/local-date.ts';

/**
 * Whether untrusted text is a day of the years 1970 to 2199: far from the ends of the calendar, where
 * days lack neighbours and zones lack rules. The years are looked at first, for the same reason.
 */
export const isNearDate = (text: string): boolean =>
  /^(19[789]|2[01]\d)\d-/.test(text) && isLocalDate(text);
