import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import {
  DAMAGED,
  NOT_A_WORKBOOK,
  OLD_OR_LOCKED,
  TOO_LARGE,
  UNPACKS_TOO_LARGE,
  UnreadableWorkbook,
} from './unreadable.ts';

/**
 * Reads a ZIP archive from a stranger. Everything is judged by the central directory before a byte is unpacked, and each
 * part is then unpacked into no more than the directory promised, so a directory that lies is found out, not obeyed.
 * Layout: PKWARE APPNOTE 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export interface Archive {
  /** Names of the parts in lower case (part names of a workbook do not distinguish it), without a leading slash. */
  readonly names: readonly string[];
  /** The bytes of a part; null when there is none of that name. @throws UnreadableWorkbook when they are not as promised. */
  read(name: string): Promise<Buffer | null>;
}

/** A list of 10,000 lines has about 2 MB. */
const MOST_PACKED = 10 * 1024 * 1024;
/** Deflate packs at most 1,032 to 1: without this bound 10 MB could become 10 GB. A list of 10,000 lines has about 20 MB. */
const MOST_UNPACKED = 100 * 1024 * 1024;
/** A workbook has some twenty parts, and a few per sheet and picture. */
const MOST_PARTS = 5_000;

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
/** First bytes of the format in which Office keeps old and encrypted files. */
const COMPOUND = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);

const inflate = promisify(inflateRaw);

interface Part {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly offset: number;
}

/** Opens an archive; nothing is unpacked yet. @param larger how many times as large as a review list it may be @throws UnreadableWorkbook */
export function openArchive(bytes: Uint8Array, larger = 1): Archive {
  if (bytes.byteLength > MOST_PACKED * larger) throw new UnreadableWorkbook(TOO_LARGE);
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.subarray(0, COMPOUND.length).equals(COMPOUND)) throw new UnreadableWorkbook(OLD_OR_LOCKED);
  const parts = directory(file);
  const byName = new Map(parts.map((part) => [part.name, part]));
  // Two parts of one name: programs differ in which they read, so people could see another text than this program.
  if (byName.size !== parts.length) throw new UnreadableWorkbook(DAMAGED);
  if (parts.some((part) => part.encrypted)) throw new UnreadableWorkbook(OLD_OR_LOCKED);
  const total = parts.reduce((sum, part) => sum + part.unpacked, 0);
  if (total > MOST_UNPACKED * larger) throw new UnreadableWorkbook(UNPACKS_TOO_LARGE);
  return {
    names: [...byName.keys()],
    read: async (name) => {
      const part = byName.get(name.toLowerCase());
      return part === undefined ? null : unpack(file, part);
    },
  };
}

function directory(file: Buffer): Part[] {
  const end = endOf(file);
  const entries = file.readUInt16LE(end + 10);
  const size = file.readUInt32LE(end + 12);
  let at = file.readUInt32LE(end + 16);
  // Several disks and the 64-bit form, of which a file of this size has no need, fail here as well.
  const whole = file.readUInt32LE(end + 4) === 0 && file.readUInt16LE(end + 8) === entries;
  if (!whole || at + size > end || entries > MOST_PARTS) throw new UnreadableWorkbook(DAMAGED);
  const parts: Part[] = [];
  for (let index = 0; index < entries; index += 1) {
    if (at + 46 > end || file.readUInt32LE(at) !== CENTRAL) throw new UnreadableWorkbook(DAMAGED);
    const nameLength = file.readUInt16LE(at + 28);
    parts.push({
      name: partName(file.toString('latin1', at + 46, at + 46 + nameLength)),
      encrypted: (file.readUInt16LE(at + 8) & 1) === 1,
      method: file.readUInt16LE(at + 10),
      crc: file.readUInt32LE(at + 16),
      packed: file.readUInt32LE(at + 20),
      unpacked: file.readUInt32LE(at + 24),
      offset: file.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return parts;
}

/** Place of the end record: the last one whose comment ends with the file. */
function endOf(file: Buffer): number {
  const first = Math.max(0, file.length - 22 - 0xffff);
  for (let at = file.length - 22; at >= first; at -= 1) {
    if (file.readUInt32LE(at) === END && at + 22 + file.readUInt16LE(at + 20) === file.length) return at;
  }
  throw new UnreadableWorkbook(NOT_A_WORKBOOK);
}

function partName(name: string): string {
  return name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();
}

async function unpack(file: Buffer, { method, crc, packed, unpacked, offset }: Part): Promise<Buffer> {
  if (offset + 30 > file.length || file.readUInt32LE(offset) !== LOCAL) throw new UnreadableWorkbook(DAMAGED);
  const start = offset + 30 + file.readUInt16LE(offset + 26) + file.readUInt16LE(offset + 28);
  if (start + packed > file.length || (method !== 0 && method !== 8)) throw new UnreadableWorkbook(DAMAGED);
  const raw = file.subarray(start, start + packed);
  const content = method === 0 ? raw : await inflated(raw, unpacked);
  if (content.length !== unpacked || crc32(content) !== crc) throw new UnreadableWorkbook(DAMAGED);
  return content;
}

async function inflated(raw: Buffer, most: number): Promise<Buffer> {
  try {
    return await inflate(raw, { maxOutputLength: Math.max(1, most) });
  } catch (thrown) {
    throw new UnreadableWorkbook(DAMAGED, { cause: thrown });
  }
}
