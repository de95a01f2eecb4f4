import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { changeApproved } from '../../src/controls/change-approved.ts';
import type { GapReport } from '../../src/domain/audit.ts';
import type { FindingStanding } from '../../src/domain/finding.ts';
import type { Instant } from '../../src/domain/instant.ts';
import { auditNow, retestNow } from '../../src/tasks/audit.ts';
import { dayEvidenceNow } from '../../src/tasks/controls.ts';
import { findingsNow, syncFindingsNow } from '../../src/tasks/findings.ts';
import { ReviewedCompany } from './support/campaign.ts';
import { changingCompany } from './support/changing-company.ts';
import { QUIET } from './support/quarter.ts';

/**
 * Three quarters of a company, over real HTTP: what the first audit found is fixed, held or not, and came back, each said with
 * the right word in the right ticket.
 */

const NO_TICKET = 'change-approved/no-ticket';
const NEVER_APPROVED = 'change-approved/never-approved';
const NOT_CLOSED = 'change-approved/not-closed';

let company: ReviewedCompany;

beforeAll(async () => {
  const world = changingCompany({
    '2026-01-15': 'no-ticket',
    '2026-02-08': 'no-ticket',
    '2026-02-14': 'never-approved',
    '2026-03-02': 'not-closed',
    '2026-05-19': 'not-closed',
    '2026-08-17': 'no-ticket',
  });
  company = await ReviewedCompany.start(world, '2026-02-20T09:00:00.000Z');
  await configure((config) => {
    // Only changes are wrong in this company by plan: its accounts have no second factor, and it reviews none.
    const elsewhere = { enabled: false, why: 'audited by the group', approver: 'ada@acme.example' };
    config.controls = {
      'access-approved': elsewhere,
      'access-reviewed': elsewhere,
      'privileged-safe': elsewhere,
    };
    config.findings = {
      project: 'CHG',
      issueType: 'Task',
      owners: { 'change-approved/*': 'ada@acme.example' },
    };
  });
}, 60_000);
afterAll(() => company?.stop());

async function configure(edit: (config: Record<string, unknown>) => void): Promise<void> {
  const file = join(company.folder, 'fieldwork.yaml');
  const config = parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  edit(config);
  await writeFile(file, stringify(config));
}

function at(instant: Instant): void {
  company.later(Date.parse(instant) - Date.parse(company.now));
}

/** Collects in the middle of the quarter and after it, as nothing is kept for longer, and audits. */
async function quarter(period: string, middle: Instant, after: Instant): Promise<GapReport> {
  at(middle);
  await company.collect();
  at(after);
  await company.collect();
  return company.as((app) => auditNow(app, QUIET, { period: app.period(period) }));
}

const words = (standings: readonly FindingStanding[] | undefined): Record<string, string> =>
  Object.fromEntries((standings ?? []).map(({ finding, word }) => [finding.id, word]));
const standings = () => company.as((app) => findingsNow(app));
const issueOf = async (id: string): Promise<string> =>
  (await standings()).find(({ finding }) => finding.id === id)?.issue ?? '';
const statusOf = (key: string): string | undefined =>
  company.sandbox.issues().find((issue) => issue.key === key)?.status;
/** What the program wrote into a ticket. */
const said = (key: string): string[] => {
  const issue = company.sandbox.issues().find((one) => one.key === key);
  return (issue?.comments ?? []).filter(({ author }) => author !== 'acc-ada').map(({ body }) => String(body));
};

