import { daysBetween } from '../../domain/instant.ts';
import type { Flag } from '../../domain/review.ts';
import type { ReviewInputs } from './inputs.ts';
import { type Account, type Candidate, evidenceOf, toCandidate, unknownIdentity } from './subjects.ts';

/**
 * Lines of Okta API tokens: each can do whatever its owner can, without a password or a second factor.
 * https://developer.okta.com/docs/guides/create-an-api-token/main/
 */
export function tokenLines(inputs: ReviewInputs): Candidate[] {
  const admins = adminsOf(inputs);
  return inputs.records('okta.api-token').map((record) => {
    const { id, name, userId, created } = record.data;
    const owner = inputs.directory.byOktaId(userId) ?? unknownIdentity(`unknown:${userId}`, name, null);
    const age = created === null ? null : daysBetween(created, inputs.asOf);
    const limit = inputs.policy.limits.accessKeyMaxDays;
    const flags: Flag[] = [];
    if (owner.left) flags.push({ code: 'leaver', text: 'its owner left the company' });
    if (owner.kind === 'unknown') flags.push({ code: 'orphan', text: 'belongs to nobody we know' });
    if (age !== null && age > limit)
      flags.push({ code: 'key-old', text: `token is ${age} days old (limit ${limit})` });
    const account: Account = {
      record: record.id,
      system: 'Okta',
      label: `API token ${name}`,
      owner: { identity: owner, answerable: null, declaredService: false },
      lastUsed: null,
      mfa: 'does not apply',
      flags,
      evidence: [evidenceOf(record, `API token ${name}`)],
    };
    return toCandidate(account, {
      record: record.id,
      label: `API token ${name}`,
      how: age === null ? 'API token' : `API token, ${age} days old`,
      privileged: admins.has(userId),
      ownerKey: 'Okta',
      grants: [
        {
          kind: 'okta-api-token',
          account: `okta:user/${userId}`,
          from: `okta:api-token/${id}`,
          name: `API token ${name}`,
          rules: [],
        },
      ],
    });
  });
}

/** Users with an admin role, directly or through a group. */
function adminsOf(inputs: ReviewInputs): ReadonlySet<string> {
  const roles = inputs.data('okta.role');
  const groups = new Set(
    roles.filter(({ assigneeType }) => assigneeType === 'GROUP').map((role) => role.assigneeId),
  );
  const direct = roles.filter(({ assigneeType }) => assigneeType === 'USER').map((role) => role.assigneeId);
  const members = inputs.data('okta.membership').filter(({ groupId }) => groups.has(groupId));
  return new Set([...direct, ...members.map(({ userId }) => userId)]);
}
