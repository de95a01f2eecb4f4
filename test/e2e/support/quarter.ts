import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quarterOf, writeConfig } from '../../../src/commands/demo-quarter.ts';
import type { GapReport } from '../../../src/domain/audit.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { World } from '../../../src/sandbox/world.ts';

export const QUIET = { step: () => {} };

/** Takes a world through its quarter, as the demo does: collections, access review, answers, mock audit. */
export async function live(world: World): Promise<GapReport> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldwork-world-'));
  const sandbox = await startSandbox(unhurried(world), { clock: () => world.now });
  try {
    await writeConfig(folder, sandbox);
    const quarter = quarterOf(folder, world, sandbox);
    for (const moment of quarter.moments) await quarter.collect(moment, QUIET);
    await quarter.openReview(QUIET);
    await quarter.answer(QUIET);
    return await quarter.audit(QUIET);
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same world without the vendors' rate limits: pacing has tests of its own and would be most of the time here. */
export function unhurried(world: World): World {
  return {
    ...world,
    okta: { ...world.okta, rateLimitPerMinute: 1_000_000 },
    aws: { ...world.aws, lookupRequestsPerSecond: 10_000 },
  };
}
