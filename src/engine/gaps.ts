import type { ControlResult, EvidenceRef, Gap, Severity, SourceCoverage } from '../domain/audit.ts';
import { digestOf } from '../domain/digest.ts';
import type { AuditControl } from '../domain/mock-audit.ts';
import type { TestedItem } from './audit-draw.ts';

/** Gaps that come from testing: exceptions, what could not be judged, and sources that nobody collects. */

const MOST_EVIDENCE = 8;

/** Reasons of indeterminate results that make no gap: broken sources and rules without a value have theirs, and what is still ahead is none. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['no-rule', 'source-incomplete', 'not-yet']);

const UNJUDGED: Readonly<Record<string, { readonly title: string; readonly fix: string }>> = {
  'record-problem': {
    title: 'record that could not be read',
    fix: 'Look at the artifact: the source sent something unexpected. Report it as a bug if the source is right.',
  },
  'person-unknown': {
    title: 'somebody could not be matched to a person',
    fix: 'Say who it is in policy.people (secondAccounts, jiraAccounts) or by the owner tag.',
  },
  'linked-issue-unread': {
    title: 'a linked issue was not read',
    fix: 'Add its project to policy.incident.actionProjects, or let the token browse it, and collect again.',
  },
  'mfa-later': {
    title: 'an MFA device enabled after the period',
    fix: 'Show the device that was there before (events EnableMFADevice and DeactivateMFADevice in CloudTrail), or say that there was none.',
  },
  'not-recorded': {
    title: 'nothing was recorded that would show it',
    fix: 'Show it from another record of that time; the next review records it.',
  },
  'birthright-rule-unknown': {
    title: 'access that comes with the job, by a rule that is not known',
    fix: 'Show the group rule as it stood then and its approval; collect okta.group-rules daily. Where no rule gives the group, take it out of policy.access.birthrightGroups.',
  },
  'vendor-gone': {
    title: 'a vendor that is in the register no more',
    fix: 'Say what became of it: enter it again with a status that ends it (policy.vendor.offboardedNames), or under the name that it has now.',
  },
  'entitlement-unknown': {
    title: 'the source does not say what was granted',
    fix: 'Look at the event in the source and compare it with the request.',
  },
};

/** What the reason codes of a control mean, in a few words. */
export function reasonsOf({ reasons }: Pick<AuditControl, 'reasons'>): Readonly<Record<string, string>> {
  const texts = Object.entries({ ...UNJUDGED, ...reasons });
  return Object.fromEntries(texts.map(([code, { title }]) => [code, title]));
}

/** One gap for each item and reason: an item without a ticket fails several attributes for one cause. */
export function controlGaps(
  control: Pick<AuditControl, 'id' | 'reasons' | 'toldByGaps'>,
  deviating: ControlResult['deviating'],
  owner: (tested: TestedItem) => string | null,
): Gap[] {
  return deviating.flatMap((tested) => {
    const byReason = new Map<string, typeof tested.results>();
    for (const result of tested.results) {
      if (control.toldByGaps?.has(result.reason)) continue;
      const tells =
        result.outcome === 'exception' ||
        (result.outcome === 'indeterminate' && !TOLD_ELSEWHERE.has(result.reason));
      if (tells) byReason.set(result.reason, [...(byReason.get(result.reason) ?? []), result]);
    }
    return [...byReason].map(([reason, results]) => toGap(control, tested, reason, results, owner(tested)));
  });
}

function toGap(
  control: Pick<AuditControl, 'id' | 'reasons'>,
  { item }: TestedItem,
  code: string,
  results: TestedItem['results'],
  owner: string | null,
): Gap {
  const isException = results.some((result) => result.outcome === 'exception');
  const known = control.reasons[code];
  const unjudged = UNJUDGED[code];
  const cause = isException ? known?.title : unjudged?.title;
  const kind = isException ? 'exception' : code === 'record-problem' ? 'record-problem' : 'indeterminate';
  const severity: Severity = isException ? (known?.severity ?? 'medium') : 'medium';
  return {
    fingerprint: digestOf([kind, control.id, code, item.id]),
    kind,
    code,
    severity,
    subject: item.id,
    ...(cause === undefined ? {} : { cause }),
    title: `${cause ?? code}: ${item.title}`,
    detail: [...new Set(results.map((result) => result.explanation))].join(' '),
    owner,
    fix: (isException ? known?.fix : unjudged?.fix) ?? 'Look at the item and its evidence.',
    control: control.id,
    evidence: distinct([...item.evidence, ...results.flatMap((result) => result.evidence)]),
    since: item.at,
  };
}

function distinct(evidence: readonly EvidenceRef[]): EvidenceRef[] {
  const byPlace = new Map(evidence.map((ref) => [`${ref.record} ${ref.label}`, ref]));
  return [...byPlace.values()].slice(0, MOST_EVIDENCE);
}

/** Sources that a conclusion needs and no connector of the configuration collects. */
export function unconfiguredGaps(
  sources: readonly SourceCoverage[],
  configured: readonly { readonly id: string; readonly scope: string }[],
): Gap[] {
  const missing = new Map<string, SourceCoverage>();
  for (const source of sources) {
    const isConfigured = configured.some(({ id, scope }) => id === source.stream && scope === source.scope);
    if (!isConfigured) missing.set(`${source.stream}:${source.scope}`, source);
  }
  return [...missing.keys()].map((subject) => ({
    fingerprint: digestOf(['coverage-gap', 'never-collected', subject]),
    kind: 'broken-connector',
    code: 'never-collected',
    severity: 'high',
    subject,
    title: `${subject.replace(/:$/, '').replace(':', ' ')} is needed, but no connector collects it`,
    detail: 'The policy names it, the connectors do not: nothing can be concluded without it.',
    owner: null,
    fix: 'Add it to connectors in fieldwork.yaml, then fieldwork collect; or take it out of the policy.',
    control: null,
    evidence: [],
    since: null,
  }));
}

const SEVERITIES: readonly Severity[] = ['high', 'medium', 'low'];

/** Heaviest first, then by code and subject; what two parts of the program found is listed once. */
export function inOrderOfWeight(gaps: readonly Gap[]): Gap[] {
  const byFingerprint = new Map(gaps.map((gap) => [gap.fingerprint, gap]));
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...byFingerprint.values()].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      compare(a.code, b.code) ||
      compare(a.subject, b.subject),
  );
}
