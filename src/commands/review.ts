import type { Command } from 'commander';
import { runWithApp } from '../command.ts';
import type { ReviewSummary } from '../domain/audit.ts';
import { EXIT } from '../domain/errors.ts';
import type { SignOff } from '../engine/review/status.ts';
import { columns, count } from '../terminal.ts';

interface Options {
  readonly period?: string;
}

/** `fieldwork review`: opens access-review tickets and follows their sign-off. */
export function register(program: Command): void {
  const review = program
    .command('review')
    .description('access reviews: open the tickets, follow the sign-off')
    .addHelpText('after', '\nExample:\n  $ fieldwork review status --period 2026Q3');
  registerOpen(review);
  registerStatus(review);
}

function registerOpen(review: Command): void {
  review
    .command('open')
    .description(
      'freeze who holds what and open one ticket per reviewer; run again, it makes only what is missing',
    )
    .option('--period <quarter>', 'such as 2026Q3; the current quarter when absent')
    .addHelpText('after', '\nExample:\n  $ fieldwork review open --period 2026Q3')
    .action(
      runWithApp<Options>(async (app, options, terminal) => {
        const { openReviewNow } = await import('../tasks/review.ts');
        const period = app.period(options.period);
        const stage = await terminal.stage('access review');
        const opened = await openReviewNow(app, stage, period);
        const lines = opened.campaign.assignments.reduce(
          (sum, assignment) => sum + assignment.lines.length,
          0,
        );
        const made = opened.tickets.filter((ticket) => ticket.created).length;
        stage.done(
          `${period.id}: ${count(opened.tickets.length, 'ticket')} (${made} new), ${count(lines, 'line')}, due ${opened.campaign.dueDate}`,
        );
        if (opened.unassigned > 0)
          terminal.note(`${count(opened.unassigned, 'line')} can be reviewed by nobody; see the gap report.`);
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
                count(ticket.lines, 'line'),
                `${ticket.flagged} flagged`,
              ]),
            ),
          );
        return EXIT.fine;
      }),
    );
}

function registerStatus(review: Command): void {
  review
    .command('status')
    .description('who has signed off')
    .option('--period <quarter>', 'such as 2026Q3; the current quarter when absent')
    .addHelpText('after', '\nExample:\n  $ fieldwork review status --period 2026Q3')
    .action(
      runWithApp<Options>(async (app, options, terminal) => {
        const [{ reviewStatusNow }, { summarise }] = await Promise.all([
          import('../tasks/review.ts'),
          import('../engine/review/status.ts'),
        ]);
        const period = app.period(options.period);
        const status = await reviewStatusNow(app, period);
        if (status === null) {
          terminal.note(
            `No access review of ${period.id} has been opened. Open it: fieldwork review open --period ${period.id}`,
          );
          if (terminal.json) terminal.data(null);
          return EXIT.failed;
        }
        const summary = summarise(status, app.clock.now());
        if (terminal.json) {
          terminal.data({ ...summary, signOffs: status.signOffs });
          return EXIT.fine;
        }
        const done = summary.tickets.filter((ticket) => ticket.signedOffAt !== null).length;
        terminal.print(
          `Access review ${summary.campaign}: ${done} of ${summary.tickets.length} signed off, due ${summary.dueDate}\n`,
        );
        const rows = summary.tickets.map((ticket, index) => [
          `  ${ticket.key}`,
          ticket.reviewer,
          count(ticket.lines, 'line'),
          `${ticket.flagged} flagged`,
          `${stateOf(ticket, status.signOffs[index])}${ticket.late ? ', late' : ''}`,
        ]);
        terminal.print(columns(rows));
        return EXIT.fine;
      }),
    );
}

function stateOf(ticket: ReviewSummary['tickets'][number], signOff: SignOff | undefined): string {
  if (ticket.signedOffAt !== null) return `signed off ${ticket.signedOffAt}`;
  if (ticket.unreadable !== null) return `cannot be read: ${ticket.unreadable}`;
  const closedByAnother = signOff !== undefined && signOff.signedOffAt !== null && !signOff.byReviewer;
  return closedByAnother
    ? `closed by ${signOff.signedOffBy}, who is not the reviewer`
    : (signOff?.status ?? 'open');
}
