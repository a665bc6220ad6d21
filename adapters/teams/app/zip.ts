import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  name: string;
  data: Uint8Array;
}

/** 1980-01-01, the first day that ZIP knows: the same files make the same archive. */
const DOS_DATE = 0x0021;
const DEFLATE = 8;
const UTF8_NAMES = 0x0800;
const VERSION = 20;

/**
 * A ZIP archive of a few small files, all deflated.
 * APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
 */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data } of entries) {
    const nameBytes = Buffer.from(name, 'utf8');
    const packed = deflateRawSync(data, { level: 9 });
    const common = header(nameBytes.length, packed.length, data.length, crc32(data));
    const local = Buffer.concat([uint32(0x04034b50), uint16(VERSION), common, nameBytes, packed]);
    const central = Buffer.concat([
      uint32(0x02014b50),
      uint16(VERSION),
      uint16(VERSION),
      common,
      // No comment, first disk, no attributes.
      Buffer.alloc(10),
      uint32(offset),
      nameBytes,
    ]);
    files.push(local);
    directory.push(central);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.concat([
    uint32(0x06054b50),
    Buffer.alloc(4),
    uint16(entries.length),
    uint16(entries.length),
    uint32(listed.length),
    uint32(offset),
    uint16(0),
  ]);
  return Buffer.concat([...files, listed, end]);
}

/** What a local header and its entry in the directory share. */
function header(nameLength: number, packed: number, size: number, checksum: number): Buffer {
  return Buffer.concat([
    uint16(UTF8_NAMES),
    uint16(DEFLATE),
    uint16(0),
    uint16(DOS_DATE),
    uint32(checksum),
    uint32(packed),
    uint32(size),
    uint16(nameLength),
    uint16(0),
  ]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
