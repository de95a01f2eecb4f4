import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The folder with vendors' descriptions, real logs and reference tables lies beside the repository and is not part of it.
 * Tests that need it say so and skip where it is absent.
 */
export const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url));

/** True when the folder is there; prints the reason once when it is not. */
export const hasShared: boolean = existsSync(SHARED);
if (!hasShared)
  console.warn(
    `skipped: tests against ${SHARED} (vendors' descriptions, real logs, reference tables), which is not here`,
  );
