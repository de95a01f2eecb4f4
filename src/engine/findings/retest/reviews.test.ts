import { describe, expect, it } from 'vitest';
import { RemovalDesk } from '../../../../test/support/removal-desk.ts';
import { ANA, BEN, FLAGGED, ReviewDesk, reviewLine } from '../../../../test/support/review-desk.ts';
import type { Gap } from '../../../domain/audit.ts';
import type { FindingItem, FindingStanding } from '../../../domain/finding.ts';
import { addMs, type Instant, MS_PER_DAY } from '../../../domain/instant.ts';
import type { RemediationStatus } from '../../../domain/remediation.ts';
import type { Flag } from '../../../domain/review.ts';
import { reviewGaps } from '../../review/gaps.ts';
import { remediationGaps } from '../../review/remediation/gaps.ts';
import { findingId } from '../identify.ts';
import { type ReviewAgain, reviewAnswer } from './reviews.ts';

const LATE = 30 * MS_PER_DAY;

/** The finding of a gap, with that gap alone as its item. */
function standingOf(gap: Gap, state: FindingStanding['state'] = 'open', since: Instant = gap.since ?? '') {
  const { kind, code, control, title } = gap;
  const item = { ...gap, since: gap.since ?? null } satisfies FindingItem;
  const finding = {
    id: findingId(gap),
    kind,
    code,
    control,
    title,
    firstSeen: { period: '2026Q3', at: since },
  };
  const standing = { finding, state, since, items: [item], seenIn: { period: '2026Q3', at: since } };
  return { item, standing: standing as Partial<FindingStanding> as FindingStanding };
}

const gapOf = (gaps: readonly Gap[], code: string): Gap => {
  const gap = gaps.find((one) => one.code === code);
  if (gap === undefined) throw new Error(`no ${code} among ${gaps.map((one) => one.code).join()}`);
  return gap;
};

async function review(desk: ReviewDesk, parts: Partial<ReviewAgain> = {}): Promise<ReviewAgain> {
  return { status: await desk.status(), remediations: [], held: null, unable: 'Nothing was read.', ...parts };
}
const said = (
  { item, standing }: ReturnType<typeof standingOf>,
  again: ReviewAgain,
  now: Instant,
): string => {
  const answer = reviewAnswer({ reviews: [again], now }, standing, item);
  return `${answer.said}: ${answer.words}`;
};

/** A desk long after its list was due. */
const overdue = (desk = new ReviewDesk()): ReviewDesk => {
  desk.wait(30);
  return desk;
};
const found = async (desk: ReviewDesk, code: string) =>
  standingOf(gapOf(reviewGaps(await desk.status(), desk.now), code));

describe('a review that was not signed off', () => {
  it('is mended when its reviewer signs it off with every line answered, however late', async () => {
    const desk = overdue();
    const finding = await found(desk, 'review-not-signed-off');
    const ask = async () => said(finding, await review(desk), desk.now);
    expect(await ask()).toBe('still: Its reviewer has not signed it off.');
    desk.close(BEN);
    expect(await ask()).toMatch(/^still: .*by Ben Ode, who is not its reviewer/);
    desk.close(ANA);
    expect(await ask()).toMatch(/^still: .*3 of its lines without an answer/);
    desk.say('keep all');
    desk.close(ANA);
    expect(await ask()).toMatch(/^mended: Signed off by Ana Ruiz/);
  });

  it('is unknown while its ticket cannot be read, which is a finding of its own', async () => {
    const desk = overdue();
    const finding = await found(desk, 'review-not-signed-off');
    desk.gone = true;
    expect(said(finding, await review(desk), desk.now)).toMatch(/^unknown: the ticket is gone/);
    const unreadable = await found(desk, 'review-unreadable');
    expect(said(unreadable, await review(desk), desk.now)).toMatch(/^still/);
    desk.gone = false;
    expect(said(unreadable, await review(desk), desk.now)).toBe('mended: The ticket can be read again.');
  });

  it('by its reviewer, or with open lines, is mended by a sign-off of theirs', async () => {
    const desk = new ReviewDesk();
    desk.close(BEN);
    const byAnother = await found(desk, 'signed-off-by-another');
    desk.close(ANA);
    const withOpen = await found(desk, 'signed-off-with-open-lines');
    expect(said(byAnother, await review(desk), desk.now)).toMatch(/^still/);
    desk.say('keep all');
    desk.close(ANA);
    for (const one of [byAnother, withOpen])
      expect(said(one, await review(desk), desk.now)).toMatch(/^mended/);
  });

  it('in time stays late: only the next review can be in time', async () => {
    const desk = overdue();
    desk.say('keep all');
    desk.close(ANA);
    const late = await found(desk, 'review-signed-off-late');
    expect(said(late, await review(desk), desk.now)).toMatch(
      /^unknown: It was signed off late: that is past/,
    );
  });
});

