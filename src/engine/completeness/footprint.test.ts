import { describe, expect, it } from 'vitest';
import { company, options, portsOf, window } from '../../../test/support/audit-company.ts';
import { ACCOUNT, call, oktaEvent, party } from '../../../test/support/audit-records.ts';
import type { MemoryStore } from '../../../test/support/memory-store.ts';
import { completenessChecks } from '../../controls/completeness/index.ts';
import type { GapReport } from '../../domain/audit.ts';
import { sha256 } from '../../domain/digest.ts';
import { asClient, TOKEN_GRANT } from '../../domain/footprint.ts';
import { addMs, type Instant } from '../../domain/instant.ts';
import { runAudit } from '../audit.ts';

const HOME = `${ACCOUNT}/us-east-1`;
const AWAY = `${ACCOUNT}/eu-central-1`;
const OTHER = '444455556666';
const CLIENT = '0oaFieldwork';
const LOGS = 'GET https://acme.okta.com/api/v1/logs';
const AT = '2026-07-10T12:00:00.000Z';
const HOUR = 3_600_000;

const stream = (id: string, scope: string, mode: 'events' | 'snapshot' = 'events') =>
  ({ id, scope, mode, retentionDays: null, settleMs: 0 }) as const;
const LOOKUPS = [stream('cloudtrail.events', HOME), stream('cloudtrail.events', AWAY)];
const FILES = [stream('cloudtrail.events', 'files')];
const IAM = stream('aws-iam.authorization', ACCOUNT, 'snapshot');
const OKTA = stream('okta.logs', '');

/** Logs of the company that are complete, in which the program calls what it is told to have called. */
class Calling {
  readonly store: MemoryStore;

  constructor(covered = window) {
    this.store = company(0).collected('okta.logs', '', covered);
    for (const scope of [HOME, AWAY, 'files']) this.store.collected('cloudtrail.events', scope, covered);
  }

  made(stream: string, scope: string, requestId: string, at: Instant = AT, request = 'asked'): this {
    const artifact = sha256(requestId);
    this.store.asked.push({ stream, scope, requestId, at, request, artifact, collectionId: 'c1' });
    return this;
  }

  /** CloudTrail has it. */
  recorded(
    eventName: string,
    requestId: string,
    scope = HOME,
    parts: { readonly at?: Instant; readonly accountId?: string } = {},
  ): this {
    const { at = AT, accountId = ACCOUNT } = parts;
    const eventSource = eventName === 'LookupEvents' ? 'cloudtrail.amazonaws.com' : 'iam.amazonaws.com';
    const data = { eventName, eventSource, readOnly: true, requestId, accountId };
    this.store.add(call(`own-${requestId}-${scope}-${accountId}`, at, data, { scope }));
    return this;
  }

  /** Okta has it. */
  granted(clientId: string, at: Instant): this {
    const actor = party('PublicClientApp', clientId, 'Fieldwork');
    this.store.add(oktaEvent(`grant-${at}`, at, TOKEN_GRANT, [], { actor }));
    return this;
  }

  audit(streams: readonly ReturnType<typeof stream>[]): Promise<GapReport> {
    const known = options().streams.filter(({ id }) => id !== 'cloudtrail.events');
    return runAudit(
      { ...portsOf(this.store), completeness: completenessChecks },
      options({ streams: [...known, ...streams] }),
    );
  }
}

const of = ({ completeness }: GapReport, scope: string, call: string) =>
  completeness?.footprints?.find((check) => check.scope === scope && check.call?.endsWith(call));
const gapsOf = ({ gaps }: GapReport) => gaps.filter(({ code }) => code === 'footprint-missing');

