import { chmodSync, existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Makes the compiled command line runnable, and `npx fieldwork` find it in a clone: npm links the commands of
 * dependencies only, and would otherwise offer to install this very folder.
 */

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
chmodSync(at('dist/src/cli.js'), 0o755);
const commands = at('node_modules/.bin');
if (existsSync(commands)) {
  rmSync(`${commands}/fieldwork`, { force: true });
  if (process.platform === 'win32')
    writeFileSync(`${commands}/fieldwork.cmd`, '@node "%~dp0\\..\\..\\dist\\src\\cli.js" %*\r\n');
  else symlinkSync('../../dist/src/cli.js', `${commands}/fieldwork`);
}
