import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import type { Ending } from './program.ts';
import type { Stage } from './stage.ts';

/**
 * A disk that is full half-way and then has room: memory mounted over the trial's folder, which a user namespace allows
 * without privileges on most Linux machines. Elsewhere the test says that it is skipped.
 */

const NAMESPACE = ['--user', '--map-root-user', '--mount'];
const PROBE = 'mount -t tmpfs -o size=64k tmpfs /mnt';

export const canMountDisk: boolean =
  process.platform === 'linux' &&
  spawnSync('unshare', [...NAMESPACE, 'sh', '-c', PROBE], { stdio: 'ignore' }).status === 0;
if (!canMountDisk) console.warn('skipped: a really full disk, which needs user namespaces');

/** Room for the tables and some pages, not for everything. */
const SMALL = '1500k';

/** Runs the command twice on one disk, the second time with room; what the disk then holds goes to the folder given first. */
const SCRIPT = `
  kept="$1"; folder="$2"; shift 2
  cp "$folder/fieldwork.yaml" "$kept/config" && cp -r "$folder/hr" "$kept/hr"
  mount -t tmpfs -o size=${SMALL} tmpfs "$folder" || exit 99
  cp "$kept/config" "$folder/fieldwork.yaml" && cp -r "$kept/hr" "$folder/hr" || exit 99
  "$@" >/dev/null 2>"$kept/stderr"; echo $? >"$kept/code"
  mount -o remount,size=200m "$folder" || exit 99
  "$@"; code=$?
  cp -r "$folder/." "$kept/disk"
  exit $code`;

/** Collects on a full disk, then again with room; afterwards the stage's folder holds what the disk held. */
export async function collectOnFullDisk(
  stage: Stage,
): Promise<{ readonly full: Pick<Ending, 'code' | 'stderr'>; readonly roomy: Ending }> {
  const kept = `${stage.folder}-kept`;
  await mkdir(kept);
  try {
    const through = ['unshare', ...NAMESPACE, 'sh', '-c', SCRIPT, 'sh', kept, stage.folder];
    const roomy = await stage.start('collect', { through }).ended;
    await cp(`${kept}/disk`, stage.folder, { recursive: true });
    const read = (name: string) => readFile(`${kept}/${name}`, 'utf8');
    return { full: { code: Number(await read('code')), stderr: await read('stderr') }, roomy };
  } finally {
    await rm(kept, { recursive: true, force: true });
  }
}
