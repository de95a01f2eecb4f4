import { describe, expect, it } from 'vitest';
import { exampleReport, gap } from '../../../test/support/reports/example.ts';
import type { GapReport } from '../../domain/audit.ts';
import { findingId, sightingOf } from './identify.ts';

const INVENTORY = { id: 'inventory/undeclared-account', kind: 'inventory', control: null };
const PRACTICE = { id: 'practice/practice-undocumented', kind: 'practice', control: null };

/** The example, whose inventory has nothing that could not be told. */
function report(parts: Partial<GapReport> = {}): GapReport {
  const example = exampleReport(30);
  return { ...example, inventory: { rows: example.inventory?.rows ?? [], limits: [] }, ...parts };
}

describe('findings besides the controls', () => {
  it('are one per cause, whichever account or role shows it', () => {
    const about = { kind: 'inventory', code: 'undeclared-account', control: null };
    expect(findingId(gap('aws:account/1', about))).toBe(INVENTORY.id);
    expect(findingId(gap('aws:account/2', about))).toBe(INVENTORY.id);
  });

  it('are not seen any more where inventory and practice were whole', () => {
    expect(sightingOf(report(), INVENTORY, [])).toMatchObject({ outcome: 'not-seen' });
    expect(sightingOf(report(), PRACTICE, [])).toMatchObject({ outcome: 'not-seen' });
  });

  it('may be there where part of it could not be told: that mends nothing', () => {
    const { practice } = report();
    if (practice === undefined) throw new Error('the example has a practice');
    const limits = ['The log of 2026Q3 was not complete.'];
    const limited = report({ inventory: { rows: [], limits }, practice: { ...practice, limits } });
    for (const finding of [INVENTORY, PRACTICE])
      expect(sightingOf(limited, finding, [])).toMatchObject({
        ...{ outcome: 'cannot-tell', because: 'The log of 2026Q3 was not complete.' },
      });
    const { inventory: _, practice: __, ...older } = report();
    for (const finding of [INVENTORY, PRACTICE])
      expect(sightingOf(older, finding, [])).toMatchObject({ outcome: 'cannot-tell' });
  });
});

describe('tickets and accounts without an event', () => {
  const TICKET = {
    ...{ id: 'change-approved/ticket-without-event', kind: 'completeness', control: 'change-approved' },
  };
  const ACCOUNT = {
    ...{ id: 'access-approved/appeared-without-event', kind: 'completeness', control: 'access-approved' },
  };
  const check = { unable: null, without: [] };
  const asked = (tickets: object, appeared: object) =>
    report({
      completeness: {
        tickets: [{ control: 'change-approved', ...check, ...tickets }],
        appeared: [{ ...check, ...appeared }],
      },
    } as unknown as Partial<GapReport>);

  it('are gone only where all were asked and none is in doubt', () => {
    for (const finding of [TICKET, ACCOUNT])
      expect(sightingOf(asked({}, {}), finding, [])).toMatchObject({ outcome: 'not-seen' });
  });

  it.each([
    ['nobody could ask', { unable: 'No rule says what approved means.' }],
    ['the log had holes', { without: [{ certain: false }] }],
  ])('may be there where %s, whatever the control concludes', (_, doubt) => {
    for (const finding of [TICKET, ACCOUNT])
      expect(sightingOf(asked(doubt, doubt), finding, [])).toMatchObject({ outcome: 'cannot-tell' });
  });

  it('may be there where they were not asked at all', () => {
    const { completeness: _, ...older } = report();
    for (const finding of [TICKET, ACCOUNT])
      expect(sightingOf(older, finding, [])).toMatchObject({ outcome: 'cannot-tell' });
  });
});
