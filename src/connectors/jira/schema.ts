import { z } from 'zod';
import type { RawArtifact } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import type { Reply } from './transport.ts';

/**
 * Envelopes of Jira's answers: only what paging and the sink need, unknown members kept. What is inside an
 * issue is read tolerantly in issue.ts, because a record that does not fit must stay.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/
 */

const count = z.number().int().nonnegative();
const idText = z.union([z.string(), z.number()]).transform(String);

export const TokenSearchSchema = z.looseObject({
  issues: z.array(z.unknown()),
  nextPageToken: z.string().nullish(),
  isLast: z.boolean().nullish(),
  /** Experimental: says that parts of the answer were cut. */
  warnings: z.array(z.unknown()).nullish(),
});

export const OffsetSearchSchema = z.looseObject({
  issues: z.array(z.unknown()),
  startAt: count,
  total: count.nullish(),
});

export const CountSchema = z.looseObject({ count });

/** Cloud's own page form, and the `changelog` of `expand=changelog`. */
export const ChangelogPageSchema = z.looseObject({
  values: z.array(z.unknown()),
  startAt: count.nullish(),
  total: count.nullish(),
  isLast: z.boolean().nullish(),
});

export const CommentsPageSchema = z.looseObject({
  comments: z.array(z.unknown()),
  startAt: count.nullish(),
  total: count.nullish(),
});

export const UserSchema = z.looseObject({
  accountId: z.string().nullish(),
  key: z.string().nullish(),
  name: z.string().nullish(),
  displayName: z.string().nullish(),
  emailAddress: z.string().nullish(),
  accountType: z.string().nullish(),
  active: z.boolean().nullish(),
  timeZone: z.string().nullish(),
});
export type User = z.infer<typeof UserSchema>;
export const UsersSchema = z.array(UserSchema);

export const IssueSchema = z.looseObject({
  id: idText,
  key: z.string(),
  fields: z.record(z.string(), z.unknown()).default({}),
  properties: z.record(z.string(), z.unknown()).nullish(),
  changelog: z.looseObject({ histories: z.array(z.unknown()), total: count.nullish() }).nullish(),
});
export type Issue = z.infer<typeof IssueSchema>;

export const ProjectSchema = z.looseObject({ id: idText, key: z.string(), name: z.string().nullish() });
export const ProjectListSchema = z.union([
  z.looseObject({ values: z.array(z.looseObject({ key: z.string() })) }).transform((page) => page.values),
  z.array(z.looseObject({ key: z.string() })),
]);

const typeList = z.array(z.looseObject({ id: idText, name: z.string(), subtask: z.boolean().nullish() }));
const paging = { startAt: count.nullish(), total: count.nullish(), isLast: z.boolean().nullish() };
/** Cloud says `issueTypes`, Data Center `values`. */
export const IssueTypesSchema = z
  .looseObject({ issueTypes: typeList.optional(), values: typeList.optional(), ...paging })
  .transform((page) => ({ ...page, items: page.issueTypes ?? page.values ?? [] }));

const fieldList = z.array(
  z.looseObject({
    fieldId: z.string(),
    name: z.string().default(''),
    required: z.boolean(),
    hasDefaultValue: z.boolean().nullish(),
    schema: z.looseObject({ type: z.string().nullish() }).nullish(),
    allowedValues: z.array(z.unknown()).nullish(),
  }),
);
export const CreateFieldsSchema = z
  .looseObject({
    fields: fieldList.optional(),
    results: fieldList.optional(),
    values: fieldList.optional(),
    ...paging,
  })
  .transform((page) => ({ ...page, items: page.fields ?? page.results ?? page.values ?? [] }));
export type CreateField = z.infer<typeof fieldList>[number];

export const PermissionsSchema = z.looseObject({
  permissions: z.record(z.string(), z.looseObject({ havePermission: z.boolean() })),
});

export const ServerInfoSchema = z.looseObject({
  baseUrl: z.string().nullish(),
  version: z.string().nullish(),
  deploymentType: z.string().nullish(),
  serverTime: z.string().nullish(),
});

export const StatusesSchema = z.array(
  z.looseObject({
    id: idText,
    name: z.string().nullish(),
    statusCategory: z.looseObject({ key: z.string().nullish() }).nullish(),
  }),
);

export const CreatedSchema = z.looseObject({ id: idText, key: z.string() });
export const CreatedCommentSchema = z.looseObject({ id: idText });
export const AttachmentsSchema = z.array(
  z.looseObject({ id: idText, filename: z.string(), size: z.number() }),
);
export const TransitionsSchema = z.looseObject({
  transitions: z.array(
    z.looseObject({
      id: idText,
      name: z.string().nullish(),
      to: z
        .looseObject({ id: idText, statusCategory: z.looseObject({ key: z.string().nullish() }).nullish() })
        .nullish(),
    }),
  ),
});
export const TokensSchema = z.array(
  z.looseObject({ name: z.string().nullish(), expiringAt: z.string().nullish() }),
);

/** A parsed answer and the bytes it was parsed from. */
export interface Answer<T> {
  readonly value: T;
  readonly artifact: RawArtifact;
}

/**
 * Reads an answer's envelope.
 * @throws SourceError `malformed` when it is not what Jira documents.
 */
export function readAnswer<T extends z.ZodType>(schema: T, reply: Reply): Answer<z.infer<T>> {
  const parsed = schema.safeParse(reply.json);
  if (parsed.success) return { value: parsed.data, artifact: reply.artifact };
  const { request, status, requestId } = reply.artifact.source;
  const where = request.split(/[?{]/)[0]?.trim() ?? request;
  const first = parsed.error.issues[0];
  throw new SourceError(
    'malformed',
    `jira: not the documented answer at ${where}: ${first?.path.join('.') ?? ''} ${first?.message ?? ''}`,
    {
      where,
      ...(status === null ? {} : { status }),
      ...(requestId === null ? {} : { requestId }),
      cause: parsed.error,
    },
  );
}
