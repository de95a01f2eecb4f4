import { describe, expect, it } from 'vitest';
import type { AttributeFigures, ControlResult } from '../src/domain/audit.ts';
import { exampleReport, LINKS } from '../test/support/reports/example.ts';
import { changeControl } from '../test/support/reports/example-controls.ts';
import { verdictLine } from './figures.ts';
import { renderGapReportHtml } from './gap-report.html.ts';
import { renderOscal } from './oscal.json.ts';
import { bothReadings } from './readings.ts';

const FIGURES: AttributeFigures = {
  attribute: 'ticketed',
  tested: 25,
  pass: 21,
  exceptions: 1,
  notApplicable: 0,
  indeterminate: 3,
  upperLimit: 17.4419,
  upperLimitPessimistic: 27.99,
};

describe('what could not be judged', () => {
  it('is shown in both readings, for the sample and for everything', () => {
    const whole = {
      ...FIGURES,
      tested: 1204,
      exceptions: 31,
      indeterminate: 1,
      upperLimit: null,
      upperLimitPessimistic: null,
    };
    expect(bothReadings(FIGURES, whole)).toEqual([
      'Sample: at most 17.5 % if the 3 that could not be judged were fine, at most 28.0 % if they were exceptions.',
      'Of all: 31 of 1,204 (2.6 %) if the 1 that could not be judged was fine, 32 of 1,204 (2.7 %) if it was an exception.',
    ]);
  });

  it('is counted, not estimated, in a census', () => {
    expect(bothReadings({ ...FIGURES, upperLimit: null, upperLimitPessimistic: null }, null)).toEqual([
      'Sample: 1 of 25 (4.0 %) if the 3 that could not be judged were fine, 4 of 25 (16.0 %) if they were exceptions.',
    ]);
  });

  it('is said once where the sample is everything', () => {
    const all = { ...FIGURES, upperLimit: null, upperLimitPessimistic: null };
    expect(bothReadings(all, all)).toEqual([
      'Of all: 1 of 25 (4.0 %) if the 3 that could not be judged were fine, 4 of 25 (16.0 %) if they were exceptions.',
    ]);
  });

  it('has one reading only where everything or nothing could be judged', () => {
    expect(bothReadings({ ...FIGURES, indeterminate: 0 }, null)).toEqual([]);
    expect(bothReadings({ ...FIGURES, pass: 0, exceptions: 0, indeterminate: 25 }, undefined)).toEqual([]);
  });

  const control = withFigures(changeControl(1204));

  it('stands in the one line of the control, with the attribute where that is another', () => {
    expect(verdictLine(control)).toBe(
      '25 drawn of 1,204, 1 exception: at most 17.5 % (28.0 % if the 3 that could not be judged were exceptions) at 95 %, tolerable 10 %: no',
    );
    const [first, second, ...rest] = changeControl(1204).sampleFigures;
    if (first === undefined || second === undefined) throw new Error('the example has figures');
    const sampleFigures = [first, { ...second, indeterminate: 1, upperLimitPessimistic: 22.9236 }, ...rest];
    expect(verdictLine({ ...control, sampleFigures })).toContain(
      '(attribute B 23.0 % if the 1 that could not be judged was an exception)',
    );
  });

  it('reaches page and OSCAL alike', () => {
    const report = { ...exampleReport(60), controls: [control] };
    for (const text of [renderGapReportHtml(report, LINKS), renderOscal(report)])
      expect(text).toContain(
        'at most 17.5 % if the 3 that could not be judged were fine, at most 28.0 % if they were exceptions.',
      );
    expect(renderOscal(report)).toContain('"upper-deviation-limit-pessimistic"');
    expect(renderOscal(exampleReport(60))).not.toContain('"upper-deviation-limit-pessimistic"');
  });
});

function withFigures(base: ControlResult): ControlResult {
  return { ...base, sampleFigures: [FIGURES, ...base.sampleFigures.slice(1)] };
}
