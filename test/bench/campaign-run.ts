import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Campaign } from '../../src/domain/review.ts';
import { loadCampaign } from '../../src/engine/review/campaign.ts';
import { openArtifactFolder, openStore } from '../../src/store/index.ts';
import type { SeenInJira } from './campaign-sandbox.ts';
import { campaignWorld, type JiraLimits, LINES, PERIOD, REVIEWERS } from './campaign-world.ts';
import { fieldwork, type Ran } from './program.ts';

/** Collects the bench company once, and opens its review as often as wanted, each time from the state after collecting. */

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

export interface Opened extends Ran {
  readonly seen: SeenInJira;
}

function program(folder: string, args: readonly string[]): Promise<Ran> {
  const { now } = campaignWorld(null).world;
  return fieldwork(folder, now, ['--json', ...args]);
}

/** Runs the action while the company is served, with a `fieldwork.yaml` for it in the folder; gives what Jira saw too. */
async function served<T>(
  folder: string,
  limits: JiraLimits | null,
  action: () => Promise<T>,
): Promise<{ readonly result: T; readonly seen: SeenInJira }> {
  const rate = limits === null ? [] : [String(limits.requestsPerSecond)];
  const sandbox = fork(path('./campaign-sandbox.js'), [folder, ...rate]);
  try {
    await once(sandbox, 'message');
    const result = await action();
    const answer = once(sandbox, 'message');
    sandbox.send('what did you see?');
    const [seen] = (await answer) as [SeenInJira];
    return { result, seen };
  } finally {
    sandbox.disconnect();
  }
}

/** Collects Okta and IAM into a new folder. */
export async function collectOnce(folder: string): Promise<Ran> {
  await mkdir(folder, { recursive: true });
  const { result } = await served(folder, null, () =>
    program(folder, ['collect', '--connector', 'okta', 'aws-iam']),
  );
  return result;
}

/** Opens the review of a copy of the collected folder. @throws Error when what was opened is not what had to be */
export async function openCopy(
  collected: string,
  folder: string,
  limits: JiraLimits | null,
): Promise<Opened> {
  await cp(collected, folder, { recursive: true });
  const { result, seen } = await served(folder, limits, () =>
    program(folder, ['review', 'open', '--period', PERIOD]),
  );
  check(await frozen(folder), seen);
  return { ...result, seen };
}

async function frozen(folder: string): Promise<Campaign> {
  const artifacts = await openArtifactFolder(join(folder, 'evidence'));
  const store = await openStore({ sqlite: join(folder, 'fieldwork.db') }, artifacts, {
    simulatedClock: true,
  });
  try {
    const campaign = await loadCampaign(store, PERIOD);
    if (campaign === null) throw new Error('no campaign was frozen');
    return campaign;
  } finally {
    await store.close();
  }
}

/** The list against the rules that the company was made by, the tickets against the list. */
function check({ assignments }: Campaign, { tickets }: SeenInJira): void {
  const ids = assignments.flatMap(({ lines }) => lines.map(({ id }) => id)).toSorted();
  const expected = campaignWorld(null).lineIds.toSorted();
  demand(
    expected.length === LINES && new Set(expected).size === LINES,
    `${LINES} different lines are expected`,
  );
  demand(ids.length === LINES, `${ids.length} lines, not ${LINES}`);
  demand(
    ids.every((id, index) => id === expected[index]),
    'other lines than expected',
  );
  demand(tickets.length === REVIEWERS, `${tickets.length} tickets, not ${REVIEWERS}`);
  demand(
    tickets.every(({ workbooks }) => workbooks === 1),
    'a ticket without its workbook, or with two',
  );
  const linesOf = new Map(assignments.map(({ jiraAccountId, lines }) => [jiraAccountId, lines.length]));
  demand(
    tickets.every(({ assignee, lines }) => linesOf.get(assignee) === lines),
    'a ticket whose lines are not those of its reviewer',
  );
  demand(new Set(tickets.map(({ assignee }) => assignee)).size === REVIEWERS, 'two tickets for one reviewer');
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(`the campaign is wrong: ${otherwise}`);
}
