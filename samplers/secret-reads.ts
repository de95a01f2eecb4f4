import type { PopulationItem } from '../src/domain/audit.ts';
import type { CloudTrailEvent } from '../src/domain/aws-records.ts';
import { addMs, type Instant, MS_PER_DAY } from '../src/domain/instant.ts';
import type { SecretRead } from '../src/domain/items-secrets.ts';
import type { Sampler, SamplerInput, Selector, TestContext } from '../src/domain/mock-audit.ts';
import { matchesAny, type Policy } from '../src/domain/policy.ts';
import { isNamed } from '../src/domain/principals.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { contains } from '../src/domain/window.ts';
import { ChangeSorter } from './change-events.ts';
import { callEvidence } from './change-sessions.ts';
import { callName } from './granting-events.ts';
import { callerName, groupOf, isServiceAlone } from './principals.ts';
import { productionNeeds, productionPlaces, productionUnusable } from './production-sessions.ts';
import { Rotations, secretName } from './rotations.ts';
import { Exclusions, inOrder, SAME_ID } from './selection.ts';

/** Longest time that policy may give for rotating a secret. */
const LOOK_AHEAD_MS = 31 * MS_PER_DAY;

/**
 * Reads of production's secrets by people: values from Secrets Manager, and parameters in the clear. Software reads secrets
 * all day; a person who does takes something along that no session end takes back.
 */
export const secretReads: Sampler<SecretRead> = {
  id: 'secret-reads',
  title: 'Reads of secrets by people',
  kinds: ['cloudtrail.event'],
  lookBackMs: 0,
  lookAheadMs: LOOK_AHEAD_MS,
  query: describeQuery,
  needs: productionNeeds,
  unusable: productionUnusable,
  open,
};

const patternsOf = (policy: Policy): readonly string[] => policy.secrets?.secrets ?? ['*'];

function describeQuery({ policy, window }: SamplerInput): string {
  return [
    `CloudTrail records with event time from ${window.from} (inclusive) to ${window.to} (exclusive)`,
    productionPlaces(policy.production),
    'without errorCode, of the calls secretsmanager:GetSecretValue and secretsmanager:BatchGetSecretValue, and of ssm:GetParameter,',
    'GetParameters, GetParametersByPath and GetParameterHistory where withDecryption is true,',
    `of secrets named ${patternsOf(policy).join(', ')}, without what the list of exclusions names.`,
    'The id of a read is the record id of its event.',
  ].join(' ');
}

/** True for calls that hand out the value of a secret. */
function isSecretRead(event: CloudTrailEvent): boolean {
  if (event.withDecryption === true) return true;
  const name = callName(event);
  return name === 'secretsmanager:GetSecretValue' || name === 'secretsmanager:BatchGetSecretValue';
}

function leftOut(policy: Policy, event: CloudTrailEvent): string | null {
  const { principal } = event;
  if (event.errorCode !== null) return 'failed reads';
  if (isServiceAlone(policy, principal)) return 'reads by AWS services on their own';
  const group = groupOf(policy, principal);
  if (group === 'pipeline') return 'reads by the delivery pipeline';
  if (isNamed(policy.principals.workloadRoles, principal)) return 'reads by workload roles';
  if (group === 'service-account') return 'reads by declared service accounts';
  const names = event.resources.map(secretName);
  const wanted = names.length === 0 || names.some((name) => matchesAny(patternsOf(policy), name));
  return wanted ? null : 'reads of secrets that policy does not name';
}

type Read = PopulationItem<Omit<SecretRead, 'rotated' | 'knownUntil' | 'lookedAt'>>;

function open(input: SamplerInput, { asOf }: Pick<TestContext, 'asOf'>): Selector<SecretRead> {
  const { policy, window } = input;
  const exclusions = new Exclusions();
  const sorter = new ChangeSorter(policy);
  const rotations = new Rotations();
  const reads: Read[] = [];
  const ids = new Set<string>();
  let previous: string | null = null;
  let newest: Instant = window.to;
  return {
    add: (record) => {
      if (record.kind !== 'cloudtrail.event' || record.id === previous) return;
      previous = record.id;
      if (record.at !== null && record.at > newest) newest = record.at;
      rotations.see(record);
      if (record.at !== null && !contains(window, record.at)) return;
      const { data } = record;
      if (!isSecretRead(data) || data.originalEventId !== null || !sorter.isProduction(data)) return;
      const reason = leftOut(policy, data);
      if (reason !== null) {
        exclusions.count(reason);
        return;
      }
      if (ids.has(record.id)) {
        exclusions.count(SAME_ID);
        return;
      }
      ids.add(record.id);
      const read = toItem(record, policy, window.from);
      reads.push(read);
      if (read.problem === null) rotations.await(read.id, data);
    },
    finish: () => {
      const reach = addMs(window.to, LOOK_AHEAD_MS);
      const knownUntil = [newest, reach, asOf].reduce((least, at) => (at < least ? at : least));
      const items = reads.map((read) => ({
        ...read,
        facts: { ...read.facts, rotated: rotations.after(read.id), knownUntil, lookedAt: asOf },
      }));
      return { items: inOrder(items), excluded: exclusions.list() };
    },
  };
}

function toItem(record: StoredRecord<'cloudtrail.event'>, policy: Policy, beginning: Instant): Read {
  const { data, id } = record;
  const at = record.at ?? beginning;
  const secrets = [...new Set(data.resources.map(secretName))];
  const event = callName(data);
  const [first] = secrets;
  const more = secrets.length > 1 ? ` and ${secrets.length - 1} more` : '';
  const what = first === undefined ? 'secrets chosen by a filter' : `${first}${more}`;
  const where = data.region === null ? '' : ` in ${data.region}`;
  return {
    id,
    at,
    group: groupOf(policy, data.principal),
    title: `${callerName(data.principal)} read ${what}${where} (${event})${data.fromConsole ? ', in the console' : ''}`,
    facts: {
      accountId: data.accountId,
      region: data.region,
      principal: data.principal,
      event,
      at,
      secrets,
      mentions: data.mentions,
    },
    evidence: [callEvidence(record)],
    problem: record.problem ?? (record.at === null ? 'the record has no readable time' : null),
  };
}
