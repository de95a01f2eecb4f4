import { createAwsIamConnector } from '../../src/connectors/aws-iam/index.ts';
import type { Page, ReadRequest, Stream } from '../../src/domain/connector.ts';
import type { ParsedRecord } from '../../src/domain/records.ts';
import type { Grant, GrantKind, Sight } from '../../src/domain/remediation.ts';
import { type AwsHandler, AwsLoopback, HOME, JumpingTime, xml, xmlError } from './aws-loopback.ts';

/** IAM as the loopback answers it, in the query protocol's XML, and the streams that read it. */

export const clock = { now: () => '2026-10-10T12:00:00.000Z', simulated: true };
export const OTHER = '222222222222';

export function streamsOf(aws: AwsLoopback, accounts: string[] = [HOME], time = new JumpingTime()) {
  const connection = { ...aws.connection(...accounts), region: 'us-east-1' };
  const connector = createAwsIamConnector(connection, clock, time);
  const stream = (id: string, scope = HOME): Stream => {
    const found = connector.streams.find((one) => one.id === `aws-iam.${id}` && one.scope === scope);
    if (found === undefined) throw new Error(`no stream ${id} ${scope}`);
    return found;
  };
  return { connector, stream, time };
}

export const user = (name: string): ParsedRecord<'aws.user'> => ({
  kind: 'aws.user',
  id: `aws:user/arn:aws:iam::${HOME}:user/${name}`,
  at: null,
  position: '',
  problem: null,
  data: {
    accountId: HOME,
    arn: `arn:aws:iam::${HOME}:user/${name}`,
    userId: name,
    userName: name,
    path: '/',
    created: null,
    groups: [],
    attachedPolicies: [],
    inlinePolicies: [],
    permissionsBoundary: null,
    tags: {},
  },
});

export function request(users: string[] = [], over: Partial<ReadRequest> = {}): ReadRequest {
  return {
    window: null,
    resume: null,
    signal: new AbortController().signal,
    parents: async () => users.map(user) as never,
    ...over,
  };
}

export async function pagesOf(stream: Stream, ask: ReadRequest = request()): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of stream.read(ask)) pages.push(page);
  return pages;
}

export const recordsOf = (pages: readonly Page[]) => pages.flatMap((page) => page.records);
export const members = (...items: string[]) => items.map((item) => `<member>${item}</member>`).join('');
export const encoded = (document: unknown) => encodeURIComponent(JSON.stringify(document));

export const TRUST = { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] };
export const ADMIN = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

export const USER_XML = `<UserDetailList>${members(
  `<Path>/</Path><UserName>ana</UserName><UserId>AIDA1</UserId><Arn>arn:aws:iam::${HOME}:user/ana</Arn><CreateDate>2020-01-02T03:04:05Z</CreateDate><GroupList>${members('admins')}</GroupList><UserPolicyList>${members(`<PolicyName>inline</PolicyName><PolicyDocument>${encoded(ADMIN)}</PolicyDocument>`)}</UserPolicyList><AttachedManagedPolicies/><Tags>${members('<Key>owner</Key><Value>ana@x.example</Value>')}</Tags>`,
)}</UserDetailList>`;
export const ROLE_XML = `<RoleDetailList>${members(
  `<Path>/ci/</Path><RoleName>deploy</RoleName><RoleId>AROA1</RoleId><Arn>arn:aws:iam::${HOME}:role/ci/deploy</Arn><CreateDate>2020-01-02T03:04:05Z</CreateDate><AssumeRolePolicyDocument>${encoded(TRUST)}</AssumeRolePolicyDocument><RoleLastUsed><LastUsedDate>2026-09-01T00:00:00Z</LastUsedDate><Region>us-east-1</Region></RoleLastUsed>`,
  `<Path>/</Path><RoleName>broken</RoleName><RoleId>AROA2</RoleId><Arn>arn:aws:iam::${HOME}:role/broken</Arn><CreateDate>2020-01-02T03:04:05Z</CreateDate><AssumeRolePolicyDocument>%7Bnot</AssumeRolePolicyDocument>`,
)}</RoleDetailList>`;
export const POLICY_XML = `<Policies>${members(
  `<PolicyName>AdministratorAccess</PolicyName><Arn>arn:aws:iam::aws:policy/AdministratorAccess</Arn><DefaultVersionId>v2</DefaultVersionId><AttachmentCount>3</AttachmentCount><PolicyVersionList>${members(
    `<Document>${encoded({})}</Document><VersionId>v1</VersionId><IsDefaultVersion>false</IsDefaultVersion>`,
    `<Document>${encoded(ADMIN)}</Document><VersionId>v2</VersionId><IsDefaultVersion>true</IsDefaultVersion>`,
  )}</PolicyVersionList>`,
)}</Policies>`;

