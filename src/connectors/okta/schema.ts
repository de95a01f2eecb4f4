import { z } from 'zod';
import { readInstant } from '../../domain/instant.ts';

/**
 * What Okta's answers must look like for the fields we judge on. Everything else passes through unread. A member that
 * may be null must still be there: Okta always says `lastLogin: null` for "never signed in", and an absent member
 * means that somebody cut it out.
 */

const text = z.string().min(1);
const instant = z.string().refine((value) => readInstant(value) !== null, 'not an ISO 8601 instant');

export const UserSchema = z.looseObject({
  id: text,
  status: text,
  created: instant,
  activated: instant.nullable(),
  statusChanged: instant.nullable(),
  lastLogin: instant.nullable(),
  lastUpdated: instant,
  profile: z.looseObject({ login: text, email: z.string().nullish() }),
});

export const GroupSchema = z.looseObject({
  id: text,
  type: text,
  created: instant,
  lastMembershipUpdated: instant.nullish(),
  profile: z.looseObject({ name: text, description: z.string().nullish() }),
});

/** A group's member or an assigned group: only who it is. */
export const ReferenceSchema = z.looseObject({ id: text });

export const AppSchema = z.looseObject({
  id: text,
  name: text,
  label: text,
  status: text,
  signOnMode: z.string().nullish(),
  created: instant,
});

export const AppUserSchema = z.looseObject({
  id: text,
  scope: text,
  status: z.string().nullish(),
  created: instant,
  profile: z.looseObject({}).nullish(),
});

export const RoleSchema = z.looseObject({
  id: text,
  type: text,
  label: text,
  status: z.string().nullish(),
  created: instant.nullish(),
  assignmentType: z.string().nullish(),
});

/** What proves that an account is there, and how it stands. */
export const AccountLookSchema = z.looseObject({ id: text, status: text });

/** What proves an assignment to an app; the two scopes are told apart, so a third one must not pass for either. */
export const AppUserLookSchema = z.looseObject({
  id: text,
  scope: z.enum(['USER', 'GROUP']),
  status: z.string().nullish(),
  profile: z.looseObject({}).nullish(),
});

/** What proves that an admin role is held. */
export const RoleLookSchema = z.looseObject({
  id: text,
  label: z.string().nullish(),
  assignmentType: z.string().nullish(),
});

export const FactorSchema = z.looseObject({
  id: text,
  factorType: text,
  provider: text,
  status: text,
});

/** Without its groups a rule says nothing; without an expression it matches nobody. */
export const GroupRuleSchema = z.looseObject({
  id: text,
  name: text,
  status: text,
  conditions: z
    .looseObject({
      expression: z.looseObject({ value: z.string().nullish() }).nullish(),
      people: z
        .looseObject({ users: z.looseObject({ exclude: z.array(z.string()).nullish() }).nullish() })
        .nullish(),
    })
    .nullish(),
  actions: z.looseObject({ assignUserToGroups: z.looseObject({ groupIds: z.array(z.string()) }) }),
});

export const ApiTokenSchema = z.looseObject({
  id: text,
  name: text,
  userId: text,
  created: instant,
  lastUpdated: instant.nullish(),
  expiresAt: instant.nullish(),
  network: z
    .looseObject({
      connection: z.string().nullish(),
      include: z.array(z.string()).nullish(),
      exclude: z.array(z.string()).nullish(),
    })
    .nullish(),
});

const party = z.looseObject({
  id: z.string().nullish(),
  type: z.string().nullish(),
  alternateId: z.string().nullish(),
  displayName: z.string().nullish(),
});

/** "All events have actors"; real ones hold nulls almost anywhere else. */
export const EventSchema = z.looseObject({
  uuid: text,
  published: instant,
  eventType: text,
  displayMessage: z.string().nullish(),
  outcome: z.looseObject({ result: z.string().nullable() }).nullable(),
  actor: party.nullable(),
  target: z.array(party).nullish(),
  client: z.looseObject({ ipAddress: z.string().nullish() }).nullish(),
  transaction: z.looseObject({ id: z.string().nullish() }).nullish(),
});

/** One page of the users who hold an admin role. */
export const AssigneesSchema = z.looseObject({
  value: z.array(z.unknown()),
  _links: z.looseObject({ next: z.looseObject({ href: z.string() }).nullish() }).nullish(),
});

/** Why a value does not fit, in one line for people, or null when it does. */
export function misfit(schema: z.ZodType, value: unknown): string | null {
  const result = schema.safeParse(value);
  if (result.success) return null;
  return result.error.issues
    .map((issue) => `${issue.path.join('.') || 'record'}: ${issue.message}`)
    .join('; ');
}
