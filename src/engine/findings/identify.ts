import type { Gap, GapReport } from '../../domain/audit.ts';
import type { Finding, FindingItem, Sighting } from '../../domain/finding.ts';
import { plural } from '../../domain/plural.ts';

/** Which finding a gap belongs to, and what an audit says about each finding that is known. Pure. */

/** Kinds of gaps that are about a source: each stream is a cause of its own. */
const OF_SOURCES: ReadonlySet<string> = new Set(['coverage-gap', 'broken-connector', 'stale-snapshot']);
/** Kinds of gaps that an audit finds besides its controls. */
const SURVEYS: ReadonlySet<string> = new Set(['inventory', 'practice']);

/** The cause of a gap: the same in every audit, whichever items show it. */
export function findingId({ kind, code, control, subject }: Gap): string {
  if (control !== null) return `${control}/${code}`;
  if (SURVEYS.has(kind)) return `${kind}/${code}`;
  return OF_SOURCES.has(kind) ? `source/${code}/${subject}` : `review/${code}`;
}

export type SeenFinding = Omit<Finding, 'firstSeen'> & { readonly items: readonly FindingItem[] };

/**
 * The findings of a report, in the order of its gaps.
 * @param causeOf what is wrong in words, as reports say it
 */
export function findingsIn({ gaps }: Pick<GapReport, 'gaps'>, causeOf: (gap: Gap) => string): SeenFinding[] {
  const byId = new Map<string, Gap[]>();
  for (const gap of gaps) {
    const id = findingId(gap);
    byId.set(id, [...(byId.get(id) ?? []), gap]);
  }
  return [...byId].flatMap(([id, same]) => {
    const [first] = same;
    if (first === undefined) return [];
    const { kind, code, control } = first;
    const title = OF_SOURCES.has(kind) ? first.title : causeOf(first);
    return [{ id, kind, code, control, title, items: same.map(itemOf) }];
  });
}

function itemOf(gap: Gap): FindingItem {
  const { fingerprint, subject, title, detail, owner, severity, fix, since, evidence } = gap;
  return { fingerprint, subject, title, detail, owner, severity, fix, since: since ?? null, evidence };
}

/** What a report says about a finding. */
export function sightingOf(
  report: Omit<GapReport, 'ledgerHead'>,
  finding: Pick<Finding, 'id' | 'kind' | 'control'>,
  items: readonly FindingItem[],
): Sighting {
  const { period, generatedAt } = report;
  const base = { finding: finding.id, period: period.id, window: period.window, at: generatedAt, items };
  if (items.length > 0) {
    const count = items.length === 1 ? 'One item shows' : `${items.length} items show`;
    return { ...base, outcome: 'seen', because: `${count} it in ${period.id}.` };
  }
  return { ...base, ...absence(report, finding) };
}

/** What it proves that an audit did not see a finding. */
function absence(
  report: Omit<GapReport, 'ledgerHead'>,
  { id, kind, control }: Pick<Finding, 'id' | 'kind' | 'control'>,
): Pick<Sighting, 'outcome' | 'because'> {
  const { controls, streams, review, period } = report;
  if (kind === 'completeness') return ofCompleteness(report, { id, control });
  if (control !== null)
    return ofControl(
      controls.find((result) => result.control === control),
      period.id,
    );
  if (OF_SOURCES.has(kind)) {
    const stream = id.split('/').slice(2).join('/');
    return streams.some((status) => `${status.stream}:${status.scope}` === stream)
      ? { outcome: 'not-seen', because: `The source was complete in ${period.id}.` }
      : { outcome: 'cannot-tell', because: 'No connector of the configuration collects it any more.' };
  }
  if (SURVEYS.has(kind)) return ofSurvey(report, kind);
  return review === null
    ? { outcome: 'cannot-tell', because: `There was no access review in ${period.id}.` }
    : { outcome: 'not-seen', because: `The access review of ${period.id} did not show it.` };
}

/** Tickets and accounts are asked for their events beside the control: what it concludes says nothing about them. */
function ofCompleteness(
  { completeness, period }: Omit<GapReport, 'ledgerHead'>,
  { id, control }: Pick<Finding, 'id' | 'control'>,
): Pick<Sighting, 'outcome' | 'because'> {
  const ofTickets = id.endsWith('/ticket-without-event');
  const checks = ofTickets
    ? completeness?.tickets.filter((one) => one.control === control)
    : completeness?.appeared;
  if (checks === undefined || checks.length === 0)
    return { outcome: 'cannot-tell', because: `Nobody asked for events in ${period.id}.` };
  const unable = checks.flatMap((one) => one.unable ?? [])[0];
  if (unable !== undefined) return { outcome: 'cannot-tell', because: unable };
  const doubtful = checks.reduce((sum, { without }) => sum + without.length, 0);
  const what = ofTickets ? 'ticket' : 'account';
  return doubtful === 0
    ? { outcome: 'not-seen', because: `Every ${what} of ${period.id} has its event.` }
    : {
        outcome: 'cannot-tell',
        because: `Of ${plural(doubtful, what)} of ${period.id} nobody can tell: the log of their time is not complete.`,
      };
}

function ofControl(
  result: GapReport['controls'][number] | undefined,
  period: string,
): Pick<Sighting, 'outcome' | 'because'> {
  if (result === undefined)
    return { outcome: 'cannot-tell', because: `The control was not audited in ${period}.` };
  if (result.verdict === 'no-occurrences')
    return { outcome: 'cannot-tell', because: `Nothing of this kind happened in ${period}.` };
  if (result.verdict === 'cannot-conclude')
    return {
      outcome: 'cannot-tell',
      because: `The audit of ${period} could not conclude: ${result.because[0] ?? ''}`,
    };
  const count = result.draw?.populationCount ?? 0;
  const all = count === 1 ? 'The one item' : `None of the ${count} items`;
  return {
    outcome: 'not-seen',
    because: `${all} of ${result.population} in ${period} ${count === 1 ? 'did not show' : 'showed'} it.`,
  };
}

function ofSurvey(
  { inventory, practice, period }: Omit<GapReport, 'ledgerHead'>,
  kind: string,
): Pick<Sighting, 'outcome' | 'because'> {
  const limit = kind === 'practice' ? practiceLimit(practice) : inventoryLimit(inventory);
  return limit === null
    ? { outcome: 'not-seen', because: `The ${kind} of ${period.id} did not show it.` }
    : { outcome: 'cannot-tell', because: limit };
}

function practiceLimit(practice: GapReport['practice']): string | null {
  if (practice === undefined) return 'The audit could see no production changes.';
  return practice.limits[0] ?? null;
}

/** A row that is unknown may be what was seen before. */
function inventoryLimit(inventory: GapReport['inventory']): string | null {
  if (inventory === undefined) return 'The audit took no inventory.';
  const isUnknown = inventory.rows.some(({ state }) => state === 'unknown');
  return inventory.limits[0] ?? (isUnknown ? 'Part of the inventory could not be told.' : null);
}
