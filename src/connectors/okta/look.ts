import { SourceError } from '../../domain/errors.ts';
import type { Grant, GrantKind, Look, Sight } from '../../domain/remediation.ts';
import type { OktaHttp } from './client.ts';
import { idIn, idsIn, Reading } from './look-reading.ts';
import { AccountLookSchema, AppUserLookSchema, ReferenceSchema, RoleLookSchema } from './schema.ts';

/** What a reading came to; when it was read and from what is added at the end. */
type Seen = Omit<Sight, 'at' | 'raw'>;
type OktaGrantKind = Extract<GrantKind, `okta-${string}`>;

/** An app user in these states cannot use the app. */
const ENDED = new Set(['DEPROVISIONED', 'INACTIVE']);

const USER_GONE = gone('the user no longer exists');

/**
 * Reads one Okta grant with the lightest calls that can prove it gone; the README says which. Nothing is remembered
 * between two looks.
 * @param okta reads everything but API tokens
 * @param tokens reads API tokens, which have a scope of their own
 */
export function createLook(okta: OktaHttp, tokens: OktaHttp): Look {
  return async (grant, signal) => {
    if (!isOktaKind(grant.kind)) {
      throw new SourceError('rejected', `okta: ${grant.kind} is nothing that Okta knows`, {
        where: grant.from,
      });
    }
    const reading = new Reading(grant.kind === 'okta-api-token' ? tokens : okta, signal);
    const seen = await LOOKS[grant.kind](reading, grant);
    return { ...seen, at: reading.at(), raw: reading.raw };
  };
}

const LOOKS: Record<OktaGrantKind, (reading: Reading, grant: Grant) => Promise<Seen>> = {
  'okta-group': lookAtGroup,
  'okta-app': lookAtApp,
  'okta-role': lookAtRole,
  'okta-api-token': lookAtToken,
  'okta-account': lookAtAccount,
};

function isOktaKind(kind: GrantKind): kind is OktaGrantKind {
  return Object.hasOwn(LOOKS, kind);
}

/**
 * The user's own list of groups is one short answer, where the members of a large group are many pages. Groups that a
 * credential may not see could be missing from it without an error: only a group that can be read proves the absence.
 */
async function lookAtGroup(reading: Reading, grant: Grant): Promise<Seen> {
  const userId = idIn(grant.account, 'okta:user/');
  const groupId = idIn(grant.from, 'okta:group/');
  const name = grant.name.replace(/^group /, '');
  const held = await reading.list(`/api/v1/users/${userId}/groups`, ReferenceSchema);
  if (held === null) return USER_GONE;
  if (held.some((group) => group.id === groupId)) return there(`is a member of ${name}`);
  const group = await reading.find(`/api/v1/groups/${groupId}`, ReferenceSchema, groupId);
  return gone(group === null ? `the group ${name} no longer exists` : `is no longer in ${name}`);
}

/** What counts is whether the user has the app: one taken away directly may still come through a group. */
async function lookAtApp(reading: Reading, grant: Grant): Promise<Seen> {
  const userId = idIn(grant.account, 'okta:user/');
  const appId = idIn(grant.from, 'okta:app/');
  const name = grant.name.replace(/^app /, '');
  const path = `/api/v1/apps/${appId}/users/${userId}`;
  const assignment = await reading.find(path, AppUserLookSchema, userId);
  if (assignment === null) return gone(`is no longer assigned to ${name}`);
  const { scope, status, profile } = assignment;
  if (status !== null && status !== undefined && ENDED.has(status)) {
    return gone(`the assignment to ${name} is ${status}`);
  }
  const role = typeof profile?.role === 'string' ? profile.role : null;
  const how = scope === 'GROUP' ? 'through a group' : 'directly';
  return there(`has ${name} ${how}${role === null ? '' : ` as ${role}`}`, role);
}

/** Okta lists inherited roles too: those are no direct assignment, but people must read that the power is still there. */
async function lookAtRole(reading: Reading, grant: Grant): Promise<Seen> {
  const userId = idIn(grant.account, 'okta:user/');
  const [assignee, assignment] = idsIn(grant.from, 'okta:role/');
  if (assignee !== userId) {
    throw new SourceError('rejected', `okta: ${grant.from} is not held by ${grant.account} itself`);
  }
  const name = grant.name.replace(/^admin role /, '');
  const roles = await reading.list(`/api/v1/users/${userId}/roles`, RoleLookSchema);
  if (roles === null) return USER_GONE;
  const direct = roles.filter((role) => role.assignmentType !== 'GROUP');
  if (direct.some((role) => role.id === assignment)) return there(`holds the admin role ${name}`);
  const inherited = roles.some((role) => role.assignmentType === 'GROUP' && role.label === name);
  return gone(
    inherited
      ? `no longer holds the admin role ${name} directly, still holds it through a group`
      : `no longer holds the admin role ${name}`,
  );
}

async function lookAtToken(reading: Reading, grant: Grant): Promise<Seen> {
  const id = idIn(grant.from, 'okta:api-token/');
  const token = await reading.find(`/api/v1/api-tokens/${id}`, ReferenceSchema, id);
  return token === null ? gone('the API token no longer exists') : there('the API token is there');
}

async function lookAtAccount(reading: Reading, grant: Grant): Promise<Seen> {
  const id = idIn(grant.from, 'okta:user/');
  if (grant.account !== grant.from) {
    throw new SourceError('rejected', `okta: ${grant.from} is not the account ${grant.account}`);
  }
  const user = await reading.find(`/api/v1/users/${id}`, AccountLookSchema, id);
  if (user === null) return gone('the account no longer exists');
  const words = `account is ${user.status}`;
  return user.status === 'DEPROVISIONED' ? gone(words) : there(words, user.status);
}

function there(words: string, gives: string | null = null): Seen {
  return { state: 'there', gives, words };
}

function gone(words: string): Seen {
  return { state: 'gone', gives: null, words };
}
