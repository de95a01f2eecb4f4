import { join, relative } from 'node:path';
import type { App } from '../compose.ts';

/** Where the file of a digest lies, as somebody here would open it. */
export const artifactPath =
  ({ evidenceFolder, artifacts }: Pick<App, 'evidenceFolder' | 'artifacts'>) =>
  (digest: string): string =>
    relative(process.cwd(), join(evidenceFolder, artifacts.locate(digest)));
