import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../../test/support/memory-store.ts';
import { ANA, BEN, FLAGGED, ReviewDesk, reviewLine } from '../../../../test/support/review-desk.ts';
import { sha256 } from '../../../domain/digest.ts';
import type { ReviewPacket } from '../../../domain/packet.ts';
import { parsePeriod } from '../../../domain/period.ts';
import type { ArtifactStore, Ledger, Store } from '../../../domain/store.ts';
import { blockersOf } from './blockers.ts';
import { type ClosePorts, closeCampaign, closingOf, noteClosing, recordException } from './close.ts';
import type { ClosingFacts } from './facts.ts';
import { indicatorsOf } from './indicators.ts';

const NOW = '2026-09-16T09:00:00.000Z';
const clock = { now: () => NOW, simulated: true };
const APPROVERS = ['ciso@acme.test', 'ana@acme.test'];

async function factsOf(desk: ReviewDesk, parts: Partial<ClosingFacts> = {}): Promise<ClosingFacts> {
  return {
    status: await desk.status(),
    remediations: [],
    supplement: null,
    exceptions: [],
    last: null,
    carriedOver: [],
    period: parsePeriod('2026Q3', 'UTC'),
    now: NOW,
    ...parts,
  };
}

describe('a review that is to be closed', () => {
  let desk: ReviewDesk;
  beforeEach(() => {
    desk = new ReviewDesk();
  });
  const except = async (item: string, approver: string, parts: { until?: string; reason?: string } = {}) => {
    const facts = await factsOf(desk);
    const asked = { item, approver, until: '2026-12-31', reason: 'agreed', ...parts };
    const settings = { approvers: APPROVERS, recordedBy: 'ops@bastion' };
    return recordException({ store: desk.store.asStore(), clock }, facts, blockersOf(facts), asked, settings);
  };

  it('names each thing that stands in the way, by what people type', async () => {
    const facts = await factsOf(desk);
    expect(blockersOf(facts).map(({ item, code }) => [item, code])).toEqual([
      ['SEC-1', 'not-signed-off'],
      ['supplement', 'supplement-open'],
    ]);
    const { campaign } = facts.status;
    const trouble = { code: 'source-failed', text: 'refused' } as const;
    const source = { stream: 'okta.users', scope: '', collectionId: 'c1', at: NOW, complete: true, trouble };
    const status = { ...facts.status, campaign: { ...campaign, sources: [source] } };
    expect(blockersOf({ ...facts, status })[0]).toMatchObject({
      item: 'source:okta.users',
      code: 'source-failed',
    });
  });

  it('is let through by a configured approver until a day, and not longer', async () => {
    const exception = await except('sec-1', 'CISO@acme.test');
    expect(exception).toMatchObject({ item: 'SEC-1', approver: 'ciso@acme.test', recordedBy: 'ops@bastion' });
    const covered = await factsOf(desk, { exceptions: [exception] });
    expect(blockersOf(covered)[0]?.exception).toEqual(exception);
    const later = { ...covered, now: '2027-01-01T00:00:00.000Z' };
    expect(blockersOf(later)[0]?.exception).toBeNull();
    expect(desk.store.written.filter(({ kind }) => kind === 'exception')).toHaveLength(1);
  });

  it.each([
    ['SEC-9', 'ciso@acme.test', {}, /does not stand in the way/],
    ['SEC-1', 'ben@acme.test', {}, /not one of the approvers/],
    ['SEC-1', 'ana@acme.test', {}, /is the reviewer of SEC-1/],
    ['SEC-1', 'ciso@acme.test', { until: '2026-09-15' }, /--until/],
    ['SEC-1', 'ciso@acme.test', { until: 'soon' }, /--until/],
    ['SEC-1', 'ciso@acme.test', { until: '2026-99-99' }, /--until/],
    ['SEC-1', 'ciso@acme.test', { reason: '  ' }, /needs a reason/],
  ])('is not let through over %s by %s with %j', async (item, approver, parts, message) => {
    await expect(except(item, approver, parts)).rejects.toThrow(message);
  });
});

describe('closing', () => {
  const packet = (blockers: ReviewPacket['blockers'] = []): ReviewPacket =>
    ({ campaign: { id: '2026Q3' }, blockers, generatedAt: NOW }) as unknown as ReviewPacket;
  const setUp = () => {
    const store = new MemoryStore();
    const artifacts = { put: async (bytes: Uint8Array) => `digest of ${Buffer.from(bytes)}` };
    const render = async () => new Map([['json', Buffer.from('{}')]]);
    const ports: ClosePorts = {
      store: store.asStore(),
      artifacts: artifacts as Partial<ArtifactStore> as ArtifactStore,
      clock,
      render,
    };
    return { store, ports };
  };

  it('refuses over what nobody excepted, with the list and the command that helps', async () => {
    const { ports, store } = setUp();
    const blocker = { item: 'SEC-1', code: 'not-signed-off', text: 'Ana has not signed off SEC-1' } as const;
    const open = closeCampaign(ports, packet([{ ...blocker, exception: null }]), 'ops@bastion');
    await expect(open).rejects.toMatchObject({
      hint: expect.stringMatching(/SEC-1: Ana[\s\S]*review except SEC-1/),
    });
    expect(store.written).toEqual([]);
  });

  it('writes into the ledger what it was closed over, also when the run that recorded it was killed before it could', async () => {
    const { ports, store } = setUp();
    const exception = {
      ...{ campaign: '2026Q3', item: 'SEC-1', approver: 'ciso@acme.test', reason: 'agreed' },
      ...{ until: '2026-12-31', recordedAt: NOW, recordedBy: 'ops@bastion' },
    };
    const blocker = {
      item: 'SEC-1',
      code: 'not-signed-off',
      text: 'Ana has not signed off SEC-1',
      exception,
    } as const;
    await closeCampaign(ports, packet([blocker]), 'ops@bastion');
    await closeCampaign(ports, packet([blocker]), 'ops@bastion');
    expect(store.written.map(({ kind, data }) => [kind, data.key ?? data.exceptions])).toEqual([
      ['exception', `2026Q3/SEC-1/${NOW}`],
      ['closing', ['SEC-1']],
    ]);
  });

  it('happens once: the first packet stays, and a run that was killed before it could say so is made up for', async () => {
    const { ports, store } = setUp();
    const first = await closeCampaign(ports, packet(), 'ops@bastion');
    store.written.length = 0;
    expect(await closeCampaign(ports, packet(), 'somebody@else')).toEqual(first);
    await noteClosing(ports, first);
    expect(store.written.map(({ kind, data }) => [kind, data.closedBy, data.artifacts])).toEqual([
      ['closing', 'ops@bastion', ['digest of {}']],
    ]);
  });
});

