/** Makes the pictures of pages small: at most 256 colours, which is more than pages have. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Takes what Chromium writes: 8 bits a channel, RGB or RGBA, not interlaced. */
export function withPalette(png: Buffer): Buffer {
  const { width, height, channels, packed } = read(png);
  const pixels = unfiltered(inflateSync(packed), width, height, channels);
  const { palette, indexOf } = paletteOf(pixels, channels);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      rows[y * (width + 1) + 1 + x] = indexOf(colourAt(pixels, (y * width + x) * channels));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, PALETTE, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk(
      'PLTE',
      Buffer.from(palette.flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255])),
    ),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const PALETTE = 3;
const CHANNELS: Readonly<Record<number, number>> = { 2: 3, 6: 4 };

function read(png: Buffer): {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly packed: Buffer;
} {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const channels = CHANNELS[png[25] ?? 0];
  if (channels === undefined || png[24] !== 8) throw new Error('a PNG of another kind');
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString('latin1', at + 4, at + 8) !== 'IDAT') continue;
    parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return { width, height, channels, packed: Buffer.concat(parts) };
}

/** Undoes the five filters of PNG, row by row. */
function unfiltered(rows: Buffer, width: number, height: number, channels: number): Buffer {
  const length = width * channels;
  const pixels = Buffer.alloc(length * height);
  for (let y = 0; y < height; y += 1) {
    const filter = rows[y * (length + 1)] ?? 0;
    for (let x = 0; x < length; x += 1) {
      const at = y * length + x;
      const left = x < channels ? 0 : (pixels[at - channels] ?? 0);
      const up = y === 0 ? 0 : (pixels[at - length] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (pixels[at - length - channels] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      pixels[at] = (rows[y * (length + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return pixels;
}

function paeth(left: number, up: number, corner: number): number {
  const all = left + up - corner;
  const [a, b, c] = [left, up, corner].map((one) => Math.abs(all - one)) as [
    number,
    number,
    number,
  ];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

const colourAt = (pixels: Buffer, at: number): number =>
  ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0);

/** The commonest colours stay as they are; every other, an edge of some letter, takes the nearest of them. */
function paletteOf(
  pixels: Buffer,
  channels: number,
): { readonly palette: readonly number[]; indexOf(colour: number): number } {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += channels) {
    const colour = colourAt(pixels, at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 256)
    .map(([colour]) => colour);
  const known = new Map(palette.map((colour, index) => [colour, index]));
  return {
    palette,
    indexOf(colour) {
      const index = known.get(colour) ?? nearest(palette, colour);
      known.set(colour, index);
      return index;
    },
  };
}

function nearest(palette: readonly number[], colour: number): number {
  let [best, distance] = [0, Number.POSITIVE_INFINITY];
  for (const [index, other] of palette.entries()) {
    const apart = [16, 8, 0]
      .map((shift) => ((colour >> shift) & 255) - ((other >> shift) & 255))
      .reduce((sum, one) => sum + one * one, 0);
    if (apart < distance) [best, distance] = [index, apart];
  }
  return best;
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(content.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
