import type { Instant } from '../../domain/instant.ts';

const END = Buffer.from([0x50, 0x4b, 0x05, 0x06]);

/**
 * Sets the time of every entry of a ZIP archive, in place: ExcelJS stamps the machine's clock on them. Layout: PKWARE
 * APPNOTE 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function setZipTime(archive: Buffer, at: Instant): Buffer {
  const [year = 1980, month = 1, day = 1, hour = 0, minute = 0] = (at.match(/\d+/g) ?? []).map(Number);
  const stamp = (offset: number) => {
    archive.writeUInt16LE((hour << 11) | (minute << 5), offset);
    archive.writeUInt16LE(((year - 1980) << 9) | (month << 5) | day, offset + 2);
  };
  const end = archive.lastIndexOf(END);
  let entry = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    stamp(entry + 12);
    stamp(archive.readUInt32LE(entry + 42) + 10);
    const lengths = [28, 30, 32].map((field) => archive.readUInt16LE(entry + field));
    entry += 46 + lengths.reduce((sum, length) => sum + length, 0);
  }
  return archive;
}
