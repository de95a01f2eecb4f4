import type { PopulationItem } from '../src/domain/audit.ts';
import { addMs, MS_PER_DAY } from '../src/domain/instant.ts';
import type { PrivilegedFacts } from '../src/domain/items-privileged.ts';
import type {
  Sampler,
  SamplerInput,
  Selector,
  SnapshotKind,
  SourceNeed,
  TestContext,
} from '../src/domain/mock-audit.ts';
import { awsItems } from './privileged-aws.ts';
import { Making } from './privileged-making.ts';
import { oktaAdmins } from './privileged-okta.ts';
import { RootTrail, rootItems } from './privileged-root.ts';
import { Exclusions, inOrder, SAME_ID } from './selection.ts';

/** Streams that snapshots of the items come from. */
const OKTA = [
  'okta.users',
  'okta.groups',
  'okta.memberships',
  'okta.roles',
  'okta.factors',
  'okta.api-tokens',
];
const AWS = [
  'aws-iam.authorization',
  'aws-iam.access-keys',
  'aws-iam.login-profiles',
  'aws-iam.mfa-devices',
  'aws-iam.credential-report',
];
const TRAIL = 'cloudtrail.events';
/** A picture taken this long before the end still shows it. */
const FRESH_MS = 7 * MS_PER_DAY;

const KINDS: readonly SnapshotKind[] = [
  'okta.user',
  'okta.group',
  'okta.membership',
  'okta.role',
  'okta.factors',
  'okta.api-token',
  'aws.user',
  'aws.group',
  'aws.policy',
  'aws.access-key',
  'aws.login-profile',
  'aws.mfa-device',
  'aws.credential',
];

/** Privileged access: administrators of Okta and AWS, root users, and the keys and passwords of IAM users, as the period ended. */
export const privilegedAccess: Sampler<PrivilegedFacts> = {
  id: 'privileged-access',
  title: 'Privileged access',
  kinds: ['cloudtrail.event'],
  lookBackMs: 0,
  census: true,
  snapshots: KINDS,
  query: describeQuery,
  needs,
  unusable: ({ streams }) =>
    streams.some(({ id }) => id === 'okta.roles' || id === 'aws-iam.authorization')
      ? null
      : 'Neither Okta nor AWS IAM is collected, so nobody can tell who has privileged access.',
  open,
};

function describeQuery({ window, streams }: SamplerInput): string {
  const has = (stream: string): boolean => streams.some(({ id }) => id === stream);
  const okta =
    'of Okta, each user who holds an admin role that is not inactive, directly or as a member of a group that holds one';
  const aws =
    'of every AWS account, each IAM user whose policies (attached, inline and through groups, less what they deny) allow everything or an action by which it can give itself everything, each access key that is Active, each console password, and the root user with the calls of type Root that CloudTrail has in the period';
  const parts = [...(has('okta.roles') ? [okta] : []), ...(has('aws-iam.authorization') ? [aws] : [])];
  return `What there is at the end of the period, ${window.to}, in the last pictures before it, else the first after it: ${parts.join('; ')}. Without what was made after the end. The id of an item is the record id, with #admin for an account that stands for its rights.`;
}

function needs({ streams, window }: SamplerInput): SourceNeed[] {
  const needed = { from: addMs(window.to, -FRESH_MS), to: window.to };
  return streams.flatMap(({ id, scope }): SourceNeed[] => {
    if (id === TRAIL) return [{ stream: id, scope, mode: 'events', needed: window }];
    return OKTA.includes(id) || AWS.includes(id) ? [{ stream: id, scope, mode: 'snapshot', needed }] : [];
  });
}

function open(input: SamplerInput, context: TestContext): Selector<PrivilegedFacts> {
  const trail = new RootTrail(input.window);
  return {
    add: (record) => {
      if (record.kind === 'cloudtrail.event') trail.add(record);
    },
    finish: () => {
      const exclusions = new Exclusions();
      const making = new Making(input, context, exclusions);
      const items = [...oktaAdmins(making), ...awsItems(making), ...rootItems(making, trail)];
      const byId = new Map<string, PopulationItem<PrivilegedFacts>>();
      for (const item of items) {
        if (byId.has(item.id)) exclusions.count(SAME_ID);
        else byId.set(item.id, item);
      }
      return { items: inOrder([...byId.values()]), excluded: exclusions.list() };
    },
  };
}
