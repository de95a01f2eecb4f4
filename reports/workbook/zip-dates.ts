import type { Instant } from '../../src/domain/instant.ts';

/**
 * Sets the time of every entry of a ZIP archive, in place: the archiver stamps the wall clock on them, and the same report
 * must give the same bytes. Layout: PKWARE APPNOTE 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * @throws RangeError when the bytes are no ZIP archive.
 */
export function setZipDates(archive: Buffer, at: Instant): Buffer {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) throw new RangeError('not a ZIP archive: no end of central directory');
  const { time, date } = dosTime(at);
  const entries = archive.readUInt16LE(end + 10);
  let central = archive.readUInt32LE(end + 16);
  for (let index = 0; index < entries; index += 1) {
    stamp(archive, central + 12, time, date);
    stamp(archive, archive.readUInt32LE(central + 42) + 10, time, date);
    const lengths = [28, 30, 32].map((field) => archive.readUInt16LE(central + field));
    central += 46 + lengths.reduce((sum, length) => sum + length, 0);
  }
  return archive;
}

function stamp(archive: Buffer, offset: number, time: number, date: number): void {
  archive.writeUInt16LE(time, offset);
  archive.writeUInt16LE(date, offset + 2);
}

/** MS-DOS time and date of an instant, in UTC, from 1980 to 2107, in steps of two seconds. */
function dosTime(at: Instant): { time: number; date: number } {
  const [year = 1980, month = 1, day = 1, hour = 0, minute = 0, second = 0] = (at.match(/\d+/g) ?? []).map(
    Number,
  );
  const since = Math.min(127, Math.max(0, year - 1980));
  return { time: (hour << 11) | (minute << 5) | (second >> 1), date: (since << 9) | (month << 5) | day };
}
