import type { GapReport, PopulationItem } from '../../../src/domain/audit.ts';
import { exampleReport, gap } from './example.ts';
import { evidence } from './example-controls.ts';

/** The example report as strangers could have filled it. */

/** Texts that break careless output: markup, formulas, quotes, direction overrides, control characters. */
export const HOSTILE = {
  script: '<script>alert("x")</script>',
  attribute: `" onmouseover="alert(1)' x='`,
  formula: '=HYPERLINK("http://evil.example","click")',
  plus: '+1-555-0100',
  at: '@SUM(A1:A9)',
  rtl: 'Ana \u202Egnp.exe\u202C Lima \u200Fשלום',
  control: 'bell\u0007 null\u0000 vt\u000B lone\uD800 bom\uFEFF',
  escape: 'literal _x0041_ stays',
} as const;

/** The example with every text that people outside can write replaced by something hostile. */
export function hostileReport(): GapReport {
  const base = exampleReport(60);
  const texts = Object.values(HOSTILE);
  const nasty = (index: number): string => texts[index % texts.length] ?? '';
  const dirty = (item: PopulationItem, index: number): PopulationItem => ({
    ...item,
    title: nasty(index),
    group: nasty(index + 1),
    problem: index % 9 === 0 ? nasty(index + 2) : null,
    evidence: [{ ...evidence(nasty(index), nasty(index + 3)), position: nasty(index + 4) }],
  });
  return {
    ...base,
    company: `${HOSTILE.script}${HOSTILE.rtl}`,
    controls: base.controls.map((control) => ({
      ...control,
      because: texts,
      sample: control.sample.map((one, index) => ({
        ...one,
        item: dirty(one.item, index),
        results: one.results.map((result) => ({
          ...result,
          reason: nasty(index),
          explanation: nasty(index + 1),
        })),
      })),
      deviating: control.deviating.map((one, index) => ({ ...one, item: dirty(one.item, index) })),
    })),
    gaps: texts.map((text, index) =>
      gap(text, {
        title: nasty(index + 1),
        detail: nasty(index + 2),
        owner: nasty(index),
        fix: nasty(index + 3),
        code: nasty(index),
        ticket: nasty(index),
      }),
    ),
    inventory: {
      limits: [],
      rows: (base.inventory?.rows ?? []).map((row, index) => ({
        ...row,
        ...{ name: nasty(index), declared: [nasty(index + 1)], note: nasty(index + 2) },
        evidence: [evidence(nasty(index + 3), nasty(index + 4))],
      })),
    },
    ...(base.practice === undefined
      ? {}
      : {
          practice: {
            ...base.practice,
            limits: texts,
            changes: base.practice.changes.map((change, index) => ({
              ...change,
              ...{ name: nasty(index), words: nasty(index), documented: nasty(index + 1) },
            })),
            documented: [{ from: base.period.window.from, why: HOSTILE.script }],
          },
        }),
    streams: base.streams.map((stream, index) => ({
      ...stream,
      scope: nasty(index),
      problems: [nasty(index + 1)],
    })),
    review:
      base.review === null
        ? null
        : {
            ...base.review,
            tickets: base.review.tickets.map((ticket, index) => ({
              ...ticket,
              key: nasty(index),
              reviewer: nasty(index + 1),
              signedOffBy: nasty(index + 2),
              unreadable: index % 2 === 0 ? nasty(index + 3) : null,
            })),
          },
    untestedRules: texts.map((text) => ({ rule: text, consequence: text })),
  };
}
