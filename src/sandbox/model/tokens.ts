/**
 * Sync tokens and page tokens. A sync token looks like Google's: base64url of a small protobuf that
 * starts with the microseconds of the newest change, twice. Opaque to everybody else.
 */
import { createHash } from 'node:crypto';

export interface SyncPoint {
  readonly epoch: number;
  /** Everything published up to here was told. */
  readonly position: number;
  /** Microseconds of the newest change told. */
  readonly micros: number;
  readonly calendarHash: number;
  /** Of the parameters that must stay the same from one list to the next. */
  readonly shapeHash: number;
  /** Window of the first list, epoch seconds; zero when unbounded. */
  readonly timeMin: number;
  readonly timeMax: number;
}

export function encodeSyncToken(point: SyncPoint): string {
  const fields = [
    point.micros,
    point.micros,
    5,
    point.position,
    point.position,
    point.epoch,
    point.calendarHash,
    point.shapeHash,
    point.timeMin,
    point.timeMax,
  ];
  const bytes = fields.flatMap((value, i) => [((i + 1) << 3) | 0, ...varint(value)]);
  const text = Buffer.from(bytes).toString('base64url');
  return text + '='.repeat((4 - (text.length % 4)) % 4);
}

/** Null when it is no token of ours. */
export function decodeSyncToken(token: string): SyncPoint | null {
  if (!/^[\w-]+=*$/.test(token)) return null;
  const bytes = Buffer.from(token.replaceAll('=', ''), 'base64url');
  const values: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] !== (((values.length + 1) << 3) | 0)) return null;
    at += 1;
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 56) return null;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 128;
    }
    values.push(value);
  }
  const [
    micros,
    again,
    five,
    position,
    same,
    epoch,
    calendarHash,
    shapeHash,
    timeMin,
    timeMax,
  ] = values;
  if (values.length !== 10 || micros !== again || five !== 5 || position !== same) return null;
  const point = {
    micros,
    position,
    epoch,
    calendarHash,
    shapeHash,
    timeMin,
    timeMax,
  } as SyncPoint;
  return encodeSyncToken(point) === token ? point : null;
}

export interface PagePoint {
  /** Of the whole query: a page token goes with the request that made it. */
  readonly query: number;
  /** Position when the first page was made: the sync token will name it. */
  readonly position: number;
  /** How far series are expanded, fixed with the first page. */
  readonly horizon: number;
  /** Sort key of the last item given; empty before the first. */
  readonly after: string;
  /** The page before was empty on purpose. */
  readonly wasEmpty: boolean;
}

export const encodePageToken = (point: PagePoint): string =>
  Buffer.from(
    JSON.stringify([point.query, point.position, point.horizon, point.after, point.wasEmpty]),
  ).toString('base64url');

/** Null when it is no page token of ours. */
export function decodePageToken(token: string): PagePoint | null {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (!Array.isArray(parts) || parts.length !== 5) return null;
  const [query, position, horizon, after, wasEmpty] = parts as unknown[];
  const point = { query, position, horizon, after, wasEmpty } as PagePoint;
  return encodePageToken(point) === token ? point : null;
}

/** 31 bits, stable across runs. The same few things are asked for at every listing. */
export function hashOf(value: unknown): number {
  const text = JSON.stringify(value);
  let known = hashes.get(text);
  if (known === undefined) {
    if (hashes.size >= MOST_HASHES) hashes.clear();
    known = createHash('sha256').update(text).digest().readUInt32BE(0) >>> 1;
    hashes.set(text, known);
  }
  return known;
}
const hashes = new Map<string, number>();
const MOST_HASHES = 1_000;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}
