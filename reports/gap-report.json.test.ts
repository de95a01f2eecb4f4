import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GapReport } from '../src/domain/audit.ts';
import { canonicalJson } from '../src/domain/digest.ts';
import { emptyReport, exampleReport } from '../test/support/reports/example.ts';
import { hostileReport } from '../test/support/reports/hostile.ts';
import { renderGapReportJson } from './gap-report.json.ts';

describe('gap report as JSON', () => {
  it('gives the report back exactly', () => {
    for (const report of [exampleReport(60), emptyReport(), hostileReport()]) {
      expect(JSON.parse(renderGapReportJson(report))).toEqual(report);
    }
  });

  it('is canonical: the order of members changes nothing, and without white space it is the canonical form', () => {
    const report = exampleReport(60);
    const turned = Object.fromEntries(Object.entries(report).reverse()) as unknown as GapReport;
    expect(renderGapReportJson(turned)).toBe(renderGapReportJson(report));
    expect(canonicalJson(JSON.parse(renderGapReportJson(report)))).toBe(canonicalJson(report));
    expect(renderGapReportJson(report)).toMatch(/^\{\n {2}"company": "Northwind Robotics",\n/);
  });

  it('holds any JSON value, numeric keys and empty lists included', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = renderGapReportJson(value as unknown as GapReport);
        expect(canonicalJson(JSON.parse(text))).toBe(canonicalJson(value));
        expect(text.replace(/\n\s*/g, '').replaceAll('": ', '":').length).toBeLessThanOrEqual(
          canonicalJson(value).length,
        );
      }),
    );
    expect(renderGapReportJson({ groups: { 10: 1, 9: 2 } } as unknown as GapReport)).toMatch(
      /"10"[\s\S]*"9"/,
    );
  });
});
