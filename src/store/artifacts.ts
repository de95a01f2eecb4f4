import { hash as hashOnce, randomUUID } from 'node:crypto';
import { constants, type Dirent, type PathLike } from 'node:fs';
import * as nodeFs from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Digest } from '../domain/digest.ts';
import { StoreError } from '../domain/errors.ts';
import type { ArtifactStore } from '../domain/store.ts';
import { codeOf, folderError } from './errors.ts';

/** The head of the ledger after an entry: enough to notice later that the chain lost its tail. */
export interface LedgerHead {
  readonly seq: number;
  readonly hash: Digest;
}

/** Keeps ledger heads outside the database, so that cutting off the end of the chain shows. */
export interface HeadWitness {
  /** Appends one head durably. */
  witness(head: LedgerHead): Promise<void>;
  /** All heads, oldest first. */
  witnessed(): AsyncIterable<LedgerHead>;
}

/** The evidence folder: artifacts and the witness of the ledger. */
export interface ArtifactFolder extends ArtifactStore, HeadWitness {
  readonly path: string;
}

/** True when the artifact store also keeps ledger heads. */
export function isHeadWitness(artifacts: object): artifacts is HeadWitness {
  return 'witness' in artifacts && 'witnessed' in artifacts;
}

/** The file operations that write, so that a test can fill the disk. */
export type FolderDisk = Pick<typeof nodeFs, 'open' | 'link' | 'rename'>;

const INCOMING = '.incoming';
const HEADS = 'ledger-heads.txt';
const DIGEST = /^[0-9a-f]{64}$/;
const PREFIX = /^[0-9a-f]{2}$/;
/** A file in `.incoming` of another host may still be written; after this long it is a leftover. */
const FOREIGN_LEFTOVER_MS = 24 * 3_600_000;
/** File systems without hard links answer with one of these. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Opens (and makes, if need be) the folder for artifacts: `ab/abcdef…` by SHA-256, written once, read-only.
 * Leftovers of killed processes are removed.
 * @throws StoreError when it is no folder, or cannot be read and written.
 */
export async function openArtifactFolder(path: string, disk: FolderDisk = nodeFs): Promise<ArtifactFolder> {
  try {
    await nodeFs.mkdir(join(path, INCOMING), { recursive: true });
    await nodeFs.access(path, constants.R_OK | constants.W_OK);
    await removeLeftovers(join(path, INCOMING));
  } catch (error) {
    throw folderError(error, path);
  }
  return new Folder(path, disk);
}