describe('closing that dies', () => {
  const packet = { campaign: { id: '2026Q3' }, blockers: [], generatedAt: NOW } as unknown as ReviewPacket;

  /** A run that dies at its n-th write; gives the writes that it did. */
  async function run(store: MemoryStore, kept: Map<string, Uint8Array>, diesAt: number): Promise<number> {
    let writes = 0;
    const step = (): void => {
      writes += 1;
      if (writes === diesAt) throw new Error('killed');
    };
    const real = store.asStore();
    const dying = {
      ...real,
      get: real.get.bind(real),
      putOnce: async (...args: Parameters<Store['putOnce']>) => {
        step();
        return real.putOnce(...args);
      },
      ledger: {
        ...store.ledger,
        appendOnce: async (...args: Parameters<Ledger['appendOnce']>) => {
          step();
          return store.ledger.appendOnce(...args);
        },
      },
    };
    const artifacts = {
      put: async (bytes: Uint8Array) => {
        step();
        kept.set(sha256(bytes), bytes);
        return sha256(bytes);
      },
    };
    const render = async () => new Map(['html', 'json', 'xlsx'].map((id) => [id, Buffer.from(id)]));
    const ports = { store: dying, artifacts, clock, render } as unknown as ClosePorts;
    await closeCampaign(ports, packet, `run ${diesAt}`).catch((thrown: Error) => {
      if (thrown.message !== 'killed') throw thrown;
    });
    return writes;
  }

  it.each([1, 2, 3, 4, 5, 6])(
    'at its write %i and is run again leaves one closing, whole',
    async (diesAt) => {
      const store = new MemoryStore();
      const kept = new Map<string, Uint8Array>();
      await run(store, kept, diesAt);
      const before = await closingOf(store.asStore(), '2026Q3');
      // Nothing says “closed” before all of the packet is kept.
      if (before !== null)
        expect(Object.values(before.packet).every((digest) => kept.has(digest))).toBe(true);
      expect(await run(store, kept, 99)).toBe(5);
      const closing = await closingOf(store.asStore(), '2026Q3');
      expect(Object.keys(closing?.packet ?? {})).toEqual(['html', 'json', 'xlsx']);
      expect(store.written.map(({ kind, data }) => [kind, data.closedBy])).toEqual([
        ['closing', closing?.closedBy],
      ]);
    },
  );
});

describe('how a reviewer worked', () => {
  const settings = { planted: [], keptAllBefore: new Map([['person:ana', 3]]) };
  const lines = Array.from({ length: 12 }, (_, index) =>
    reviewLine(index + 1, index < 2 ? { flags: FLAGGED } : {}),
  );
  const indicators = async (desk: ReviewDesk, more = settings as Parameters<typeof indicatorsOf>[1]) => {
    const [followed] = (await desk.status()).followed;
    if (followed === undefined) throw new Error('no ticket');
    return indicatorsOf(followed, more);
  };

  it('shows a rubber stamp, and says that it is the fourth', async () => {
    const desk = new ReviewDesk(lines);
    desk.say('keep all, keep 1, 2');
    desk.close();
    expect(await indicators(desk)).toMatchObject({
      keptAll: true,
      keptAllRun: 4,
      flaggedKept: 2,
      linesPerMinute: null,
      remarks: [
        'all 12 lines kept by one comment',
        'every flagged line kept (2)',
        'nothing but kept lines in 4 reviews in a row',
      ],
    });
  });

  it('measures the time from the first word that decides to the sign-off', async () => {
    const desk = new ReviewDesk(lines);
    desk.say('keep all', BEN);
    desk.say('hello');
    desk.say('keep 3-12');
    desk.say('revoke 1, 2', ANA);
    desk.close();
    const found = await indicators(desk);
    expect(found).toMatchObject({ keptAll: false, keptAllRun: 0, flaggedKept: 0, remarks: [] });
    expect(found.firstDecisionMs).toBe(3 * 60_000);
    expect([found.decidingMs, found.linesPerMinute]).toEqual([2 * 60_000, 6]);
  });

  it('shows planted known-wrong lines that were kept', async () => {
    const desk = new ReviewDesk(lines);
    desk.say('keep all');
    const planted = [
      { account: 'p5@*', entitlement: 'Sales*' },
      { account: 'x@*', entitlement: '*' },
    ];
    const found = await indicators(desk, { ...settings, planted });
    expect([found.planted, found.plantedKept]).toEqual([1, 1]);
    expect(found.remarks).toEqual(['1 of 1 planted known-wrong lines kept']);
  });
});
