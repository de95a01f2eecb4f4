import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GapReport } from '../src/domain/audit.ts';
import { emptyReport, exampleReport, withLateArrivals } from '../test/support/reports/example.ts';
import { hostileReport } from '../test/support/reports/hostile.ts';
import { hasShared, SHARED } from '../test/support/shared.ts';
import { lineOf, tokenOf } from './oscal/parts.ts';
import { renderOscal } from './oscal.json.ts';

interface Related {
  readonly 'observation-uuid': string;
}
interface Results {
  readonly uuid: string;
  readonly results: readonly {
    readonly observations: readonly { readonly uuid: string; readonly title: string }[];
    readonly risks: readonly {
      readonly uuid: string;
      readonly 'related-observations'?: readonly Related[];
    }[];
    readonly findings: readonly {
      readonly target: {
        readonly 'target-id': string;
        readonly props: readonly { readonly value: string }[];
        readonly status: { readonly state: string; readonly reason: string };
      };
      readonly 'related-observations'?: readonly Related[];
      readonly 'related-risks'?: readonly { readonly 'risk-uuid': string }[];
    }[];
  }[];
}
const resultsOf = (report: GapReport): Results =>
  (JSON.parse(renderOscal(report)) as { 'assessment-results': Results })['assessment-results'];

describe('OSCAL assessment results', () => {
  it('give every verdict as a finding; what was not shown to hold is never satisfied', () => {
    const base = exampleReport(60);
    const [control] = base.controls;
    if (control === undefined) throw new Error('the example has controls');
    const verdicts = ['yes', 'no', 'cannot-conclude', 'no-occurrences'] as const;
    const controls = verdicts.map((verdict) => ({ ...control, control: `c-${verdict}`, verdict }));
    const [result] = resultsOf({ ...base, controls }).results;
    const said = result?.findings.map(({ target }) => [
      target.props[0]?.value,
      target.status.state,
      target.status.reason,
    ]);
    expect(said).toEqual([
      ['yes', 'satisfied', 'pass'],
      ['no', 'not-satisfied', 'fail'],
      ['cannot-conclude', 'not-satisfied', 'other'],
      ['no-occurrences', 'not-satisfied', 'other'],
    ]);
  });

  it('name only what is in the document, each part by a UUID of its own', () => {
    const report = exampleReport();
    const controls = report.controls.filter(({ draw }) => draw !== null);
    const { results } = resultsOf({ ...report, controls });
    const [{ observations = [], risks = [], findings = [] } = {}] = results;
    const known = observations.map(({ uuid }) => uuid);
    expect(new Set(known).size).toBe(known.length);
    expect(observations.length).toBeGreaterThan(30);
    for (const { 'related-observations': related = [] } of [...findings, ...risks])
      for (const { 'observation-uuid': uuid } of related) expect(known).toContain(uuid);
    const risky = risks.map(({ uuid }) => uuid);
    for (const { 'related-risks': related = [] } of findings)
      for (const { 'risk-uuid': uuid } of related) expect(risky).toContain(uuid);
    expect(risks.some(({ 'related-observations': related = [] }) => related.length > 1)).toBe(true);
  });

  it('hold no names of people: those are in the report', () => {
    expect(renderOscal(exampleReport())).not.toMatch(/Okafor|Lima|Vogt|@acme\.example/i);
  });

  it('are the same bytes for the same report, and other UUIDs for another audit', () => {
    const report = exampleReport(60);
    expect(renderOscal(report)).toBe(renderOscal(JSON.parse(JSON.stringify(report)) as GapReport));
    const later = { ...report, generatedAt: '2026-10-16T13:02:41.000Z' };
    expect(resultsOf(later).uuid).not.toBe(resultsOf(report).uuid);
  });

  it('take official ids and foreign texts in the forms that the schema allows', () => {
    expect(['CC8.1', 'A.8.32', 'Art. 32(1)(b)', '8.1', ''].map(tokenOf)).toEqual([
      'CC8.1',
      'A.8.32',
      'Art.-32-1-b',
      '_8.1',
      '_',
    ]);
    expect(['  a\nb\u2028c\t', '', '\u0000'].map(lineOf)).toEqual(['a b c', '–', '–']);
  });
});

describe.skipIf(!hasShared)("OSCAL assessment results, by NIST's schema", () => {
  let validate: ValidateFunction;
  beforeAll(() => {
    const schema = readFileSync(`${SHARED}specs/oscal/oscal_assessment-results_schema.json`, 'utf8');
    const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
    formats.default(ajv);
    validate = ajv.compile(JSON.parse(schema) as object);
  });

  it("accept NIST's own example, so that the schema is what it seems", () => {
    const example = readFileSync(`${SHARED}specs/oscal/example_assessment-results.json`, 'utf8');
    expect([validate(JSON.parse(example)), validate.errors]).toEqual([true, null]);
  });

  it.each([
    ['a full report', exampleReport],
    ['late arrivals', () => withLateArrivals(exampleReport(60))],
    ['nothing', emptyReport],
    ['texts of strangers', hostileReport],
  ])('hold for %s', (_, report) => {
    validate(JSON.parse(renderOscal(report())));
    expect(validate.errors ?? []).toEqual([]);
  });
});
