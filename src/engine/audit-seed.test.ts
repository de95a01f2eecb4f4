import { describe, expect, it } from 'vitest';
import { company, options, portsOf } from '../../test/support/audit-company.ts';
import { parseDice, parseDrand, roundTime } from '../domain/entropy-source.ts';
import { UsageError } from '../domain/errors.ts';
import { addMs } from '../domain/instant.ts';
import { runAudit, takeSample } from './audit.ts';
import { refuseEarlyRound } from './audit-seed.ts';

const SIGNATURE =
  'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39';
/** Whether the signature is the network's own is checked before the engine is asked. */
const round = (number: number) => parseDrand(`${number}:${SIGNATURE}`);
const FIRST = 32_785_013;
const FROZEN = '2026-10-05T00:00:00.000Z';
const dice = parseDice('31625411632256431265');

describe('a draw by dice', () => {
  it('is bound to the frozen list, and the same dice give the same draw', async () => {
    const store = company(50);
    const request = { ...options(), population: 'production-changes', size: 10, entropy: dice } as const;
    const taken = await takeSample(portsOf(store), request);
    const { populationDigest } = taken.draw;
    expect(taken.draw).toMatchObject({
      entropySource: 'dice',
      seed: `2026Q3|production-changes|${populationDigest}|dice:d6:31625411632256431265`,
    });
    expect(await takeSample(portsOf(store), request)).toEqual(taken);
  });

  it('leaves the draw by our own entropy alone', async () => {
    const store = company(50);
    const ours = await runAudit(portsOf(store), options());
    const theirs = await runAudit(portsOf(store), options({ entropy: dice }));
    const again = await runAudit(portsOf(store), options());
    expect(theirs.controls[0]?.draw?.seed).not.toBe(ours.controls[0]?.draw?.seed);
    expect(again.controls[0]?.draw).toEqual(ours.controls[0]?.draw);
  });
});

describe('a draw by a round of drand', () => {
  it('of before the freeze is refused, drawn is nothing, and the error names the round that may be used', async () => {
    const store = company(50);
    const early = runAudit(portsOf(store), options({ entropy: round(1000) }));
    await expect(early).rejects.toThrow(/round 1000 was published on 2023-08-23T15:59:24.000Z, before/);
    await expect(early).rejects.toMatchObject({ hint: expect.stringContaining(`is ${FIRST} `) });
    expect(store.written.map(({ kind }) => kind)).toEqual(['population', 'population']);
    const later = addMs(FROZEN, 60_000);
    const report = await runAudit(portsOf(store, later), options({ entropy: round(FIRST) }));
    expect(report.controls[0]?.draw).toMatchObject({
      entropySource: `drand quicknet round ${FIRST}`,
      seed: expect.stringContaining(`|drand:quicknet:${FIRST}:${SIGNATURE}:`),
    });
  });

  it('of the future is refused', async () => {
    const store = company(50);
    await expect(runAudit(portsOf(store), options({ entropy: round(FIRST + 9) }))).rejects.toThrow(
      UsageError,
    );
  });

  it('of a period that is not over says why none can be used', async () => {
    const now = '2026-08-01T00:00:00.000Z';
    const audit = runAudit(portsOf(company(50), now), options({ entropy: round(1000) }));
    await expect(audit).rejects.toThrow(/not settled before 2026-10-02.*frozen anew/);
    await expect(audit).rejects.toMatchObject({ hint: expect.stringContaining('--dice') });
  });

  it('has to come after the last of several lists', () => {
    const list = { key: '', period: '2026Q3', digest: '', unsettledUntil: null };
    const lists = [
      { ...list, id: 'early', frozenAt: roundTime(1000) },
      { ...list, id: 'late', frozenAt: roundTime(2000) },
    ];
    const now = roundTime(5000);
    expect(() => refuseEarlyRound(round(1500), lists, now)).toThrow(/before late was frozen/);
    expect(() => refuseEarlyRound(round(2000), lists, now)).toThrow(/before late was frozen/);
    expect(() => refuseEarlyRound(round(2001), lists, now)).not.toThrow();
  });
});
