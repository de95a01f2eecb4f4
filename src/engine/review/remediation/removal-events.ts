import type { CloudTrailEvent } from '../../../domain/aws-records.ts';
import type { OktaEvent } from '../../../domain/okta-records.ts';
import type { StoredRecord } from '../../../domain/records.ts';
import type { Grant, Remediation, RemovalEvent } from '../../../domain/remediation.ts';
import type { Store } from '../../../domain/store.ts';
import type { Window } from '../../../domain/window.ts';

/** Finds in the collected logs of Okta and AWS who took access away or changed it, and when. */

/** What is searched for, over which time. */
export interface RemovalSearch {
  readonly remediation: Remediation;
  readonly window: Window;
}

type Verb = Remediation['verb'];

/** The newest removal of each remediation, by its id; absent where the logs hold none. Reads the logs once for all. */
export async function removalEvents(
  store: Store,
  searches: readonly RemovalSearch[],
): Promise<ReadonlyMap<string, RemovalEvent>> {
  const found = new Map<string, RemovalEvent>();
  const window = hullOf(searches);
  if (window === null) return found;
  const note = (event: RemovalEvent | null, shows: (grant: Grant, verb: Verb) => boolean): void => {
    if (event === null) return;
    for (const { remediation, window: own } of searches) {
      if (event.at < own.from || event.at >= own.to) continue;
      const { grants, proofs, verb } = remediation;
      if ([...grants, ...proofs].some((grant) => shows(grant, verb))) found.set(remediation.id, event);
    }
  };
  if (searches.some(({ remediation }) => remediation.system === 'Okta'))
    for await (const record of store.events({ kind: 'okta.event', window })) {
      if (record.data.outcome === 'SUCCESS' && OKTA_REMOVALS.has(record.data.eventType))
        note(toEvent(record, oktaActor(record.data)), (grant, verb) => oktaRemoves(record.data, grant, verb));
    }
  if (searches.some(({ remediation }) => remediation.system === 'AWS'))
    for await (const record of store.events({ kind: 'cloudtrail.event', window })) {
      const { eventSource, errorCode, eventName } = record.data;
      if (eventSource === 'iam.amazonaws.com' && errorCode === null && AWS_REMOVALS.has(eventName))
        note(toEvent(record, awsActor(record.data)), (grant, verb) => awsRemoves(record.data, grant, verb));
    }
  return found;
}

function hullOf(searches: readonly RemovalSearch[]): Window | null {
  const froms = searches.map(({ window }) => window.from).toSorted();
  const tos = searches.map(({ window }) => window.to).toSorted();
  const [from, to] = [froms[0], tos.at(-1)];
  return from === undefined || to === undefined ? null : { from, to };
}

function toEvent({ id, at, artifact, position }: StoredRecord, by: string): RemovalEvent | null {
  return at === null ? null : { record: id, at, by, artifact, position };
}

const oktaActor = ({ actor }: OktaEvent): string =>
  actor?.displayName ?? actor?.alternateId ?? actor?.id ?? 'somebody';

const awsActor = ({ principal }: CloudTrailEvent): string =>
  principal.sessionName ?? principal.userName ?? principal.issuerName ?? principal.type ?? 'somebody';

/** https://developer.okta.com/docs/reference/api/event-types/ */
const OKTA_REMOVALS = new Set([
  'group.user_membership.remove',
  'application.user_membership.remove',
  // A role in an app's profile: done only where a change was asked for.
  'application.user_membership.update',
  'user.account.privilege.revoke',
  'user.lifecycle.deactivate',
  'user.lifecycle.delete.initiated',
  'system.api_token.revoke',
]);

function oktaRemoves({ eventType, targets }: OktaEvent, { account, from, kind }: Grant, verb: Verb): boolean {
  const user = account.slice('okta:user/'.length);
  const ids = new Set(targets.map(({ id }) => id));
  const thing = from.slice(from.indexOf('/') + 1);
  if (kind === 'okta-api-token') return eventType === 'system.api_token.revoke' && ids.has(thing);
  if (!ids.has(user)) return false;
  // Whoever is deactivated loses everything with it.
  if (eventType.startsWith('user.lifecycle.')) return true;
  switch (kind) {
    case 'okta-group':
      return eventType === 'group.user_membership.remove' && ids.has(thing);
    case 'okta-app':
      if (eventType === 'application.user_membership.update') return verb === 'change' && ids.has(thing);
      return eventType === 'application.user_membership.remove' && ids.has(thing);
    case 'okta-role':
      return eventType === 'user.account.privilege.revoke';
    default:
      return false;
  }
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
const AWS_REMOVALS = new Set([
  'RemoveUserFromGroup',
  'DetachUserPolicy',
  'DeleteUserPolicy',
  'PutUserPolicy',
  'DeleteAccessKey',
  'UpdateAccessKey',
  'DeleteUser',
  'DeleteRole',
  'UpdateAssumeRolePolicy',
  'DetachRolePolicy',
  'DeleteRolePolicy',
  'PutRolePolicy',
]);

function awsRemoves({ eventName, accountId, request }: CloudTrailEvent, grant: Grant, verb: Verb): boolean {
  // Another text under the same name is no removal, but may be the change that was asked for.
  if (eventName.startsWith('Put') && verb !== 'change') return false;
  const arn = grant.account.slice(grant.account.indexOf('/') + 1);
  const [, , , , account, path = ''] = arn.split(':');
  if (account !== accountId) return false;
  const asks = (member: string, value: string): boolean => request?.[member] === value;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (grant.kind === 'aws-role') return asks('roleName', name) && /Role/.test(eventName);
  if (!asks('userName', name)) return false;
  if (eventName === 'DeleteUser') return true;
  const thing = grant.from.slice(grant.from.lastIndexOf('/') + 1);
  switch (grant.kind) {
    case 'aws-group':
      return eventName === 'RemoveUserFromGroup' && asks('groupName', thing);
    case 'aws-policy':
      return eventName === 'DetachUserPolicy' && grant.from.endsWith(String(request?.policyArn));
    case 'aws-inline-policy':
      return /^(Delete|Put)UserPolicy$/.test(eventName) && asks('policyName', thing);
    case 'aws-key':
      return eventName.endsWith('AccessKey') && asks('accessKeyId', thing);
    default:
      return false;
  }
}
