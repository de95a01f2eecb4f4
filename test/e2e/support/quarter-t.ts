import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quarterOf, writeConfig } from '../../../src/commands/demo-quarter.ts';
import type { GapReport } from '../../../src/domain/audit.ts';
const t=(n)=>{const c=process.cpuUsage();console.log(n,(c.user/1e6).toFixed(1),(c.system/1e6).toFixed(1),Math.round(performance.now()))};
import { coerceError } from '../../../src/domain/errors.ts';
import type { StreamOutcome } from '../../../src/engine/collect.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.ts';
import type { World } from '../../../src/sandbox/world.ts';

const QUIET = { step: () => {} };

/** What a company's quarter came to. */
export interface Lived {
  readonly report: GapReport;
  /** Of every collection before the audit, in order. */
  readonly collections: readonly (readonly StreamOutcome[])[];
  /** Why the review could not be opened or looked at; a run goes on then, as scheduled jobs do. */
  readonly reviewFailures: readonly Error[];
}

export interface LiveOptions {
  /** Called before the collection of that number (from 0), so that something can break in between. */
  readonly before?: (collection: number, sandbox: Sandbox) => void;
}

/** Takes a world through its quarter, as the demo does: collections, access review, answers, mock audit. */
export async function live(world: World, options: LiveOptions = {}): Promise<Lived> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldwork-world-'));
  const sandbox = await startSandbox(unhurried(world), { clock: () => world.now });
  const reviewFailures: Error[] = [];
  const unlessImpossible = async (step: () => Promise<unknown>): Promise<void> => {
    try {
      await step();
    } catch (thrown) {
      reviewFailures.push(coerceError(thrown));
    }
  };
  try {
    await writeConfig(folder, sandbox);
    const quarter = quarterOf(folder, world, sandbox);
    const collections: (readonly StreamOutcome[])[] = [];
    for (const [index, moment] of quarter.moments.entries()) {
      options.before?.(index, sandbox);
      t('collect');collections.push(await quarter.collect(moment, QUIET));
    }
    t('collected');await unlessImpossible(() => quarter.openReview(QUIET));
   t('opened'); await unlessImpossible(() => quarter.answer());t('answered');
    const report= await quarter.audit(QUIET);t('audited'); {const m={};for(const r of sandbox.requests()){const k=r.system+' '+r.action.replace(/\?.*/,'').replace(/\/[0-9a-zA-Z]{15,}/g,'/ID').replace(/CHG-\d+|ACC-\d+|[A-Z]+-\d+/,'KEY');m[k]=(m[k]??0)+1;}console.log(JSON.stringify(m,null,1),sandbox.requests().length);} return { report, collections, reviewFailures };
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same world without the vendors' rate limits: pacing has tests of its own and would be most of the time here. */
function unhurried(world: World): World {
  return {
    ...world,
    okta: { ...world.okta, rateLimitPerMinute: 1_000_000 },
    aws: { ...world.aws, lookupRequestsPerSecond: 10_000 },
  };
}
