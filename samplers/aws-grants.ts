import type { PopulationItem } from '../src/domain/audit.ts';
import type { CloudTrailEvent } from '../src/domain/aws-records.ts';
import type { Instant } from '../src/domain/instant.ts';
import type { AccessGrant, Beneficiary, Entitlement } from '../src/domain/items.ts';
import type { SamplerInput } from '../src/domain/mock-audit.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { contains } from '../src/domain/window.ts';
import { callEvidence } from './change-sessions.ts';
import { AWS_GRANTS, callName, ROLE_PLUMBING } from './granting-events.ts';
import { callerName, groupOf } from './principals.ts';
import type { Exclusions } from './selection.ts';

type Entry = StoredRecord<'cloudtrail.event'>;

/** Granting calls to AWS: IAM, Identity Center and its identity store, in any collected account. */
export class AwsGrants {
  readonly #input: SamplerInput;
  readonly #exclusions: Exclusions;
  readonly #items: PopulationItem<AccessGrant>[] = [];

  constructor(input: SamplerInput, exclusions: Exclusions) {
    this.#input = input;
    this.#exclusions = exclusions;
  }

  add(entry: Entry): void {
    const { data } = entry;
    const { window, policy } = this.#input;
    const at = entry.at ?? window.from;
    const name = callName(data);
    if (!AWS_GRANTS.has(name) || !contains(window, at)) return;
    if (data.originalEventId !== null) return;
    if (data.errorCode !== null) {
      this.#exclusions.count('failed calls to AWS');
      return;
    }
    if (entry.problem === null && ROLE_PLUMBING.has(name) && groupOf(policy, data.principal) === 'pipeline') {
      this.#exclusions.count('roles and role policies by the pipeline, tested as production changes');
      return;
    }
    this.#items.push(toItem(entry, at, name));
  }

  finish(): PopulationItem<AccessGrant>[] {
    return this.#items;
  }
}

function toItem(entry: Entry, at: Instant, event: string): PopulationItem<AccessGrant> {
  const { data } = entry;
  const read = readRequest(data);
  const grant: AccessGrant = {
    system: 'aws',
    event,
    at,
    beneficiary: read?.beneficiary ?? { type: 'user', id: '', name: 'unknown', displayName: null },
    entitlement: read?.entitlement ?? { type: 'account', id: null, name: 'unknown' },
    grantor: { system: 'aws', principal: data.principal },
    accountId: data.accountId,
    mentions: data.mentions,
  };
  const { beneficiary, entitlement } = grant;
  const what =
    entitlement.type === 'account' ? event : `gets ${entitlement.type} ${entitlement.name} (${event})`;
  return {
    id: entry.id,
    at,
    group: 'aws',
    title: `${beneficiary.name}: ${what}, by ${callerName(data.principal)}`,
    facts: grant,
    evidence: [callEvidence(entry)],
    problem:
      entry.problem ??
      (entry.at === null
        ? 'the record has no readable time'
        : read === null
          ? 'the request does not say who got what'
          : null),
  };
}

type Read = { readonly beneficiary: Beneficiary; readonly entitlement: Entitlement };

/** Who gets what, from the request parameters. https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
function readRequest(event: CloudTrailEvent): Read | null {
  const request = event.request ?? {};
  const text = (name: string): string | null => {
    const value = request[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const account = event.accountId ?? '';
  // CreateAccessKey without a user name makes a key for the caller.
  const userName =
    text('userName') ?? (event.eventName === 'CreateAccessKey' ? event.principal.userName : null);
  const policy = text('policyName') ?? text('policyArn')?.split('/').at(-1) ?? null;
  switch (event.eventName) {
    case 'CreateUser':
    case 'CreateLoginProfile':
    case 'CreateAccessKey':
      return userName === null ? null : ofAccount(iam('user', account, userName));
    case 'AddUserToGroup':
      return pair(userName && iam('user', account, userName), named('group', text('groupName')));
    case 'AttachUserPolicy':
    case 'PutUserPolicy':
      return pair(userName && iam('user', account, userName), named('policy', policy, text('policyArn')));
    case 'AttachGroupPolicy':
    case 'PutGroupPolicy':
      return pair(withName('group', account, text('groupName')), named('policy', policy, text('policyArn')));
    case 'AttachRolePolicy':
    case 'PutRolePolicy':
      return pair(withName('role', account, text('roleName')), named('policy', policy, text('policyArn')));
    case 'CreateRole':
    case 'UpdateAssumeRolePolicy': {
      const role = withName('role', account, text('roleName'));
      return role && ofAccount(role);
    }
    case 'CreateAccountAssignment':
      return pair(
        identityCenter(text('principalType'), text('principalId')),
        named('role', text('permissionSetArn')),
      );
    case 'CreateGroupMembership':
      return pair(identityCenter('USER', memberOf(request.memberId)), named('group', text('groupId')));
    default:
      return null;
  }
}

function iam(type: Beneficiary['type'], account: string, name: string): Beneficiary {
  return { type, id: `arn:aws:iam::${account}:${type}/${name}`, name, displayName: null };
}

function withName(type: Beneficiary['type'], account: string, name: string | null): Beneficiary | null {
  return name === null ? null : iam(type, account, name);
}

function identityCenter(type: string | null, id: string | null): Beneficiary | null {
  return id === null ? null : { type: type === 'GROUP' ? 'group' : 'user', id, name: id, displayName: null };
}

function memberOf(value: unknown): string | null {
  const id = typeof value === 'object' && value !== null ? (value as { userId?: unknown }).userId : value;
  return typeof id === 'string' ? id : null;
}

const ofAccount = (beneficiary: Beneficiary): Read => ({
  beneficiary,
  entitlement: { type: 'account', id: beneficiary.id, name: beneficiary.name },
});

function named(type: Entitlement['type'], name: string | null, id: string | null = null): Entitlement | null {
  return name === null ? null : { type, id, name };
}

function pair(beneficiary: Beneficiary | null | '', entitlement: Entitlement | null): Read | null {
  return beneficiary && entitlement ? { beneficiary, entitlement } : null;
}
