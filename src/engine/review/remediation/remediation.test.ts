import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GRANT, RemovalDesk, removal, SIGNED_OFF } from '../../../../test/support/removal-desk.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { StoredRecord } from '../../../domain/records.ts';
import type { Grant, KeptSight } from '../../../domain/remediation.ts';
import { remediationGaps } from './gaps.ts';
import { proofsOf } from './open.ts';
import { remediationStatus } from './standing.ts';

const codes = (status: Parameters<typeof remediationGaps>[0][number]): string[] =>
  remediationGaps([status]).map(({ code }) => code);

/** What T. Ito did in Okta. */
const oktaEvent = (
  at: Instant,
  eventType: string,
  targets: readonly string[],
): StoredRecord<'okta.event'> => ({
  kind: 'okta.event',
  id: 'okta:event/e1',
  at,
  position: '/0',
  problem: null,
  stream: 'okta.logs',
  scope: '',
  artifact: 'a'.repeat(64),
  collectionId: 'c1',
  collectedAt: '2026-09-16T00:00:00.000Z',
  data: {
    uuid: 'e1',
    published: at,
    eventType,
    displayMessage: null,
    outcome: 'SUCCESS',
    actor: { id: 'u9', type: 'User', alternateId: 't.ito@acme.test', displayName: 'T. Ito' },
    targets: targets.map((id) => ({ id, type: 'any', alternateId: null, displayName: null })),
    clientIp: null,
    transactionId: null,
  },
});

