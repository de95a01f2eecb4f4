import { copyFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Puts a program and the packages it uses into a few files. A process that lives for a second spends half of it on
 * finding and reading a thousand of them, and some tests start a hundred processes.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What we use of rolldown, which comes with vitest. */
interface Rolldown {
  rolldown(options: {
    readonly input: string;
    readonly platform: 'node';
    readonly external: readonly RegExp[];
    readonly logLevel: 'silent';
  }): Promise<{
    write(options: {
      readonly dir: string;
      readonly entryFileNames: string;
      readonly chunkFileNames: string;
    }): Promise<unknown>;
    close(): Promise<void>;
  }>;
}

/** Bundles a script of ours into a folder, as it is now. Gives the path of what node has to run: `<folder>/src/<name>.js`. */
export async function bundle(script: string, folder: string): Promise<string> {
  const { rolldown } = await loadRolldown();
  // Machine code cannot be bundled.
  const external = [/^better-sqlite3$/, /^pg-native$/];
  const built = await rolldown({ input: join(ROOT, script), platform: 'node', external, logLevel: 'silent' });
  const names = { entryFileNames: 'src/[name].js', chunkFileNames: 'src/[name]-[hash].js' };
  await built.write({ dir: folder, ...names });
  await built.close();
  await copyFile(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return join(folder, 'src', `${basename(script, '.ts')}.js`);
}

async function loadRolldown(): Promise<Rolldown> {
  let near = createRequire(import.meta.url);
  for (const name of ['vitest', 'vite']) near = createRequire(near.resolve(name));
  return (await import(pathToFileURL(near.resolve('rolldown')).href)) as Rolldown;
}
