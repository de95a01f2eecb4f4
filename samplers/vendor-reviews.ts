import type { PopulationItem } from '../src/domain/audit.ts';
import { addMs } from '../src/domain/instant.ts';
import { hasLeft } from '../src/domain/issue-history.ts';
import type { VendorFacts, VendorTime } from '../src/domain/items-vendors.ts';
import type { Sampler, SamplerInput, Selector, SourceNeed, TestContext } from '../src/domain/mock-audit.ts';
import { jiraProjectsOf, matchesAny } from '../src/domain/policy.ts';
import type { VendorRule } from '../src/domain/policy-vendor.ts';
import { READ_WHOLE_FROM, type Ticket } from '../src/domain/ticket-index.ts';
import { isOffboarded, namesApp, timeOf, vendorsAt } from '../src/domain/vendor-list.ts';
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
  snapshots: ['okta.app', 'okta.user'],
  query: describeQuery,
  needs,
  unusable: ({ policy }) =>
    policy.vendor === undefined
      ? 'policy.vendor names no Jira project, so nobody can tell who the vendors are.'
      : null,
  open,
};

function describeQuery({ policy, window }: SamplerInput): string {
  const rule = policy.vendor;
  if (rule === undefined) return '';
  const types = rule.issueTypes.length === 0 ? 'of every type' : `of the types ${rule.issueTypes.join(', ')}`;
  const offboarded = rule.offboardedStatuses.join(', ');
  const apps =
    'and each app that is ACTIVE in Okta at that time and was made before, whose label stands, as whole words, neither in the summary of such an issue nor in the field that lists its apps';
  return [
    `Jira issues of the projects ${rule.projects.join(', ')} ${types} that were created before ${window.to},`,
    `however long ago${offboarded === '' ? '' : `, and were not in status ${offboarded} at that time`}`,
    ...(rule.appsNeedVendor ? [apps] : []),
    '; without what the list of exclusions names. The id of an item is the record id of its issue or app.',
  ]
    .join(' ')
    .replace(' ;', ';');
}

/** A vendor that nobody has touched for years is the one to find, so the projects must be known from their beginning. */
function needs({ policy, window }: SamplerInput): SourceNeed[] {
  const rule = policy.vendor;
  if (rule === undefined) return [];
  const needed = { from: READ_WHOLE_FROM, to: window.to };
  const issues = rule.projects.map(
    (scope): SourceNeed => ({ stream: 'jira.issues', scope, mode: 'events', needed }),
  );
  const recent = { from: addMs(window.to, -FRESH_MS), to: window.to };
  return rule.appsNeedVendor
    ? [...issues, { stream: 'okta.apps', scope: '', mode: 'snapshot', needed: recent }]
    : issues;
}

function open({ policy, window }: SamplerInput, context: TestContext): Selector<VendorFacts> {
  return {
    add: () => {},
    finish: () => {
      const rule = policy.vendor;
      if (rule === undefined) return { items: [], excluded: [] };
      const exclusions = new Exclusions();
      const time = timeOf(window);
      const vendors = vendorsAt(context.tickets, rule, time.asOf);
      const kept = vendors.filter((vendor) => {
        const isGone = isOffboarded(vendor, rule, time.asOf);
        if (isGone) exclusions.count('off-boarded before the end of the period');
        return !isGone;
      });
      for (const { data } of jiraProjectsOf(policy).flatMap((project) => context.tickets.ofProject(project)))
        if (hasLeft(data, rule.projects)) exclusions.count('moved out of the vendor projects');
      const items = new Map<string, PopulationItem<VendorFacts>>();
      for (const vendor of kept) items.set(vendor.id, vendorItem(vendor, time));
      for (const item of appItems(kept, rule, time, context, exclusions)) items.set(item.id, item);
      return { items: inOrder([...items.values()]), excluded: exclusions.list() };
    },
  };
}

function vendorItem(ticket: Ticket, time: VendorTime): PopulationItem<VendorFacts> {
  const { data, id, artifact, position } = ticket;
  return {
    id: id.normalize('NFC'),
    at: data.created ?? time.asOf,
    group: 'vendor',
    title: `${data.key} ${data.summary}`,
    facts: { kind: 'vendor', key: data.key, ...time },
    evidence: [{ record: id, label: `${data.key} as collected`, artifact, position }],
    problem: ticket.problem ?? (data.created === null ? 'the issue has no readable time of creation' : null),
  };
}

/** Apps that were there at the end of the period and belong to no vendor on the list. */
function appItems(
  vendors: readonly Ticket[],
  rule: VendorRule,
  time: VendorTime,
  { policy, snapshots }: TestContext,
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
    if (
      problem === null &&
      vendors.some((vendor) => namesApp(vendor, data.label, rule, time.asOf, policy.fieldNames))
    )
      return [];
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
