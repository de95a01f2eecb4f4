import { describe, expect, it } from 'vitest';
import type { SourceCoverage } from '../domain/audit.ts';
import { sourceTrouble, sourceTroubles } from './audit-sources.ts';

const Q3 = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const LATER = '2026-10-05T00:00:00.000Z';

const source = (parts: Partial<SourceCoverage>): SourceCoverage => ({
  stream: 'cloudtrail.events',
  scope: 'files',
  mode: 'events',
  needed: Q3,
  covered: [Q3],
  gaps: [],
  freshAt: LATER,
  failure: null,
  problems: [],
  ...parts,
});
const nothing = { covered: [], gaps: [Q3], freshAt: null };
const BROKEN = 'broken.json: not readable';

describe('what is missing of a source, in one sentence', () => {
  it.each<[string, Partial<SourceCoverage>, string | null]>([
    ['nothing', {}, null],
    ['everything', nothing, 'cloudtrail.events files was never collected.'],
    [
      'an attempt that met a file nobody can read',
      { ...nothing, failure: BROKEN },
      'cloudtrail.events files was never collected completely: broken.json: not readable.',
    ],
    [
      'a part, and why',
      { gaps: [{ from: '2026-08-01T00:00:00.000Z', to: '2026-08-03T00:00:00.000Z' }], failure: `${BROKEN}.` },
      'cloudtrail.events files was not collected from 2026-08-01T00:00Z to 2026-08-03T00:00Z: broken.json: not readable.',
    ],
    [
      'a fresh snapshot',
      { mode: 'snapshot', covered: [], gaps: [Q3], freshAt: '2026-08-01T09:00:00.000Z' },
      'cloudtrail.events files was last collected on 2026-08-01, too long before the end of the period.',
    ],
    [
      'days',
      { problems: ['(almost) nothing arrived'] },
      'cloudtrail.events files: (almost) nothing arrived.',
    ],
  ])('%s', (_, parts, expected) => expect(sourceTrouble(source(parts))).toBe(expected));
});

describe('what is missing of several sources', () => {
  const silent = { problems: ['(almost) nothing arrived on 2026-09-09'] };

  it('the same problem in several scopes is one sentence, another problem another one', () => {
    const sources = ['1/eu', '2/eu', '3/eu'].map((scope) => source({ scope, ...silent }));
    expect(sourceTroubles([...sources, source({ scope: '4/eu' }), source(nothing)])).toEqual([
      'cloudtrail.events 1/eu, 2/eu, 3/eu: (almost) nothing arrived on 2026-09-09.',
      'cloudtrail.events files was never collected.',
    ]);
  });

  it('of very many scopes some are named', () => {
    const many = Array.from({ length: 40 }, (_, index) => source({ scope: `${index}`, ...silent }));
    expect(sourceTroubles(many)).toEqual([
      'cloudtrail.events 0, 1, 2, 3, 4 and 35 more: (almost) nothing arrived on 2026-09-09.',
    ]);
  });

  it('other streams are never joined', () => {
    expect(
      sourceTroubles([source(silent), source({ stream: 'okta.logs', scope: '', ...silent })]),
    ).toHaveLength(2);
  });
});
