import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectOnce, type Opened, openCopy } from './campaign-run.ts';
import type { Bucket } from './campaign-sandbox.ts';
import { ACCOUNTS, LINES, REVIEWERS } from './campaign-world.ts';
import { type BenchResult, median } from './row.ts';

/** DESIGN.md: 60 seconds, below 400 MB, with a Jira that limits nothing. */
const MOST_SECONDS = 60;
const MOST_MEMORY = 400;
/** DESIGN.md: within 1.15 of the bound that the rate limits set. */
const MOST_TIMES = 1.15;
const OPENINGS = 3;

/** What Atlassian documents for GET and POST, per second, endpoint and method. https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ */
const DOCUMENTED = 100;
/** Assumed for a Jira that is busy with others: low enough that the limit, not our own work, sets the time. */
const STRICT = 10;

/** `campaign`: opens an access review, against a fixed time; and against Jira's limits, where those set the time. */
export async function campaign(say: (text: string) => void): Promise<BenchResult> {
  const home = await mkdtemp(join(tmpdir(), 'fieldwork-campaign-'));
  try {
    const collected = join(home, 'collected');
    say(`collecting ${ACCOUNTS} accounts with ${LINES} entitlements (not measured)`);
    const collecting = await collectOnce(collected);
    say(`collected: ${told(collecting)}`);
    const open = async (name: string, requestsPerSecond: number | null): Promise<Opened> => {
      const folder = join(home, 'opened');
      const limits = requestsPerSecond === null ? null : { requestsPerSecond };
      const opened = await openCopy(collected, folder, limits);
      await rm(folder, { recursive: true });
      say(`opened ${name}: ${told(opened)}`);
      return opened;
    };
    const free: Opened[] = [];
    for (let run = 0; run < OPENINGS; run++) free.push(await open('without limits', null));
    return rowOf(
      free,
      await open(`at ${DOCUMENTED} requests a second`, DOCUMENTED),
      await open(`at ${STRICT} requests a second`, STRICT),
    );
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

const told = ({ seconds, cpu, memory }: Pick<Opened, 'seconds' | 'cpu' | 'memory'>): string =>
  `${seconds.toFixed(1)} s, of them ${cpu.toFixed(1)} s on the processors, ${memory} MB`;

function rowOf(free: readonly Opened[], documented: Opened, strict: Opened): BenchResult {
  const ours = median(free.map(({ seconds }) => seconds));
  const middle = free.find(({ seconds }) => seconds === ours) ?? strict;
  const memory = Math.max(...free.map((one) => one.memory));
  const bound = boundOf(middle, STRICT);
  const times = strict.seconds / bound;
  const { buckets } = middle.seen;
  const requests = buckets.reduce((sum, { answered }) => sum + answered, 0);
  return {
    name: 'campaign',
    ours,
    peer: null,
    ratio: MOST_SECONDS / ours,
    target: 1,
    ok: ours <= MOST_SECONDS && memory < MOST_MEMORY && times <= MOST_TIMES,
    memory,
    note: [
      `${REVIEWERS} tickets with ${LINES} lines and their workbooks, ${requests} requests to Jira, ${middle.cpu.toFixed(1)} s on the processors; targets ${MOST_SECONDS} s, ${MOST_MEMORY} MB`,
      `with the ${DOCUMENTED} requests a second that Jira documents ${documented.seconds.toFixed(1)} s, ${(documented.seconds / boundOf(middle, DOCUMENTED)).toFixed(2)} times the bound`,
      `with ${STRICT} a second ${strict.seconds.toFixed(1)} s, ${times.toFixed(2)} times the bound of ${bound.toFixed(1)} s (target ${MOST_TIMES})`,
    ].join('; '),
  };
}

/** Reviewers are looked up before anything is frozen, and tickets are made after it: one stage cannot begin during the other. */
const isLookUp = ({ name }: Bucket): boolean => name.endsWith('/user/search');

/**
 * Seconds that the limits allow at best: the time without limits, with each stage as long as its slowest endpoint needs. An
 * endpoint may take a second's worth at once, and the rest at the rate.
 */
function boundOf({ seconds, seen }: Opened, perSecond: number): number {
  const stages = [seen.buckets.filter(isLookUp), seen.buckets.filter((bucket) => !isLookUp(bucket))];
  return stages.reduce((sum, buckets) => {
    const needed = Math.max(...buckets.map(({ answered }) => answered / perSecond - 1));
    const took =
      Math.max(...buckets.map(({ last }) => last)) - Math.min(...buckets.map(({ first }) => first));
    return sum + Math.max(0, needed - took);
  }, seconds);
}
