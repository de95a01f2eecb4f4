import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Compiles the store and a script into a folder, so that plain Node (20 runs no TypeScript) can start it as a process
 * of its own. Gives the path of the compiled script.
 */
export async function compileScript(script: string, folder: string): Promise<string> {
  for (const source of ['src/domain', 'src/store', 'test/store']) {
    for (const name of await readdir(join(ROOT, source))) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
      const { outputText } = ts.transpileModule(await readFile(join(ROOT, source, name), 'utf8'), {
        compilerOptions: {
          target: ts.ScriptTarget.ES2023,
          module: ts.ModuleKind.ESNext,
          verbatimModuleSyntax: true,
          rewriteRelativeImportExtensions: true,
        },
      });
      const target = join(folder, source, name.replace(/\.ts$/, '.js'));
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, outputText);
    }
  }
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return join(folder, script.replace(/\.ts$/, '.js'));
}