describe('a removal', () => {
  it('is asked for in one ticket, and verified by a reading of the source, not by the ticket', async () => {
    const desk = new RemovalDesk();
    expect(await desk.sync()).toMatchObject({ state: 'open', issue: 'IT-88', late: false });
    desk.held.set(GRANT.from, { there: false });
    const status = await desk.wait(2).sync();
    expect(status).toMatchObject({ state: 'verified', goneSeenAt: desk.now, ticketDoneAt: null });
    expect(desk.notes.at(-1)).toMatch(/Gone\. Lena Vogt is no longer in eng-leads \(seen in Okta on/);
    await desk.wait(1).sync();
    expect([desk.tickets, desk.notes.length, codes(status)]).toEqual([1, 1, []]);
  });

  it('goes back to work when its ticket is closed and the access is there, and says so once per closing', async () => {
    const desk = new RemovalDesk();
    await desk.sync();
    desk.close();
    const status = await desk.sync();
    expect(status.state).toBe('still-there');
    expect(codes(status)).toEqual(['removal-not-done']);
    expect(desk.notes.at(-1)).toMatch(/Still there\. This ticket is closed, but Lena Vogt is a member/);
    expect([desk.reopened, desk.notes.length]).toEqual([1, 1]);
    await desk.wait(1).sync();
    expect(desk.notes).toHaveLength(1);
    desk.close();
    await desk.sync();
    expect([desk.reopened, desk.notes.length]).toEqual([2, 2]);
  });

  it('stops answering somebody who closes it for ever', async () => {
    const desk = new RemovalDesk();
    await desk.sync();
    for (let time = 0; time < 12; time++) {
      desk.close();
      await desk.sync();
    }
    expect(desk.notes).toHaveLength(5);
  });

  it('needs no ticket when it is gone already', async () => {
    const desk = new RemovalDesk(removal(), { there: false });
    expect(await desk.sync()).toMatchObject({ state: 'verified', issue: null, late: false });
    expect([desk.tickets, desk.notes]).toEqual([0, []]);
  });

  it('stays watched once a day, and a new grant is told and sent back', async () => {
    const desk = new RemovalDesk();
    await desk.sync();
    desk.held.set(GRANT.from, { there: false });
    await desk.wait(1).sync();
    const before = desk.looks.length;
    await desk.wait(2).sync();
    expect(desk.looks).toHaveLength(before);
    desk.held.set(GRANT.from, { there: true });
    const status = await desk.wait(24).sync();
    expect(status).toMatchObject({ state: 'regranted', regrantedAt: desk.now });
    expect(codes(status)).toEqual(['granted-again']);
    expect(desk.notes.at(-1)).toMatch(/There again\. It was gone, but Lena Vogt is a member/);
    expect(desk.reopened).toBe(1);
    desk.held.set(GRANT.from, { there: false });
    expect(await desk.wait(1).sync()).toMatchObject({ state: 'verified', goneSeenAt: desk.now });
  });

  it('is watched no more once the next review asks about it', async () => {
    const desk = new RemovalDesk();
    desk.held.set(GRANT.from, { there: false });
    await desk.sync();
    const before = desk.looks.length;
    await desk.wait(48).sync(false);
    expect(desk.looks).toHaveLength(before);
  });

  it.each(['unauthorized', 'forbidden', 'malformed', 'gone', 'rejected'] as const)(
    'is not told to be gone when the source answers %s',
    async (failure) => {
      const desk = new RemovalDesk();
      await desk.sync();
      desk.held.set(GRANT.from, failure);
      const status = await desk.wait(1).sync();
      expect(status).toMatchObject({ state: 'cannot-tell', goneSeenAt: null });
      expect(status.latest?.grants[0]?.words).toBe(`Okta says ${failure}`);
      expect(codes(status)).toEqual(['removal-unknown']);
      desk.held.set(GRANT.from, { there: false });
      expect((await desk.wait(1).sync()).state).toBe('verified');
    },
  );

  it('is late after its last day, told once, and late for good when it is done later', async () => {
    const desk = new RemovalDesk();
    await desk.sync();
    const status = await desk.wait(8 * 24).sync();
    expect(status).toMatchObject({ state: 'open', late: true });
    expect(codes(status)).toEqual(['removal-not-done']);
    await desk.wait(24).sync();
    expect(desk.notes.filter((note) => note.startsWith('Overdue.'))).toHaveLength(1);
    desk.held.set(GRANT.from, { there: false });
    const done = await desk.wait(1).sync();
    expect([done.state, done.late, codes(done)]).toEqual(['verified', true, ['removal-late']]);
  });

  it('counts as done when the log says so, though it was seen later', async () => {
    const desk = new RemovalDesk();
    await desk.sync();
    desk.store.add(oktaEvent('2026-09-15T10:00:00.000Z', 'group.user_membership.remove', ['u1', 'g1']));
    desk.held.set(GRANT.from, { there: false });
    const status = await desk.wait(10 * 24).sync();
    expect(status).toMatchObject({ state: 'verified', late: false, event: { by: 'T. Ito' } });
    expect(desk.notes.at(-1)).toMatch(/removed by T\. Ito on 15 September 2026, 10:00 UTC/);
  });

  it.each([
    ['change', false],
    ['revoke', true],
  ] as const)(
    'to %s a role in an app is late: %s, when the log has another role in time',
    async (verb, late) => {
      const app: Grant = { ...GRANT, kind: 'okta-app', from: 'okta:app/a1', name: 'app CRM' };
      const desk = new RemovalDesk(removal({ verb, target: 'viewer', grants: [app], proofs: [app] }));
      await desk.sync();
      desk.store.add(
        oktaEvent('2026-09-15T10:00:00.000Z', 'application.user_membership.update', ['u1', 'a1']),
      );
      desk.held.set(app.from, verb === 'change' ? { there: true, gives: 'viewer' } : { there: false });
      expect(await desk.wait(10 * 24).sync()).toMatchObject({ state: 'verified', late });
    },
  );

  it('of an app is proved by the app itself: a group that was left is not enough', () => {
    const line = {
      grants: [GRANT],
      accountRecord: 'okta:user/u1',
      entitlementRecord: 'okta:app/a1',
      entitlement: 'Salesforce',
    };
    expect(proofsOf(line).map(({ kind, from }) => [kind, from])).toEqual([['okta-app', 'okta:app/a1']]);
  });
});

describe('a change', () => {
  const change = removal({ id: '2026Q3/person:ana/3/change', verb: 'change', target: 'read-only' });

  it('is done when the source shows something else than before', async () => {
    const desk = new RemovalDesk(change, { there: true, gives: 'Admin' });
    expect((await desk.sync()).state).toBe('open');
    desk.held.set(GRANT.from, { there: true, gives: 'Viewer' });
    expect((await desk.wait(1).sync()).state).toBe('verified');
  });

  it('of a key that was made inactive takes it away as well; of anything else a change is no removal', async () => {
    const key = { ...GRANT, kind: 'aws-key', from: 'aws:access-key/1/AKIA' } as const;
    const desk = new RemovalDesk(removal({ grants: [key], proofs: [key] }), { there: true, gives: 'Active' });
    await desk.sync();
    desk.held.set(key.from, { there: true, gives: 'Inactive' });
    expect((await desk.wait(1).sync()).state).toBe('verified');
    const other = new RemovalDesk(removal(), { there: true, gives: 'Admin' });
    await other.sync();
    other.held.set(GRANT.from, { there: true, gives: 'Viewer' });
    expect((await other.wait(1).sync()).state).toBe('open');
  });
});

describe('however often and in whatever order a source is read', () => {
  const sight = fc.record({
    state: fc.constantFrom('there' as const, 'gone' as const, 'cannot-tell' as const),
    hours: fc.integer({ min: 1, max: 400 }),
  });

  it('a removal is verified only when the last definite reading shows it gone', () => {
    fc.assert(
      fc.property(fc.array(sight, { maxLength: 12 }), fc.boolean(), (readings, closed) => {
        let at = SIGNED_OFF;
        const sights = readings.map(({ state, hours }): KeptSight => {
          at = new Date(Date.parse(at) + hours * 3_600_000).toISOString();
          const grants = [{ from: GRANT.from, state, gives: null, words: state }];
          return { remediation: 'r', at, state, grants, artifacts: [] };
        });
        const status = remediationStatus({
          remediation: removal(),
          sights,
          issue: 'IT-88',
          ticketDoneAt: closed ? SIGNED_OFF : null,
          event: null,
          withdrawn: false,
          now: at,
        });
        const last = sights.findLast(({ state }) => state !== 'cannot-tell')?.state ?? 'cannot-tell';
        expect(status.state === 'verified').toBe(last === 'gone');
        if (status.state === 'regranted') expect(sights.some(({ state }) => state === 'gone')).toBe(true);
        expect(remediationGaps([status]).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
