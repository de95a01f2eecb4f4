import type { Command } from 'commander';
import { runWithApp } from '../command.ts';
import type { App } from '../compose.ts';
import type { ReviewSummary } from '../domain/audit.ts';
import { EXIT, type ExitCode } from '../domain/errors.ts';
import type { Period } from '../domain/period.ts';
import { plural } from '../domain/plural.ts';
import type { RemediationStatus } from '../domain/remediation.ts';
import { flaggedLines } from '../domain/review.ts';
import type { SignOff } from '../engine/review/status.ts';
import type { SyncedReview } from '../engine/review/sync.ts';
import { columns, type Terminal } from '../terminal.ts';
import { PERIOD, REVIEW, registerClosing } from './review-close.ts';

interface Options {
  readonly period?: string;
  readonly review: string;
}

/** `fieldwork review`: opens access-review tickets, reads and answers what is said in them, follows their sign-off. */
export function register(program: Command): void {
  const review = program
    .command('review')
    .description(
      'access reviews: open the tickets, answer what is said in them, follow sign-off and removals, close',
    )
    .addHelpText('after', '\nExample:\n  $ fieldwork review status --period 2026Q3');
  registerOpen(review);
  registerSync(review);
  registerStatus(review);
  registerShow(review);
  registerClosing(review);
}

function registerSync(review: Command): void {
  review
    .command('sync')
    .description(
      'read what was said in the tickets, answer it, record sign-offs; run again, it answers only what is new',
    )
    .option('--period <period>', 'such as 2026Q3, or 2026-07; every review when absent')
    .option(...REVIEW)
    .addHelpText('after', '\nExample:\n  $ fieldwork review sync --period 2026Q3')
    .action(
      runWithApp<Options>(async (app, options, terminal) => {
        const { reviewPeriod, syncReviewsNow } = await import('../tasks/review/index.ts');
        const period =
          options.period === undefined ? null : reviewPeriod(app, options.review, options.period);
        const stage = await terminal.stage('review sync');
        const { reviews, unknownDelegates } = await syncReviewsNow(app, stage, period, options.review);
        const total = (count: (review: SyncedReview) => number): number =>
          reviews.reduce((sum, synced) => sum + count(synced), 0);
        stage.done(
          `${plural(reviews.length, 'review')}: ${plural(
            total(({ statements }) => statements),
            'new statement',
          )}, ${plural(
            total(({ replies }) => replies),
            'reply',
            'replies',
          )}; ${remediationWords(reviews.flatMap(({ remediations }) => remediations))}`,
        );
        for (const text of unknownDelegates) terminal.note(`review.delegates: ${text}; answers nothing.`);
        const unreadable = reviews.flatMap(({ status }) =>
          status.signOffs.filter((signOff) => signOff.unreadable !== null),
        );
        for (const { issue, unreadable: why } of unreadable) terminal.note(`${issue} cannot be read: ${why}`);
        if (terminal.json)
          terminal.data(
            reviews.map(({ status, statements, replies, remediations, notes, opened }) => ({
              campaign: status.campaign.id,
              statements,
              replies,
              notes,
              opened,
              signOffs: status.signOffs,
              remediations,
            })),
          );
        return unreadable.length === 0 ? EXIT.fine : EXIT.failed;
      }),
    );
}

function registerShow(review: Command): void {
  review
    .command('show')
    .description('one review ticket line by line: what was decided, by whom, when, in which words')
    .argument('<key>', 'key of the ticket, such as SEC-12')
    .addHelpText('after', '\nExample:\n  $ fieldwork review show SEC-12')
    .action(
      runWithApp(async (app, _, terminal, args) => {
        const { showTicketNow } = await import('../tasks/review/index.ts');
        const shown = await showTicketNow(app, String(args[0]));
        if (terminal.json) terminal.data(shown);
        else {
          const { printTicket } = await import('./review-print.ts');
          terminal.print(printTicket(shown));
        }
        return shown.signOff.unreadable === null ? EXIT.fine : EXIT.failed;
      }),
    );
}

function registerOpen(review: Command): void {
  review
    .command('open')
    .description(
      'freeze who holds what and open one ticket per reviewer; run again, it makes only what is missing',
    )
    .option(...PERIOD)
    .option(...REVIEW)
    .option('--dry-run', 'print the tickets that would be made; write nothing')
    .addHelpText('after', '\nExample:\n  $ fieldwork review open --period 2026Q3 --dry-run')
    .action(
      runWithApp<Options & { dryRun?: true }>(async (app, options, terminal) => {
        const { openReviewNow, reviewPeriod } = await import('../tasks/review/index.ts');
        const period = reviewPeriod(app, options.review, options.period);
        if (options.dryRun) return printPlan(app, period, options.review, terminal);
        const stage = await terminal.stage('access review');
        const opened = await openReviewNow(app, stage, period, options.review);
        const { lines } = opened;
        const made = opened.tickets.filter((ticket) => ticket.created).length;
        stage.done(
          `${opened.campaign.id}: ${plural(opened.tickets.length, 'ticket')} (${made} new), ${plural(lines, 'line')}, due ${opened.campaign.dueDate}`,
        );
        if (opened.unassigned > 0)
          terminal.note(
            `${plural(opened.unassigned, 'line')} can be reviewed by nobody; see the gap report.`,
          );
        if (terminal.json)
          terminal.data({
            campaign: opened.campaign.id,
            digest: opened.campaign.digest,
            dueDate: opened.campaign.dueDate,
            lines,
            unassigned: opened.unassigned,
            tickets: opened.tickets,
          });
        else
          terminal.print(
            columns(
              opened.tickets.map((ticket) => [
                `  ${ticket.key}`,
                ticket.reviewer,
                plural(ticket.lines, 'line'),
                `${ticket.flagged} flagged`,
              ]),
            ),
          );
        return EXIT.fine;
      }),
    );
}

