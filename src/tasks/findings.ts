import { causeWord } from '../../reports/words.ts';
import type { App } from '../compose.ts';
import type { Gap, GapReport } from '../domain/audit.ts';
import { ConfigError, UsageError } from '../domain/errors.ts';
import type { Acceptance, FindingStanding } from '../domain/finding.ts';
import { addDays, startOfDate } from '../domain/instant.ts';
import { nearest } from '../domain/nearest.ts';
import { matchesPattern } from '../domain/policy.ts';
import type { FollowedFindings } from '../engine/findings/follow.ts';
import { followFindings } from '../engine/findings/follow.ts';
import { findingId } from '../engine/findings/identify.ts';
import { type FindingSettings, findingStandings, recordFindings } from '../engine/findings/record.ts';
import { ticketFields } from './review/settings.ts';

/** What becomes of what audits find: from the gap report to its ticket, its fix and the next audit. */

/** Keeps what an audit saw of all findings. Writes nothing to Jira. */
export async function recordFindingsNow(app: App, report: Omit<GapReport, 'ledgerHead'>): Promise<void> {
  await recordFindings(app, report, causeWord);
}

/** Every finding as it stands, by what was kept: asks no system. */
export function findingsNow(
  app: Pick<App, 'store' | 'clock' | 'config'>,
): Promise<readonly FindingStanding[]> {
  return findingStandings(app, settingsOf(app));
}

/** @throws UsageError when there is no such finding */
export async function findingNow(app: App, id: string): Promise<FindingStanding> {
  const standings = await findingsNow(app);
  const found = standings.find(({ finding }) => finding.id === id);
  if (found !== undefined) return found;
  const ids = standings.map(({ finding }) => finding.id);
  const near = nearest(id, ids);
  throw new UsageError(`there is no finding "${id}"${near === null ? '' : `. Did you mean ${near}?`}`, {
    hint: 'fieldwork findings list names them all.',
  });
}

/** Name of the runs that write about findings: one at a time. */
export const FINDINGS_RUN = 'findings';

/**
 * Makes the tickets that are missing, reads all, and writes what is new into them; without `findings.project` there are
 * none, and nothing is asked.
 * @throws SourceError when Jira does not answer; nothing is lost, the next run goes on
 */
export async function syncFindingsNow(app: App): Promise<FollowedFindings> {
  const { project } = app.config.findings;
  if (project === undefined) return { standings: await findingsNow(app), created: 0, comments: 0 };
  return app.store.exclusively(FINDINGS_RUN, () => sync(app, project));
}

async function sync(app: App, project: string): Promise<FollowedFindings> {
  const { findingComment, findingTicket } = await import('../tickets/finding-ticket.ts');
  const { findings } = app.config;
  const { issueType, labels } = findings;
  const options = { project, issueType, labels, fields: ticketFields(findings) };
  const ports = {
    store: app.store,
    clock: app.clock,
    signal: app.signal,
    sink: await app.sink(),
    draft: (standing: FindingStanding, assignee: string | null) => findingTicket(standing, assignee, options),
    comment: findingComment,
  };
  return followFindings(ports, {
    ...settingsOf(app),
    hasLeft: await leaversIn(app),
    ownersOf: ({ finding, items }) => [
      ...Object.entries(findings.owners).flatMap(([pattern, email]) =>
        matchesPattern(pattern, finding.id) ? [email] : [],
      ),
      ...mostNamed(items.flatMap(({ owner }) => owner ?? [])),
    ],
  });
}

/** By the newest picture of Okta; whoever is not in it may well be here. */
async function leaversIn(app: App): Promise<(email: string) => boolean> {
  const { records } = await app.store.snapshot('okta.user', app.clock.now());
  const left = new Set(
    records.flatMap(({ data }) =>
      data.status === 'DEPROVISIONED' ? [data.login, data.email ?? ''].map((name) => name.toLowerCase()) : [],
    ),
  );
  return (email) => left.has(email.toLowerCase());
}

/** How findings are judged, as configured. */
export function settingsOf({ config }: Pick<App, 'config'>): FindingSettings {
  const { findings, timezone } = config;
  return {
    dueDays: findings.dueDays,
    acceptanceOf: (id) => acceptanceOf(findings.accepted, id, timezone),
  };
}

/** The acceptance that ends last: one may follow another. */
function acceptanceOf(
  accepted: App['config']['findings']['accepted'],
  id: string,
  timezone: string,
): Acceptance | null {
  const fitting = accepted
    .filter(({ finding }) => matchesPattern(finding, id))
    .toSorted((a, b) => (a.until < b.until ? -1 : 1));
  const last = fitting.at(-1);
  if (last === undefined) return null;
  const { approver, reason, until } = last;
  return { approver, reason, until, endsAt: startOfDate(addDays(until, 1), timezone) };
}

/** Most named first. */
function mostNamed(owners: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const owner of owners) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([owner]) => owner);
}

/** The gaps with the tickets of their findings. */
export function withTickets(gaps: readonly Gap[], standings: readonly FindingStanding[]): Gap[] {
  const issues = new Map(standings.map(({ finding, issue }) => [finding.id, issue]));
  return gaps.map((gap) => ({ ...gap, ticket: gap.ticket ?? issues.get(findingId(gap)) ?? null }));
}

/** Settings of controls that do not exist would have no effect, silently. @throws ConfigError naming the nearest one */
export function checkControlIds(app: App, ids: readonly string[]): void {
  for (const id of Object.keys(app.config.controls)) {
    if (ids.includes(id)) continue;
    const near = nearest(id, ids);
    throw new ConfigError(
      `controls.${id}: there is no such control${near === null ? '' : `. Did you mean "${near}"?`}`,
      { hint: `Controls: ${ids.join(', ')}` },
    );
  }
}
