import { crc32, deflateSync } from 'node:zlib';

/** Red, green, blue, opacity, each from 0 to 1. */
export type Colour = readonly [number, number, number, number];

const RGBA = 6;
const BITS = 8;

/** A square PNG, drawn point by point. https://www.w3.org/TR/png-3 */
export function png(size: number, colourAt: (x: number, y: number) => Colour): Buffer {
  const rows: Buffer[] = [];
  for (let y = 0; y < size; y += 1) {
    // Each line begins with its filter: none.
    const row = Buffer.alloc(1 + size * 4);
    for (let x = 0; x < size; x += 1) {
      colourAt(x + 0.5, y + 0.5).forEach((part, index) => {
        row[1 + x * 4 + index] = Math.round(Math.min(1, Math.max(0, part)) * 255);
      });
    }
    rows.push(row);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head[8] = BITS;
  head[9] = RGBA;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
