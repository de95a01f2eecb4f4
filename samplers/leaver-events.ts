import type { EvidenceRef } from '../src/domain/audit.ts';
import type { CloudTrailEvent } from '../src/domain/aws-records.ts';
import type { LeaverEvent } from '../src/domain/items-leavers.ts';
import type { OktaEvent } from '../src/domain/okta-records.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { callName } from './granting-events.ts';

/** What single events of the logs mean for somebody who left. */

/**
 * Okta System Log event types by what they do to the account that is their target. Deactivating is asynchronous: the event
 * says when it was done, not when it was asked for.
 * https://developer.okta.com/docs/reference/api/event-types/
 */
const OKTA_KINDS: Readonly<Record<string, LeaverEvent['kind']>> = {
  'user.lifecycle.deactivate': 'disabled',
  'user.lifecycle.suspend': 'disabled',
  'user.lifecycle.delete.initiated': 'disabled',
  'user.lifecycle.delete.completed': 'disabled',
  'user.lifecycle.activate': 'enabled',
  'user.lifecycle.reactivate': 'enabled',
  'user.lifecycle.unsuspend': 'enabled',
  'user.session.clear': 'sessions-ended',
  'user.authentication.universal_logout': 'sessions-ended',
  'app.oauth2.token.revoke.implicit.user': 'sessions-ended',
};

/**
 * What somebody does with an account, as the actor. Failed attempts prove nothing, and neither does being signed out; that
 * is why sign-ins are named by their beginnings and exceptions.
 */
const OKTA_ACTIVITY = [
  'user.session.start',
  'user.session.access_admin_app',
  'user.authentication.',
  'user.mfa.factor.',
  'user.account.update_',
  'user.account.reset_',
  'user.account.privilege.',
  'app.oauth2.',
  'user.lifecycle.',
  'group.',
  'application.',
  'iam.',
  'policy.lifecycle.',
  'system.api_token.',
];
const NO_ACTIVITY = [
  'user.authentication.slo',
  'user.authentication.universal_logout',
  'app.oauth2.token.revoke',
  'app.oauth2.as.token.revoke',
];

const begins = (list: readonly string[], type: string): boolean =>
  list.some((start) => type.startsWith(start));

export const isSuccess = ({ outcome }: OktaEvent): boolean => outcome === 'SUCCESS' || outcome === 'ALLOW';

/** What an event does to its target account; null: nothing that counts here. */
export function oktaKind({ eventType }: OktaEvent): LeaverEvent['kind'] | null {
  return OKTA_KINDS[eventType] ?? null;
}

/** True when the event shows its actor using the account. */
export function isOktaActivity({ eventType, actor }: OktaEvent): boolean {
  return actor?.type === 'User' && begins(OKTA_ACTIVITY, eventType) && !begins(NO_ACTIVITY, eventType);
}

/** What a call does to keys and passwords of an IAM user. */
export interface CredentialCall {
  readonly kind: LeaverEvent['kind'];
  readonly userName: string | null;
  /** Key id, or empty for the password; absent where it is the user as a whole. */
  readonly credential?: string;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/**
 * Calls that take keys and passwords away or give them back; null for all others. Without a user name they are about the
 * caller. https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 */
export function credentialCall(event: CloudTrailEvent): CredentialCall | null {
  if (event.eventSource !== 'iam.amazonaws.com' || event.errorCode !== null) return null;
  const request = event.request ?? {};
  const userName = text(request.userName) ?? event.principal.userName;
  const key = text(request.accessKeyId) ?? undefined;
  switch (event.eventName) {
    case 'DeleteAccessKey':
      return key === undefined ? null : { kind: 'credential-off', userName, credential: key };
    case 'UpdateAccessKey': {
      const kind = request.status === 'Active' ? 'credential-on' : 'credential-off';
      return key === undefined ? null : { kind, userName, credential: key };
    }
    case 'DeleteLoginProfile':
      return { kind: 'credential-off', userName, credential: '' };
    case 'CreateLoginProfile':
      return { kind: 'credential-on', userName, credential: '' };
    case 'DeleteUser':
      return { kind: 'user-deleted', userName };
    default:
      return null;
  }
}

/** A log's event as evidence. */
export function eventEvidence(
  record: StoredRecord<'okta.event'> | StoredRecord<'cloudtrail.event'>,
  shows: string,
): EvidenceRef {
  const { id, artifact, position } = record;
  return { record: id, label: shows, artifact, position };
}

/** `iam:DeleteAccessKey`, or the type of an Okta event. */
export function whatOf(record: StoredRecord<'okta.event'> | StoredRecord<'cloudtrail.event'>): string {
  return record.kind === 'okta.event' ? record.data.eventType : callName(record.data);
}
