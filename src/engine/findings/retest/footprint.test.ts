import { describe, expect, it } from 'vitest';
import type { FindingItem, FindingStanding } from '../../../domain/finding.ts';
import type { FootprintCheck, FoundCall, OwnCall } from '../../../domain/footprint.ts';
import { footprintAnswer } from './footprint.ts';

const SUBJECT = 'cloudtrail.events:111122223333/us-east-1';
const ITEM = { subject: SUBJECT } as FindingItem;

const at = (date: string): string => `${date}T02:00:00.000Z`;
const made = (date: string): OwnCall => ({
  collectionId: 'c1',
  scope: '111122223333/us-east-1',
  request: 'cloudtrail:LookupEvents',
  requestId: `r-${date}`,
  at: at(date),
  artifact: 'a'.repeat(64),
});
const found = (date: string): FoundCall => ({
  at: at(date),
  requestId: `r-${date}`,
  evidence: { record: 'e', label: '', artifact: 'a'.repeat(64), position: '' },
});
const check = (parts: Partial<FootprintCheck>): FootprintCheck => ({
  stream: 'cloudtrail.events',
  scope: '111122223333/us-east-1',
  accountId: '111122223333',
  call: 'cloudtrail:LookupEvents',
  unable: null,
  made: 3,
  found: 0,
  untold: 0,
  missing: [],
  newest: null,
  ...parts,
});
const open: Pick<FindingStanding, 'state' | 'since'> = { state: 'open', since: at('2026-10-05') };
const fixed: Pick<FindingStanding, 'state' | 'since'> = { state: 'fixed', since: at('2026-10-20') };
const said = (checks: readonly FootprintCheck[], standing = fixed) =>
  footprintAnswer(checks, standing, ITEM).said;

describe('a log without our own calls, looked at again', () => {
  it('is mended by a call after the fix that the log shows', () => {
    const missing = [made('2026-08-02'), made('2026-09-02')];
    expect(footprintAnswer([check({ missing, newest: found('2026-10-25') })], fixed, ITEM)).toEqual({
      said: 'mended',
      words: 'The log shows cloudtrail:LookupEvents of 2026-10-25.',
    });
  });

  it('is not mended while a call after the fix is missing, whatever came later', () => {
    const missing = [made('2026-08-02'), made('2026-10-22')];
    expect(said([check({ missing, newest: found('2026-10-25') })])).toBe('still');
  });

  it('is not mended by a call from before the fix', () => {
    const missing = [made('2026-08-02')];
    const answer = footprintAnswer([check({ missing, newest: found('2026-10-02') })], fixed, ITEM);
    expect(answer.said).toBe('unknown');
    expect(answer.words).toContain('collect first');
  });

  it('without a word of a fix: missing calls are missing, until the log shows later ones', () => {
    const missing = [made('2026-09-02')];
    expect(said([check({ missing })], open)).toBe('still');
    expect(said([check({ missing, newest: found('2026-09-20') })], open)).toBe('mended');
  });

  it('calls that arrived late mend it', () => {
    expect(said([check({ found: 3, newest: found('2026-09-02') })], open)).toBe('mended');
  });

  it('of several kinds of call the worst counts', () => {
    const fine = check({ newest: found('2026-10-25') });
    expect(said([fine, check({ call: 'iam:X', missing: [made('2026-10-22')] })])).toBe('still');
    expect(said([fine, check({ call: 'iam:X', unable: 'Nothing was collected.' })])).toBe('unknown');
  });

  it('says that nobody can tell where the log is read no more, or nothing can be looked for', () => {
    expect(said([])).toBe('unknown');
    expect(said([check({ scope: '111122223333/eu-west-1', newest: found('2026-10-25') })])).toBe('unknown');
    const unable = 'The program calls AWS nowhere while it reads log files.';
    expect(footprintAnswer([check({ call: null, unable })], fixed, ITEM)).toEqual({
      said: 'unknown',
      words: unable,
    });
  });
});
