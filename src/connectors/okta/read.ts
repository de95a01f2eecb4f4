import { digestOf } from '../../domain/digest.ts';
import { type Instant, readInstant } from '../../domain/instant.ts';
import type { OktaEventParty } from '../../domain/okta-records.ts';
import type { ParsedRecord, RecordData } from '../../domain/records.ts';
import {
  ApiTokenSchema,
  AppSchema,
  AppUserSchema,
  EventSchema,
  FactorSchema,
  GroupRuleSchema,
  GroupSchema,
  misfit,
  ReferenceSchema,
  RoleSchema,
  UserSchema,
} from './schema.ts';

/**
 * From Okta's JSON to records. Every value gives a record: what does not fit its schema is read as far as it can be
 * and carries a `problem`.
 */

type Raw = Readonly<Record<string, unknown>>;
type OktaKind = Extract<keyof RecordData, `okta.${string}`>;

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/ */
export function readUser(value: unknown, position: string): ParsedRecord<'okta.user'> {
  const raw = object(value);
  const profile = object(raw.profile);
  const id = idOf(value);
  const names = [profile.firstName, profile.lastName].filter(
    (name) => typeof name === 'string' && name !== '',
  );
  return record(
    'okta.user',
    `user/${id}`,
    readInstant(raw.lastUpdated),
    position,
    misfit(UserSchema, value),
    {
      id,
      status: text(raw.status) ?? '',
      login: text(profile.login) ?? '',
      email: text(profile.email),
      displayName: text(profile.displayName) || names.join(' ') || text(profile.login) || id,
      created: readInstant(raw.created),
      activated: readInstant(raw.activated),
      statusChanged: readInstant(raw.statusChanged),
      lastLogin: readInstant(raw.lastLogin),
      lastUpdated: readInstant(raw.lastUpdated),
      profile,
    },
  );
}

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/ */
export function readGroup(value: unknown, position: string): ParsedRecord<'okta.group'> {
  const raw = object(value);
  const profile = object(raw.profile);
  const id = idOf(value);
  const problem = misfit(GroupSchema, value);
  return record('okta.group', `group/${id}`, readInstant(raw.lastUpdated), position, problem, {
    id,
    name: text(profile.name) ?? '',
    description: text(profile.description),
    type: text(raw.type) ?? '',
    created: readInstant(raw.created),
    lastMembershipUpdated: readInstant(raw.lastMembershipUpdated),
  });
}

export function readMembership(
  value: unknown,
  position: string,
  groupId: string,
): ParsedRecord<'okta.membership'> {
  const userId = idOf(value);
  const problem = misfit(ReferenceSchema, value);
  return record('okta.membership', `membership/${groupId}/${userId}`, null, position, problem, {
    groupId,
    userId,
  });
}

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/ */
export function readApp(value: unknown, position: string): ParsedRecord<'okta.app'> {
  const raw = object(value);
  const id = idOf(value);
  return record('okta.app', `app/${id}`, readInstant(raw.lastUpdated), position, misfit(AppSchema, value), {
    id,
    name: text(raw.name) ?? '',
    label: text(raw.label) ?? '',
    status: text(raw.status) ?? '',
    signOnMode: text(raw.signOnMode),
    created: readInstant(raw.created),
  });
}

/** An application user: its status is that of the assignment, not of the person. */
export function readAssignment(
  value: unknown,
  position: string,
  appId: string,
): ParsedRecord<'okta.assignment'> {
  const raw = object(value);
  const userId = idOf(value);
  const at = readInstant(raw.lastUpdated) ?? readInstant(raw.created);
  const problem = misfit(AppUserSchema, value);
  return record('okta.assignment', `assignment/${appId}/${userId}`, at, position, problem, {
    appId,
    userId,
    scope: text(raw.scope) ?? '',
    status: text(raw.status),
    created: readInstant(raw.created),
    profile: object(raw.profile),
  });
}

export function readAppGroup(
  value: unknown,
  position: string,
  appId: string,
): ParsedRecord<'okta.app-group'> {
  const groupId = idOf(value);
  const at = readInstant(object(value).lastUpdated);
  const problem = misfit(ReferenceSchema, value);
  return record('okta.app-group', `app-group/${appId}/${groupId}`, at, position, problem, { appId, groupId });
}