describe('our own LookupEvents calls', () => {
  it('are found by the id of the request, in the region they were made in', async () => {
    const report = await new Calling()
      .made('cloudtrail.events', HOME, 'r1')
      .recorded('LookupEvents', 'r1')
      .audit(LOOKUPS);
    expect(of(report, HOME, 'LookupEvents')).toMatchObject({
      ...{ accountId: ACCOUNT, unable: null, made: 1, found: 1, untold: 0, missing: [] },
      newest: { requestId: 'r1', at: AT, evidence: { record: expect.stringContaining('own-r1') } },
    });
    expect(gapsOf(report)).toEqual([]);
  });

  it('that a complete log does not show are a gap with the answers as proof', async () => {
    const report = await new Calling()
      .made('cloudtrail.events', AWAY, 'r1')
      .made('cloudtrail.events', AWAY, 'r2', addMs(AT, 24 * HOUR))
      .recorded('LookupEvents', 'r1', AWAY)
      .audit(LOOKUPS);
    expect(gapsOf(report)).toMatchObject([
      {
        severity: 'medium',
        subject: `cloudtrail.events:${AWAY}`,
        since: addMs(AT, 24 * HOUR),
        evidence: [{ artifact: sha256('r2') }],
      },
    ]);
    expect(gapsOf(report)[0]?.detail).toMatch(/^The program made 1 call \(cloudtrail:LookupEvents\)/);
  });

  it('are not found in the log of another region, nor of another account', async () => {
    const report = await new Calling()
      .made('cloudtrail.events', AWAY, 'r1')
      .recorded('LookupEvents', 'r1', HOME)
      .recorded('LookupEvents', 'r1', AWAY, { accountId: OTHER })
      .audit(LOOKUPS);
    expect(of(report, AWAY, 'LookupEvents')).toMatchObject({ found: 0, missing: [{ requestId: 'r1' }] });
  });

  it('cannot be told where the log was not collected, which is no gap of theirs', async () => {
    const report = await new Calling({ from: window.from, to: addMs(AT, -HOUR) })
      .made('cloudtrail.events', AWAY, 'r1')
      .audit(LOOKUPS);
    expect(of(report, AWAY, 'LookupEvents')).toMatchObject({ made: 1, found: 0, untold: 1, missing: [] });
    expect(gapsOf(report)).toEqual([]);
  });

  it('of another period, or minutes from its edge, prove nothing of this one', async () => {
    const report = await new Calling()
      .made('cloudtrail.events', HOME, 'r1', addMs(window.to, -60_000))
      .made('cloudtrail.events', HOME, 'r2', addMs(window.to, HOUR))
      .audit(LOOKUPS);
    expect(of(report, HOME, 'LookupEvents')).toMatchObject({ made: 0, missing: [] });
    expect(of(report, HOME, 'LookupEvents')?.unable).toMatch(/no such call in the period/);
  });
});

describe('our own calls to IAM', () => {
  it('are looked for where global services are recorded', async () => {
    const report = await new Calling()
      .made('aws-iam.authorization', ACCOUNT, 'r1')
      .recorded('GetAccountAuthorizationDetails', 'r1')
      .audit([...LOOKUPS, IAM]);
    expect(of(report, HOME, 'GetAccountAuthorizationDetails')).toMatchObject({ found: 1, missing: [] });
    expect(of(report, AWAY, 'GetAccountAuthorizationDetails')).toBeUndefined();
  });

  it('are looked for in log files, account by account', async () => {
    const report = await new Calling()
      .made('aws-iam.authorization', ACCOUNT, 'r1')
      .made('aws-iam.authorization', OTHER, 'r2')
      .recorded('GetAccountAuthorizationDetails', 'r1', 'files')
      .audit([...FILES, IAM, { ...IAM, scope: OTHER }]);
    expect(gapsOf(report).map(({ subject }) => subject)).toEqual([`cloudtrail.events:files/${OTHER}`]);
    expect(gapsOf(report)[0]?.fix).toContain('reads and writes');
  });

  it('are none where only log files are read, and that is said', async () => {
    const report = await new Calling().audit(FILES);
    expect(report.completeness?.footprints).toMatchObject([
      { scope: 'files', call: null, unable: expect.stringMatching(/^The program calls AWS nowhere/) },
    ]);
  });
});

describe('our own tokens in Okta', () => {
  const asked = (at = AT) => new Calling().made('okta.logs', '', 'q1', at, asClient(LOGS, CLIENT));

  it('are found by the service app that got them, up to an hour before', async () => {
    const report = await asked()
      .granted(CLIENT, addMs(AT, -50 * 60_000))
      .audit([OKTA]);
    expect(of(report, '', TOKEN_GRANT)).toMatchObject({ made: 1, found: 1, missing: [] });
  });

  it('are missing when only another app, or a former day, has one', async () => {
    const report = await asked()
      .granted('0oaOther', AT)
      .granted(CLIENT, addMs(AT, -24 * HOUR))
      .audit([OKTA]);
    expect(gapsOf(report)).toMatchObject([{ subject: 'okta.logs:', since: AT }]);
  });

  it('cannot be looked for with an API token, of which Okta writes nothing down', async () => {
    const report = await new Calling().made('okta.logs', '', 'q1', AT, LOGS).audit([OKTA]);
    expect(report.completeness?.footprints).toMatchObject([
      {
        stream: 'okta.logs',
        unable: expect.stringMatching(/no event for reads, nor for the use of an API token/),
      },
    ]);
    expect(gapsOf(report)).toEqual([]);
  });
});

it('what is kept for this alone is no change and no sign of life of an account', async () => {
  const report = await new Calling()
    .made('cloudtrail.events', HOME, 'r1')
    .recorded('LookupEvents', 'r1')
    .audit(LOOKUPS);
  expect(report.populations.find(({ id }) => id === 'production-changes')?.count ?? 0).toBe(0);
});
