import { describe, expect, it } from 'vitest';
import { exampleReport } from '../test/support/reports/example.ts';
import { earlierFindings, findingFact, findingsLine } from './finding-words.ts';
import { renderGapReportHtml } from './gap-report.html.ts';

const LINKS = {
  artifact: (digest: string) => digest,
  ticket: (key: string) => `https://jira.example/${key}`,
};
const report = exampleReport();
const findings = report.findings ?? [];

describe('findings of earlier audits', () => {
  it('are summed up worst first', () => {
    expect(findingsLine(findings)).toBe(
      '1 came back · 1 overdue · 1 closed without evidence · 1 risk accepted · 1 fix held',
    );
  });

  it('are those that an audit of another period saw first', () => {
    expect(earlierFindings(findings, '2026Q3').map(({ word }) => word)).toEqual([
      'regressed',
      'overdue',
      'closed-without-evidence',
      'accepted',
      'held',
    ]);
    expect(earlierFindings(findings, '2026Q2')).toEqual([]);
  });

  it('each say what proves how they stand', () => {
    expect(findings.map(findingFact)).toEqual([
      'None of the 1204 items of production-changes in 2026Q3 showed it.',
      '2 items show it in 2026Q3.',
      '2 items show it in 2026Q3.',
      'Accepted by cfo@acme.example until 2026-12-31: the system is switched off in December',
      'Its ticket was closed on 2026-09-02 without a word of what was changed.',
    ]);
  });

  it('open the page; an audit without any before it says so further down', () => {
    const page = renderGapReportHtml(report, LINKS);
    expect(page.indexOf('id="findings"')).toBeLessThan(page.indexOf('id="verdicts"'));
    expect(page).toContain('href="https://jira.example/SEC-77"');
    expect(page).toContain('The group reviews vendors for all companies.');
    const first = renderGapReportHtml({ ...report, findings: [] }, LINKS);
    expect(first.indexOf('id="findings"')).toBeGreaterThan(first.indexOf('id="coverage"'));
    expect(first).toContain('No earlier audit has found anything');
  });
});
