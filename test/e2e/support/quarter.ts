import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quarterOf, writeConfig } from '../../../src/commands/demo-quarter.ts';
import type { GapReport } from '../../../src/domain/audit.ts';
import type { ReviewPacket } from '../../../src/domain/packet.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { World } from '../../../src/sandbox/world.ts';

export const QUIET = { step: () => {} };

/** What a quarter leaves behind. */
export interface Lived {
  readonly report: GapReport;
  /** The packet of the access review, as it was closed. */
  readonly packet: ReviewPacket;
}

/** Takes a world through its quarter, as the demo does: collections, access review, answers, removals, closing, mock audit. */
export async function live(world: World): Promise<Lived> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldwork-world-'));
  const sandbox = await startSandbox(unhurried(world), { clock: () => world.now });
  try {
    await writeConfig(folder, sandbox);
    const quarter = quarterOf(folder, world, sandbox);
    for (const moment of quarter.moments) await quarter.collect(moment, QUIET);
    await quarter.openReview(QUIET);
    await quarter.answer(QUIET);
    const followed = await quarter.followThrough(QUIET);
    const { files } = await quarter.closeReview(followed, QUIET);
    const packet = JSON.parse(Buffer.from(files.get('json') ?? []).toString('utf8')) as ReviewPacket;
    return { report: await quarter.audit(quarter.auditAt, QUIET), packet };
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
