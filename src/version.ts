import { readFileSync } from 'node:fs';

/** Version of the program, as every report states it. */
export function toolVersion(): string {
  const manifest = new URL('../package.json', import.meta.url);
  const compiled = new URL('../../package.json', import.meta.url);
  for (const file of [manifest, compiled]) {
    try {
      return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
    } catch {
      // The sources lie one level, the compiled files two levels below package.json.
    }
  }
  return 'unknown';
}
