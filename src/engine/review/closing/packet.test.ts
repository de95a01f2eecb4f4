import { describe, expect, it } from 'vitest';
import { ANA, FLAGGED, ReviewDesk, reviewLine } from '../../../../test/support/review-desk.ts';
import type { ReviewPacket } from '../../../domain/packet.ts';
import { parsePeriod } from '../../../domain/period.ts';
import type { Grant, RemediationStatus } from '../../../domain/remediation.ts';
import type { Assignment, Campaign } from '../../../domain/review.ts';
import { UNASSIGNED } from '../assign.ts';
import { blockersOf } from './blockers.ts';
import type { ClosingFacts } from './facts.ts';
import { type PacketSettings, reviewPacket } from './packet.ts';

const NOW = '2026-09-16T09:00:00.000Z';

const SETTINGS: PacketSettings = {
  company: 'Acme',
  tool: { name: 'fieldwork', version: '0.1.0', configDigest: '0'.repeat(64) },
  simulatedClock: true,
  ledgerHead: null,
  indicators: { planted: [], keptAllBefore: new Map() },
  closedBy: null,
  documentDigest: 'd'.repeat(64),
};

/** The packet of a desk's campaign, changed as wanted before anybody looks at its tickets. */
async function packetOf(
  desk: ReviewDesk,
  change: Partial<Campaign> = {},
  parts: Partial<ClosingFacts> = {},
): Promise<ReviewPacket> {
  const campaign = { ...desk.campaign, ...change };
  const status = { ...(await desk.status()), campaign };
  const facts: ClosingFacts = {
    status,
    remediations: [],
    supplement: null,
    exceptions: [],
    last: null,
    carriedOver: [],
    period: parsePeriod('2026Q3', 'UTC'),
    now: NOW,
    ...parts,
  };
  return reviewPacket(facts, blockersOf(facts), SETTINGS);
}

function grant(name: string): Grant {
  return { kind: 'okta-group', account: 'okta:user/u1', from: 'okta:group/g1', name, rules: [] };
}

describe('the campaign in a packet', () => {
  it('names its review, the list it was compared with, and what is left out', async () => {
    const outOfScope = [{ what: 'Slack', reason: null }];
    const previous = { id: '2026Q2', frozenAt: '2026-06-14T09:00:00.000Z' };
    const { campaign } = await packetOf(new ReviewDesk(), { review: 'privileged', previous, outOfScope });
    expect(campaign).toMatchObject({ review: 'privileged', previous, outOfScope });
    expect(campaign).not.toHaveProperty('assignments');
  });

  it('tells what was not recorded from what is none', async () => {
    const { campaign: old } = await packetOf(new ReviewDesk());
    expect('previous' in old || 'outOfScope' in old).toBe(false);
    const { campaign } = await packetOf(new ReviewDesk(), { previous: null, outOfScope: [] });
    expect(campaign).toMatchObject({ previous: null, outOfScope: [] });
  });
});

describe('the lines in a packet', () => {
  it('say why they have their reviewer, what would have to go, and where all that was read', async () => {
    const evidence = {
      record: 'okta:user/u1',
      label: 'the account',
      artifact: 'a'.repeat(64),
      position: '/0',
    };
    const desk = new ReviewDesk([
      {
        ...reviewLine(1, { flags: FLAGGED, grants: [grant('group sales')], evidence: [evidence] }),
        rule: 'fallback',
        note: 'no manager in Okta',
        reportsToHolder: true,
      },
      reviewLine(2),
    ]);
    const { lines } = await packetOf(desk);
    expect(lines[0]).toMatchObject({
      rule: 'fallback',
      note: 'no manager in Okta',
      reportsToHolder: true,
      grants: ['group sales'],
      flags: FLAGGED,
      evidence: [evidence],
    });
    expect(lines[1]).toMatchObject({ reportsToHolder: false, grants: [], note: null });
  });

  it('that nobody may review have an entry among the reviewers, with their origin', async () => {
    const desk = new ReviewDesk();
    const nobody: Assignment = {
      id: UNASSIGNED,
      origin: null,
      reviewerId: UNASSIGNED,
      reviewerName: 'Nobody',
      reviewerEmail: '',
      jiraAccountId: null,
      lines: [{ ...reviewLine(1, { id: 'okta:user/u9|okta:app/a1' }), rule: 'nobody', note: 'has left' }],
    };
    const origin = { kind: 'supplement', from: null, why: 'They came.', dueDate: '2026-10-05' } as const;
    const later = { ...nobody, id: `${UNASSIGNED}+supplement`, origin };
    const assignments = [nobody, ...desk.campaign.assignments, later];
    const packet = await packetOf(desk, { assignments });
    expect(packet.reviewers.map((one) => [one.assignment, one.email, one.state])).toEqual([
      [UNASSIGNED, null, 'nobody may review them'],
      ['person:ana', 'ana@acme.test', '3 lines open'],
      [`${UNASSIGNED}+supplement`, null, 'nobody may review them'],
    ]);
    expect(packet.reviewers[2]).toMatchObject({ origin, issue: '', late: false, signedOffAt: null });
    expect(packet.reviewers[0]?.rules).toEqual([{ rule: 'nobody', note: 'has left', lines: 1 }]);
    expect(packet.lines).toHaveLength(5);
  });
});

