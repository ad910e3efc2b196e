/** Wall clocks: offsets, local digits and RFC 3339, fast enough for ten thousand events a page. */
import { IANAZone } from 'luxon';
import { DAY, type Instant, MINUTE } from '../../engine/core/values.ts';

/** Digits of a wall clock as milliseconds, as though they were UTC. Not an instant. */
export type LocalMs = number;

/** Whether Google would know this IANA zone. */
export function isZone(zone: string): boolean {
  let valid = KNOWN.get(zone);
  if (valid === undefined) {
    valid = IANAZone.isValidZone(zone);
    KNOWN.set(zone, valid);
  }
  return valid;
}
/** Asking costs a formatter each time, and every event names its zone. */
const KNOWN = new Map<string, boolean>();

/** Milliseconds to add to UTC to get the wall clock of `zone` at `at`. */
export function offsetAt(zone: string, at: Instant): number {
  const known = zoneOf(zone);
  const day = Math.floor(at / DAY);
  let offset = known.days.get(day);
  if (offset === undefined) {
    const first = known.zone.offset(day * DAY) * MINUTE;
    const last = known.zone.offset(day * DAY + DAY) * MINUTE;
    // NaN marks a day on which the clocks change: such days are asked instant by instant.
    offset = first === last ? first : Number.NaN;
    known.days.set(day, offset);
  }
  return Number.isNaN(offset) ? known.zone.offset(at) * MINUTE : offset;
}

export const localOf = (zone: string, at: Instant): LocalMs => at + offsetAt(zone, at);

/**
 * The instant of a wall-clock time. A time that occurs twice is its first occurrence; one that the
 * clocks skip is read with the offset before the gap, and so lands after it (RFC 5545, 3.3.5).
 */
export function instantOf(zone: string, local: LocalMs): Instant {
  const before = offsetAt(zone, local - DAY);
  if (offsetAt(zone, local - before) === before) return local - before;
  const after = offsetAt(zone, local + DAY);
  if (offsetAt(zone, local - after) === after) return local - after;
  return local - before;
}

/** `2026-11-24T09:30:00+01:00`, fractions dropped as Google does. */
export function formatIn(zone: string, at: Instant): string {
  const offset = offsetAt(zone, at);
  const digits = new Date(at + offset).toISOString().slice(0, 19);
  if (offset === 0) return `${digits}Z`;
  const minutes = Math.abs(offset) / MINUTE;
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return `${digits}${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

export interface ParsedTime {
  readonly local: LocalMs;
  /** Null when the text names no offset. */
  readonly at: Instant | null;
}

/** Parses RFC 3339 with an optional offset; null when it is not that. Fractions are cut to seconds. */
export function parseTime(text: string): ParsedTime | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [, date, hour, minute, second, zone] = match;
  const day = parseDate(date ?? '');
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  if (day === null || h > 23 || m > 59 || s > 59) return null;
  const local = day + ((h * 60 + m) * 60 + s) * 1000;
  if (zone === undefined) return { local, at: null };
  if (zone === 'Z' || zone === 'z') return { local, at: local };
  const sign = zone.startsWith('-') ? -1 : 1;
  const offset = sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * MINUTE;
  return { local, at: local - offset };
}

/** Parses `YYYY-MM-DD`; null when there is no such day. */
export function parseDate(text: string): LocalMs | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) || formatDate(at) !== text ? null : at;
}

export const formatDate = (local: LocalMs): string =>
  new Date(local).toISOString().slice(0, 10);

const TIME = /^(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?([Zz]|[+-]\d\d:\d\d)?$/;

interface KnownZone {
  readonly zone: IANAZone;
  readonly days: Map<number, number>;
}
const zones = new Map<string, KnownZone>();

function zoneOf(name: string): KnownZone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (!isZone(name)) throw new Error(`no such time zone: ${name}`);
  const fresh = { zone: IANAZone.create(name), days: new Map<number, number>() };
  zones.set(name, fresh);
  return fresh;
}
