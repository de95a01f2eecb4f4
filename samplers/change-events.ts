import type { CloudTrailEvent, CloudTrailPrincipal } from '../src/domain/aws-records.ts';
import type { ChangeGroup } from '../src/domain/items.ts';
import { matchesAny, type Policy } from '../src/domain/policy.ts';
import { isNamed } from '../src/domain/principals.ts';
import { CALL_TYPES, SESSION_SERVICES } from './calls.ts';
import { AWS_ENFORCEMENT } from './enforcing-events.ts';
import { AWS_GRANTS, callName, ROLE_PLUMBING } from './granting-events.ts';
import { groupOf, isServiceAlone } from './principals.ts';

/** Which CloudTrail records are production changes, and why the others are not. */

/** What became of a record. `outside`: of another account or region, or a read; such records are not counted. */
export type Sorting = { readonly change: ChangeGroup } | { readonly leftOut: string } | 'outside';

/** Single calls that begin sessions or hand out tokens, of services that also do other things. */
const SESSION_CALLS: ReadonlySet<string> = new Set([
  'sso:Authenticate',
  'sso:CreateToken',
  'sso:Federate',
  'sso:GetRoleCredentials',
  'sso:Logout',
  'ecr:GetAuthorizationToken',
  'codeartifact:GetAuthorizationToken',
]);

interface KnownPrincipal {
  readonly principal: CloudTrailPrincipal;
  readonly group: ChangeGroup;
  readonly leftOut: string | null;
}

/** Sorts records under one policy. Principals and event names recur, so what is found out about them is kept. */
export class ChangeSorter {
  readonly #policy: Policy;
  readonly #accounts: ReadonlySet<string>;
  readonly #regions: ReadonlySet<string>;
  /** By ARN, as far as there is one: a joined text of all that identifies a caller costs more than all else here. */
  readonly #principals = new Map<string | null, KnownPrincipal[]>();
  readonly #calls = new Map<string, string | null>();

  constructor(policy: Policy) {
    this.#policy = policy;
    this.#accounts = new Set(policy.production.accounts);
    this.#regions = new Set(policy.production.regions);
  }

  /** True when the record is, or for all that can be read may be, of a production account and region. */
  isProduction({ accountId, region }: CloudTrailEvent): boolean {
    if (accountId !== null && !this.#accounts.has(accountId)) return false;
    return this.#regions.size === 0 || region === null || this.#regions.has(region);
  }

  sort(event: CloudTrailEvent): Sorting {
    if (!this.isProduction(event)) return 'outside';
    if (event.eventType === 'AwsConsoleSignIn') return { leftOut: 'sign-ins' };
    if (event.readOnly) return 'outside';
    if (event.originalEventId !== null) return { leftOut: 'amendments of earlier events' };
    if (event.eventType === 'AwsServiceEvent') return { leftOut: 'AWS service events' };
    if (!CALL_TYPES.has(event.eventType)) return { leftOut: 'records that are no calls' };
    if (event.errorCode !== null) return { leftOut: 'failed calls' };
    if (AWS_ENFORCEMENT.has(callName(event)) && !isServiceAlone(this.#policy, event.principal))
      return { leftOut: 'changes to what enforces security, tested as enforcement-changes' };
    const call = this.#callLeftOut(event);
    if (call !== null) return { leftOut: call };
    const { group, leftOut } = this.#principal(event.principal);
    if (leftOut !== null) return { leftOut };
    const name = callName(event);
    const isGrant = AWS_GRANTS.has(name) && !(group === 'pipeline' && ROLE_PLUMBING.has(name));
    return isGrant ? { leftOut: 'access grants, tested as access-grants' } : { change: group };
  }

  #callLeftOut(event: CloudTrailEvent): string | null {
    const name = callName(event);
    const known = this.#calls.get(name);
    if (known !== undefined) return known;
    const service = name.slice(0, name.indexOf(':'));
    const { ignoredEvents } = this.#policy.production;
    const reason =
      SESSION_SERVICES.has(service) || SESSION_CALLS.has(name)
        ? 'session starts and token requests'
        : matchesAny(ignoredEvents, name) || matchesAny(ignoredEvents, event.eventName)
          ? 'events that need no ticket by policy'
          : null;
    this.#calls.set(name, reason);
    return reason;
  }

  #principal(principal: CloudTrailPrincipal): KnownPrincipal {
    const ofArn = this.#principals.get(principal.arn);
    const known = ofArn?.find((entry) => isSame(entry.principal, principal));
    if (known !== undefined) return known;
    const group = groupOf(this.#policy, principal);
    const workload = isNamed(this.#policy.principals.workloadRoles, principal);
    const leftOut = isServiceAlone(this.#policy, principal)
      ? 'calls by AWS services on their own'
      : workload && group !== 'pipeline'
        ? 'calls by workload roles'
        : null;
    const found = { principal, group, leftOut };
    if (ofArn === undefined) this.#principals.set(principal.arn, [found]);
    else ofArn.push(found);
    return found;
  }
}

/** True when nothing that the sorting looks at differs. */
function isSame(a: CloudTrailPrincipal, b: CloudTrailPrincipal): boolean {
  return (
    a.arn === b.arn &&
    a.type === b.type &&
    a.userName === b.userName &&
    a.issuerArn === b.issuerArn &&
    a.issuerName === b.issuerName &&
    a.sessionName === b.sessionName &&
    a.invokedBy === b.invokedBy
  );
}
