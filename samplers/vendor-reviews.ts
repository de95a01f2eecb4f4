import type { PopulationItem } from '../src/domain/audit.ts';
import { addMs, type Instant } from '../src/domain/instant.ts';
import { hasLeft } from '../src/domain/issue-history.ts';
import type { VendorFacts, VendorTime } from '../src/domain/items-vendors.ts';
import type { Sampler, SamplerInput, Selector, SourceNeed, TestContext } from '../src/domain/mock-audit.ts';
import { jiraProjectsOf, matchesAny } from '../src/domain/policy.ts';
import { hasRegister, type VendorRule } from '../src/domain/policy-vendor.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { READ_WHOLE_FROM, type Ticket } from '../src/domain/ticket-index.ts';
import {
  foldName,
  isOffboardedEntry,
  type ListedVendor,
  listedVendors,
  namesApp,
  timeOf,
  VENDOR_REGISTER,
} from '../src/domain/vendor-list.ts';
import { Exclusions, inOrder } from './selection.ts';

/** Apps that every Okta org has, by their technical name: Okta's own pages. */
const OKTA_ITSELF: ReadonlySet<string> = new Set([
  'saasure',
  'okta_enduser',
  'okta_browser_plugin',
  'okta_flow_sso',
  'okta_access_requests_resource_catalog',
]);
/** A picture of the apps taken this long before the end still shows them. */
const FRESH_MS = 7 * 86_400_000;

/** Vendors: who was on the list when the period ended and not off-boarded, and the apps in Okta that nobody on it stands for. */
export const vendorReviews: Sampler<VendorFacts> = {
  id: 'vendor-reviews',
  title: 'Vendors',
  kinds: [],
  lookBackMs: 0,
  census: true,
  snapshots: ['okta.app', 'okta.user', 'vendors.entry'],
  history: ['vendors.entry'],
  query: describeQuery,
  needs,
  unusable: ({ policy, streams }) => {
    if (policy.vendor === undefined)
      return 'policy.vendor is not there: it names the Jira projects that list the vendors, or says what is asked of those of a register.';
    return hasRegister(policy.vendor) && !streams.some(({ id }) => id === VENDOR_REGISTER)
      ? 'Neither a Jira project (policy.vendor.projects) nor a register (connectors.vendors) lists the vendors.'
      : null;
  },
  open,
};

function describeQuery({ policy, window }: SamplerInput): string {
  const rule = policy.vendor;
  if (rule === undefined) return '';
  const apps =
    'and each app that is ACTIVE in Okta at that time and was made before, whose label stands, as whole words, neither in the name of such a vendor nor in what lists its apps';
  return [
    ...(hasRegister(rule) ? registerQuery(rule, window.to) : projectsQuery(rule, window.to)),
    ...(rule.appsNeedVendor ? [apps] : []),
    '; without what the list of exclusions names. The id of an item is the record id of its issue, row or app.',
  ]
    .join(' ')
    .replace(' ;', ';');
}

function projectsQuery(rule: VendorRule, end: Instant): string[] {
  const types = rule.issueTypes.length === 0 ? 'of every type' : `of the types ${rule.issueTypes.join(', ')}`;
  const offboarded = rule.offboardedStatuses.join(', ');
  return [
    `Jira issues of the projects ${rule.projects.join(', ')} ${types} that were created before ${end},`,
    `however long ago${offboarded === '' ? '' : `, and were not in status ${offboarded} at that time`}`,
  ];
}

function registerQuery({ offboardedNames }: VendorRule, end: Instant): string[] {
  const status = offboardedNames.length === 0 ? '' : ` and whose status is not ${offboardedNames.join(', ')}`;
  return [
    `Rows of the vendor register as it stood at ${end} (the last picture in the week before, else the first one after)${status},`,
    'and vendors that an earlier picture of the period shows and this one does not. Limitation: a register keeps no history of its own, so what was entered and struck out between two pictures is not seen',
  ];
}

/** A vendor that nobody has touched for years is the one to find, so projects must be known from their beginning. */
function needs({ policy, window }: SamplerInput): SourceNeed[] {
  const rule = policy.vendor;
  if (rule === undefined) return [];
  const recent = { from: addMs(window.to, -FRESH_MS), to: window.to };
  const snapshot = (stream: string): SourceNeed => ({ stream, scope: '', mode: 'snapshot', needed: recent });
  const needed = { from: READ_WHOLE_FROM, to: window.to };
  const list = hasRegister(rule)
    ? [snapshot(VENDOR_REGISTER)]
    : rule.projects.map((scope): SourceNeed => ({ stream: 'jira.issues', scope, mode: 'events', needed }));
  return rule.appsNeedVendor ? [...list, snapshot('okta.apps')] : list;
}