describe('words of a review ticket', () => {
  it('that were edited after the sign-off stay in its history, until it is signed off anew', async () => {
    const desk = new ReviewDesk();
    const id = desk.say('keep all');
    desk.close(ANA);
    await desk.sync();
    desk.edit(id, 'keep all, revoke 2');
    await desk.sync();
    const edited = await found(desk, 'answer-edited-after-sign-off');
    expect(said(edited, await review(desk), desk.now)).toMatch(
      /^unknown: The history of the ticket holds it/,
    );
  });

  it('that pass a line on are mended by a decision, and unknown where nobody can read it', async () => {
    const desk = new ReviewDesk();
    desk.say('keep 1-2\nnot mine 3');
    desk.close(ANA);
    const passed = await found(desk, 'line-passed-on');
    expect(said(passed, await review(desk), desk.now)).toBe('still: Nobody has decided about the line yet.');
    desk.gone = true;
    expect(said(passed, await review(desk), desk.now)).toMatch(/^unknown/);
    desk.gone = false;
    desk.say('keep 3');
    desk.close(ANA);
    expect(said(passed, await review(desk), desk.now)).toMatch(/^mended/);
  });
});

describe('a removal', () => {
  const gapIn = (status: RemediationStatus, code: string) =>
    standingOf(gapOf(remediationGaps([status]), code));
  const now = '2026-11-01T00:00:00.000Z';
  const ask = async (finding: ReturnType<typeof standingOf>, status: RemediationStatus) =>
    said(finding, await review(new ReviewDesk(), { remediations: [status] }), now);

  it('that was not done is mended when the source does not show it any more', async () => {
    const desk = new RemovalDesk().wait(24 * 30);
    const open = await desk.sync();
    const finding = gapIn(open, 'removal-not-done');
    expect(await ask(finding, open)).toMatch(/^still: The source system still shows it/);
    desk.held.set('okta:group/g1', { there: false });
    const gone = await desk.wait(1).sync();
    expect(await ask(finding, gone)).toMatch(/^mended: It is gone, seen in the source on 2026-10-14/);
    expect(await ask(gapIn(gone, 'removal-late'), gone)).toMatch(/^unknown: It was removed late/);
    desk.held.set('okta:group/g1', { there: true });
    const back = await desk.wait(48).sync();
    expect(await ask(gapIn(back, 'granted-again'), back)).toMatch(/^still/);
  });

  it('of which nobody can tell stays unknown until the system is read', async () => {
    const desk = new RemovalDesk(undefined, 'unauthorized').wait(24);
    const unread = await desk.sync();
    const finding = gapIn(unread, 'removal-unknown');
    expect(await ask(finding, unread)).toBe('unknown: The source system could not be read.');
    desk.held.set('okta:group/g1', { there: true });
    expect(await ask(finding, await desk.wait(1).sync())).toMatch(/^mended: .*still there: that is another/);
  });
});