export const details = (marker: string | null, body: string) =>
  xml(
    'GetAccountAuthorizationDetails',
    `<IsTruncated>${marker !== null}</IsTruncated>${marker === null ? '' : `<Marker>${marker}</Marker>`}${body}`,
  );

export const threePages: AwsHandler = ({ input }) => {
  if (input.Marker === undefined) return details('m1', USER_XML);
  return input.Marker === 'm1' ? details('m2', '') : details(null, ROLE_XML + POLICY_XML);
};

export const keyXml = (name: string, id: string) =>
  `<UserName>${name}</UserName><AccessKeyId>${id}</AccessKeyId><Status>Active</Status><CreateDate>2024-01-01T00:00:00Z</CreateDate>`;
export const keys = (rest: string, ...items: string[]) =>
  xml('ListAccessKeys', `${rest}<AccessKeyMetadata>${members(...items)}</AccessKeyMetadata>`);
export const lastUsed = (inner: string) =>
  xml('GetAccessKeyLastUsed', `<UserName>x</UserName><AccessKeyLastUsed>${inner}</AccessKeyLastUsed>`);
export const NEVER = '<ServiceName>N/A</ServiceName><Region>N/A</Region>';

export const CSV = [
  'user,arn,user_creation_time,password_enabled,password_last_used,mfa_active',
  `<root_account>,arn:aws:iam::${HOME}:root,2018-08-12T17:20:55+00:00,not_supported,2019-03-03T16:58:16+00:00,true`,
  `ana,arn:aws:iam::${HOME}:user/ana,2020-01-02T03:04:05+00:00,true,no_information,false`,
  `bot,arn:aws:iam::${HOME}:user/bot,2020-01-02T03:04:05+00:00,false,N/A,false`,
].join('\n');
export const report = (generated: string, csv = CSV) =>
  xml(
    'GetCredentialReport',
    `<Content>${Buffer.from(csv).toString('base64')}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>${generated}</GeneratedTime>`,
  );
export const generate: AwsHandler = () => xml('GenerateCredentialReport', '<State>STARTED</State>');

/** A list that ends here, and one that goes on. */
export const END = '<IsTruncated>false</IsTruncated>';
export const more = (marker: string) => `<IsTruncated>true</IsTruncated><Marker>${marker}</Marker>`;
export const attachedXml = (...arns: string[]) =>
  `<AttachedPolicies>${members(...arns.map((arn) => `<PolicyName>${arn.split('/').at(-1)}</PolicyName><PolicyArn>${arn}</PolicyArn>`))}</AttachedPolicies>`;
export const NONE: AwsHandler = () => xmlError(404, 'NoSuchEntity');

/** The user and the role that looks are about. */
export const HOLDER = `aws:user/arn:aws:iam::${HOME}:user/ci/ana`;
export const ROLE = `aws:role/arn:aws:iam::${HOME}:role/ci/deploy`;

export const grant = (kind: GrantKind, from: string, account = HOLDER): Grant => ({
  kind,
  account,
  from,
  name: 'x',
  rules: [],
});

/** What the connector sees of a grant while IAM answers like this. */
export async function look(
  one: Grant,
  handlers: Record<string, AwsHandler>,
  accounts?: string[],
): Promise<Sight> {
  await using aws = await AwsLoopback.start(handlers);
  const { look } = streamsOf(aws, accounts).connector;
  if (look === undefined) throw new Error('the connector cannot look');
  return await look(one, new AbortController().signal);
}
