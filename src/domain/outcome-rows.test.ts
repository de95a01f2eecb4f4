import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Outcome } from './audit.ts';
import { OutcomeWriter, outcomeAt } from './outcome-rows.ts';

const outcome = fc.constantFrom<Outcome | null>('pass', 'exception', 'not-applicable', 'indeterminate', null);

it('gives back every outcome at its place, and null where a control said nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(outcome, outcome), { maxLength: 30 }), (items) => {
      const writer = new OutcomeWriter([{ id: 'a' }, { id: 'b' }], items.length);
      for (const item of items)
        writer.add(
          item.flatMap((value, index) =>
            value === null
              ? []
              : { attribute: 'ab'[index] ?? '', outcome: value, reason: '', explanation: '', evidence: [] },
          ),
        );
      const rows = writer.rows();
      expect(items.map((_, index) => [outcomeAt(rows, 'a', index), outcomeAt(rows, 'b', index)])).toEqual(
        items,
      );
      expect([outcomeAt(rows, 'a', items.length), outcomeAt(rows, 'c', 0)]).toEqual([null, null]);
    }),
  );
});
