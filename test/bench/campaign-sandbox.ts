import { writeConfig } from '../../src/commands/demo-quarter.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { campaignWorld } from './campaign-world.ts';

/**
 * The company of the `campaign` row in a process of its own, so that its memory and work are not ours. Writes `fieldwork.yaml`
 * into a folder, says so to its parent, and answers each message with what Jira holds and was asked.
 */

/** What Jira saw of one endpoint and method. */
export interface Bucket {
  readonly name: string;
  readonly answered: number;
  /** 429. */
  readonly refused: number;
  /** When the first and the last answer went out, in seconds since the epoch. */
  readonly first: number;
  readonly last: number;
}

/** What Jira holds afterwards. */
export interface SeenInJira {
  readonly tickets: readonly {
    readonly assignee: string | null;
    /** As the summary says. */
    readonly lines: number;
    readonly workbooks: number;
  }[];
  readonly buckets: readonly Bucket[];
}

const [, , folder = '.', rate = ''] = process.argv;
const { world } = campaignWorld(rate === '' ? null : { requestsPerSecond: Number(rate) });
const buckets = new Map<string, Bucket>();
const sandbox = await startSandbox(world, {
  clock: () => world.now,
  log: ({ system, method, action, status }) => {
    if (system === 'jira') count(`${method} ${familyOf(action)}`, status);
  },
});
await writeConfig(folder, sandbox);
process.on('message', () => process.send?.(seen()));
// The parent ends it; should the parent die, this process must not stay.
process.on('disconnect', () => process.exit());
process.send?.('ready');

/** The endpoint as Jira's burst limits go by it. */
function familyOf(action: string): string {
  return (action.split('?')[0] ?? '').replace(/\/issue\/[^/]+/, '/issue/*');
}

function count(name: string, status: number): void {
  const at = Date.now() / 1_000;
  const before = buckets.get(name) ?? { name, answered: 0, refused: 0, first: at, last: at };
  const refused = before.refused + (status === 429 ? 1 : 0);
  const answered = before.answered + (status === 429 ? 0 : 1);
  buckets.set(name, { ...before, answered, refused, last: at });
}

function seen(): SeenInJira {
  const tickets = sandbox.createdIssues().map(({ id, assignee, summary }) => ({
    assignee,
    lines: Number(/(\d+) lines?, due/.exec(summary)?.[1]),
    workbooks: sandbox.attachments(id).length,
  }));
  return { tickets, buckets: [...buckets.values()] };
}
