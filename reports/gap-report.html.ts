import type { GapReport } from '../src/domain/audit.ts';
import { earlierFindings } from './finding-words.ts';
import { about, untestedRules } from './html/about.ts';
import { completeness } from './html/completeness.ts';
import type { ReportLinks } from './html/context.ts';
import { coverage } from './html/coverage.ts';
import { findings } from './html/findings.ts';
import { gaps } from './html/gaps.ts';
import { inventory } from './html/inventory.ts';
import { h, visible } from './html/markup.ts';
import { contents, masthead, sheetId } from './html/masthead.ts';
import { practice } from './html/practice.ts';
import { quarters } from './html/quarters.ts';
import { review } from './html/review.ts';
import { styleSheet } from './html/style.ts';
import { testSheet } from './html/test-sheet.ts';
import { verdicts } from './html/verdicts.ts';
import { periodWord, utcMinute } from './times.ts';

/**
 * The gap report as one self-contained HTML page: no script, no request to anywhere (its own Content-Security-Policy
 * forbids both), everything escaped, the same bytes for the same report. Made to be read on a screen and on A4.
 */
export function renderGapReportHtml(report: GapReport, links: ReportLinks): string {
  // Whoever was here before wants to know first what came of it.
  const hasEarlier = earlierFindings(report.findings ?? [], report.period.id).length > 0;
  const since = { id: 'findings', title: 'Since the last audit' };
  const sections = [
    ...(hasEarlier ? [since] : []),
    { id: 'verdicts', title: 'Would we pass?' },
    { id: 'gaps', title: 'What to fix first' },
    { id: 'coverage', title: 'What we could not see' },
    ...(report.completeness === undefined ? [] : [{ id: 'completeness', title: 'Is it all there?' }]),
    ...(hasEarlier ? [] : [since]),
    ...(report.inventory === undefined ? [] : [{ id: 'inventory', title: 'Inventory' }]),
    ...(report.practice === undefined ? [] : [{ id: 'practice', title: 'Practice' }]),
    ...(report.history === undefined ? [] : [{ id: 'quarters', title: 'Over the quarters' }]),
    { id: 'review', title: 'Access review' },
    ...report.controls.map((control) => ({
      id: sheetId(control),
      title: `Test sheet: ${control.title}`,
    })),
    { id: 'rules', title: 'Rules not set' },
    { id: 'about', title: 'How to read this report' },
  ];
  const page = h`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${report.tool.name} ${report.tool.version}">
<title>Gap report ${periodWord(report.period.id)} · ${visible(report.company)}</title>
${styleSheet()}
</head>
<body>
<a class="skip" href="#verdicts">Skip to the verdicts</a>
${masthead(report)}
${contents(sections)}
<main>
${hasEarlier && findings(report, links)}
${verdicts(report)}
${gaps(report, links)}
${coverage(report)}
${completeness(report, links)}
${!hasEarlier && findings(report, links)}
${inventory(report)}
${practice(report)}
${quarters(report)}
${review(report, links)}
${report.controls.map((control) => testSheet(report, control, links))}
${untestedRules(report)}
${about()}
</main>
<footer><p>Written ${utcMinute(report.generatedAt)}${report.simulatedClock && ' (simulated clock)'} by ${report.tool.name} ${report.tool.version}, configuration <span class="mono">${report.tool.configDigest.slice(0, 16)}…</span>${
    report.ledgerHead !== null &&
    h`, ledger entry ${report.ledgerHead.seq} <span class="mono">${report.ledgerHead.hash.slice(0, 16)}…</span>`
  }. The same content as data: the JSON form and the workbook of this report.</p></footer>
</body>
</html>
`;
  return page.toString();
}
