import { describe, expect, it } from 'vitest';
import { plainBlocks } from '../../test/support/plain-blocks.ts';
import { exampleFindings } from '../../test/support/reports/example-findings.ts';
import { findingComment, findingTicket } from './finding-ticket.ts';

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

describe('a failed re-test', () => {
  it('says in the ticket what was seen', () => {
    const [standing] = exampleFindings();
    if (standing === undefined) throw new Error('the example has findings');
    const at = '2026-11-20T09:00:00.000Z';
    const told = (seen: readonly string[]) =>
      plainBlocks(findingComment({ kind: 'still-there', standing, at, seen }));
    expect(told(['No rule of today names it.'])).toMatch(/Still there\.[\s\S]*No rule of today names it\./);
    expect(told([])).toContain('goes back to work');
  });
});
