import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const CONNECTORS = fileURLToPath(new URL('..', import.meta.url));

/** An import that runs at load. `import { type X }` counts: with verbatimModuleSyntax it still loads the package. */
const AT_LOAD = /^(?:import|export) (?!type\b)[^;]*?from '(?:@aws-sdk|@okta)\//m;

it('loads no vendor’s package before the first request: listing streams must not cost what reading does', () => {
  const files = readdirSync(CONNECTORS, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  );
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => AT_LOAD.test(readFileSync(`${CONNECTORS}/${file}`, 'utf8')))).toEqual([]);
});