function open({ policy, window }: SamplerInput, context: TestContext): Selector<VendorFacts> {
  return {
    add: () => {},
    finish: () => {
      const rule = policy.vendor;
      if (rule === undefined) return { items: [], excluded: [] };
      const exclusions = new Exclusions();
      const time = timeOf(window);
      const vendors = listedVendors({ ...context, policy }, rule, time.asOf);
      const kept = vendors.filter(({ isOffboarded }) => !isOffboarded);
      if (kept.length < vendors.length)
        exclusions.count('off-boarded before the end of the period', vendors.length - kept.length);
      for (const { data } of jiraProjectsOf(policy).flatMap((project) => context.tickets.ofProject(project)))
        if (hasLeft(data, rule.projects)) exclusions.count('moved out of the vendor projects');
      const items = new Map<string, PopulationItem<VendorFacts>>();
      for (const vendor of kept) items.set(vendor.id, vendorItem(vendor, time));
      if (hasRegister(rule))
        for (const item of goneItems(rule, time, context, exclusions)) items.set(item.id, item);
      for (const item of appItems(kept, rule, time, context, exclusions)) items.set(item.id, item);
      return { items: inOrder([...items.values()]), excluded: exclusions.list() };
    },
  };
}

function vendorItem({ id, name, record }: ListedVendor, time: VendorTime): PopulationItem<VendorFacts> {
  const { artifact, position } = record;
  const item = {
    id: id.normalize('NFC'),
    group: 'vendor',
    evidence: [{ record: id, label: `${name} as collected`, artifact, position }],
  };
  if (isTicket(record)) {
    const { data } = record;
    return {
      ...item,
      at: data.created ?? time.asOf,
      title: `${data.key} ${data.summary}`,
      facts: { kind: 'vendor', key: data.key, ...time },
      problem:
        record.problem ?? (data.created === null ? 'the issue has no readable time of creation' : null),
    };
  }
  return {
    ...item,
    at: time.asOf,
    title: name,
    facts: { kind: 'entry', name, entry: id, lastSeen: null, ...time },
    problem: record.problem,
  };
}

const isTicket = (record: ListedVendor['record']): record is Ticket => record.kind === 'jira.issue';

/** Vendors that an earlier picture of the register shows and the one at the end does not: nobody said what became of them. */
function goneItems(
  rule: VendorRule,
  time: VendorTime,
  { snapshots }: TestContext,
  exclusions: Exclusions,
): PopulationItem<VendorFacts>[] {
  const takenAt = snapshots.takenAt?.('vendors.entry') ?? null;
  const nameOf = ({ data }: StoredRecord<'vendors.entry'>): string => foldName(data.name ?? '');
  const there = new Set(snapshots.of('vendors.entry').map(nameOf));
  const last = new Map<string, { readonly record: StoredRecord<'vendors.entry'>; readonly at: Instant }>();
  for (const { at, records } of snapshots.history?.('vendors.entry') ?? []) {
    if (takenAt === null || at > takenAt) continue;
    for (const record of records)
      if (nameOf(record) !== '' && !there.has(nameOf(record))) last.set(nameOf(record), { record, at });
  }
  return [...last.values()].flatMap(({ record, at }) => {
    if (isOffboardedEntry(record, rule)) {
      exclusions.count('off-boarded before the end of the period');
      return [];
    }
    const { id, artifact, position } = record;
    const name = record.data.name ?? '';
    return [
      {
        id: id.normalize('NFC'),
        at: time.asOf,
        group: 'gone',
        title: `${name}, in the register no more`,
        facts: { kind: 'entry' as const, name, entry: id, lastSeen: at, ...time },
        evidence: [{ record: id, label: `${name} as last seen`, artifact, position }],
        problem: null,
      },
    ];
  });
}

/** Apps that were there at the end of the period and belong to no vendor on the list. */
function appItems(
  vendors: readonly ListedVendor[],
  rule: VendorRule,
  time: VendorTime,
  { snapshots }: TestContext,
  exclusions: Exclusions,
): PopulationItem<VendorFacts>[] {
  if (!rule.appsNeedVendor) return [];
  return snapshots.of('okta.app').flatMap(({ id, data, artifact, position, problem }) => {
    if (data.created !== null && data.created > time.asOf) return [];
    const why =
      data.status !== 'ACTIVE'
        ? 'apps that are not active'
        : OKTA_ITSELF.has(data.name)
          ? 'pages of Okta itself'
          : matchesAny(rule.ownApps, data.label)
            ? 'apps that policy calls the company’s own'
            : null;
    if (why !== null && problem === null) {
      exclusions.count(why);
      return [];
    }
    if (problem === null && vendors.some((vendor) => namesApp(vendor, data.label))) return [];
    return [
      {
        id: id.normalize('NFC'),
        at: data.created ?? time.asOf,
        group: 'app-without-vendor',
        title: `App ${data.label} in Okta`,
        facts: { kind: 'app' as const, appId: data.id, label: data.label, ...time },
        evidence: [{ record: id, label: `${data.label} is ${data.status}`, artifact, position }],
        problem,
      },
    ];
  });
}
