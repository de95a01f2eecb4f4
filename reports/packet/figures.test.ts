import { describe, expect, it } from 'vitest';
import type { ReviewPacket } from '../../src/domain/packet.ts';
import { barePacket, examplePacket } from '../../test/support/reports/example-packet.ts';
import { figuresOf, listDigest, passageOf } from './figures.ts';
import { duration, outcomeSentences, tallyWords } from './words.ts';

const packet = examplePacket();
const passage = passageOf(packet);
const figures = figuresOf(packet, passage);

/** The example with one ticket given anew to somebody else, without answers yet. */
function reassigned(): ReviewPacket {
  const [first] = packet.reviewers;
  if (first === undefined) throw new Error('the example has reviewers');
  const origin = {
    kind: 'reassigned',
    from: first.assignment,
    why: 'has left',
    dueDate: '2026-10-23',
  } as const;
  const anew = { ...first, assignment: 'person:00u7+1', issue: 'SEC-20', origin, signedOffAt: null };
  const given = packet.lines.filter((line) => line.assignment === first.assignment);
  return {
    ...packet,
    reviewers: [...packet.reviewers, anew],
    lines: [
      ...packet.lines,
      ...given.map((line) => ({ ...line, assignment: anew.assignment, issue: 'SEC-20', decision: null })),
    ],
  };
}

describe('the figures of a packet', () => {
  it('count each line once, where it is decided', () => {
    expect(figures).toMatchObject({
      lines: 67,
      kept: 51,
      revoked: 5,
      changed: 2,
      undecided: 9,
      handedOn: 1,
      later: 2,
    });
    expect(figures.kept + figures.revoked + figures.changed + figures.undecided).toBe(figures.lines);
  });

  it('count people, tickets, removals and outcomes', () => {
    expect(figures).toMatchObject({ reviewers: 4, tickets: 6, signedOff: 5, late: 2, blocking: 0 });
    expect(figures).toMatchObject({ due: 6, gone: 2, notGone: 4, withdrawn: 1 });
    expect(figures.outcomes).toEqual({ pass: 7, exception: 3, indeterminate: 1, 'not-applicable': 1 });
  });

  it('count a ticket that was given anew once, and its lines where they went', () => {
    const later = reassigned();
    const counted = figuresOf(later, passageOf(later));
    expect(counted).toMatchObject({ tickets: 6, signedOff: 4, lines: 68, handedOn: 24 });
    expect(counted.undecided).toBe(9 + 24);
    expect(listDigest(later, passageOf(later))).toEqual(listDigest(packet, passage));
  });

  it('work out the digest of the frozen list, without what came later', () => {
    expect(listDigest(packet, passage)).toEqual({ ids: 65, digest: packet.campaign.digest });
    const nobody = packet.reviewers.find((one) => one.email === null);
    const [first] = packet.lines;
    if (nobody === undefined || first === undefined) throw new Error('the example has lines of nobody');
    const assignment = 'unassigned+supplement';
    const origin = { kind: 'supplement', from: null, why: 'came later', dueDate: '2026-10-23' } as const;
    const more = {
      ...packet,
      reviewers: [...packet.reviewers, { ...nobody, assignment, origin }],
      lines: [...packet.lines, { ...first, assignment }],
    };
    expect(listDigest(more, passageOf(more)).digest).toBe(packet.campaign.digest);
    expect(figuresOf(more, passageOf(more)).later).toBe(3);
  });

  it('follow an assignment that comes from itself without end', () => {
    const [first] = packet.reviewers;
    const origin = {
      kind: 'handed-on',
      from: first?.assignment ?? '',
      why: '',
      dueDate: '2026-10-16',
    } as const;
    const circle = {
      ...packet,
      reviewers: packet.reviewers.map((one) => (one === first ? { ...one, origin } : one)),
    };
    expect(figuresOf(circle, passageOf(circle)).later).toBe(2);
  });
});

describe('the words of a packet', () => {
  it('say what was reviewed and how it came out', () => {
    const said = outcomeSentences(figures, packet.campaign, packet.exceptions.length).join(' ');
    for (const part of [
      'The list has 65 lines of 12 people; 25 lines are flagged, and 2 lines came later.',
      '4 reviewers were asked: 51 kept, 5 revoked, 2 changed, 9 without a decision.',
      '5 of 6 tickets signed off; 2 late.',
      'Of 6 removals and changes asked for, 2 were seen done in the source, 4 were not.',
      '1 decision to take away or change was taken back by the reviewer.',
      '4 exceptions were approved by name',
      'Of 12 tests, 7 passed, 3 showed an exception, 1 could not be judged, 1 did not apply.',
    ])
      expect(said).toContain(part);
    const bare = barePacket();
    const none = outcomeSentences(figuresOf(bare, passageOf(bare)), bare.campaign, 0).join(' ');
    expect(none).toContain('No exceptions were recorded.');
    expect(none).toContain('Nothing had to be taken away or changed.');
  });

  it('say how long something took', () => {
    const times = [null, 0, 45_000, 59_700, 3_540_000, 7_500_000, 7_200_000, 86_400_000, 342_000_000];
    expect(times.map(duration)).toEqual([
      null,
      '0 s',
      '45 s',
      '1 min',
      '59 min',
      '2 h 5 min',
      '2 h',
      '1 day',
      '3 days 23 h',
    ]);
  });

  it('leave out of a tally what is not there', () => {
    const none = { lines: 0, kept: 0, revoked: 0, changed: 0, undecided: 0, handedOn: 0 };
    expect(tallyWords(none)).toBe('no lines');
    expect(tallyWords({ ...none, kept: 2, undecided: 1 })).toBe('2 kept, 1 without a decision');
  });
});