describe('a flag', () => {
  const line = (flags: readonly Flag[]) => reviewLine(1, { flags });
  const at = addMs('2026-09-14T09:00:00.000Z', LATE);
  const source = { stream: 'okta.users', scope: '', collectionId: 'c', at, complete: true, trouble: null };
  /** Who holds what today, of which one account carries these flags; null: nothing. */
  const today = (flags: readonly Flag[] | null, parts: object = {}): Partial<ReviewAgain> => ({
    held: {
      candidates: flags === null ? [] : [{ line: line(flags), owner: {} as never }],
      outOfScope: [],
      sources: [{ ...source, ...parts }],
    },
    unable: null,
  });
  const NO_MFA: Flag = { code: 'no-mfa', text: 'no MFA' };
  const UNKNOWN: Flag = { code: 'mfa-unknown', text: 'MFA: cannot tell' };
  const desk = new ReviewDesk([line([NO_MFA])]);

  it.each([
    ['is still there when the newest snapshots show it', today([NO_MFA]), /^still: .*no MFA/],
    ['is mended when they do not', today([]), /^mended: The newest snapshots do not show it/],
    ['is mended when the account holds nothing more', today(null), /^mended: The account holds nothing/],
    ['is unknown when they cannot tell', today([UNKNOWN]), /^unknown: Whether it has MFA/],
    [
      'is unknown when the last collection failed',
      today([], { trouble: { code: 'source-failed', text: 'it failed' } }),
      /^unknown: okta\.users: it failed/,
    ],
    ['is unknown when nothing was read', { held: null, unable: 'No snapshot.' }, /^unknown: No snapshot/],
  ])('%s', async (_, parts, expected) => {
    const finding = await found(desk, 'no-mfa');
    expect(said(finding, await review(desk, parts), at)).toMatch(expected);
  });

  it('is unknown where the snapshots are older than the fix', async () => {
    const gap = gapOf(reviewGaps(await desk.status(), at), 'no-mfa');
    const finding = standingOf(gap, 'fixed', addMs(at, MS_PER_DAY));
    expect(said(finding, await review(desk, today([])), at)).toMatch(
      /^unknown: .*not collected since the fix/,
    );
  });

  it('that access came back is for the next review to compare, unless the account holds nothing', async () => {
    const back = new ReviewDesk([line([{ code: 'came-back', text: 'was revoked in June' }])]);
    const finding = await found(back, 'came-back');
    expect(said(finding, await review(back, today([])), at)).toMatch(/^unknown: Only the list of the next/);
    expect(said(finding, await review(back, today(null)), at)).toMatch(/^mended/);
  });

  it('of another account says nothing of this one', async () => {
    const other = new ReviewDesk([reviewLine(2, { flags: FLAGGED })]);
    const finding = await found(desk, 'no-mfa');
    expect(said(finding, await review(other, today(null)), at)).toMatch(/^unknown: No list/);
  });
});

describe('a line that nobody may review', () => {
  it('is mended when it has a reviewer', async () => {
    const desk = new ReviewDesk();
    const status = await desk.status();
    const assignments = status.campaign.assignments.map((one) => ({ ...one, reviewerId: 'unassigned' }));
    const ofNobody = { ...status, campaign: { ...status.campaign, assignments } };
    const finding = standingOf(gapOf(reviewGaps(ofNobody, desk.now), 'no-reviewer'));
    const again = await review(desk);
    expect(said(finding, { ...again, status: ofNobody }, desk.now)).toMatch(/^still/);
    expect(said(finding, again, desk.now)).toBe('mended: The line has a reviewer now.');
  });
});

describe('a system that is in no review', () => {
  const desk = new ReviewDesk();
  const gap: Gap = {
    ...{ fingerprint: 'f', kind: 'review-scope', code: 'system-not-reviewed', severity: 'medium' },
    ...{ subject: 'Slack', title: 'Slack', detail: '', owner: null, fix: '', control: null, evidence: [] },
    since: '2026-09-14T09:00:00.000Z',
  };
  const today = (outOfScope: readonly { readonly what: string; readonly reason: string | null }[]) => ({
    held: { candidates: [], outOfScope, sources: [] },
    unable: null,
  });

  it.each([
    ['still', [{ what: 'Slack', reason: null }], /^still/],
    ['with a reason now', [{ what: 'Slack', reason: 'no data in it' }], /^mended: .*no data in it/],
    ['in scope now, which only the next review proves', [], /^unknown: .*next access review/],
  ])('%s', async (_, left, expected) => {
    expect(said(standingOf(gap), await review(desk, today(left)), desk.now)).toMatch(expected);
  });
});
