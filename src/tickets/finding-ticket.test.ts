import { describe, expect, it } from 'vitest';
import { plainBlocks } from '../../test/support/plain-blocks.ts';
import { exampleFindings } from '../../test/support/reports/example-findings.ts';
import { findingTicket } from './finding-ticket.ts';

const OPTIONS = { project: 'SEC', issueType: 'Task', labels: [], fields: {} };

function textOf(kind: string): string {
  const [standing] = exampleFindings();
  if (standing === undefined) throw new Error('the example has findings');
  return plainBlocks(
    findingTicket({ ...standing, finding: { ...standing.finding, kind } }, null, OPTIONS).body,
  );
}

describe('the ticket of a finding', () => {
  it('asks for nature and cause of a deviation, in lines that can be read back', () => {
    expect(textOf('exception')).toMatch(/Nature: .*isolated[\s\S]*Cause: /);
  });

  it('does not ask how a source came to be broken', () => {
    expect(textOf('coverage-gap')).not.toContain('Nature: ');
  });
});