describe('what was said, in a packet', () => {
  it('comes with the passages that are no answer', async () => {
    const desk = new ReviewDesk();
    desk.say('keep 1\nthe others look odd');
    const { statements } = await packetOf(desk);
    expect(statements[0]).toMatchObject({
      notUnderstood: [expect.stringContaining('look odd')],
      problems: [],
    });
  });

  it('comes with what is wrong with a workbook', async () => {
    const desk = new ReviewDesk();
    const problems = [{ cell: 'N4', text: 'is no answer' }];
    desk.workbook = async () => ({ answers: [], problems });
    desk.attach('answers.xlsx', ANA);
    const { statements } = await packetOf(desk);
    expect(statements[0]).toMatchObject({ kind: 'workbook', notUnderstood: [], problems });
  });
});

describe('what came after, in a packet', () => {
  it('names what a removal is read from, when it was decided, and where its event stands', async () => {
    const event = { record: 'okta:event/e1', at: NOW, by: 'it', artifact: 'b'.repeat(64), position: '/3' };
    const decidedAt = '2026-09-15T09:00:00.000Z';
    const remediation = {
      system: 'AWS',
      decidedAt,
      grants: [grant('group ops')],
      proofs: [grant('the user')],
    };
    const none = { before: null, latest: null, issue: null, administrator: null };
    const status = { ...none, remediation, event, state: 'verified' } as unknown as RemediationStatus;
    const { remediations } = await packetOf(new ReviewDesk(), {}, { remediations: [status] });
    expect(remediations[0]).toMatchObject({
      system: 'AWS',
      decidedAt,
      grants: ['group ops'],
      proofs: ['the user'],
      event,
    });
  });

  it('has the ids, the sources and the digest of the supplement', async () => {
    const found = {
      at: NOW,
      sources: [{ stream: 'okta.users', scope: '', collectionId: 'c2', at: NOW }],
      added: ['okta:user/u7|okta:app/a1'],
      changed: [],
      gone: ['okta:user/u1|okta:app/a1'],
      digest: 'd'.repeat(64),
    };
    const supplement = { ...found, campaign: '2026Q3', assignments: [] };
    const packet = await packetOf(new ReviewDesk(), {}, { supplement });
    expect(packet.supplement).toEqual(found);
  });
});

describe('the words of a closing', () => {
  it('count one as one', async () => {
    const one = await packetOf(new ReviewDesk([reviewLine(1)]));
    const texts = one.blockers.map(({ text }) => text);
    expect(texts).toContain('Ana Ruiz has not signed off SEC-1 (1 line is open)');
    const three = await packetOf(new ReviewDesk());
    expect(three.blockers[0]?.text).toContain('(3 lines are open)');
    const facts = (packet: ReviewPacket) => packet.tests.flatMap((test) => test.facts);
    expect(facts(one)).toContain('SEC-1 (Ana Ruiz): line 1 has no decision');
    expect(facts(three)).toContain('SEC-1 (Ana Ruiz): lines 1, 2, 3 have no decision');
    expect(facts(one)).toContain('1 ticket is not signed off yet');
  });

  it('say where the ids stand of which the list has its digest', async () => {
    const { notes } = await packetOf(new ReviewDesk());
    for (const place of ['“id” of each of the “lines”', 'column “Line id”', '“Evidence behind these lines”'])
      expect(notes[0]).toContain(place);
  });
});
