import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const gzipped = promisify(gzip);

/** Events per file: what a busy account delivers every five minutes. */
const PER_FILE = 2_500;

/** Folder of the real log files beside the repository, from `test/bench` as from `dist/test/bench`; null when it is not there. */
export function realLogFiles(): string | null {
  for (const up of ['../../../', '../../../../']) {
    const path = `${up}shared/data/cloudtrail/invictus-ir_aws_dataset/CloudTrail/`;
    const folder = fileURLToPath(new URL(path, import.meta.url));
    if (existsSync(folder)) return folder;
  }
  return null;
}

/**
 * Writes `events` events as gzipped log files: the real ones over and over, each with an id of its own and times
 * spread over a quarter. Everything else, and with it the shape and weight of the JSON, stays real.
 */
export async function multiplyLogFiles(from: string, to: string, events: number): Promise<void> {
  const real = readdirSync(from).flatMap((name) => {
    const { Records } = JSON.parse(readFileSync(join(from, name), 'utf8')) as {
      Records: { eventID: string; eventTime: string }[];
    };
    return Records.map((record) => ({
      text: JSON.stringify(record),
      id: record.eventID,
      time: record.eventTime,
    }));
  });
  await mkdir(to, { recursive: true });
  const start = Date.UTC(2026, 6, 1);
  const step = (92 * 86_400_000) / events;
  for (let first = 0; first < events; first += PER_FILE) {
    const records: string[] = [];
    for (let n = first; n < Math.min(first + PER_FILE, events); n++) {
      const source = real[n % real.length];
      if (source === undefined) continue;
      const time = `${new Date(start + Math.floor(n * step)).toISOString().slice(0, 19)}Z`;
      const text = source.text.replace(`"eventTime":"${source.time}"`, `"eventTime":"${time}"`);
      records.push(text.replace(`"eventID":"${source.id}"`, `"eventID":"${uuid(n)}"`));
    }
    const name = `111111111111_CloudTrail_us-east-1_${String(first).padStart(9, '0')}.json.gz`;
    await writeFile(join(to, name), await gzipped(`{"Records":[${records.join(',')}]}`));
  }
}

/** An id of the n-th event, the same in every run. */
function uuid(n: number): string {
  const hex = createHash('sha256').update(`bench ${n}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
