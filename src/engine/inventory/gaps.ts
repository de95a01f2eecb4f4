import type { Gap } from '../../domain/audit.ts';
import { digestOf } from '../../domain/digest.ts';
import { plural } from '../../domain/plural.ts';
import type { Policy } from '../../domain/policy.ts';
import type { StrangeIdentity } from './identities.ts';
import type { StrangePlace } from './places.ts';
import type { GoneDeclaration } from './principals.ts';

/** What of the inventory somebody has to act on. Everything else is a row. */

const KIND = 'inventory';

type Parts = Pick<
  Gap,
  'code' | 'severity' | 'subject' | 'title' | 'detail' | 'owner' | 'fix' | 'evidence'
> & {
  readonly since: string | null;
};

const gap = (parts: Parts): Gap => ({
  fingerprint: digestOf([KIND, parts.code, parts.subject]),
  kind: KIND,
  control: null,
  ...parts,
});

const REGION_FIX =
  'Find out what runs there and who made it. Add the region to policy.production.regions, or take away what is there.';

/** Accounts and regions in use that nothing declares, and production accounts in which nothing happens. */
export function placeGaps(strange: readonly StrangePlace[], owners: Policy['owners']): Gap[] {
  return strange.map(({ row, code, accountId }) => {
    const about = { code, owner: owners[accountId] ?? null, evidence: row.evidence, since: row.firstSeen };
    if (code === 'undeclared-account')
      return gap({
        ...about,
        severity: 'high',
        subject: `aws:account/${row.name}`,
        title: `AWS account ${row.name}, which nothing declares`,
        detail: `${row.note} Neither a connector nor policy names it.`,
        fix: 'Find out whose it is. If it is yours, add it to connectors and, if it is production, to policy.production.accounts; if it is a supplier’s, name who answers for it in policy.owners; else take its access away.',
      });
    if (code === 'undeclared-region')
      return gap({
        ...about,
        severity: 'high',
        subject: `aws:region/${row.name}`,
        title: `Changes in ${row.name}, a region that policy does not count as production`,
        detail: `${row.note} So these changes are in no population.`,
        fix: REGION_FIX,
      });
    return gap({
      ...about,
      severity: 'medium',
      subject: `aws:account/${row.name}`,
      title: `Nothing was recorded in the production account ${row.name}`,
      detail: 'CloudTrail was collected without a gap, and holds not a single event of it in the period.',
      fix: 'Look whether the account is still in use, and whether its trail delivers; then mend the trail, or take it out of policy.production.accounts.',
    });
  });
}

/** Who changes production and is declared nowhere, and pipeline roles that people used. */
export function identityGaps(strange: readonly StrangeIdentity[], owners: Policy['owners']): Gap[] {
  return strange.map(({ row, code, subject, accountId, sessions }) => {
    const times = plural(sessions, 'change session');
    const about = { code, subject, owner: owners[accountId] ?? null, since: row.firstSeen };
    return code === 'pipeline-by-hand'
      ? gap({
          ...about,
          severity: 'high',
          evidence: row.evidence,
          title: `Pipeline role ${row.name} was used in the AWS console`,
          detail: `${times} of this role held calls from the console. They count as made by the pipeline, but a pipeline does not click: a person had its role.`,
          fix: 'Find out who it was. Let the trust policy of the role accept the pipeline alone, and write the changes up.',
        })
      : gap({
          ...about,
          severity: 'high',
          evidence: row.evidence,
          title: `${row.name} changes production and is declared nowhere`,
          detail: `${times} in the period. ${row.note} Policy does not name it, and it is no person whom Okta knows.`,
          fix: 'Declare what it is under policy.principals (pipelineRoles, workloadRoles, serviceAccounts), or take its access away.',
        });
  });
}

/** One low gap for each declaration that nothing answers to: whoever makes something of that name gets its exemption. */
export function goneGaps(gone: readonly GoneDeclaration[]): Gap[] {
  return gone.map(({ row, path, owner }) =>
    gap({
      code: 'declared-gone',
      severity: 'low',
      subject: `config:${path}`,
      title: `${path} stands for nothing any more`,
      detail: row.note,
      owner,
      fix: 'Take it out of fieldwork.yaml, with a dated entry in policy.changes if it held in the period, or write it right.',
      evidence: [],
      since: null,
    }),
  );
}
