import { deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLORS = 256;

interface Pixels {
  width: number;
  height: number;
  /** 3 or 4. */
  channels: number;
  /** Rows one after the other, unfiltered. */
  data: Buffer;
}

/**
 * A screenshot as a PNG with a palette, some four times smaller: text on a plain ground has few colors. For what
 * Chromium writes: eight bits a channel, not interlaced.
 */
export function withPalette(png: Buffer): Buffer {
  const pixels = decoded(png);
  const { width, height, channels, data } = pixels;
  for (let bits = 8; bits >= 3; bits -= 1) {
    const colors = new Map<number, number>();
    const rows = Buffer.alloc((width + 1) * height);
    for (let index = 0; index < width * height; index += 1) {
      const at = index * channels;
      const color = coarse(data, at, bits);
      let entry = colors.get(color);
      if (entry === undefined) {
        entry = colors.size;
        if (entry === MOST_COLORS) break;
        colors.set(color, entry);
      }
      rows[index + Math.floor(index / width) + 1] = entry;
    }
    if (colors.size < MOST_COLORS) return encoded(pixels, [...colors.keys()], rows);
  }
  return png;
}

/** The color with `bits` bits a channel kept, spread over the whole range so that white stays white. */
function coarse(data: Buffer, at: number, bits: number): number {
  const most = 2 ** bits - 1;
  const channel = (offset: number) =>
    Math.round((Math.round(((data[at + offset] ?? 0) / 255) * most) / most) * 255);
  return channel(0) * 65_536 + channel(1) * 256 + channel(2);
}

function encoded({ width, height }: Pixels, colors: readonly number[], rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const palette = Buffer.from(colors.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const made = Buffer.alloc(named.length + 8);
  made.writeUInt32BE(content.length, 0);
  named.copy(made, 4);
  made.writeUInt32BE(crc(named), named.length + 4);
  return made;
}

/** CRC-32 as of the PNG specification, annex D; node:zlib has one from Node 20.15 on only. */
function crc(content: Buffer): number {
  let value = 0xffffffff;
  for (const byte of content) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return (value ^ 0xffffffff) >>> 0;
}

function decoded(png: Buffer): Pixels {
  const parts: Buffer[] = [];
  let width = 0;
  let height = 0;
  let channels = 3;
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const content = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      width = content.readUInt32BE(0);
      height = content.readUInt32BE(4);
      channels = content[9] === 6 ? 4 : 3;
    }
    if (type === 'IDAT') parts.push(content);
    at += length + 12;
  }
  return {
    width,
    height,
    channels,
    data: unfiltered(inflateSync(Buffer.concat(parts)), width * channels, channels),
  };
}

/** Undoes the filter of each row (PNG specification, 9.2). */
function unfiltered(filtered: Buffer, rowLength: number, channels: number): Buffer {
  const rows = filtered.length / (rowLength + 1);
  const data = Buffer.alloc(rows * rowLength);
  for (let row = 0; row < rows; row += 1) {
    const filter = filtered[row * (rowLength + 1)] ?? 0;
    for (let column = 0; column < rowLength; column += 1) {
      const at = row * rowLength + column;
      const left = column < channels ? 0 : (data[at - channels] ?? 0);
      const up = row === 0 ? 0 : (data[at - rowLength] ?? 0);
      const corner = row === 0 || column < channels ? 0 : (data[at - rowLength - channels] ?? 0);
      const raw = filtered[row * (rowLength + 1) + 1 + column] ?? 0;
      data[at] = raw + predicted(filter, left, up, corner);
    }
  }
  return data;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