async function printPlan(app: App, period: Period, review: string, terminal: Terminal): Promise<ExitCode> {
  const { planReviewNow } = await import('../tasks/review/index.ts');
  const stage = await terminal.stage('access review');
  const { campaign, frozen } = await planReviewNow(app, stage, period, review);
  const lines = campaign.assignments.reduce((sum, assignment) => sum + assignment.lines.length, 0);
  const assigned = campaign.assignments.filter(({ jiraAccountId }) => jiraAccountId !== null);
  const left = campaign.assignments.filter(({ jiraAccountId }) => jiraAccountId === null);
  stage.done(
    `${campaign.id}: ${frozen ? 'open already, frozen' : `would make ${plural(assigned.length, 'ticket')}`}, ${plural(lines, 'line')}, due ${campaign.dueDate}; nothing was written`,
  );
  if (terminal.json) terminal.data({ frozen, campaign });
  else {
    const rows = assigned.map((assignment) => [
      `  ${assignment.reviewerName}`,
      plural(assignment.lines.length, 'line'),
      `${flaggedLines(assignment)} flagged`,
      [...new Set(assignment.lines.map(({ rule }) => rule))].join(', '),
    ]);
    terminal.print(columns(rows));
    for (const { lines: alone } of left)
      for (const line of alone)
        terminal.note(`nobody may review ${line.entitlement} of ${line.person}: ${line.note ?? ''}`);
  }
  return EXIT.fine;
}

function registerStatus(review: Command): void {
  review
    .command('status')
    .description('who has signed off')
    .option(...PERIOD)
    .option(...REVIEW)
    .addHelpText('after', '\nExample:\n  $ fieldwork review status --period 2026Q3')
    .action(
      runWithApp<Options>(async (app, options, terminal) => {
        const [{ reviewPeriod, reviewStatusNow }, { summarise }] = await Promise.all([
          import('../tasks/review/index.ts'),
          import('../engine/review/status.ts'),
        ]);
        const period = reviewPeriod(app, options.review, options.period);
        const followed = await reviewStatusNow(app, period, options.review);
        if (followed === null) {
          terminal.note(
            `No access review of ${period.id} has been opened. Open it: fieldwork review open --period ${period.id}`,
          );
          if (terminal.json) terminal.data(null);
          return EXIT.failed;
        }
        const { status, remediations } = followed;
        const summary = summarise(status, app.clock.now());
        if (terminal.json) {
          terminal.data({ ...summary, signOffs: status.signOffs, remediations });
          return EXIT.fine;
        }
        const done = summary.tickets.filter((ticket) => ticket.signedOffAt !== null).length;
        terminal.print(
          `Access review ${summary.campaign}: ${done} of ${summary.tickets.length} signed off, due ${summary.dueDate}\n`,
        );
        const signOffs = status.signOffs.filter(({ supersededBy }) => supersededBy === null);
        if (remediations.length > 0) terminal.print(`Removals: ${remediationWords(remediations)}\n`);
        const rows = summary.tickets.map((ticket, index) => [
          `  ${ticket.key}`,
          ticket.reviewer,
          plural(ticket.lines, 'line'),
          `${ticket.flagged} flagged`,
          `${stateOf(ticket, signOffs[index])}${ticket.late ? ', late' : ''}`,
        ]);
        terminal.print(columns(rows));
        return EXIT.fine;
      }),
    );
}

/** `3 of 5 removals seen gone, 1 still there, 1 open`. */
function remediationWords(statuses: readonly RemediationStatus[]): string {
  const asked = statuses.filter(({ state }) => state !== 'withdrawn');
  if (asked.length === 0) return 'nothing to remove';
  const many = (wanted: RemediationStatus['state']): number =>
    asked.filter(({ state }) => state === wanted).length;
  const rest = (['still-there', 'regranted', 'cannot-tell', 'open'] as const)
    .filter((state) => many(state) > 0)
    .map((state) => `${many(state)} ${STATES[state]}`);
  return [`${many('verified')} of ${plural(asked.length, 'removal')} seen gone`, ...rest].join(', ');
}

const STATES = {
  'still-there': 'still there though the ticket is closed',
  regranted: 'there again',
  'cannot-tell': 'that nobody can tell',
  open: 'open',
} as const;

function stateOf(ticket: ReviewSummary['tickets'][number], signOff: SignOff | undefined): string {
  if (ticket.signedOffAt !== null) return `signed off ${ticket.signedOffAt}`;
  if (ticket.unreadable !== null) return `cannot be read: ${ticket.unreadable}`;
  if (signOff === undefined) return 'open';
  const { signedOffAt, signedOffBy, byReviewer, open, status } = signOff;
  if (signedOffAt !== null && !byReviewer) return `closed by ${signedOffBy}, who is not the reviewer`;
  if (signedOffAt !== null) return `closed with ${plural(open.length, 'line')} open`;
  return open.length === 0
    ? `${status}, every line answered`
    : `${status}, ${plural(open.length, 'line')} open`;
}