export function readRole(
  value: unknown,
  position: string,
  assigneeType: 'USER' | 'GROUP',
  assigneeId: string,
): ParsedRecord<'okta.role'> {
  const raw = object(value);
  const assignmentId = idOf(value);
  const at = readInstant(raw.lastUpdated) ?? readInstant(raw.created);
  const problem = misfit(RoleSchema, value);
  return record('okta.role', `role/${assigneeId}/${assignmentId}`, at, position, problem, {
    assignmentId,
    assigneeType,
    assigneeId,
    type: text(raw.type) ?? '',
    label: text(raw.label) ?? '',
    status: text(raw.status),
    created: readInstant(raw.created),
  });
}

/** All factors of one user are one record, so that "none" is a fact and not a missing one. */
export function readFactors(values: readonly unknown[], userId: string): ParsedRecord<'okta.factors'> {
  const problems = values.flatMap((value, i) => {
    const problem = misfit(FactorSchema, value);
    return problem === null ? [] : [`factor ${i}: ${problem}`];
  });
  const problem = problems.length === 0 ? null : problems.join('; ');
  return record('okta.factors', `factors/${userId}`, null, '', problem, {
    userId,
    factors: values.map((value) => {
      const raw = object(value);
      return {
        id: text(raw.id) ?? '',
        factorType: text(raw.factorType) ?? '',
        provider: text(raw.provider) ?? '',
        status: text(raw.status) ?? '',
      };
    }),
  });
}

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/listGroupRules */
export function readGroupRule(value: unknown, position: string): ParsedRecord<'okta.group-rule'> {
  const raw = object(value);
  const id = idOf(value);
  const conditions = object(raw.conditions);
  const at = readInstant(raw.lastUpdated) ?? readInstant(raw.created);
  const problem = misfit(GroupRuleSchema, value);
  return record('okta.group-rule', `group-rule/${id}`, at, position, problem, {
    id,
    name: text(raw.name) ?? '',
    status: text(raw.status) ?? '',
    groupIds: texts(object(object(raw.actions).assignUserToGroups).groupIds),
    expression: text(object(conditions.expression).value),
    excludedUserIds: texts(object(object(conditions.people).users).exclude),
  });
}

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/ */
export function readApiToken(value: unknown, position: string): ParsedRecord<'okta.api-token'> {
  const raw = object(value);
  const id = idOf(value);
  const created = readInstant(raw.created);
  const { connection, include, exclude } = object(raw.network);
  const network =
    raw.network === null
      ? null
      : { connection: text(connection), include: texts(include), exclude: texts(exclude) };
  return record('okta.api-token', `api-token/${id}`, created, position, misfit(ApiTokenSchema, value), {
    id,
    name: text(raw.name) ?? '',
    userId: text(raw.userId) ?? '',
    created,
    lastUpdated: readInstant(raw.lastUpdated),
    expiresAt: readInstant(raw.expiresAt),
    ...(raw.network === undefined ? {} : { network }),
  });
}

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/ */
export function readEvent(value: unknown, position: string): ParsedRecord<'okta.event'> {
  const raw = object(value);
  const uuid = text(raw.uuid) || unidentified(value);
  const published = readInstant(raw.published);
  const groupRuleId = text(object(object(raw.debugContext).debugData).triggeredByGroupRuleId);
  return record('okta.event', `event/${uuid}`, published, position, misfit(EventSchema, value), {
    uuid,
    published,
    eventType: text(raw.eventType) ?? '',
    displayMessage: text(raw.displayMessage),
    outcome: text(object(raw.outcome).result),
    actor: raw.actor === null || raw.actor === undefined ? null : party(raw.actor),
    targets: Array.isArray(raw.target) ? raw.target.map(party) : [],
    clientIp: text(object(raw.client).ipAddress),
    transactionId: text(object(raw.transaction).id),
    ...(groupRuleId === null || groupRuleId === '' ? {} : { groupRuleId }),
  });
}

function party(value: unknown): OktaEventParty {
  const raw = object(value);
  return {
    id: text(raw.id),
    type: text(raw.type),
    alternateId: text(raw.alternateId),
    displayName: text(raw.displayName),
  };
}

function record<K extends OktaKind>(
  kind: K,
  localId: string,
  at: Instant | null,
  position: string,
  problem: string | null,
  data: RecordData[K],
): ParsedRecord<K> {
  return { kind, id: `okta:${localId}`.normalize('NFC'), at, position, data, problem };
}

function idOf(value: unknown): string {
  return text(object(value).id) || unidentified(value);
}

/** What ids made up here begin with; Okta's own never do. */
export const UNIDENTIFIED = 'unidentified-';

/** A stable stand-in for a missing id: the same value always gets the same one, so that reading it twice stores it once. */
function unidentified(value: unknown): string {
  return `${UNIDENTIFIED}${digestOf(value).slice(0, 16)}`;
}

function object(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