async function removeLeftovers(incoming: string): Promise<void> {
  for (const name of await nodeFs.readdir(incoming)) {
    const file = join(incoming, name);
    const [host, pid] = name.split('~');
    const stale =
      host === hostname()
        ? !isAlive(Number(pid))
        : await nodeFs.stat(file).then(
            (stats) => Date.now() - stats.mtimeMs > FOREIGN_LEFTOVER_MS,
            () => false,
          );
    if (stale) await nodeFs.rm(file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

class Folder implements ArtifactFolder {
  readonly path: string;
  readonly #disk: FolderDisk;
  /** Prefix folders known to exist, and writes in flight of the same bytes. */
  readonly #prefixes = new Map<string, Promise<void>>();
  readonly #writing = new Map<Digest, Promise<void>>();

  constructor(path: string, disk: FolderDisk) {
    this.path = path;
    this.#disk = disk;
  }

  async put(bytes: Uint8Array): Promise<Digest> {
    const digest = hashOnce('sha256', bytes);
    const running = this.#writing.get(digest);
    if (running !== undefined) {
      await running;
      return digest;
    }
    const write = this.#write(digest, bytes).catch((error: unknown) => {
      throw folderError(error, this.path);
    });
    this.#writing.set(digest, write);
    try {
      await write;
    } finally {
      this.#writing.delete(digest);
    }
    return digest;
  }

  async #write(digest: Digest, bytes: Uint8Array): Promise<void> {
    const file = join(this.path, this.locate(digest));
    if (await this.#isStored(file, bytes.byteLength)) return;
    await this.#prefix(digest.slice(0, 2));
    const temporary = join(this.path, INCOMING, `${hostname()}~${process.pid}~${randomUUID()}`);
    try {
      await this.#writeDurably(temporary, bytes);
      await this.#publish(temporary, file);
    } finally {
      await nodeFs.rm(temporary, { force: true });
    }
    await this.#syncFolder(join(this.path, digest.slice(0, 2)));
  }

  async #isStored(file: string, size: number): Promise<boolean> {
    const stats = await nodeFs.stat(file).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    if (stats === null) return false;
    if (stats.size !== size) throw altered(file, `it has ${stats.size} bytes, not ${size}`);
    return true;
  }

  async #writeDurably(file: string, bytes: Uint8Array): Promise<void> {
    const handle = await this.#disk.open(file, 'wx', 0o444);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** A hard link never replaces what is there, where a rename would; file systems without links get the rename. */
  async #publish(temporary: string, file: string): Promise<void> {
    try {
      await this.#disk.link(temporary, file);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EEXIST') return;
      if (!NO_LINKS.has(code)) throw error;
      await this.#disk.rename(temporary, file);
    }
  }

  #prefix(prefix: string): Promise<void> {
    const known = this.#prefixes.get(prefix);
    if (known !== undefined) return known;
    const made = (async () => {
      const created = await nodeFs.mkdir(join(this.path, prefix), { recursive: true });
      if (created !== undefined) await this.#syncFolder(this.path);
    })();
    this.#prefixes.set(prefix, made);
    made.catch(() => this.#prefixes.delete(prefix));
    return made;
  }

  /** A new name in a folder survives a power cut only once the folder itself is synced. */
  async #syncFolder(path: PathLike): Promise<void> {
    if (process.platform === 'win32') return;
    const handle = await nodeFs.open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async get(digest: Digest): Promise<Uint8Array> {
    const file = join(this.path, this.locate(digest));
    const bytes = await nodeFs.readFile(file).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw folderError(error, this.path);
      throw new StoreError('ARTIFACT_MISSING', `artifact ${digest} is missing`, {
        where: file,
        hint: 'It was stored once: restore the evidence folder from a backup. `fieldwork verify` lists everything missing.',
        cause: error,
      });
    });
    const actual = hashOnce('sha256', bytes);
    if (actual !== digest) throw altered(file, `its bytes hash to ${actual}`);
    return bytes;
  }

  /** In ascending order of digest, so that a comparison with the database needs no memory. */
  async *list(): AsyncIterable<{ readonly digest: Digest; readonly size: number }> {
    for (const folder of await this.#sortedEntries(this.path)) {
      if (!folder.isDirectory() || !PREFIX.test(folder.name)) continue;
      const path = join(this.path, folder.name);
      for (const entry of await this.#sortedEntries(path)) {
        if (!entry.isFile() || !DIGEST.test(entry.name) || !entry.name.startsWith(folder.name)) continue;
        const stats = await nodeFs.stat(join(path, entry.name)).catch((error: unknown) => {
          throw folderError(error, this.path);
        });
        yield { digest: entry.name, size: stats.size };
      }
    }
  }

  async #sortedEntries(path: string): Promise<Dirent[]> {
    const entries = await nodeFs.readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      throw folderError(error, this.path);
    });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  locate(digest: Digest): string {
    if (!DIGEST.test(digest)) {
      throw new StoreError('ARTIFACT_NO_DIGEST', `"${digest}" is no SHA-256 digest`);
    }
    return `${digest.slice(0, 2)}/${digest}`;
  }

  async witness(head: LedgerHead): Promise<void> {
    try {
      // One write of one short line with O_APPEND: lines of two processes do not mix.
      const handle = await this.#disk.open(join(this.path, HEADS), 'a');
      try {
        await handle.write(`${head.seq} ${head.hash}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw folderError(error, this.path);
    }
  }

  async *witnessed(): AsyncIterable<LedgerHead> {
    let handle: nodeFs.FileHandle;
    try {
      handle = await nodeFs.open(join(this.path, HEADS), 'r');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      throw folderError(error, this.path);
    }
    for await (const line of handle.readLines()) {
      const [seq, hash] = line.split(' ');
      if (hash !== undefined && DIGEST.test(hash)) yield { seq: Number(seq), hash };
    }
  }
}

function altered(file: string, how: string): StoreError {
  return new StoreError('ARTIFACT_ALTERED', `an artifact was altered after it was stored: ${how}`, {
    where: file,
    hint: 'Run `fieldwork verify` to see what else was changed; restore the evidence folder from a backup.',
  });
}
