import { join } from 'node:path';
import { compose } from '../../../src/compose.ts';
import { addDays, dateIn } from '../../../src/domain/instant.ts';
import type { ReviewPacket } from '../../../src/domain/packet.ts';
import { sandboxEnv } from '../../../src/sandbox/index.ts';
import { exceptNow, packetNow } from '../../../src/tasks/review/index.ts';
import type { Stage } from './stage.ts';

/** What people do about the review tickets of a stage. */

/** By turns: an answer, an answer with a sign-off, a ticket closed too early, and words of somebody else. */
export function answerTickets({ sandbox }: Stage): void {
  const { people } = sandbox;
  for (const [index, { key, assignee }] of sandbox.createdIssues().entries()) {
    const me = String(assignee);
    const someoneElse = String(
      sandbox.createdIssues().find((other) => other.assignee !== assignee)?.assignee,
    );
    if (index % 4 === 3) people.comment(key, someoneElse, 'keep all');
    else people.comment(key, me, index % 4 === 1 ? 'keep 1-999' : 'keep all. revoke 1 left the team');
    if (index % 4 === 1) people.transition(key, me, 'Done');
    if (index % 4 === 2) people.transition(key, someoneElse, 'Done');
  }
}

const EXCEPTED_DAYS = 30;

/** All that stands in the way of closing is excepted, by an approver whose ticket it is not. */
export async function exceptBlockers(stage: Stage, now: string, postgres = ''): Promise<void> {
  const env = { ...process.env, ...sandboxEnv, FIELDWORK_STORE: postgres };
  const app = await compose({ configPath: join(stage.folder, 'fieldwork.yaml'), now, env });
  try {
    const period = app.period(undefined);
    const until = addDays(dateIn(now, period.timezone), EXCEPTED_DAYS);
    const { files } = await packetNow(app, period);
    const { blockers } = JSON.parse(Buffer.from(files.get('json') ?? []).toString()) as ReviewPacket;
    for (const { item } of blockers) {
      for (const approver of app.config.review?.exceptions.approvers ?? []) {
        const asked = { item, approver, until, reason: 'agreed in the risk meeting' };
        // Nobody excepts a ticket of their own: then the next one does.
        if (await exceptNow(app, period, asked).catch(() => null)) break;
      }
    }
  } finally {
    await app.close();
  }
}
