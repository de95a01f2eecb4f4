import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Puts what tests write into memory where there is plenty: stores and evidence sync thousands of small files, and waiting
 * for the disk takes about as long as the tests themselves. A killed process loses nothing that it wrote, as on a disk.
 */

const MEMORY = '/dev/shm';
/** The suites hold less than 1 GB at any moment. */
const ROOM = 4 * 2 ** 30;

/** Linux mounts it everywhere; in containers it may be tiny, or forbid the programs that some tests put into their folder. */
function isFit(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    const mounted = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === folder);
    const options = mounted?.split(' ')[3]?.split(',') ?? ['noexec'];
    return bavail * bsize >= ROOM && !options.includes('noexec');
  } catch {
    return false;
  }
}

/** What runs left that were killed would take memory until the machine is started again. */
function removeLeftOvers(): void {
  for (const name of readdirSync(MEMORY)) {
    const pid = /^fieldwork-tests-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) remove(join(MEMORY, name));
  }
}

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** Before all tests; gives what to do after them. A TMPDIR that is set stays. */
export default function useMemory(): () => void {
  if (process.env.TMPDIR !== undefined || !isFit(MEMORY)) return () => {};
  removeLeftOvers();
  const folder = mkdtempSync(join(MEMORY, `fieldwork-tests-${process.pid}-`));
  // Postgres runs as nobody where the tests run as root.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return () => remove(folder);
}