describe('findings over three quarters', () => {
  it('the first audit makes one ticket per cause, with its items, owner and due date', async () => {
    const report = await quarter('2026Q1', '2026-02-20T09:00:00.000Z', '2026-04-16T09:00:00.000Z');
    expect(words(report.findings)).toMatchObject({
      [NO_TICKET]: 'new',
      [NEVER_APPROVED]: 'new',
      [NOT_CLOSED]: 'new',
    });
    expect(report.switchedOff).toMatchObject([
      { control: 'access-approved', why: 'audited by the group' },
      { control: 'access-reviewed', why: 'audited by the group' },
      { control: 'privileged-safe', why: 'audited by the group' },
    ]);
    const key = await issueOf(NO_TICKET);
    const [ticket, ...others] = company.sandbox.createdIssues().filter((issue) => issue.key === key);
    expect(others).toEqual([]);
    expect(ticket).toMatchObject({ assignee: 'acc-ada', fields: { duedate: '2026-04-30' } });
    expect(ticket?.summary).toBe('Audit finding: Changed without a ticket (2 items, 2026Q1), due Thu 30 Apr');
    expect(report.gaps.filter(({ code }) => code === 'no-ticket').map((gap) => gap.ticket)).toEqual([
      key,
      key,
    ]);
    expect(company.sandbox.createdIssues()).toHaveLength(3);
  }, 60_000);

  it('what proves the control on a day is its items of that day, and whether the sources saw all of it', async () => {
    const on = (date: string) =>
      company.as(async (app) => (await dayEvidenceNow(app, [changeApproved], date)).evidence[0]);
    const wrong = await on('2026-01-15');
    expect(wrong?.items.map(({ outcomes }) => outcomes.ticketed)).toEqual(['exception']);
    expect(wrong?.items[0]?.results.find(({ attribute }) => attribute === 'ticketed')?.reason).toBe(
      'no-ticket',
    );
    expect((await on('2026-01-17'))?.items.map(({ outcomes }) => outcomes.ticketed)).toEqual(['pass']);
    expect((await on('2026-01-16'))?.items).toEqual([]);
    expect(wrong?.sources.map(({ stream, missing }) => [stream, missing])).toContainEqual([
      'cloudtrail.events',
      [],
    ]);
    // Nothing was collected of the day yet, and no audit was made of its quarter.
    const ahead = await on('2026-06-01');
    expect(ahead).toMatchObject({ auditedAt: null, items: [] });
    expect(ahead?.sources.find(({ stream }) => stream === 'cloudtrail.events')?.missing).toHaveLength(1);
  }, 60_000);

  it('a ticket closed without evidence is opened again; with evidence the finding is fixed', async () => {
    const [bare, proven] = [await issueOf(NEVER_APPROVED), await issueOf(NO_TICKET)];
    at('2026-04-20T09:00:00.000Z');
    // Why it happened is no word of what was changed.
    company.sandbox.people.comment(bare, 'acc-ada', 'Nature: isolated\nCause: Bob was on leave');
    company.sandbox.people.transition(bare, 'acc-ada', '3');
    company.sandbox.people.comment(proven, 'acc-ada', 'The pipeline now refuses runs without a ticket.');
    company.sandbox.people.transition(proven, 'acc-ada', '3');
    company.later();
    const { standings: now, comments } = await company.as((app) => syncFindingsNow(app));
    expect(words(now)).toMatchObject({
      [NO_TICKET]: 'fixed',
      [NEVER_APPROVED]: 'closed-without-evidence',
      [NOT_CLOSED]: 'new',
    });
    expect(comments).toBe(1);
    expect(said(bare).join()).toContain('Closed without evidence.');
    company.later();
    // Nothing is said twice.
    expect((await company.as((app) => syncFindingsNow(app))).comments).toBe(0);
  }, 60_000);

  it('a re-test of what cannot be mended says that it is still there', async () => {
    const [first] = await company.as((app) => retestNow(app, QUIET, [NOT_CLOSED]));
    expect(first?.retest).toMatchObject({ mended: [], unknown: [] });
    expect(first?.retest.still).toHaveLength(1);
  }, 60_000);

  it('the second audit says which fix held and what is still open', async () => {
    const bare = await issueOf(NEVER_APPROVED);
    company.sandbox.people.comment(bare, 'acc-ada', 'Bob approves before every release now.');
    company.sandbox.people.transition(bare, 'acc-ada', '3');
    const report = await quarter('2026Q2', '2026-06-20T09:00:00.000Z', '2026-07-16T09:00:00.000Z');
    expect(words(report.findings)).toMatchObject({
      [NO_TICKET]: 'held',
      [NEVER_APPROVED]: 'held',
      [NOT_CLOSED]: 'overdue',
    });
    expect(report.findings?.find(({ finding }) => finding.id === NEVER_APPROVED)).toMatchObject({
      nature: { text: 'isolated', period: '2026Q1' },
      cause: { text: 'Bob was on leave', by: 'Ada Example', at: expect.stringMatching(/^2026-04-20/) },
    });
    expect(said(await issueOf(NO_TICKET)).join()).toContain('The fix held.');
    expect(said(await issueOf(NOT_CLOSED)).join()).toContain('Seen again.');
    expect(company.sandbox.createdIssues()).toHaveLength(3);
  }, 60_000);

  it('a risk may be accepted for a time', async () => {
    await configure((config) => {
      const accepted = {
        finding: NOT_CLOSED,
        approver: 'bob@acme.example',
        reason: 'closing is tidied up',
        until: '2026-09-30',
      };
      config.findings = { ...(config.findings as object), accepted: [accepted] };
    });
    expect(words(await standings())).toMatchObject({ [NOT_CLOSED]: 'accepted' });
  });

  it('the third audit says what came back, and that an accepted time is over', async () => {
    const report = await quarter('2026Q3', '2026-09-12T09:00:00.000Z', '2026-10-16T09:00:00.000Z');
    expect(words(report.findings)).toMatchObject({
      [NO_TICKET]: 'regressed',
      [NEVER_APPROVED]: 'held',
      [NOT_CLOSED]: 'acceptance-expired',
    });
    expect(report.history?.map(({ period, findings }) => ({ period, ...findings }))).toEqual([
      { period: '2026Q1', opened: 3, held: 0, regressed: 0, open: 3 },
      { period: '2026Q2', opened: 0, held: 2, regressed: 0, open: 1 },
      { period: '2026Q3', opened: 0, held: 0, regressed: 1, open: 2 },
    ]);
    const key = await issueOf(NO_TICKET);
    expect(said(key).at(-1)).toContain('It came back.');
    expect(statusOf(key)).not.toBe('3');
    expect(company.sandbox.createdIssues()).toHaveLength(3);
  }, 60_000);
});
